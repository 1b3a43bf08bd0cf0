frappe.query_reports["QSE Objective Cascade"] = {
	tree: true,
	name_field: "name",
	parent_field: "parent_objective",
	initial_depth: 3,

	filters: [
		{ fieldname: "plan", label: __("Strategic Plan"), fieldtype: "Link", options: "QSE Strategic Plan" },
		qse.report.unit(),
		qse.strategy.select("level", __("Level"), __("All Levels"), qse.strategy.levels),
		qse.strategy.select("state", __("State"), __("All States"), [
			...["Open", "Overdue"],
			...Object.keys(qse.strategy.state_colors),
		]),
		qse.report.standard(),
		{
			fieldname: "goal",
			label: __("Goal"),
			fieldtype: "Link",
			options: "QSE Sustainable Development Goal",
		},
		{ fieldname: "owner", label: __("Objective Owner"), fieldtype: "Link", options: "User" },
		{ fieldname: "axis", label: __("Axis"), fieldtype: "Data" },
	],

	onload(report) {
		report.page.add_inner_button(__("Print the Objectives Plan"), () => {
			const filters = encodeURIComponent(JSON.stringify(report.get_filter_values()));
			const method = "/api/method/qse_municipal.strategy.printing.objectives_pdf";
			window.open(frappe.urllib.get_full_url(`${method}?filters=${filters}`));
		});
		report.page.add_inner_button(__("Tree"), () => frappe.set_route("Tree", "QSE Objective"));
	},

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		const { fieldname } = column;
		if (fieldname === "title") {
			const text = default_formatter(value, row, column, data);
			return data.has_children ? `<b>${text}</b>` : text;
		}
		if (fieldname === "workflow_state") return qse.strategy.pill(data.state);
		if (fieldname === "progress") return qse.strategy.progress(value, data.state, data.days_overdue);
		if (["unit_name", "owner_name", "goal_names"].includes(fieldname)) return qse.report.text(value);
		const text = default_formatter(value, row, column, data);
		return fieldname === "days_overdue" && value ? `<span class="text-danger">${text}</span>` : text;
	},
};
