frappe.ui.form.on("QSE Indicator Reading", {
	refresh(frm) {
		const known = frm.doc.__onload || {};
		const is_ratio = known.kind === "Ratio";
		frm.toggle_display(["numerator", "denominator"], is_ratio);
		frm.set_df_property("value", "read_only", is_ratio ? 1 : 0);
		const is_range = known.direction === "Range";
		frm.toggle_display("target", !is_range);
		frm.toggle_display(["range_low", "range_high"], is_range);
		if (frm.is_new()) return;
		if (known.may_enter === false) frm.disable_form();
		show_headline(frm, known);
	},

	numerator: clear_verdict,
	denominator: clear_verdict,
	value: clear_verdict,
});

/** The verdict of the old number does not stand beside the new one. */
function clear_verdict(frm) {
	frm.toggle_display("verdict_section", false);
}

function show_headline(frm, known) {
	const { doc } = frm;
	const escape = frappe.utils.escape_html;
	frm.toggle_display("verdict_section", true);
	const link = `<a href="${frappe.utils.get_form_link("QSE Indicator", doc.indicator)}"><bdi>${escape(
		known.indicator_name
	)}</bdi></a>`;
	const result = doc.result ? qse.indicators.number(doc.result, known) : __("No value yet");
	const lines = [
		`<b>${escape(__(doc.state))}</b> ${link} <b>${escape(qse.words.isolate(doc.period))}</b>`,
		`<span>${escape(result)} ${qse.indicators.light(doc.light)}</span>`,
	];
	if (doc.state === "Due" && doc.due_on) {
		lines.push(`<span>${escape(__("due on {0}", [qse.words.date(doc.due_on)]))}</span>`);
	} else if (doc.state !== "Due") {
		lines.push(
			`<span class="text-muted">${escape(
				__("A change needs a reason; the old value is kept under Corrections.")
			)}</span>`
		);
	}
	qse.steps.headline(frm, lines, { Green: "green", Red: "red", Amber: "orange" }[doc.light]);
}
