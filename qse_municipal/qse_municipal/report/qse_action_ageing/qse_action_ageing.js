frappe.query_reports["QSE Action Ageing"] = {
	filters: [
		{
			fieldname: "ages",
			label: __("Age"),
			fieldtype: "Select",
			options: [
				{ value: "Overdue", label: __("Days since the due date") },
				{ value: "Open", label: __("Days since the entry") },
			],
			default: "Overdue",
			reqd: 1,
		},
		qse.report.group_by(["unit", "owner", "source_type", "type", "priority"], "unit"),
		...qse.report.actions(),
		qse.report.action_state("", ["Draft", "Planned", "In Progress", "Returned", "Done"]),
		qse.report.rows(),
		qse.report.only_unit(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (column.fieldname === "title") return qse.report.text(value);
		if (column.fieldname === "mean") return qse.report.mean(value);
		return qse.report.drill(text, value && data.drill[column.fieldname]);
	},
};
