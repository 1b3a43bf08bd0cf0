frappe.query_reports["QSE Risk Register"] = {
	filters: [
		qse.report.kind({ all: true }),
		qse.report.unit(),
		qse.report.standard(),
		{
			fieldname: "level",
			label: __("Current Level"),
			fieldtype: "Select",
			options: [{ value: "", label: __("All Levels") }],
		},
		{
			fieldname: "state",
			label: __("State"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All States") },
				{ value: "Open", label: __("All Open") },
				...[
					"Identified",
					"Assessed",
					"Returned",
					"Approved",
					"In Treatment",
					"Monitored",
					"Closed",
					"Cancelled",
				].map((state) => ({ value: state, label: __(state) })),
			],
			default: "Open",
		},
		qse.report.owner(),
		{ fieldname: "as_on", label: __("As On"), fieldtype: "Date" },
		qse.report.rows(),
		{ fieldname: "overdue", label: __("Review Overdue"), fieldtype: "Check" },
	],

	onload(report) {
		frappe
			.xcall("qse_municipal.qse_municipal.report.qse_risk_register.qse_risk_register.level_names")
			.then((names) => {
				const filter = report.get_filter("level");
				filter.df.options = [
					{ value: "", label: __("All Levels") },
					...names.map((name) => ({ value: name, label: __(name) })),
				];
				filter.refresh();
			});
		report.page.add_inner_button(__("Print the Register"), () => {
			const filters = encodeURIComponent(JSON.stringify(report.get_filter_values()));
			const method = "/api/method/qse_municipal.risk.printing.register_pdf";
			window.open(frappe.urllib.get_full_url(`${method}?filters=${filters}`));
		});
	},

	formatter(value, row, column, data, default_formatter) {
		const text = default_formatter(value, row, column, data);
		if (!data) return text;
		if (["title", "unit_name", "owner_name"].includes(column.fieldname)) return qse.report.text(value);
		const rating = column.fieldname.match(/^(inherent|current|target)_level$/);
		if (rating && value) return qse.rating.badge(value, data[`${rating[1]}_color`]);
		if (column.fieldname === "days_overdue" && value) {
			return `<span class="text-danger">${text}</span>`;
		}
		return text;
	},
};
