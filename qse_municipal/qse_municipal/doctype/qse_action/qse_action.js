// what the dialog asks; whether a step needs a reason is the server's to say
const QUESTIONS = {
	Return: () => __("Why is it returned? The owner reads this."),
	Replan: () => __("Why is it planned anew?"),
	"Judge Effective": () => __("What shows that it had its effect?"),
	"Judge Not Effective": () => __("What shows that it had no effect?"),
	Cancel: () => __("Why is this record cancelled?"),
};
const VERDICTS = ["Judge Effective", "Judge Not Effective"];
const FINAL = ["Not Effective", "Closed", "Cancelled"];
const WORKING = ["Planned", "In Progress", "Returned"];

frappe.ui.form.on("QSE Action", {
	setup(frm) {
		const { person, date } = qse.words;
		const names = ["asked_by", "asked_for", "decided_by", "on_behalf_of"].map((name) => [name, person]);
		const days = ["from_date", "to_date", "decided_on"].map((name) => [name, date]);
		qse.words.set_formatters("QSE Postponement", Object.fromEntries([...names, ...days]));
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("action_owner", people);
		frm.set_query("verifier", people);
		frm.set_query("source_doctype", () => ({
			filters: { name: ["in", frappe.boot.qse.action_sources] },
		}));
		frm.set_query("action", "dependencies", () => ({
			filters: {
				name: ["!=", frm.doc.name],
				workflow_state: ["not in", FINAL],
			},
		}));
	},

	async refresh(frm) {
		show_headline(frm);
		show_indicators(frm);
		await show_glance(frm);
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		if (!QUESTIONS[action]) return;
		// what shows the effect may stand in its field already
		if (VERDICTS.includes(action) && frm.doc.effectiveness_note) return;
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
			return [__("It had no effect: its successor takes up what is left."), []];
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

/** What it waits for, and what this user may do about its date. */
async function show_glance(frm) {
	const { name, workflow_state } = frm.doc;
	const waits = (frm.doc.dependencies || []).length && !FINAL.includes(workflow_state);
	if (frm.is_new() || !(waits || WORKING.includes(workflow_state))) return;
	const method = "qse_municipal.actions.api.glance";
	const { message } = await frappe.call({ method, args: { name }, type: "GET" });
	if (!message || frm.doc.name !== name || frm.doc.workflow_state !== workflow_state) return;
	show_headline(frm, message.dependencies.filter((row) => !row.finished).map(waiting_line));
	add_buttons(frm, message);
}

function waiting_line({ name, title, state, due_date, later }) {
	const escape = frappe.utils.escape_html;
	const day = qse.words.date(due_date);
	const text = later ? __("Waits for {0}, which is due later, on {1}") : __("Waits for {0}, due on {1}");
	const link = `<a href="${frappe.utils.get_form_link("QSE Action", name)}" title="${escape(title)}">${qse.words.isolate(
		escape(name)
	)}</a>`;
	return `<span class="${later ? "text-danger" : ""}">${escape(text)
		.replace("{0}", link)
		.replace("{1}", escape(day))}</span> ${qse.actions.pill(state)}`;
}

function add_buttons(frm, { may_ask, may_decide }) {
	const group = __("Postponement");
	const asked = Boolean(frm.doc.requested_by);
	const button = (label, handler) => {
		frm.remove_custom_button(label, group);
		frm.add_custom_button(label, handler, group);
	};
	if (may_ask && (!asked || frm.doc.requested_by === frappe.session.user)) {
		button(__("Ask for Postponement"), () => qse.actions.ask_postponement(frm));
	}
	if (may_decide && asked) {
		button(__("Grant"), () => qse.actions.decide_postponement(frm, true));
		button(__("Decline"), () => qse.actions.decide_postponement(frm, false));
	} else if (may_decide) {
		button(__("Postpone"), () => qse.actions.decide_postponement(frm, true));
	}
}

function show_headline(frm, waiting = []) {
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
	if (doc.requested_by) {
		const asked = __("{0} asks for a postponement until {1}: {2}", [
			...[qse.words.name(doc.requested_by), qse.words.date(doc.requested_due_date), doc.request_reason],
		]);
		lines.push(`<b>${escape(asked)}</b>`);
	}
	lines.push(...waiting, ...linked(doc));
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

/** The action it follows, and the one that follows it. */
function linked(doc) {
	const line = (text, name) =>
		`<span>${frappe.utils.escape_html(text)}: <a href="${frappe.utils.get_form_link(
			"QSE Action",
			name
		)}">${qse.words.isolate(frappe.utils.escape_html(name))}</a></span>`;
	return [
		...(doc.predecessor ? [line(__("Predecessor"), doc.predecessor)] : []),
		...(doc.successor ? [line(__("Successor"), doc.successor)] : []),
	];
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
	if (doc.postponement_count) {
		frm.dashboard.add_indicator(__("Postponements: {0}", [doc.postponement_count]), "orange");
	}
	if (doc.planned_cost || doc.actual_cost) {
		const over = doc.planned_cost && doc.actual_cost > doc.planned_cost;
		const cost = [doc.actual_cost, doc.planned_cost].map((value) => qse.words.isolate(format_currency(value || 0)));
		frm.dashboard.add_indicator(__("Cost: {0} of {1} planned", cost), over ? "red" : "blue");
	}
	if (doc.requires_effectiveness) show_effect(frm, doc);
}

function show_effect(frm, { workflow_state, effectiveness_due_on, judged_by }) {
	if (["Effective", "Not Effective"].includes(workflow_state) || judged_by) {
		const good = workflow_state !== "Not Effective";
		frm.dashboard.add_indicator(good ? __("Had its effect") : __("Had no effect"), good ? "green" : "red");
	} else if (effectiveness_due_on && workflow_state !== "Cancelled") {
		const late = workflow_state === "Effectiveness Due" && effectiveness_due_on < frappe.datetime.get_today();
		frm.dashboard.add_indicator(
			__("Effect is judged on {0}", [qse.words.date(effectiveness_due_on)]),
			late ? "red" : "yellow"
		);
	}
}
