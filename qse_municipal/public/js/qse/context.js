// What analyses of the context, interested parties and changes share on their forms and lists.
frappe.provide("qse.context");

const COLORS = {
	Draft: "gray",
	Validated: "green",
	"To Review": "orange",
	"Under Review": "orange",
	Approved: "green",
	"In Progress": "blue",
	Implemented: "cyan",
	Closed: "gray",
	Refused: "red",
	Cancelled: "gray",
};
const STRATEGIES = {
	"Manage Closely": "#2BA8A0",
	"Keep Satisfied": "#7FB3E0",
	"Keep Informed": "#F2C94C",
	Watch: "#B8C2CC",
};
const CATEGORIES = [
	"Citizens and Users",
	"Staff",
	"Elected Members",
	"State and Supervisory Authorities",
	"Other Authorities and Councils",
	"Partners and Funders",
	"Suppliers and Contractors",
	"Associations and Civil Society",
	"Businesses and Investors",
	"Media",
	"Other",
];
const LATE_STATES = ["Validated", "To Review", "Implemented"];
const escape = (text) => frappe.utils.escape_html(text || "");

Object.assign(qse.context, {
	colors: COLORS,
	strategies: STRATEGIES,
	categories: CATEGORIES,
	heads: ["Unit Head", "QSE Manager", "Top Management"],

	/** How a party is dealt with, as the server derives it: 3 and more is high. */
	strategy(influence, interest) {
		if (influence >= 3) return interest >= 3 ? "Manage Closely" : "Keep Satisfied";
		return interest >= 3 ? "Keep Informed" : "Watch";
	},

	/** The grid of influence (upwards) and interest; options as for qse.Matrix. */
	grid(options) {
		const bands = Object.entries(STRATEGIES).map(([level, color]) => ({ level, color }));
		return new qse.Matrix({
			scale: { size: 5, bands, levels: [] },
			axes: { Probability: __("Influence"), Severity: __("Interest") },
			judge: (influence, interest) => ({
				band: bands.find(({ level }) => level === qse.context.strategy(influence, interest)),
			}),
			...options,
		});
	},

	indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), COLORS[state] || "gray", `workflow_state,=,${state}`];
	},

	/** A cell of a list that filters by its value. */
	filter_link(fieldname, value, name) {
		const shown = escape(name || value);
		return `<a class="filterable ellipsis" data-filter="${fieldname},=,${escape(value)}" title="${shown}">${shown}</a>`;
	},

	/** A day, red when it has passed while something still waits for it. */
	day(day, doc, states = LATE_STATES) {
		if (!day) return "";
		const late = day < frappe.datetime.get_today() && states.includes(doc.workflow_state);
		const text = escape(qse.words.date(day));
		return late
			? `<span class="text-danger" title="${__("Overdue")}">${text}</span>`
			: `<span class="text-muted">${text}</span>`;
	},

	/**
	 * State, next step and who takes it above the form.
	 *   next: { state: [text, [actions], roles] }; lines: more lines of plain text
	 */
	async headline(frm, next, lines = []) {
		if (frm.is_new()) return;
		const { doc } = frm;
		draw(frm, next, lines, "");
		const [, actions = [], who = []] = next[doc.workflow_state] || [];
		if (!actions.length) return;
		const open = await frappe.workflow.get_transitions(doc);
		if (frm.doc !== doc) return; // another record was opened meanwhile
		const mine = open.some((row) => actions.includes(row.action));
		const roles = frappe.utils.comma_or(who.map((role) => __(role)));
		draw(frm, next, lines, mine ? __("You can do this (menu Actions).") : who.length ? __("By: {0}", [roles]) : "");
	},

	/** The dialog that asks for what a step needs, by its action. */
	before_step(frm, questions) {
		const question = questions[frm.selected_workflow_action];
		if (!question) return;
		return qse.steps.ask_reason(frm, frm.selected_workflow_action, question());
	},
});

function draw(frm, next, lines, who) {
	const { doc } = frm;
	const [text = ""] = next[doc.workflow_state] || [];
	const shown = [
		`<b>${escape(__(doc.workflow_state))}</b>`,
		`<span>${escape(__("Next step: {0}", [`${text} ${who}`.trim()]))}</span>`,
		...lines.filter(Boolean).map((line) => `<span dir="auto">${escape(line)}</span>`),
	];
	const last = (doc.state_changes || []).slice(-1)[0];
	if (last && last.reason) {
		const reason = __("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)]);
		shown.push(`<span class="text-muted">${escape(reason)}</span>`);
	}
	const colors = { Validated: "green", Approved: "green", Closed: "green", Refused: "red" };
	const waiting = ["To Review", "Under Review"].includes(doc.workflow_state) ? "orange" : "blue";
	qse.steps.headline(frm, shown, colors[doc.workflow_state] || waiting);
}
