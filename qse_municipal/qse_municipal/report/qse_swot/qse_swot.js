frappe.query_reports["QSE SWOT"] = {
	filters: [
		{
			fieldname: "analysis",
			label: __("Context Analysis"),
			fieldtype: "Link",
			options: "QSE Context Analysis",
		},
		qse.report.unit(),
		qse.report.standard(),
		{
			fieldname: "quadrant",
			label: __("Quadrant"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Quadrants") },
				...qse.swot.quadrants.map((value) => ({ value, label: __(value) })),
			],
		},
		{
			fieldname: "pestel",
			label: __("PESTEL"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All of PESTEL") },
				...qse.swot.pestel.map((value) => ({ value, label: __(value) })),
			],
		},
		{ fieldname: "all_analyses", label: __("Earlier Analyses, Too"), fieldtype: "Check" },
		qse.report.rows(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "issue") return qse.report.text(value);
		if (column.fieldname === "relevance") return qse.swot.dots(value);
		if (column.fieldname === "analysis") return qse.report.link("QSE Context Analysis", value);
		return default_formatter(value, row, column, data);
	},
};
