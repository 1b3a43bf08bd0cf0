frappe.query_reports["QSE Action Performance"] = {
	filters: [
		qse.report.group_by(["unit", "owner", "source_type", "type", "priority", "month"], "unit"),
		...qse.report.period({
			from: frappe.datetime.add_months(frappe.datetime.month_start(), -11),
			to: frappe.datetime.get_today(),
		}),
		...qse.report.actions(),
		qse.report.rows(),
		qse.report.only_unit(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (column.fieldname === "title") return qse.report.text(value);
		if (column.fieldname.endsWith("_share")) return qse.report.share(value);
		if (column.fieldname.startsWith("mean_")) return qse.report.mean(value);
		return qse.report.drill(text, value && data.drill[column.fieldname]);
	},
};
