frappe.query_reports["QSE Indicator Trend"] = {
	filters: [
		{
			fieldname: "indicators",
			label: __("Indicators"),
			fieldtype: "MultiSelectList",
			get_data: (text) =>
				frappe.db.get_link_options("QSE Indicator", text, { workflow_state: "Active" }),
		},
		qse.report.unit(),
		{ fieldname: "qse_process", label: __("Process"), fieldtype: "Link", options: "QSE Process" },
		...qse.report.period({
			from: frappe.datetime.add_months(frappe.datetime.get_today(), -24),
			to: frappe.datetime.get_today(),
		}),
		{ fieldname: "by_achievement", label: __("As Percent of the Target"), fieldtype: "Check" },
	],

	/** The page of reports is one for all of them: the others keep the charts of Frappe. */
	onload(report) {
		const { render_chart } = Object.getPrototypeOf(report);
		report.render_chart = function (options) {
			if (this.report_name !== "QSE Indicator Trend") return render_chart.call(this, options);
			this.$chart.empty().show();
			qse.indicators.draw_lines(this.$chart, options.data, options.colors);
		};
	},

	formatter(value, row, column, data, default_formatter) {
		if (column.fieldname === "period") return `<bdi dir="ltr">${frappe.utils.escape_html(value || "")}</bdi>`;
		if (value === null || value === undefined) {
			return frappe.form.formatters._right(`<span class="text-muted">–</span>`, {});
		}
		const shown = qse.words.isolate(format_number(value, null, column.precision));
		return frappe.form.formatters._right(shown, {});
	},
};
