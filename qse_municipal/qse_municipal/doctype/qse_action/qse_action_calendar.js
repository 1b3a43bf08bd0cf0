frappe.views.calendar["QSE Action"] = {
	field_map: {
		start: "due_date",
		end: "due_date",
		id: "name",
		title: "title",
		allDay: "allDay",
		progress: "progress",
	},
	get_events_method: "frappe.desk.calendar.get_events",
};
