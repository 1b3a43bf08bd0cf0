frappe.provide("qse.risk");

qse.risk.state_colors = {
	Identified: "light-blue",
	Assessed: "orange",
	Approved: "green",
	"In Treatment": "blue",
	Monitored: "cyan",
	Returned: "red",
	Closed: "gray",
	Cancelled: "gray",
};

frappe.listview_settings["QSE Risk"] = {
	// the list's own columns, and what cards of the board may show: a field that is not fetched stays blank there
	add_fields: [
		...["workflow_state", "kind", "current_level", "current_score", "current_level_rule"],
		...["treatment", "unit", "risk_owner", "next_review_on"],
	],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), qse.risk.state_colors[state] || "gray", `workflow_state,=,${state}`];
	},

	onload(list) {
		this.bands = { Risk: [], Opportunity: [] };
		const offer = qse.filters.as_select(list, "current_level");
		const kinds = Object.keys(this.bands);
		Promise.all(kinds.map((kind) => qse.rating.load(null, kind))).then((scales) => {
			kinds.forEach((kind, i) => (this.bands[kind] = scales[i].bands));
			offer(scales.flatMap((scale) => scale.bands.map((band) => band.level)));
			list.render();
		});
	},

	formatters: {
		current_level(level, df, doc) {
			const bands = (frappe.listview_settings["QSE Risk"].bands || {})[doc.kind] || [];
			const band = bands.find((row) => row.level === level) || {};
			const raised = doc.current_level_rule === "Severity Floor" ? __("raised by the severity floor") : "";
			return qse.rating.badge(level, band.color, [doc.current_score, raised].filter(Boolean).join(" · "));
		},

		unit(code, df, doc) {
			const name = frappe.utils.escape_html(qse.words.unit(code) || doc.unit_unit_name || code || "");
			return `<a class="filterable ellipsis" data-filter="unit,=,${frappe.utils.escape_html(code || "")}"
				title="${name}">${name}</a>`;
		},

		next_review_on(day, df, doc) {
			if (!day) return "";
			const late = day < frappe.datetime.get_today() && !["Closed", "Cancelled"].includes(doc.workflow_state);
			const text = frappe.utils.escape_html(qse.words.date(day));
			return late
				? `<span class="text-danger" title="${__("Review overdue")}">${text}</span>`
				: `<span class="text-muted">${text}</span>`;
		},
	},
};

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
const levels = { inherent_level: word, current_level: word, target_level: word };
qse.words.set_formatters("QSE Risk", {
	...levels,
	risk_owner: person,
	identified_on: date,
	assessed_on: date,
	next_review_on: date,
	acceptance_expires_on: date,
	approved_by: person,
	approved_on: date,
});
qse.words.set_formatters("QSE Risk Assessment", { ...levels, assessed_on: date, assessed_by: person });
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
