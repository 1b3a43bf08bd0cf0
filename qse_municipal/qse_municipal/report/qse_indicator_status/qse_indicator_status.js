const TREND_SIGNS = { Better: "▲", Worse: "▼", Unchanged: "=" };
const TREND_COLORS = { Better: "#1b7f4b", Worse: "#b42318", Unchanged: "inherit" };

frappe.query_reports["QSE Indicator Status"] = {
	filters: [
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "unit", label: __("Unit") },
				{ value: "process", label: __("Process") },
			],
			default: "unit",
			reqd: 1,
		},
		qse.report.unit(),
		{ fieldname: "qse_process", label: __("Process"), fieldtype: "Link", options: "QSE Process" },
		{
			fieldname: "light",
			label: __("Light"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Lights") },
				...["Green", "Amber", "Red", "Grey"].map((value) => ({ value, label: __(value) })),
			],
		},
		qse.report.standard(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		const escape = frappe.utils.escape_html;
		switch (column.fieldname) {
			case "title":
				return `<a href="${frappe.utils.get_form_link("QSE Indicator", data.name)}" dir="auto">${escape(
					value
				)}</a>`;
			case "light":
				return qse.indicators.light(value);
			case "trend":
				return value
					? `<span style="color: ${TREND_COLORS[value]}">${TREND_SIGNS[value]} ${__(value)}</span>`
					: "";
			case "result":
				return right(value, qse.indicators.number(value, data));
			case "achievement":
				return right(value, qse.words.isolate(`${format_number(value, null, 1)} %`));
			case "period":
			case "goal":
				return value ? `<bdi dir="ltr">${escape(value)}</bdi>` : "";
			case "late":
				return value ? `<b class="text-danger">${value}</b>` : "";
			default:
				return qse.report.text(value);
		}
	},
};

function right(value, shown) {
	const missing = value === null || value === undefined;
	const text = missing ? `<span class="text-muted">${__("n/a")}</span>` : frappe.utils.escape_html(shown);
	return frappe.form.formatters._right(text, {});
}
