frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["QSE Actions"] = {
	method: "qse_municipal.qse_municipal.dashboard_chart_source.qse_actions.qse_actions.get",
	filters: [
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "state", label: __("State") },
				{ value: "month", label: __("Month") },
				{ value: "age", label: __("Age") },
				{ value: "unit", label: __("Unit") },
			],
			reqd: 1,
		},
		{ fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" },
	],
};
