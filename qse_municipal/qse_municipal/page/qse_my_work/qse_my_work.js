// All that waits for the user: a list of links by kind, made for a phone first.
frappe.pages["qse-my-work"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Work"), single_column: true });
	wrapper.my_work = new MyWork(page);
};

frappe.pages["qse-my-work"].on_page_show = function (wrapper) {
	wrapper.my_work.refresh();
};

const METHOD = "qse_municipal.my_work.api.my_work";
const escape = (text) => frappe.utils.escape_html(text || "");
const isolate = (text) => `<bdi dir="ltr">${escape(text)}</bdi>`;

class MyWork {
	constructor(page) {
		this.page = page;
		this.$body = $(`<div class="qse-work" aria-live="polite"></div>`).appendTo(page.body);
		page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
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

	draw({ total, overdue, groups }) {
		this.$body.empty();
		if (!total) {
			this.$body.append(`<div class="qse-work__empty">
				<p class="qse-work__done">${__("Nothing waits for you.")}</p>
				<p>${__("What you are to read, approve, verify, evaluate, enter or do will stand here.")}</p>
			</div>`);
			return;
		}
		const $chips = $(`<nav class="qse-work__chips" aria-label="${__("Kinds")}"></nav>`).appendTo(this.$body);
		groups.forEach((group) => {
			const $section = $(section(group)).appendTo(this.$body);
			this.fill($section, group);
			$(chip(group))
				.on("click", () => {
					$section[0].scrollIntoView({ block: "start" });
					$section.find("a").first().trigger("focus");
				})
				.appendTo($chips);
		});
		const late = overdue ? `<span class="text-danger">${__("{0} overdue", [overdue])}</span>` : "";
		$chips.append(`<span class="qse-work__total">${__("{0} in all", [total])} ${late}</span>`);
	}

	fill($section, { kind, count, rows }) {
		$section.find("ul").html(rows.map(card).join(""));
		const $more = $section.find(".qse-work__more").empty();
		if (rows.length >= count) return;
		$more.append(`<span>${__("The first {0} of {1}", [rows.length, count])}</span>`);
		if (rows.length >= 1000) return;
		$(`<button type="button" class="btn btn-default btn-sm"></button>`)
			.text(__("Show All"))
			.on("click", () => this.show_all($section, kind))
			.appendTo($more);
	}

	async show_all($section, kind) {
		const first = $section.find("a").length;
		const { message } = await frappe.call({ method: METHOD, args: { kind, limit: 0 }, type: "GET" });
		const group = message.groups[0];
		if (!group) return this.refresh();
		this.fill($section, group);
		$section.find("a").eq(first).trigger("focus");
	}
}

function chip({ title, count, overdue }) {
	return `<button type="button" class="qse-work__chip">
		${escape(title)} <b class="qse-work__count ${overdue ? "qse-work__count--late" : ""}">${count}</b>
	</button>`;
}

function section({ kind, title, count, overdue }) {
	const late = overdue ? `<span class="qse-work__late">${__("{0} overdue", [overdue])}</span>` : "";
	return `<section class="qse-work__group" data-kind="${kind}">
		<h3>${escape(title)} <span class="qse-work__count">${count}</span>${late}</h3>
		<ul></ul>
		<div class="qse-work__more"></div>
	</section>`;
}

function card({ doctype, label, name, reference, title, text, unit, due, overdue, behalf }) {
	const day = due ? isolate(frappe.datetime.str_to_user(due)) : "";
	const late = overdue ? `<span class="qse-work__word">${__("Overdue")}</span>` : "";
	const parts = [
		`<span>${escape(label)} ${isolate(reference)}</span>`,
		unit ? `<bdi>${escape(unit)}</bdi>` : "",
		behalf ? `<span class="qse-work__behalf">${__("For {0}", [`<bdi>${escape(behalf)}</bdi>`])}</span>` : "",
	];
	return `<li><a class="qse-work__card ${overdue ? "qse-work__card--late" : ""}"
		href="${frappe.utils.get_form_link(doctype, name)}">
		<span class="qse-work__what">${escape(text)}</span>
		<span class="qse-work__title"><bdi>${escape(title)}</bdi></span>
		<span class="qse-work__about">${parts.filter(Boolean).join("")}</span>
		<span class="qse-work__due">${day}${late}</span>
	</a></li>`;
}
