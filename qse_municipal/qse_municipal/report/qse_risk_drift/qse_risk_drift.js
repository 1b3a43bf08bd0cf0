frappe.query_reports["QSE Risk Drift"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: frappe.datetime.add_months(frappe.datetime.get_today(), -12),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		qse.report.kind(),
		qse.report.unit(),
		qse.report.standard(),
		qse.report.owner(),
		qse.report.rows(),
		{ fieldname: "changed_only", label: __("Only What Changed"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (["title", "unit_name", "owner_name"].includes(column.fieldname)) return qse.report.text(value);
		const side = column.fieldname.match(/^(from|to)_level$/);
		if (side && value) return qse.rating.badge(value, data[`${side[1]}_color`]);
		if (column.fieldname === "arrow" && ["Up", "Down"].includes(data.direction)) {
			const worse = (data.direction === "Up") === (frappe.query_report.get_filter_value("kind") === "Risk");
			return `<span class="${worse ? "text-danger" : "text-success"}">${text}</span>`;
		}
		return text;
	},
};
