frappe.listview_settings["QSE Territory"] = {
	add_fields: ["territory_name_fr", "territory_name_ar", "territory_type"],
	hide_name_column: true,
	onload: (list) => qse.territory.offer_morocco(list.page, () => list.refresh()),

	formatters: {
		// the list sets its first column as text, not as HTML
		territory_name: (name, df, doc) => qse.territory.name(doc),
		territory_type: (type) => qse.context.filter_link("territory_type", type, __(type)),
	},
};
