const NEEDED = ["text_fr", "text_ar", "text_en", "signed_by", "signed_on"];

frappe.ui.form.on("QSE Policy", {
	refresh(frm) {
		// evidence of a version is entered while it is approved
		["displays", "receipts"].forEach((table) =>
			frm.set_df_property(table, "read_only", frm.doc.workflow_state === "Approved" ? 0 : 1)
		);
		show_receipts(frm);
		return qse.versions.refresh(frm, { missing: missing(frm) });
	},

	before_workflow_action: (frm) => qse.versions.ask(frm),
});

function missing({ doc }) {
	const blank = NEEDED.filter((name) => !$("<div>").html(doc[name] || "").text().trim());
	return blank.map((name) => __(frappe.meta.get_docfield(doc.doctype, name).label));
}

async function show_receipts(frm) {
	const $wrapper = frm.get_field("receipts_html").$wrapper.empty();
	if (frm.is_new() || !cint(frm.doc.version)) return;
	const { name } = frm.doc;
	const method = "qse_municipal.processes.api.policy_receipts";
	const { message } = await frappe.call({ method, args: { policy: name }, type: "GET" });
	if (!message || frm.doc.name !== name) return;
	const { reached, total, missing: left } = message;
	const escape = frappe.utils.escape_html;
	const share = total ? Math.round((100 * reached) / total) : 0;
	const color = reached === total ? "green" : "orange";
	const text = __("Units with a receipt of version {0}: {1} of {2}", [frm.doc.version, reached, total]);
	$wrapper.append(`<div class="qse-receipts"><p>${escape(text)}</p>${qse.actions.bar(share, color)}</div>`);
	if (left.length) {
		const names = left.map((unit) => `<bdi>${escape(unit)}</bdi>`).join(", ");
		$wrapper.append(`<p class="text-muted">${escape(__("Still without:"))} ${names}</p>`);
	}
}
