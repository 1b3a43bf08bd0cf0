frappe.listview_settings["QSE Context Analysis"] = {
	add_fields: ["workflow_state", "unit", "analysis_owner", "analysed_on", "review_on"],
	hide_name_column: true,
	get_indicator: (doc) => qse.context.indicator(doc),

	formatters: {
		unit: (code) => qse.context.filter_link("unit", code, qse.words.unit(code)),
		analysis_owner: (user) => qse.context.filter_link("analysis_owner", user, qse.words.name(user)),
		analysed_on: (day, df, doc) => qse.context.day(day, doc, []),
		review_on: (day, df, doc) => qse.context.day(day, doc),
	},
};

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Context Analysis", {
	analysis_owner: person,
	analysed_on: date,
	review_on: date,
	validated_by: person,
	validated_for: person,
	validated_on: date,
});
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
