const INDICATOR_COLORS = { Draft: "gray", Active: "green", Retired: "darkgrey" };

frappe.listview_settings["QSE Indicator"] = {
	add_fields: ["workflow_state", "unit", "indicator_owner", "indicator_code", "frequency"],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), INDICATOR_COLORS[state] || "gray", `workflow_state,=,${state}`];
	},

	formatters: {
		unit: (code) => `<span class="ellipsis" dir="auto">${frappe.utils.escape_html(qse.words.unit(code) || code || "")}</span>`,
		indicator_owner: (user) => `<span class="ellipsis">${qse.words.person(user)}</span>`,
	},

	onload(list) {
		list.page.add_inner_button(__("Enter Readings"), () => frappe.set_route("qse-readings"));
	},
};

{
	const { word, person, date } = qse.words;
	qse.words.set_formatters("QSE Indicator", { indicator_owner: person, collector: person });
	qse.words.set_formatters("QSE State Change", {
		from_state: word,
		to_state: word,
		changed_by: person,
		changed_on: date,
	});
}
