frappe.query_reports["QSE Improvement Ideas"] = {
	filters: [
		{ fieldname: "from_date", label: __("Proposed From"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("Proposed Until"), fieldtype: "Date" },
		qse.report.unit(),
		qse.report.standard(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "unit_name") {
			const route = `/app/qse-improvement-idea?unit=${encodeURIComponent(data.unit)}`;
			return `<a href="${route}" dir="auto">${frappe.utils.escape_html(value)}</a>`;
		}
		if (column.fieldname === "acceptance_share") return qse.report.share(value);
		if (column.fieldname === "mean_days") return qse.report.mean(value);
		return default_formatter(value, row, column, data);
	},
};
