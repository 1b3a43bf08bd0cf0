// what the dialog asks; whether a step needs a reason is the server's to say
const QUESTIONS = {
	Return: () => __("Why is it returned? The owner reads this."),
	Replan: () => __("Why is it planned anew?"),
	"Judge Not Effective": () => __("What shows that it had no effect?"),
	Cancel: () => __("Why is this record cancelled?"),
};
const FINAL = ["Not Effective", "Closed", "Cancelled"];

frappe.ui.form.on("QSE Action", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("action_owner", people);
		frm.set_query("verifier", people);
		frm.set_query("source_doctype", () => ({
			filters: { name: ["in", frappe.boot.qse.action_sources] },
		}));
	},

	refresh(frm) {
		show_headline(frm);
		show_indicators(frm);
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		if (!QUESTIONS[action]) return;
		return qse.steps.ask_reason(frm, action, QUESTIONS[action]());
	},
});

/** What is to be done now, by whom: a person of the action, or the roles of the workflow's rows. */
function next_step(frm) {
	const { doc } = frm;
	const owner = doc.action_owner;
	const { verifier } = doc;
	switch (doc.workflow_state) {
		case "Draft":
			return [__("Complete it, save, then Plan."), [], ["Plan"]];
		case "Planned":
			return [__("Start when the work begins."), [owner]];
		case "In Progress":
			return [__("Do the work, write its evidence, then Report Done."), [owner]];
		case "Returned":
			return [__("Read why it was returned, then Resume."), [owner]];
		case "Done":
			return [__("Look at the evidence, then Verify or Return."), [verifier]];
		case "Verified":
			return doc.requires_effectiveness
				? [__("Let it take effect: Await Effect."), [verifier]]
				: [__("Close it."), [verifier]];
		case "Effectiveness Due":
			return [__("Judge whether it had its effect."), [verifier]];
		case "Effective":
			return [__("Close it."), [verifier]];
		case "Not Effective":
			return [__("It had no effect: nothing changes any more. Open another action."), []];
		case "Closed":
			return [__("Closed: nothing changes any more."), []];
		case "Cancelled":
			return [__("Cancelled: nothing changes any more."), []];
	}
	return ["", []];
}

function by_whom(frm, people, actions) {
	if (people.includes(frappe.session.user)) return __("You can do this (menu Actions).");
	const names = actions
		? [...new Set(qse.steps.transitions(frm, actions).map((row) => row.allowed))]
		: people;
	if (actions && names.some((role) => frappe.user_roles.includes(role))) {
		return __("You can do this (menu Actions).");
	}
	const shown = names.map((name) => (actions ? __(name) : qse.words.name(name)));
	return shown.length ? __("By: {0}", [frappe.utils.comma_or(shown)]) : "";
}

function show_headline(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	const escape = frappe.utils.escape_html;
	const [text, people, actions] = next_step(frm);
	const late = qse.actions.overdue(doc);
	const who = by_whom(frm, people, actions);
	const lines = [
		`<b>${escape(__(doc.workflow_state))}</b> ${qse.actions.bar(doc.progress, late ? "red" : "blue")}` +
			(late ? ` <span class="text-danger">${escape(overdue_text(doc))}</span>` : ""),
		`<span>${escape(__("Next step: {0}", [`${text} ${who}`.trim()]))}</span>`,
	];
	const last = (doc.state_changes || []).slice(-1)[0];
	if (last && last.reason) {
		lines.push(
			`<span class="text-muted">${escape(
				__("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)])
			)}</span>`
		);
	}
	const colors = { Returned: "red", "Not Effective": "red", Done: "orange", Verified: "green", Effective: "green" };
	qse.steps.headline(frm, lines, late ? "red" : colors[doc.workflow_state]);
}

function overdue_text(doc) {
	return __("Overdue since {0}", [qse.words.date(doc.due_date)]);
}

function show_indicators(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	frm.dashboard.stats_area_row.empty();
	if (doc.due_date && !FINAL.includes(doc.workflow_state)) {
		const late = qse.actions.overdue(doc);
		frm.dashboard.add_indicator(
			late ? overdue_text(doc) : __("Due on {0}", [qse.words.date(doc.due_date)]),
			late ? "red" : "blue"
		);
	}
	if (doc.original_due_date && doc.original_due_date !== doc.due_date) {
		frm.dashboard.add_indicator(
			__("First planned for {0}", [qse.words.date(doc.original_due_date)]),
			"orange"
		);
	}
}
