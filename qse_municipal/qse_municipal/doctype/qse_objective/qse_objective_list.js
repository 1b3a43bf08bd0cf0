frappe.listview_settings["QSE Objective"] = {
	add_fields: ["workflow_state", "level", "unit", "objective_owner", "due_on", "progress", "progress_basis"],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), qse.strategy.state_colors[state] || "gray", `workflow_state,=,${state}`];
	},

	onload(list) {
		list.page.add_inner_button(__("Tree"), () => frappe.set_route("Tree", "QSE Objective"));
		list.page.add_inner_button(__("Cascade"), () => frappe.set_route("query-report", "QSE Objective Cascade"));
	},

	formatters: {
		progress: (value, df, doc) =>
			qse.strategy.progress(doc.progress_basis ? value : null, doc.workflow_state, is_late(doc)),

		level: (level) => filter_link("level", level, __(level)),

		unit: (code) => filter_link("unit", code, qse.words.unit(code)),

		objective_owner: (user) => (user ? filter_link("objective_owner", user, qse.words.name(user)) : ""),

		due_on(day, df, doc) {
			if (!day) return "";
			const late = is_late(doc);
			const text = frappe.utils.escape_html(qse.words.date(day));
			return `<span class="${late ? "text-danger" : "text-muted"}" title="${late ? __("Overdue") : ""}">${text}</span>`;
		},
	},
};

const OPEN = ["Draft", "Approved", "In Progress"];

function is_late({ due_on, workflow_state }) {
	return Boolean(due_on) && due_on < frappe.datetime.get_today() && OPEN.includes(workflow_state);
}

function filter_link(fieldname, value, name) {
	const escape = (text) => frappe.utils.escape_html(text || "");
	const shown = escape(name || value);
	return `<a class="filterable ellipsis" data-filter="${fieldname},=,${escape(value)}" title="${shown}">${shown}</a>`;
}

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Objective", {
	objective_owner: person,
	approved_by: person,
	approved_for: person,
	evaluated_by: person,
	evaluated_for: person,
	starts_on: date,
	due_on: date,
	evaluated_on: date,
	approved_on: date,
	level: word,
	sdgs: (rows) => (rows || []).map((row) => frappe.utils.escape_html(qse.strategy.goal(row.goal))).join(" · "),
});
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
