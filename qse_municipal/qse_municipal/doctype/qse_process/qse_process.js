const NEEDED = ["process_owner", "purpose", "inputs", "outputs", "clauses"];

frappe.ui.form.on("QSE Process", {
	setup(frm) {
		frm.set_query("process_owner", () => ({ filters: { enabled: 1, user_type: "System User" } }));
		["supplier_process", "customer_process"].forEach((fieldname) =>
			frm.set_query(fieldname, fieldname === "supplier_process" ? "inputs" : "outputs", () => ({
				filters: { name: ["!=", frm.doc.name || ""] },
			}))
		);
	},

	refresh(frm) {
		if (!frm.is_new()) {
			frm.add_custom_button(__("Process Map"), () => frappe.set_route("qse-process-map"));
			qse.processes.show_figures(frm);
		}
		qse.actions.show(frm, "actions_html");
		return qse.versions.refresh(frm, { missing: missing(frm) });
	},

	before_workflow_action: (frm) => qse.versions.ask(frm),
});

function missing({ doc, meta }) {
	const blank = NEEDED.filter((name) => !(Array.isArray(doc[name]) ? doc[name].length : doc[name]));
	return blank.map((name) => __(frappe.meta.get_docfield(doc.doctype, name).label));
}
