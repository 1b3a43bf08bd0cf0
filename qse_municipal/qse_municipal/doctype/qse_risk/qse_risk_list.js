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
	add_fields: ["workflow_state", "kind", "current_score", "current_level_rule", "next_review_on"],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), qse.risk.state_colors[state] || "gray", `workflow_state,=,${state}`];
	},

	onload(list) {
		this.bands = { Risk: [], Opportunity: [] };
		const kinds = Object.keys(this.bands);
		Promise.all(kinds.map((kind) => qse.rating.load(null, kind))).then((scales) => {
			kinds.forEach((kind, i) => (this.bands[kind] = scales[i].bands));
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

		next_review_on(day, df, doc) {
			if (!day) return "";
			const late = day < frappe.datetime.get_today() && !["Closed", "Cancelled"].includes(doc.workflow_state);
			const text = frappe.utils.escape_html(frappe.datetime.str_to_user(day));
			return late
				? `<span class="text-danger" title="${__("Review overdue")}">${text}</span>`
				: `<span class="text-muted">${text}</span>`;
		},
	},
};
