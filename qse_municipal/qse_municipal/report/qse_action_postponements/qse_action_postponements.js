frappe.query_reports["QSE Action Postponements"] = {
	filters: [
		qse.report.group_by(["action", "owner", "unit", "source_type", "type"], "action"),
		...qse.report.period(),
		...qse.report.actions(),
		qse.report.action_state(""),
		qse.report.rows(),
		qse.report.only_unit(),
	],

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (["title", "unit_name", "owner_name"].includes(column.fieldname)) {
			return qse.report.drill(qse.report.text(value), data.drill && data.drill[column.fieldname]);
		}
		if (column.fieldname === "postponed_share") return qse.report.share(value);
		if (column.fieldname === "mean_days") return qse.report.mean(value);
		return text;
	},
};
