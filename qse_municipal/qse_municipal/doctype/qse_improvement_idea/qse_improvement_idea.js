// what the dialog asks; what a step needs is the server's to say
const QUESTIONS = {
	Accept: ["answer", () => __("Answer to the Proposer"), () => __("What is done with the idea, and until when?")],
	Refuse: ["answer", () => __("Answer to the Proposer"), () => __("Why is it not pursued? Thank the proposer.")],
	"Report Implemented": ["result", () => __("What Has Changed"), () => __("What is better now, and for whom?")],
	Withdraw: ["state_reason", () => __("Reason"), () => __("Why do you withdraw it?")],
	Cancel: ["state_reason", () => __("Reason"), () => __("Why is it given up?")],
};
const ANSWERERS = ["Unit Head", "Process Owner", "QSE Manager"];
const STEPS = {
	Proposed: ["Start Review"],
	"Under Review": ["Accept", "Refuse"],
	Accepted: ["Report Implemented"],
};

frappe.ui.form.on("QSE Improvement Idea", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("proposed_by", people);
		frm.set_query("members", people);
		name_pills(frm.get_field("members"));
	},

	refresh(frm) {
		if ((frm.doc.__onload || {}).may_write === false) frm.disable_form();
		show_headline(frm);
		show_indicators(frm);
		return qse.actions.show(frm, "actions_html");
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		if (!QUESTIONS[action]) return;
		const [fieldname, label, question] = QUESTIONS[action];
		return qse.steps.ask_text(frm, action, { fieldname, label: label(), question: question() });
	},
});

/** The team by name: the field itself shows addresses. */
function name_pills(field) {
	const { set_pill_html } = field;
	field.set_pill_html = function (values) {
		set_pill_html.call(this, values);
		this.$input_area.find(".tb-selected-value").each((i, pill) => {
			const user = decodeURIComponent(pill.dataset.value);
			$(pill).find(".btn-link-to-form").text(qse.words.name(user));
		});
	};
}

/** What is to be done now. */
function next_step(state) {
	return {
		Proposed: __("Read it, then Start Review."),
		"Under Review": __("Answer the proposer: Accept or Refuse."),
		Accepted: __("Carry it out, by actions where it takes several people; then Report Implemented."),
		Refused: __("Answered: nothing changes any more."),
		Implemented: __("Implemented: nothing changes any more."),
		Withdrawn: __("Withdrawn: nothing changes any more."),
		Cancelled: __("Cancelled: nothing changes any more."),
	}[state];
}

async function by_whom(frm) {
	const steps = STEPS[frm.doc.workflow_state];
	if (!steps) return "";
	const open = await frappe.workflow.get_transitions(frm.doc);
	if (open.some((row) => steps.includes(row.action))) return __("You can do this (menu Actions).");
	return __("By: {0}", [frappe.utils.comma_or(ANSWERERS.map((role) => __(role)))]);
}

async function show_headline(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	draw_headline(frm, "");
	const who = await by_whom(frm);
	if (who && frm.doc === doc) draw_headline(frm, who); // else another record was opened meanwhile
}

function draw_headline(frm, who) {
	const { doc } = frm;
	const escape = frappe.utils.escape_html;
	const proposer = __("proposed by {0}", [qse.words.name(doc.proposed_by)]);
	const lines = [
		`<b>${escape(__(doc.workflow_state))}</b> <span dir="auto">${escape(proposer)}</span>`,
		`<span>${escape(__("Next step: {0}", [`${next_step(doc.workflow_state) || ""} ${who}`.trim()]))}</span>`,
	];
	if (doc.answer) {
		const by = doc.answered_by ? ` (${qse.words.name(doc.answered_by)})` : "";
		lines.push(`<span dir="auto">${escape(__("Answer: {0}", [doc.answer]) + by)}</span>`);
	}
	if (doc.result) lines.push(`<span dir="auto">${escape(__("Result: {0}", [doc.result]))}</span>`);
	const last = (doc.state_changes || []).slice(-1)[0];
	if (last && last.reason) {
		const reason = __("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)]);
		lines.push(`<span class="text-muted">${escape(reason)}</span>`);
	}
	const colors = { Refused: "red", "Under Review": "orange", Accepted: "green", Implemented: "green" };
	qse.steps.headline(frm, lines, colors[doc.workflow_state]);
}

function show_indicators(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	frm.dashboard.stats_area_row.empty();
	if (["Proposed", "Under Review"].includes(doc.workflow_state)) {
		const days = frappe.datetime.get_diff(frappe.datetime.get_today(), doc.proposed_on);
		frm.dashboard.add_indicator(__("Days without an answer: {0}", [days]), days > 30 ? "red" : "blue");
	}
	if (doc.answered_on) {
		const days = frappe.datetime.get_diff(doc.answered_on.slice(0, 10), doc.proposed_on);
		frm.dashboard.add_indicator(__("Days to the answer: {0}", [days]), "green");
	}
	if (doc.implemented_on) {
		frm.dashboard.add_indicator(__("Implemented on {0}", [qse.words.date(doc.implemented_on)]), "green");
	}
}
