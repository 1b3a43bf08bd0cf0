frappe.listview_settings["QSE Sustainable Development Goal"] = {
	add_fields: ["color"],
	formatters: {
		goal_name: (name, df, doc) => frappe.utils.escape_html(qse.strategy.goal(doc.name) || name),
	},
};
