// The Gantt view draws what the list holds: an action without a planned start begins where the calendar lets it begin.
const begins_on = ({ planned_start, opened_on, due_date }) => {
	const first = planned_start || opened_on || due_date;
	return due_date && first > due_date ? due_date : first;
};

const prepare_tasks = frappe.views.GanttView.prototype.prepare_tasks;
frappe.views.GanttView.prototype.prepare_tasks = function () {
	if (this.doctype !== "QSE Action") return prepare_tasks.call(this);
	this.data.forEach((row) => (row.planned_start = begins_on(row)));
	prepare_tasks.call(this);
	// Frappe puts the names into the drawing as markup
	this.tasks.forEach((task) => (task.name = frappe.utils.escape_html(task.name)));
};
