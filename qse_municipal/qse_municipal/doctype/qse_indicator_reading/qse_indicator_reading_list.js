const READING_COLORS = { Green: "green", Amber: "orange", Red: "red", Grey: "gray" };

frappe.listview_settings["QSE Indicator Reading"] = {
	add_fields: ["state", "light", "due_on", "unit", "period"],
	hide_name_column: true,

	get_indicator(doc) {
		if (doc.state !== "Due") return [__(doc.light), READING_COLORS[doc.light], `light,=,${doc.light}`];
		const is_late = doc.due_on < frappe.datetime.get_today();
		return [is_late ? __("Overdue") : __("Due"), is_late ? "red" : "blue", "state,=,Due"];
	},

	formatters: {
		unit: (code) => `<span class="ellipsis" dir="auto">${frappe.utils.escape_html(qse.words.unit(code) || code || "")}</span>`,
		value: (value) => `<span>${frappe.utils.escape_html(qse.indicators.number(value))}</span>`,
	},
};

{
	const { person, date, word } = qse.words;
	const number = (value) => frappe.utils.escape_html(qse.indicators.number(value));
	qse.words.set_formatters("QSE Indicator Reading", {
		entered_by: person,
		light: word,
		state: word,
		result: number,
		achievement: number,
		target: number,
		alert_threshold: number,
	});
	qse.words.set_formatters("QSE Reading Correction", {
		corrected_by: person,
		corrected_on: date,
		old_value: number,
		new_value: number,
	});
}
