frappe.provide("qse.ideas");

qse.ideas.state_colors = {
	Proposed: "light-blue",
	"Under Review": "orange",
	Accepted: "green",
	Refused: "red",
	Implemented: "cyan",
	Withdrawn: "gray",
	Cancelled: "gray",
};

frappe.listview_settings["QSE Improvement Idea"] = {
	add_fields: ["workflow_state", "unit", "proposed_by", "proposed_on"],
	hide_name_column: true,

	get_indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), qse.ideas.state_colors[state] || "gray", `workflow_state,=,${state}`];
	},

	formatters: {
		unit: (code) => filter_link("unit", code, qse.words.unit(code)),

		proposed_by: (user) => filter_link("proposed_by", user, qse.words.name(user)),

		proposed_on: (day) => `<span class="text-muted">${frappe.utils.escape_html(qse.words.date(day))}</span>`,
	},
};

function filter_link(fieldname, value, name) {
	const escape = (text) => frappe.utils.escape_html(text || "");
	const shown = escape(name || value);
	return `<a class="filterable ellipsis" data-filter="${fieldname},=,${escape(value)}" title="${shown}">${shown}</a>`;
}

// Stored words are English; forms, tables of a form and cards of the board show the reader's language.
const { word, person, date } = qse.words;
qse.words.set_formatters("QSE Improvement Idea", {
	proposed_by: person,
	proposed_on: date,
	answered_by: person,
	answered_for: person,
	answered_on: date,
	members: (rows) => (rows || []).map((row) => person(row.user)).join(", "),
});
qse.words.set_formatters("QSE State Change", {
	from_state: word,
	to_state: word,
	changed_by: person,
	changed_on: date,
});
