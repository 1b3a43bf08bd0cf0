// The issues of an analysis as a 2×2 board: qse.swot.show(frm, fieldname). Cards are dragged by mouse and finger, and
// moved by the keyboard (Alt with an arrow); the table below holds the same rows, and the form saves them.
frappe.provide("qse.swot");

const QUADRANTS = ["Strength", "Weakness", "Opportunity", "Threat"];
const TITLES = {
	Strength: () => [__("Strengths"), __("Internal, helpful")],
	Weakness: () => [__("Weaknesses"), __("Internal, harmful")],
	Opportunity: () => [__("Opportunities"), __("External, helpful")],
	Threat: () => [__("Threats"), __("External, harmful")],
};
const PESTEL = ["Political", "Economic", "Social", "Technological", "Environmental", "Legal"];
const LEVEL_COLORS = { Low: "green", Moderate: "yellow", High: "orange", Critical: "red", "Very High": "green" };
const escape = (text) => frappe.utils.escape_html(text || "");

Object.assign(qse.swot, {
	quadrants: QUADRANTS,
	pestel: PESTEL,

	/** Title and origin of a quadrant in the reader's language. */
	title: (quadrant) => TITLES[quadrant](),

	/** Five dots, as many filled as the relevance says. */
	dots(relevance) {
		const value = Math.min(5, Math.max(0, cint(relevance)));
		const dots = [1, 2, 3, 4, 5].map((step) => `<i class="${step <= value ? "on" : ""}"></i>`).join("");
		return `<span class="qse-dots" role="img" aria-label="${__("Relevance")} ${value}/5"
			title="${__("Relevance")} ${value}/5">${dots}</span>`;
	},

	async show(frm, fieldname) {
		const field = frm.get_field(fieldname);
		const board = new Board(frm, field.$wrapper);
		board.draw();
		if (frm.is_new()) return;
		const { name } = frm.doc;
		const method = "qse_municipal.context.api.list_outcomes";
		const { message } = await frappe.call({ method, type: "GET", args: { name } });
		if (!message || frm.doc.name !== name) return; // another record was opened meanwhile
		board.outcomes = message;
		board.draw();
	},
});

class Board {
	constructor(frm, $wrapper) {
		Object.assign(this, { frm, $wrapper, outcomes: {} });
		this.editable = Boolean(frm.perm[0].write) && [undefined, null, "", "Draft"].includes(frm.doc.workflow_state);
		frm.qse_board = this;
	}

	rows(quadrant) {
		return (this.frm.doc.issues || []).filter((row) => row.quadrant === quadrant);
	}

	draw() {
		this.$board = $(`<div class="qse-swot"></div>`);
		QUADRANTS.forEach((quadrant) => this.$board.append(this.quadrant(quadrant)));
		this.$wrapper.empty();
		if (this.editable) this.$wrapper.append(hint());
		this.$wrapper.append(this.$board);
		if (this.editable) this.make_sortable();
	}

	quadrant(quadrant) {
		const [title, origin] = TITLES[quadrant]();
		const rows = this.rows(quadrant);
		const $quadrant = $(`
			<section class="qse-swot__quadrant qse-swot__quadrant--${quadrant.toLowerCase()}" data-quadrant="${quadrant}"
				aria-label="${escape(title)}">
				<header><h4>${escape(title)}</h4><small>${escape(origin)}</small><b>${rows.length}</b></header>
				<ol class="qse-swot__list"></ol>
			</section>`);
		const $list = $quadrant.find("ol");
		rows.forEach((row) => $list.append(this.card(row)));
		if (!rows.length && !this.editable) $list.append(`<li class="qse-swot__none">${__("No issues")}</li>`);
		if (this.editable) $quadrant.append(this.entry(quadrant));
		return $quadrant;
	}

	card(row) {
		const found = this.outcomes[row.name] || [];
		const process = row.qse_process
			? `<span title="${__("Process")}"><bdi>${escape(row.qse_process)}</bdi></span>`
			: "";
		const $card = $(`
			<li class="qse-swot__card" data-name="${escape(row.name)}" ${this.editable ? 'tabindex="0"' : ""}>
				<p dir="auto">${escape(row.issue) || `<span class="text-muted">${__("Blank")}</span>`}</p>
				<div class="qse-swot__facts">
					${qse.swot.dots(row.relevance)}
					${row.pestel ? `<span>${escape(__(row.pestel))}</span>` : ""}
					${process}
				</div>
				${found.length ? `<ul class="qse-swot__outcomes">${found.map(outcome).join("")}</ul>` : ""}
			</li>`);
		const $menu = this.menu(row);
		if ($menu) $card.append($menu);
		if (this.editable) {
			$card.attr("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight Enter");
			$card.on("keydown", (event) => this.on_key(event, row));
			$card.on("dblclick", "p, .qse-swot__facts", () => this.edit(row));
		}
		return $card;
	}

	/** What can be done with an issue: change it, move it, and create what comes of it. */
	menu(row) {
		const entries = [];
		if (this.editable) {
			entries.push([__("Edit"), () => this.edit(row)]);
			QUADRANTS.filter((quadrant) => quadrant !== row.quadrant).forEach((quadrant) =>
				entries.push([__("Move to: {0}", [TITLES[quadrant]()[0]]), () => this.move(row, quadrant)])
			);
		}
		if (!this.frm.is_new() && !row.__islocal) {
			creations(row).forEach(([doctype, label, values]) => {
				if (frappe.model.can_create(doctype)) {
					entries.push([label, () => create(this.frm, row, doctype, values)]);
				}
			});
		}
		if (this.editable) entries.push([__("Delete"), () => this.remove(row)]);
		if (!entries.length) return null;
		const $menu = $(`
			<div class="dropdown qse-swot__menu">
				<button type="button" class="btn btn-xs btn-link" data-toggle="dropdown" aria-haspopup="true"
					aria-label="${__("What to do with this issue")}">⋯</button>
				<div class="dropdown-menu dropdown-menu-right" role="menu"></div>
			</div>`);
		entries.forEach(([label, run]) =>
			$(`<button type="button" class="dropdown-item" role="menuitem"></button>`)
				.text(label)
				.on("click", run)
				.appendTo($menu.find(".dropdown-menu"))
		);
		return $menu;
	}

	/** A new issue in place: type, press Enter, type the next. */
	entry(quadrant) {
		const $form = $(`
			<form class="qse-swot__entry">
				<input type="text" class="form-control input-sm" dir="auto" aria-label="${__("New issue")}"
					placeholder="${__("New issue")}">
				<button type="submit" class="btn btn-default btn-sm">${__("Add")}</button>
			</form>`);
		$form.on("submit", (event) => {
			event.preventDefault();
			const issue = $form.find("input").val().trim();
			if (!issue) return;
			this.frm.add_child("issues", { quadrant, issue, relevance: 3 });
			this.changed();
			this.$board.find(`[data-quadrant="${quadrant}"] input`).trigger("focus");
		});
		return $form;
	}

	make_sortable() {
		this.$board.find(".qse-swot__list").each((i, list) => {
			new Sortable(list, {
				group: "qse-swot",
				animation: 150,
				delay: 120,
				delayOnTouchOnly: true,
				filter: ".qse-swot__menu",
				preventOnFilter: false,
				onEnd: ({ item, to }) => {
					const quadrant = $(to).closest("[data-quadrant]").data("quadrant");
					const names = $(to)
						.children("[data-name]")
						.toArray()
						.map((card) => card.dataset.name);
					this.place(item.dataset.name, quadrant, names);
				},
			});
		});
	}

	/** The row in its quadrant, and the rows of the quadrant in the order of the names. */
	place(name, quadrant, names) {
		const { issues } = this.frm.doc;
		issues.find((row) => row.name === name).quadrant = quadrant;
		const order = (row) => [QUADRANTS.indexOf(row.quadrant), names.indexOf(row.name)];
		const sorted = issues
			.map((row, i) => [...order(row), i, row])
			.sort((a, b) => a[0] - b[0] || (a[1] >= 0 && b[1] >= 0 ? a[1] - b[1] : 0) || a[2] - b[2])
			.map((entry) => entry[3]);
		sorted.forEach((row, i) => (row.idx = i + 1));
		this.frm.doc.issues = sorted;
		this.changed(name);
	}

	move(row, quadrant) {
		this.place(row.name, quadrant, [...this.rows(quadrant).map((other) => other.name), row.name]);
	}

	on_key(event, row) {
		if (event.target !== event.currentTarget) return;
		if (event.key === "Enter") return void this.edit(row);
		if (!event.altKey) return;
		const forward = frappe.utils.is_rtl() ? "ArrowLeft" : "ArrowRight";
		const names = this.rows(row.quadrant).map((other) => other.name);
		const at = names.indexOf(row.name);
		const place = QUADRANTS.indexOf(row.quadrant);
		if (["ArrowLeft", "ArrowRight"].includes(event.key)) {
			const next = event.key === forward ? (place % 2 ? null : place + 1) : place % 2 ? place - 1 : null;
			if (next !== null) this.move(row, QUADRANTS[next]);
		} else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
			const step = event.key === "ArrowUp" ? -1 : 1;
			if (at + step < 0 || at + step >= names.length) {
				const next = place + 2 * step;
				if (QUADRANTS[next]) this.move(row, QUADRANTS[next]);
			} else {
				[names[at], names[at + step]] = [names[at + step], names[at]];
				this.place(row.name, row.quadrant, names);
			}
		} else {
			return;
		}
		event.preventDefault();
	}

	edit(row) {
		const words = (values) => values.map((value) => ({ value, label: value && __(value) }));
		const dialog = new frappe.ui.Dialog({
			title: __("Issue"),
			fields: [
				{ fieldname: "issue", fieldtype: "Small Text", label: __("Issue"), reqd: 1, default: row.issue },
				{
					...{ fieldname: "quadrant", fieldtype: "Select", label: __("Quadrant"), reqd: 1 },
					...{ options: words(QUADRANTS), default: row.quadrant },
				},
				{
					...{ fieldname: "pestel", fieldtype: "Select", label: __("PESTEL") },
					...{ options: words(["", ...PESTEL]), default: row.pestel },
				},
				{ fieldname: "column", fieldtype: "Column Break" },
				{
					...{ fieldname: "relevance", fieldtype: "Select", label: __("Relevance"), reqd: 1 },
					...{ options: ["1", "2", "3", "4", "5"], default: String(row.relevance || 3) },
					description: __("From 1 (little) to 5 (decisive)."),
				},
				{
					...{ fieldname: "qse_process", fieldtype: "Link", label: __("Process") },
					...{ options: "QSE Process", default: row.qse_process },
				},
				{ fieldname: "review_on", fieldtype: "Date", label: __("Review On"), default: row.review_on },
			],
			primary_action_label: __("Apply"),
			primary_action: ({ quadrant, relevance, ...values }) => {
				dialog.hide();
				const blank = { pestel: "", qse_process: "", review_on: null };
				Object.assign(row, blank, values, { relevance: cint(relevance) });
				if (quadrant !== row.quadrant) return this.move(row, quadrant);
				this.changed(row.name);
			},
		});
		dialog.show();
	}

	remove(row) {
		frappe.model.clear_doc(row.doctype, row.name);
		this.frm.doc.issues.forEach((other, i) => (other.idx = i + 1));
		this.changed();
	}

	/** Show the rows anew and let the form save them; the card that was moved keeps the focus. */
	changed(name) {
		this.frm.dirty();
		this.frm.refresh_field("issues");
		this.draw();
		if (name) this.$board.find(`[data-name="${CSS.escape(name)}"]`).trigger("focus");
	}
}

function hint() {
	return `<p class="text-muted qse-swot__hint">${escape(
		__("Drag the cards, or move them with Alt and an arrow key; Enter opens one. Save when you are done.")
	)}</p>`;
}

function outcome(row) {
	const state = row.workflow_state ? __(row.workflow_state) : "";
	const more = row.current_level ? __(row.current_level) : "";
	const color = row.kind === "Opportunity" ? "blue" : LEVEL_COLORS[row.current_level] || "gray";
	const link = frappe.utils.get_form_link(row.doctype, row.name);
	return `<li><a class="indicator-pill no-indicator-dot ${color}" href="${link}"
		title="${escape(row.title)}"><bdi>${escape(row.name)}</bdi></a>
		<span>${escape([__(row.kind || "Objective"), state, more].filter(Boolean).join(" · "))}</span></li>`;
}

function creations(row) {
	const risk = ["QSE Risk", __("Create Risk"), { kind: "Risk" }];
	const chance = ["QSE Risk", __("Create Opportunity"), { kind: "Opportunity" }];
	const objective = ["QSE Objective", __("Create Objective"), {}];
	const bad = ["Weakness", "Threat"].includes(row.quadrant);
	return [...(bad ? [risk, chance] : [chance, risk]), objective];
}

function create(frm, row, doctype, values) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the analysis first; then something can be created from its issues."));
		return;
	}
	const { unit, is_quality, is_environment, is_safety } = frm.doc;
	frappe.model.with_doctype(doctype, () => {
		const doc = frappe.model.get_new_doc(doctype);
		const text = doctype === "QSE Risk" ? { cause: row.issue } : {};
		Object.assign(doc, values, text, {
			...{ unit, is_quality, is_environment, is_safety },
			title: row.issue.split("\n")[0].slice(0, 140),
			qse_process: row.qse_process || frm.doc.qse_process,
			context_analysis: frm.doc.name,
			context_issue: row.name,
		});
		frappe.set_route("Form", doctype, doc.name);
	});
}
