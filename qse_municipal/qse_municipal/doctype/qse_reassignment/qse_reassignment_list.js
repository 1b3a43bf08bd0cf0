frappe.listview_settings["QSE Reassignment"] = {
	add_fields: ["status", "reassigned"],
	has_indicator_for_draft: true,
	get_indicator(doc) {
		const color = { Draft: "gray", Running: "orange", Done: "green" }[doc.status];
		return [__(doc.status), color, `status,=,${doc.status}`];
	},
	formatters: { effective_on: (day) => qse.words.date(day) },
};

qse.words.set_formatters("QSE Reassignment", {
	from_user: qse.words.person,
	to_user: qse.words.person,
	done_by: qse.words.person,
	effective_on: qse.words.date,
	done_on: qse.words.date,
	status: qse.words.word,
});
qse.words.set_formatters("QSE Reassignment Row", {
	record_doctype: qse.words.word,
	outcome: qse.words.word,
});
