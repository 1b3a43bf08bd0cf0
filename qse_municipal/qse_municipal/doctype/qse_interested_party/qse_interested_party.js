frappe.ui.form.on("QSE Interested Party", {
	setup(frm) {
		frm.set_query("party_owner", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},

	refresh(frm) {
		draw_grid(frm);
		qse.actions.show(frm, "actions_html");
		if (frm.is_new()) return;
		show_indicators(frm);
		return qse.context.headline(frm, {
			Draft: [
				__("Write down what the party needs and expects, then Validate."),
				["Validate"],
				qse.context.heads,
			],
			Validated: [__("Follow its expectations; Review Again when something changes.")],
			"To Review": [
				__("Revise it and have it validated again."),
				["Revise"],
				["QSE Officer", "HSE Officer", "Process Owner", "Unit Head", "QSE Manager"],
			],
		});
	},

	influence: draw_grid,
	interest: draw_grid,
});

/** The place of the party; a click on a cell gives both values. */
function draw_grid(frm) {
	const { doc } = frm;
	const editable = frm.perm[0].write && [undefined, null, "", "Draft"].includes(doc.workflow_state);
	const [influence, interest] = [cint(doc.influence), cint(doc.interest)];
	if (influence && interest) doc.strategy = qse.context.strategy(influence, interest);
	frm.refresh_field("strategy");
	qse.context.grid({
		parent: frm.get_field("grid_html").$wrapper,
		marks: [{ type: "current", probability: influence, severity: interest }],
		on_pick: editable ? (up, along) => frm.set_value({ influence: up, interest: along }) : undefined,
	});
}

function show_indicators(frm) {
	const { doc } = frm;
	frm.dashboard.stats_area_row.empty();
	const colors = { "Manage Closely": "cyan", "Keep Satisfied": "blue", "Keep Informed": "yellow", Watch: "gray" };
	frm.dashboard.add_indicator(__(doc.strategy), colors[doc.strategy]);
	const rows = doc.expectations || [];
	const obligations = rows.filter((row) => cint(row.is_obligation)).length;
	if (obligations) frm.dashboard.add_indicator(__("Obligations: {0}", [obligations]), "purple");
	const known = rows.map((row) => cint(row.satisfaction)).filter(Boolean);
	if (known.length) {
		const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
		frm.dashboard.add_indicator(
			__("Satisfaction: {0} of 5", [format_number(mean, null, 1)]),
			mean >= 3.5 ? "green" : mean >= 2.5 ? "yellow" : "red"
		);
	}
	if (doc.review_on) {
		const late = doc.review_on < frappe.datetime.get_today();
		const day = qse.words.date(doc.review_on);
		frm.dashboard.add_indicator(
			late ? __("Review overdue since {0}", [day]) : __("Next review on {0}", [day]),
			late ? "red" : "blue"
		);
	}
}
