frappe.ui.form.on("QSE Settings", {
	refresh(frm) {
		// Frappe shows the name of a single record untranslated
		frm.page.set_title(__(frm.doctype));
	},
});
