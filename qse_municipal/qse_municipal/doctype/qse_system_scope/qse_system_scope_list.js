frappe.listview_settings["QSE System Scope"] = {
	add_fields: ["workflow_state", "version", "effective_on"],
	hide_name_column: true,
	get_indicator: (doc) => qse.versions.indicator(doc),
};

qse.words.set_formatters("QSE System Scope", {
	approved_by: qse.words.person,
	approved_for: qse.words.person,
	approved_on: qse.words.date,
	effective_on: qse.words.date,
});
