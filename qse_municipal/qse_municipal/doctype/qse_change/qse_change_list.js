frappe.listview_settings["QSE Change"] = {
	add_fields: ["workflow_state", "unit", "change_owner", "planned_on", "review_due_on"],
	hide_name_column: true,
	get_indicator: (doc) => qse.context.indicator(doc),

	formatters: {
		unit: (code) => qse.context.filter_link("unit", code, qse.words.unit(code)),
		change_owner: (user) => qse.context.filter_link("change_owner", user, qse.words.name(user)),
		planned_on: (day, df, doc) => qse.context.day(day, doc, ["Draft", "Under Review", "Approved", "In Progress"]),
		review_due_on: (day, df, doc) => qse.context.day(day, doc, ["Implemented"]),
	},
};

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Change", {
	change_owner: person,
	requested_by: person,
	planned_on: date,
	approved_by: person,
	approved_for: person,
	approved_on: date,
	implemented_by: person,
	implemented_on: date,
	review_due_on: date,
	reviewed_by: person,
	reviewed_for: person,
	reviewed_on: date,
});
qse.words.set_formatters("QSE Change Consequence", { area: word });
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
