const AREAS = [
	...["Processes", "Risks", "Environmental Aspects", "Hazards", "Documents", "Competences"],
	...["Resources", "Legal Obligations", "Responsibilities"],
];
// what the dialog asks; what a step needs is the server's to say
const QUESTIONS = {
	Return: () => __("What is missing? Who prepared it reads this."),
	Refuse: () => __("Why is it refused? Who asked for it reads this."),
	Cancel: () => __("Why is it given up?"),
};
const WRITERS = ["QSE Officer", "HSE Officer", "Process Owner", "Unit Head", "QSE Manager"];

frappe.ui.form.on("QSE Change", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("change_owner", people);
		frm.set_query("requested_by", people);
	},

	onload(frm) {
		if (!frm.is_new()) return;
		const known = (frm.doc.consequences || []).map((row) => row.area);
		AREAS.filter((area) => !known.includes(area)).forEach((area) => frm.add_child("consequences", { area }));
		frm.refresh_field("consequences");
	},

	refresh(frm) {
		const grid = frm.get_field("consequences").grid;
		grid.cannot_add_rows = grid.cannot_delete_rows = true;
		grid.refresh();
		qse.actions.show(frm, "actions_html");
		if (frm.is_new()) return;
		show_indicators(frm);
		return qse.context.headline(
			frm,
			{
				Draft: [__("Answer every area of the consequences, then Submit."), ["Submit"], WRITERS],
				"Under Review": [__("Approve, Refuse or Return it."), ["Approve", "Refuse"], qse.context.heads],
				Approved: [__("Start when the work begins."), ["Start"], WRITERS],
				"In Progress": [
					__("Finish its actions, then Report Implemented."),
					["Report Implemented"],
					WRITERS,
				],
				Implemented: [
					__("Review whether it brought what was intended, then Close."),
					["Close"],
					qse.context.heads,
				],
				Closed: [__("Closed: nothing changes any more.")],
				Refused: [__("Refused: nothing changes any more.")],
				Cancelled: [__("Cancelled: nothing changes any more.")],
			},
			[frm.doc.review_note && __("Review: {0}", [frm.doc.review_note])]
		);
	},

	before_workflow_action(frm) {
		if (frm.selected_workflow_action === "Close") return ask_review(frm);
		return qse.context.before_step(frm, QUESTIONS);
	},
});

/** Closing asks for the review where it was not written down yet. */
function ask_review(frm) {
	const { doc } = frm;
	if (doc.review_effective && doc.review_note) return;
	frappe.dom.unfreeze();
	return new Promise(() => {
		const dialog = new frappe.ui.Dialog({
			title: __("Review of the Change"),
			fields: [
				{
					fieldname: "review_effective",
					fieldtype: "Select",
					label: __("Did It Bring What Was Intended?"),
					options: ["Yes", "No"].map((value) => ({ value, label: __(value) })),
					default: doc.review_effective || "Yes",
					reqd: 1,
				},
				{
					fieldname: "review_note",
					fieldtype: "Small Text",
					label: __("Result of the Review"),
					description: __("What shows it, unintended consequences, and what is still to be done."),
					default: doc.review_note,
					reqd: 1,
				},
			],
			primary_action_label: __("Close"),
			async primary_action(values) {
				dialog.hide();
				await frm.set_value(values);
				await frm.save();
				const done = await frappe.xcall("frappe.model.workflow.apply_workflow", {
					doc: frm.doc,
					action: "Close",
				});
				frappe.model.sync(done);
				frm.refresh();
			},
		});
		dialog.onhide = () => (frm.selected_workflow_action = null);
		dialog.show();
	});
}

function show_indicators(frm) {
	const { doc } = frm;
	frm.dashboard.stats_area_row.empty();
	const rows = doc.consequences || [];
	const affected = rows.filter((row) => row.is_affected === "Yes");
	const open = rows.filter((row) => !row.is_affected || (row.is_affected === "Yes" && !row.consequence));
	if (open.length && doc.workflow_state === "Draft") {
		frm.dashboard.add_indicator(__("Areas to answer: {0}", [open.length]), "orange");
	}
	frm.dashboard.add_indicator(__("Areas affected: {0}", [affected.length]), affected.length ? "blue" : "gray");
	if (doc.review_due_on && doc.workflow_state === "Implemented") {
		const late = doc.review_due_on < frappe.datetime.get_today();
		const day = qse.words.date(doc.review_due_on);
		frm.dashboard.add_indicator(
			late ? __("Review overdue since {0}", [day]) : __("Next review on {0}", [day]),
			late ? "red" : "blue"
		);
	}
	if (doc.review_effective) {
		const good = doc.review_effective === "Yes";
		frm.dashboard.add_indicator(
			good ? __("It brought what was intended") : __("It did not bring what was intended"),
			good ? "green" : "red"
		);
	}
}
