frappe.listview_settings["QSE Strategic Plan"] = {
	add_fields: ["workflow_state", "version", "unit", "period_from", "period_to"],
	hide_name_column: true,
	get_indicator: (doc) => qse.versions.indicator(doc),
	formatters: {
		unit: (code) => frappe.utils.escape_html(qse.words.unit(code) || code || ""),
	},
};

qse.words.set_formatters("QSE Strategic Plan", {
	approved_by: qse.words.person,
	approved_for: qse.words.person,
	approved_on: qse.words.date,
	effective_on: qse.words.date,
	period_from: qse.words.date,
	period_to: qse.words.date,
});
qse.words.set_formatters("QSE Strategic Initiative", {
	initiative_owner: qse.words.person,
	start_on: qse.words.date,
	end_on: qse.words.date,
});
