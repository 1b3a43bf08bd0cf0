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

const render_gantt = frappe.views.GanttView.prototype.render_gantt;
frappe.views.GanttView.prototype.render_gantt = function () {
	render_gantt.call(this);
	if (this.doctype === "QSE Action" && this.gantt) in_time_and_words(this.gantt);
};

/** The drawing opens on today, not on its oldest bar, and names the months in the reader's language. */
function in_time_and_words(gantt) {
	const { get_date_info } = gantt;
	gantt.get_date_info = function (...args) {
		const info = get_date_info.apply(this, args);
		return { ...info, upper_text: in_words(info.upper_text), lower_text: in_words(info.lower_text) };
	};
	gantt.set_scroll_position = function () {
		const { step, column_width } = this.options;
		const container = this.$svg.parentElement;
		const hours = moment().diff(moment(this.gantt_start), "hours");
		if (container) container.scrollLeft = (hours / step) * column_width - container.clientWidth / 2;
	};
	gantt.render();
}

const ENGLISH = "January February March April May June July August September October November December".split(" ");

function in_words(text) {
	const month = ENGLISH.findIndex((name) => String(text).endsWith(name));
	if (month < 0) return text;
	const name = new Date(2000, month, 1).toLocaleDateString(frappe.boot.lang, { month: "long" });
	return String(text).replace(ENGLISH[month], name);
}
