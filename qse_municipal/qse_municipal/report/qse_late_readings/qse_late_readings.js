frappe.query_reports["QSE Late Readings"] = {
	filters: [
		qse.report.unit(),
		{ fieldname: "qse_process", label: __("Process"), fieldtype: "Link", options: "QSE Process" },
		{
			fieldname: "frequency",
			label: __("Frequency"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Frequencies") },
				...["Monthly", "Quarterly", "Half-yearly", "Yearly"].map((value) => ({ value, label: __(value) })),
			],
		},
		qse.report.standard(),
		qse.report.rows(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		const escape = frappe.utils.escape_html;
		if (column.fieldname === "title") {
			const route = frappe.utils.get_form_link("QSE Indicator Reading", data.name);
			return `<a href="${route}" dir="auto">${escape(value)}</a>`;
		}
		if (column.fieldname === "period") return `<bdi dir="ltr">${escape(value || "")}</bdi>`;
		if (column.fieldtype === "Data") return qse.report.text(value);
		return default_formatter(value, row, column, data);
	},
};
