frappe.query_reports["QSE Interested Parties"] = {
	filters: [
		qse.report.unit(),
		qse.report.standard(),
		{
			fieldname: "category",
			label: __("Party Category"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Categories") },
				...qse.context.categories.map((value) => ({ value, label: __(value) })),
			],
		},
		{
			fieldname: "strategy",
			label: __("Strategy"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Strategies") },
				...Object.keys(qse.context.strategies).map((value) => ({ value, label: __(value) })),
			],
		},
		{ fieldname: "obligations_only", label: __("With Obligations Only"), fieldtype: "Check" },
		qse.report.rows(),
	],

	after_datatable_render() {
		const report = frappe.query_report;
		const place = report.page.main.find(".qse-party-grid").empty();
		const counts = {};
		report.data.forEach(({ influence, interest }) => {
			const key = `${influence}-${interest}`;
			counts[key] ||= { probability: influence, severity: interest, count: 0 };
			counts[key].count += 1;
		});
		qse.context.grid({
			parent: $('<div class="qse-heat__panel"></div>').appendTo(place),
			caption: `${__("Interested Parties")} (${report.data.length})`,
			counts: Object.values(counts),
			on_pick: (influence, interest) => {
				const { unit, category } = report.get_filter_values();
				frappe.route_options = {
					influence: ["=", influence],
					interest: ["=", interest],
					...(unit ? { unit: ["descendants of (inclusive)", unit] } : {}),
					...(category ? { category } : {}),
				};
				frappe.set_route("List", "QSE Interested Party", "List");
			},
		});
	},

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "party_name") {
			const route = frappe.utils.get_form_link("QSE Interested Party", data.name);
			return `<a href="${route}" dir="auto">${frappe.utils.escape_html(value)}</a>`;
		}
		if (column.fieldname === "strategy") return qse.rating.badge(value, qse.context.strategies[value]);
		if (column.fieldname === "satisfaction") return qse.report.mean(value);
		return default_formatter(value, row, column, data);
	},
};
