const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Audit Opening", { opened_on: date, auditor: person, record_doctype: word });

frappe.listview_settings["QSE Audit Opening"] = {
	hide_name_column: true,
	formatters: { opened_on: date, record_doctype: word },
};
