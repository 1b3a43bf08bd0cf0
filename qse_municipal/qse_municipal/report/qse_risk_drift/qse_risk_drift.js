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
		{
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				{ value: "Risk", label: __("Risk") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
			default: "Risk",
			reqd: 1,
		},
		{ fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" },
		{
			fieldname: "standard",
			label: __("Standard"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Standards") },
				{ value: "Quality", label: __("Quality") },
				{ value: "Environment", label: __("Environment") },
				{ value: "Safety", label: __("Safety") },
			],
		},
		{ fieldname: "owner", label: __("Risk Owner"), fieldtype: "Link", options: "User" },
		{ fieldname: "rows", label: __("Rows"), fieldtype: "Int", default: 500 },
		{ fieldname: "changed_only", label: __("Only What Changed"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (column.fieldname === "title") return `<span class="qse-clip" dir="auto">${text}</span>`;
		const side = column.fieldname.match(/^(from|to)_level$/);
		if (side && value) return qse.rating.badge(value, data[`${side[1]}_color`]);
		if (column.fieldname === "arrow" && ["Up", "Down"].includes(data.direction)) {
			const worse = (data.direction === "Up") === (frappe.query_report.get_filter_value("kind") === "Risk");
			return `<span class="${worse ? "text-danger" : "text-success"}">${text}</span>`;
		}
		return text;
	},
};
