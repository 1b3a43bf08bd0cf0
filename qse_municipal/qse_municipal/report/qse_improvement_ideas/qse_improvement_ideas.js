/** Filters of the list that leave the ideas counted in the row of a unit. */
function counted(unit) {
	const { from_date, to_date, standard } = frappe.query_report.get_filter_values();
	const days =
		from_date && to_date
			? ["between", [from_date, to_date]]
			: from_date
			? [">=", from_date]
			: to_date && ["<=", to_date];
	return {
		unit,
		...(days ? { proposed_on: JSON.stringify(days) } : {}),
		...(standard ? { [`is_${standard.toLowerCase()}`]: 1 } : {}),
	};
}

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
			const route = `/app/qse-improvement-idea?${new URLSearchParams(counted(data.unit))}`;
			return `<a href="${frappe.utils.escape_html(route)}" dir="auto">${frappe.utils.escape_html(value)}</a>`;
		}
		if (column.fieldname === "acceptance_share") return qse.report.share(value);
		if (column.fieldname === "mean_days") return qse.report.mean(value);
		return default_formatter(value, row, column, data);
	},
};
