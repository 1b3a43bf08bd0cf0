const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Refusal", { refused_on: date, user: person, record_doctype: word });

frappe.listview_settings["QSE Refusal"] = {
	hide_name_column: true,
	formatters: { refused_on: date, record_doctype: word },
};
