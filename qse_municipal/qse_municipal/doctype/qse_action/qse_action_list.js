frappe.listview_settings["QSE Action"] = {
	add_fields: [
		...["workflow_state", "action_owner", "planned_start", "due_date", "progress", "unit", "priority"],
		...["opened_on", "depends_on_tasks"], // first day of a bar and arrows of the Gantt view
	],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), qse.actions.colors[state] || "gray", `workflow_state,=,${state}`];
	},

	formatters: {
		unit(code, df, doc) {
			const name = frappe.utils.escape_html(qse.words.unit(code) || doc.unit_unit_name || code || "");
			return `<a class="filterable ellipsis" data-filter="unit,=,${frappe.utils.escape_html(code || "")}"
				title="${name}">${name}</a>`;
		},

		due_date(day, df, doc) {
			if (!day) return "";
			const text = frappe.utils.escape_html(qse.words.date(day));
			return qse.actions.overdue(doc)
				? `<span class="text-danger" title="${__("Overdue")}">${text}</span>`
				: `<span class="text-muted">${text}</span>`;
		},

		progress: (value, df, doc) => qse.actions.bar(value, qse.actions.overdue(doc) ? "red" : "blue"),
	},
};

// Stored words are English; forms and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Action", {
	action_owner: person,
	verifier: person,
	verified_by: person,
	verified_for: person,
	judged_by: person,
	judged_for: person,
	requested_by: person,
	requested_for: person,
	source_doctype: word,
	planned_start: date,
	opened_on: date,
	effectiveness_due_on: date,
	judged_on: date,
	requested_due_date: date,
	requested_on: date,
	original_due_date: date,
	completed_on: date,
	verified_on: date,
});
