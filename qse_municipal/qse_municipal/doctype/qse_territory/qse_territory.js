frappe.ui.form.on("QSE Territory", {
	setup: (frm) => frm.set_query("parent_qse_territory", () => ({ filters: { is_group: 1 } })),
});
