frappe.views.calendar["QSE Action"] = {
	field_map: {
		start: "planned_start",
		end: "due_date",
		id: "name",
		title: "title",
		allDay: "allDay",
		progress: "progress",
	},
	gantt: true,
	get_events_method: "qse_municipal.actions.api.get_events",
	get_css_class(action) {
		if (action.overdue) return "danger";
		return qse.actions.due_states.includes(action.workflow_state) ? "default" : "success";
	},
};
