frappe.query_reports["QSE Action Plan"] = {
	filters: [
		qse.report.group_by(["source", "unit", "owner"], "", __("No Groups")),
		...qse.report.actions(),
		qse.report.action_state("Open"),
		{
			fieldname: "period_of",
			label: __("Period Of"),
			fieldtype: "Select",
			options: [
				{ value: "due_date", label: __("Due Date") },
				{ value: "completed_on", label: __("Completed On") },
				{ value: "opened_on", label: __("Entered On") },
			],
			default: "due_date",
		},
		...qse.report.period(),
		qse.report.rows(),
		{ fieldname: "source", label: __("Source"), fieldtype: "Data" },
		qse.report.only_unit(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (data.is_group && column.fieldname === "title") {
			return `<b>${qse.report.drill(qse.report.text(value), data.group)}</b>`;
		}
		if (["title", "unit_name", "owner_name", "verifier_name"].includes(column.fieldname)) {
			return qse.report.text(value);
		}
		if (column.fieldname === "source_name" && value) {
			return qse.report.link(data.source_doctype, value);
		}
		if (column.fieldname === "workflow_state" && value) return qse.actions.pill(data.state);
		if (column.fieldname === "progress") {
			return data.is_group ? "" : qse.actions.bar(value, data.days_overdue ? "red" : "blue");
		}
		if (column.fieldname === "on_time_share") return data.is_group ? qse.report.share(value) : "";
		if (["days_overdue", "overdue"].includes(column.fieldname) && value) {
			return `<span class="text-danger">${text}</span>`;
		}
		return text;
	},
};
