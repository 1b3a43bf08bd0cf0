const TYPE_COLORS = { Management: "purple", Realisation: "blue", Support: "cyan" };

frappe.listview_settings["QSE Process"] = {
	add_fields: ["workflow_state", "process_type", "process_owner", "unit", "version"],
	hide_name_column: true,

	get_indicator: (doc) => qse.versions.indicator(doc),

	onload(list) {
		list.page.add_inner_button(__("Process Map"), () => frappe.set_route("qse-process-map"));
	},

	formatters: {
		process_name: (name, df, doc) => text(qse.words.process(doc.name) || name),
		process_type: (type) =>
			`<span class="indicator-pill no-indicator-dot ${TYPE_COLORS[type]}">${frappe.utils.escape_html(__(type))}</span>`,
		process_owner: (user) => text(qse.words.name(user)),
		unit: (code) => text(qse.words.unit(code) || code),
	},
};

function text(value) {
	const shown = frappe.utils.escape_html(value || "");
	return `<span class="ellipsis" dir="auto" title="${shown}">${shown}</span>`;
}

const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Process", {
	process_owner: person,
	approved_by: person,
	approved_for: person,
	approved_on: date,
	effective_on: date,
});
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
