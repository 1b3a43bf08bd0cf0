frappe.listview_settings["QSE Unit"] = {
	formatters: {
		unit_name: (name, df, doc) => frappe.utils.escape_html(qse.words.unit(doc.name) || name),
	},
};
