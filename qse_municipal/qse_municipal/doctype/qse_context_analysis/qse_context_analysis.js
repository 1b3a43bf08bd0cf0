const DISCIPLINES = { Quality: "is_quality", Environment: "is_environment", Safety: "is_safety" };

frappe.ui.form.on("QSE Context Analysis", {
	setup(frm) {
		frm.set_query("analysis_owner", () => ({ filters: { enabled: 1, user_type: "System User" } }));
		frm.set_query("standard", "climate_verdicts", () => ({ filters: { status: ["!=", "Superseded"] } }));
	},

	refresh(frm) {
		qse.swot.show(frm, "swot_html");
		qse.actions.show(frm, "actions_html");
		offer_verdicts(frm);
		if (frm.is_new()) return;
		show_indicators(frm);
		if (frappe.model.can_create("QSE Context Analysis") && frm.doc.workflow_state !== "Draft") {
			frm.add_custom_button(__("Next Analysis"), () => next_analysis(frm));
		}
		frm.add_custom_button(__("SWOT"), () =>
			frappe.set_route("query-report", "QSE SWOT", { analysis: frm.doc.name })
		);
		return qse.context.headline(frm, {
			Draft: [
				__("Collect the issues, give the verdicts on climate change, then Validate."),
				["Validate"],
				qse.context.heads,
			],
			Validated: [__("Create risks, opportunities and objectives from the issues; Review Again when it is time.")],
			"To Review": [
				__("Revise it, or begin the next analysis from this one."),
				["Revise"],
				["QSE Officer", "HSE Officer", "Process Owner", "Unit Head", "QSE Manager"],
			],
		});
	},

	is_quality: offer_verdicts,
	is_environment: offer_verdicts,
	is_safety: offer_verdicts,
});

["quadrant", "issue", "relevance", "pestel", "qse_process"].forEach((fieldname) =>
	frappe.ui.form.on("QSE Context Issue", fieldname, (frm) => frm.qse_board && frm.qse_board.draw())
);
frappe.ui.form.on("QSE Context Issue", "issues_remove", (frm) => frm.qse_board && frm.qse_board.draw());

/** A row for the standard in force of each discipline that is ticked, as soon as it is. */
async function offer_verdicts(frm) {
	const { doc } = frm;
	if (!frm.perm[0].write || ![undefined, null, "", "Draft"].includes(doc.workflow_state)) return;
	const ticked = Object.keys(DISCIPLINES).filter((name) => cint(doc[DISCIPLINES[name]]));
	frm.qse_standards ||= frappe.db.get_list("QSE Standard", {
		filters: { status: ["!=", "Superseded"] },
		fields: ["name", "discipline", "status"],
		order_by: "edition desc",
	});
	const standards = await frm.qse_standards;
	if (frm.doc !== doc) return; // another record was opened meanwhile
	const judged = (doc.climate_verdicts || []).map((row) => row.standard);
	const discipline = (name) => (standards.find((row) => row.name === name) || {}).discipline;
	ticked
		.filter((name) => !judged.some((standard) => discipline(standard) === name))
		.forEach((name) => {
			const current = standards.find((row) => row.discipline === name && row.status === "In Force");
			if (current) frappe.model.add_child(doc, "climate_verdicts", { standard: current.name });
		});
	(doc.climate_verdicts || []).forEach((row) => {
		if (!row.standard) frappe.model.clear_doc(row.doctype, row.name);
	});
	frm.refresh_field("climate_verdicts");
}

function next_analysis(frm) {
	frappe.confirm(__("Open the next analysis with the issues of this one?"), async () => {
		const name = await frappe.xcall("qse_municipal.context.api.new_from", { name: frm.doc.name });
		frappe.set_route("Form", "QSE Context Analysis", name);
	});
}

function show_indicators(frm) {
	const { doc } = frm;
	frm.dashboard.stats_area_row.empty();
	const counts = qse.swot.quadrants.map(
		(quadrant) => [qse.swot.title(quadrant)[0], (doc.issues || []).filter((row) => row.quadrant === quadrant).length]
	);
	counts.forEach(([title, number], i) =>
		frm.dashboard.add_indicator(`${title}: ${number}`, ["green", "orange", "blue", "red"][i])
	);
	if (doc.review_on) {
		const late = doc.review_on < frappe.datetime.get_today();
		const day = qse.words.date(doc.review_on);
		frm.dashboard.add_indicator(
			late ? __("Review overdue since {0}", [day]) : __("Next review on {0}", [day]),
			late ? "red" : "blue"
		);
	}
}
