const NEEDED = ["standards", "units", "services"];

frappe.ui.form.on("QSE System Scope", {
	setup(frm) {
		frm.set_query("clause", "exclusions", () => ({
			filters: { standard: ["in", (frm.doc.standards || []).map((row) => row.standard)] },
		}));
	},

	refresh: (frm) => qse.versions.refresh(frm, { missing: missing(frm) }),

	before_workflow_action: (frm) => qse.versions.ask(frm),
});

function missing({ doc }) {
	const label = (name) => __(frappe.meta.get_docfield(doc.doctype, name).label);
	const blank = NEEDED.filter((name) => !(doc[name] || []).length).map(label);
	const stated = doc.statement || doc.statement_fr || doc.statement_ar;
	return stated ? blank : [...blank, __("Statement")];
}
