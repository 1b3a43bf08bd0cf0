frappe.ui.form.on("QSE Reassignment", {
	setup(frm) {
		frm.set_query("to_user", () => ({ filters: { enabled: 1, user_type: "System User" } }));
	},

	onload: (frm) => qse.words.learn(frm),

	async refresh(frm) {
		const { doc } = frm;
		const draft = doc.status === "Draft";
		for (const field of ["from_user", "to_user", "effective_on", "reason"]) {
			frm.set_df_property(field, "read_only", draft ? 0 : 1);
		}
		draft ? frm.enable_save() : frm.disable_save();
		frm.set_intro("");
		if (frm.is_new()) {
			frm.set_intro(__("Save first: nothing is handed over before you have seen the list."), "blue");
			return;
		}
		if (doc.status === "Running") {
			frm.set_intro(__("The handover is running. You may leave this page."), "orange");
		} else if (doc.status === "Done") {
			frm.set_intro(__("Handed over: {0} · skipped: {1}", [doc.reassigned, doc.skipped]), "green");
			return;
		}
		if (!frm.perm[0] || !frm.perm[0].write || frm.is_dirty()) return;
		const found = await frm.call("preview").then(({ message }) => message);
		if (frm.doc.name !== doc.name) return;
		show_preview(frm, found);
		if (draft && found.reassigned) {
			frm.page.set_primary_action(__("Hand Over"), () => hand_over(frm, found.reassigned));
		}
	},
});

function hand_over(frm, count) {
	const names = [frm.doc.from_user, frm.doc.to_user].map((user) => frappe.user_info(user).fullname || user);
	frappe.confirm(__("Hand over {0} posts from {1} to {2}? This cannot be undone.", [count, ...names]), async () => {
		await frm.call({ doc: frm.doc, method: "run", freeze: true, freeze_message: __("Handing over …") });
		frm.reload_doc();
	});
}

function show_preview(frm, { reassigned, skipped, rows, still_named }) {
	const escape = frappe.utils.escape_html;
	const link = (doctype, name) =>
		`<a class="text-nowrap" href="${frappe.utils.get_form_link(doctype, name)}"><bdi>${escape(name)}</bdi></a>`;
	const line = (row) => `<tr>
		<td>${escape(__(row.record_doctype))}</td>
		<td>${link(row.record_doctype, row.record)}</td>
		<td dir="auto">${escape(row.title)}</td>
		<td>${escape(__(row.field))}</td>
		<td>${row.note ? `<span class="text-danger">${escape(row.note)}</span>` : ""}</td>
	</tr>`;
	const heads = [__("Record Type"), __("Record"), __("Title"), __("Field"), __("Note")];
	const parts = [`<p>${escape(__("To hand over: {0} · to skip: {1}", [reassigned, skipped]))}</p>`];
	if (rows.length) {
		parts.push(`<div class="table-responsive"><table class="table table-bordered table-sm">
			<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead>
			<tbody>${rows.map(line).join("")}</tbody></table></div>`);
	}
	if (rows.length < reassigned + skipped) {
		parts.push(`<p class="text-muted">${__("The first {0} are shown.", [rows.length])}</p>`);
	}
	if (still_named.length) {
		const names = still_named.map(([doctype, name]) => `${escape(__(doctype))} ${link(doctype, name)}`);
		parts.push(`<p>${__("Also in charge here; change it there:")} ${names.join(" · ")}</p>`);
	}
	frm.fields_dict.preview_html.$wrapper.html(parts.join(""));
}
