frappe.listview_settings["QSE Register Import Row"] = {
	hide_name_column: true,
	get_indicator(doc) {
		const color = {
			Create: "blue",
			Update: "orange",
			Unchanged: "gray",
			Rejected: "red",
			Created: "green",
			Updated: "green",
		}[doc.fate];
		return [__(doc.fate), color, `fate,=,${doc.fate}`];
	},
};
