frappe.query_reports["QSE Risk Heat Map"] = {
	filters: [
		qse.report.kind(),
		qse.report.unit(),
		qse.report.standard(),
		qse.report.owner(),
	],

	after_datatable_render() {
		const report = frappe.query_report;
		const filters = report.get_filter_values();
		const titles =
			filters.kind === "Opportunity"
				? { current: __("Opportunities") }
				: { inherent: __("Inherent"), current: __("Current") };
		qse.rating.load("", filters.kind).then((scale) => {
			const place = report.page.main.find(".qse-heat").empty();
			for (const [rating, title] of Object.entries(titles)) {
				const total = report.data.reduce((sum, cell) => sum + cint(cell[rating]), 0);
				new qse.Matrix({
					parent: $('<div class="qse-heat__panel"></div>').appendTo(place),
					scale,
					size: Math.max(...report.data.map((cell) => cint(cell.severity))),
					kind: filters.kind,
					caption: `${title} (${total})`,
					counts: report.data.map((cell) => ({
						probability: cell.probability,
						severity: cell.severity,
						count: cell[rating],
						target: rating === "current" ? cell.target : 0,
					})),
					on_pick: (probability, severity) => {
						const options = {
							kind: filters.kind,
							workflow_state: ["not in", ["Closed", "Cancelled"]],
							[`${rating}_probability`]: ["=", probability],
							[`${rating}_severity`]: ["=", severity],
						};
						if (filters.unit) options.unit = ["descendants of (inclusive)", filters.unit];
						if (filters.owner) options.risk_owner = filters.owner;
						if (filters.standard) options[`is_${filters.standard.toLowerCase()}`] = 1;
						frappe.route_options = options;
						frappe.set_route("List", "QSE Risk", "List");
					},
				});
			}
		});
	},

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "level" && data && value) return qse.rating.badge(value, data.color);
		return default_formatter(value, row, column, data);
	},
};
