frappe.ui.form.on("QSE Unit", {
	refresh(frm) {
		if (!frm.is_new()) frm.page.set_title(qse.words.unit(frm.doc.name) || frm.doc.unit_name);
	},

	after_save(frm) {
		const { doc } = frm;
		const language = (frappe.boot.lang || "").slice(0, 2);
		frappe.boot.qse.units[doc.name] = doc[`unit_name_${language}`] || doc.unit_name;
	},
});
