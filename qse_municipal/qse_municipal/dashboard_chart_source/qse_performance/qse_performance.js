frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["QSE Performance"] = {
	method: "qse_municipal.qse_municipal.dashboard_chart_source.qse_performance.qse_performance.get",
	filters: [
		{
			fieldname: "by",
			label: __("By"),
			fieldtype: "Select",
			options: [
				{ value: "light", label: __("Traffic Light") },
				{ value: "state", label: __("State") },
				{ value: "level", label: __("Level") },
				{ value: "late", label: __("Late Readings") },
			],
			reqd: 1,
		},
		{ fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" },
	],
};
