// The processes in three bands, and what flows between them; drawn from the records.
frappe.pages["qse-process-map"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("Process Map"), single_column: true });
	wrapper.process_map = new ProcessMap(page);
};

frappe.pages["qse-process-map"].on_page_show = function (wrapper) {
	wrapper.process_map.refresh();
};

const METHOD = "qse_municipal.processes.api.process_map";
const BANDS = {
	Management: () => __("Management Processes"),
	Realisation: () => __("Realisation Processes"),
	Support: () => __("Support Processes"),
};
const escape = (text) => frappe.utils.escape_html(text || "");

class ProcessMap {
	constructor(page) {
		this.page = page;
		this.$body = $(`<div class="qse-map" aria-live="off"></div>`).appendTo(page.body);
		page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
		page.add_inner_button(__("Print"), () => window.print());
		if (frappe.model.can_create("QSE Process")) {
			page.set_primary_action(__("Add Process"), () => frappe.new_doc("QSE Process"), "add");
		}
		new ResizeObserver(() => this.draw_flows()).observe(this.$body[0]);
		$(window).on("beforeprint afterprint", () => this.draw_flows());
	}

	async refresh() {
		const asked = (this.asked = {});
		this.$body.attr("aria-busy", "true");
		try {
			const { message } = await frappe.call({ method: METHOD, type: "GET" });
			if (asked === this.asked) this.draw(message);
		} finally {
			this.$body.attr("aria-busy", "false");
		}
	}

	draw({ processes, flows }) {
		this.processes = Object.fromEntries(processes.map((one) => [one.name, one]));
		this.flows = flows;
		this.pinned = null;
		this.$body.empty();
		if (!processes.length) {
			this.$body.append(`<p class="qse-map__empty">${__("There is no process yet.")}</p>`);
			return;
		}
		this.$body.append(legend());
		this.$field = $(`<div class="qse-map__field"></div>`).appendTo(this.$body);
		Object.keys(BANDS).forEach((type) => {
			const found = processes.filter((one) => one.process_type === type);
			this.$field.append(band(type, found.map((one) => card(one, this.flows_of(one.name).length)).join("")));
		});
		this.$field.append(
			`<svg class="qse-map__flows" aria-hidden="true"><defs>
				<marker id="qse-map-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"
					orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z"></path></marker>
			</defs><g></g></svg>`
		);
		this.$told = $(`<div class="qse-map__told" role="status"></div>`).appendTo(this.$body);
		this.bind();
		this.draw_flows();
		this.show(null);
	}

	flows_of(name) {
		return this.flows.filter((flow) => flow.from === name || flow.to === name);
	}

	bind() {
		this.$field
			.on("mouseenter focusin", ".qse-map__card", (event) => this.show(event.currentTarget.dataset.name))
			.on("mouseleave focusout", ".qse-map__card", () => this.show(this.pinned))
			.on("click", ".qse-map__pin", (event) => {
				const { name } = event.currentTarget.closest(".qse-map__card").dataset;
				this.pinned = this.pinned === name ? null : name;
				this.$field.find(".qse-map__pin").each((i, pin) => {
					const own = pin.closest(".qse-map__card").dataset.name;
					pin.setAttribute("aria-pressed", String(own === this.pinned));
				});
				this.show(this.pinned);
			});
	}

	/** The flows of one process stand out, and are said in words; none: all flows alike. */
	show(name) {
		const flows = name ? this.flows_of(name) : [];
		const near = new Set(flows.flatMap((flow) => [flow.from, flow.to]));
		this.$field.toggleClass("qse-map__field--chosen", Boolean(name));
		this.$field.find(".qse-map__card").each((i, one) => {
			one.classList.toggle("qse-map__card--near", near.has(one.dataset.name));
			one.classList.toggle("qse-map__card--chosen", one.dataset.name === name);
		});
		this.$field.find("path[data-from]").each((i, path) => {
			const { from, to } = path.dataset;
			path.classList.toggle("qse-map__flow--near", Boolean(name) && (from === name || to === name));
		});
		this.$told.toggleClass("qse-map__told--none", !name);
		this.$told.html(name ? this.told(name, flows) : `<p>${__("Choose a process to see its flows in words.")}</p>`);
	}

	told(name, flows) {
		const title = (code) => `<bdi>${escape(code)} ${escape((this.processes[code] || {}).label)}</bdi>`;
		const line = (flow, other) => {
			const what = [...new Set([...flow.sent, ...flow.received])].map((one) => `<bdi>${escape(one)}</bdi>`);
			const only = flow.one_sided ? ` <em>${escape(one_sided(flow))}</em>` : "";
			return `<li>${title(other)}: ${what.join(", ")}${only}</li>`;
		};
		const from = flows.filter((flow) => flow.to === name).map((flow) => line(flow, flow.from));
		const to = flows.filter((flow) => flow.from === name).map((flow) => line(flow, flow.to));
		const list = (lines) => (lines.length ? `<ul>${lines.join("")}</ul>` : `<p>${__("Nothing")}</p>`);
		return `<h4>${title(name)}</h4><div class="qse-map__sides">
			<section><h5>${__("Receives from")}</h5>${list(from)}</section>
			<section><h5>${__("Supplies to")}</h5>${list(to)}</section></div>`;
	}

	draw_flows() {
		const svg = this.$field && this.$field.find("svg")[0];
		if (!svg) return;
		const field = this.$field[0].getBoundingClientRect();
		svg.setAttribute("viewBox", `0 0 ${field.width} ${field.height}`);
		const places = {};
		this.$field.find(".qse-map__card").each((i, one) => {
			const { left, top, width, height } = one.getBoundingClientRect();
			places[one.dataset.name] = { x: left - field.left, y: top - field.top, width, height };
		});
		const paths = this.flows
			.filter((flow) => places[flow.from] && places[flow.to])
			.map((flow) => {
				const sides = flow.one_sided ? "qse-map__flow--one-sided" : "";
				return `<path class="qse-map__flow ${sides}" d="${curve(places[flow.from], places[flow.to])}"
					data-from="${escape(flow.from)}" data-to="${escape(flow.to)}" marker-end="url(#qse-map-arrow)"></path>`;
			});
		$(svg).find("g").html(paths.join(""));
	}
}

/** From the edge of one card to the edge of the other: down or up between bands, in an arc within one. */
function curve(one, other) {
	const middle = ({ x, width }) => x + width / 2;
	const [from, to] = [middle(one), middle(other)];
	if (Math.abs(one.y - other.y) < Math.min(one.height, other.height)) {
		const [start, end] = [one.y, other.y];
		const lift = 18 + Math.min(40, Math.abs(from - to) / 12);
		return `M${from} ${start} C${from} ${start - lift} ${to} ${end - lift} ${to} ${end - 2}`;
	}
	const down = other.y > one.y;
	const start = down ? one.y + one.height : one.y;
	const end = down ? other.y - 2 : other.y + other.height + 2;
	const bend = (end - start) / 2;
	// two processes that supply each other: beside each other, not on top
	const aside = down ? 8 : -8;
	return `M${from + aside} ${start} C${from + aside} ${start + bend} ${to + aside} ${end - bend} ${to + aside} ${end}`;
}

function one_sided({ sent }) {
	return sent.length ? __("only the supplier says so") : __("only the receiver says so");
}

function legend() {
	return `<p class="qse-map__legend">
		<span><i class="qse-map__sample"></i>${__("In force")}</span>
		<span><i class="qse-map__sample qse-map__sample--draft"></i>${__("Draft, never approved")}</span>
		<span><i class="qse-map__line"></i>${__("Both processes name the flow")}</span>
		<span><i class="qse-map__line qse-map__line--one-sided"></i>${__("Only one of them names it")}</span>
	</p>`;
}

function band(type, cards) {
	const none = `<p class="text-muted">${__("There is none yet.")}</p>`;
	return `<section class="qse-map__band qse-map__band--${type.toLowerCase()}">
		<h3>${BANDS[type]()}</h3><div class="qse-map__cards">${cards || none}</div></section>`;
}

function card({ name, label, owner_name, workflow_state, version, risks, actions }, flows) {
	const draft = cint(version) ? "" : "qse-map__card--draft";
	const signs = [
		risks ? `<span class="qse-map__sign qse-map__sign--risk">${__("High risks: {0}", [risks])}</span>` : "",
		actions ? `<span class="qse-map__sign qse-map__sign--late">${__("Overdue: {0}", [actions])}</span>` : "",
	];
	return `<article class="qse-map__card ${draft}" data-name="${escape(name)}">
		<a href="${frappe.utils.get_form_link("QSE Process", name)}">
			<span class="qse-map__code"><bdi>${escape(name)}</bdi> <span>${escape(__(workflow_state))}</span></span>
			<b dir="auto">${escape(label)}</b>
			<span class="qse-map__owner" dir="auto">${escape(owner_name) || __("No owner")}</span>
		</a>
		<div class="qse-map__foot">${signs.join("")}
			<button type="button" class="qse-map__pin" aria-pressed="false">${__("Flows: {0}", [flows])}</button>
		</div>
	</article>`;
}
