frappe.listview_settings["QSE Register Import"] = {
	add_fields: ["status", "rows_rejected"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const color = {
			Draft: "gray",
			Checking: "orange",
			Checked: doc.rows_rejected ? "orange" : "blue",
			Queued: "orange",
			Running: "orange",
			Completed: "green",
			Interrupted: "red",
			Undoing: "orange",
			Undone: "gray",
		}[doc.status];
		return [__(doc.status), color, `status,=,${doc.status}`];
	},
};
