frappe.listview_settings["QSE Delegation"] = {
	add_fields: ["delegator", "delegate", "from_date", "to_date", "is_revoked", "revoked_on"],
	get_indicator: (doc) => qse.standing.indicator(doc),
	formatters: {
		from_date: (day) => qse.words.date(day),
		to_date: (day) => qse.words.date(day),
	},
};

const { person, date } = qse.words;
qse.words.set_formatters("QSE Delegation", {
	delegator: person,
	delegate: person,
	from_date: date,
	to_date: date,
	decision_date: date,
	revoked_on: date,
});
