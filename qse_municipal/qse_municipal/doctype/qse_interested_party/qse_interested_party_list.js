frappe.listview_settings["QSE Interested Party"] = {
	add_fields: [
		...["workflow_state", "unit", "category", "influence", "interest", "strategy", "review_on"],
		...["party_name_fr", "party_name_ar"],
	],
	hide_name_column: true,
	get_indicator: (doc) => qse.context.indicator(doc),

	formatters: {
		// the list sets its first column as text, not as HTML
		party_name: (name, df, doc) => doc[`party_name_${(frappe.boot.lang || "").slice(0, 2)}`] || name,
		unit: (code) => qse.context.filter_link("unit", code, qse.words.unit(code)),
		category: (category) => qse.context.filter_link("category", category, __(category)),
		strategy: (strategy, df, doc) =>
			qse.rating.badge(strategy, qse.context.strategies[strategy], `${doc.influence} × ${doc.interest}`),
		review_on: (day, df, doc) => qse.context.day(day, doc),
	},
};

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Interested Party", {
	party_owner: person,
	strategy: (strategy) => qse.rating.badge(strategy, qse.context.strategies[strategy]),
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
