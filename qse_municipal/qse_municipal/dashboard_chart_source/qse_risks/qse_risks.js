frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["QSE Risks"] = {
	method: "qse_municipal.qse_municipal.dashboard_chart_source.qse_risks.qse_risks.get",
	filters: [
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "level", label: __("Current Level") },
				{ value: "state", label: __("State") },
				{ value: "unit", label: __("Unit") },
				{ value: "month", label: __("Month") },
			],
			reqd: 1,
		},
		{ fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" },
	],
};
