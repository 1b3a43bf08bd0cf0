frappe.listview_settings["QSE Audit Access"] = {
	add_fields: ["auditor", "from_date", "to_date", "is_revoked", "revoked_on"],
	get_indicator: (doc) => qse.standing.indicator(doc),
	formatters: {
		from_date: (day) => qse.words.date(day),
		to_date: (day) => qse.words.date(day),
	},
};

qse.words.set_formatters("QSE Audit Access", {
	auditor: qse.words.person,
	...Object.fromEntries(
		["from_date", "to_date", "records_from", "records_to", "revoked_on", "ended_on"].map((field) => [
			field,
			qse.words.date,
		])
	),
});
