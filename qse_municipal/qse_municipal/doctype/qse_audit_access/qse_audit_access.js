frappe.ui.form.on("QSE Audit Access", {
	setup(frm) {
		frm.set_query("auditor", () => ({ filters: { enabled: 1 } }));
		frm.set_query("record_doctype", "shared_records", () => ({
			filters: { name: ["in", (frm.doc.__onload && frm.doc.__onload.registers) || ["QSE Risk", "QSE Action"]] },
		}));
	},

	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro("");
			frm.set_intro(
				__("The auditor reads what is named here and nothing else. Each record opened is noted."),
				"blue"
			);
			return;
		}
		const { doc } = frm;
		const standards = (doc.standards || []).map((row) => row.standard).join(", ");
		const units = (doc.units || []).map((row) => qse.words.unit(row.unit) || row.unit).join(", ");
		const shared = (doc.shared_records || []).length;
		qse.standing.headline(frm, [
			standards && units ? __("{0} · {1} and below", [standards, units]) : "",
			shared ? __("Records shared by name: {0}", [shared]) : "",
			doc.is_revoked ? doc.revocation_reason : "",
			doc.ended_on ? __("The auditor was signed out on {0}.", [qse.words.date(doc.ended_on)]) : "",
		]);
		const over = ["Ended", "Revoked"].includes(qse.standing.of(doc));
		over ? frm.disable_save() : frm.enable_save();
		if (frm.perm[0] && frm.perm[0].write) {
			qse.standing.add_revoke(frm, __("The auditor is signed out at once and the user disabled."));
		}
		show_openings(frm);
	},
});

function show_openings(frm) {
	const openings = frm.doc.__onload && frm.doc.__onload.openings;
	frm.toggle_display("openings_section", Boolean(openings));
	if (!openings) return;
	const escape = frappe.utils.escape_html;
	const rows = openings.latest.map(
		(row) => `<tr>
			<td>${escape(qse.words.date(row.opened_on))}</td>
			<td>${escape(__(row.record_doctype))}</td>
			<td><a href="${frappe.utils.get_form_link(row.record_doctype, row.record)}"><bdi>${escape(row.record)}</bdi></a></td>
		</tr>`
	);
	const figures = openings.count
		? __("Openings: {0} · records: {1} · last: {2}", [
				openings.count,
				openings.records,
				qse.words.date(openings.last),
		  ])
		: __("The auditor has not opened anything yet.");
	frm.fields_dict.openings_html.$wrapper.html(
		`<p>${escape(figures)}</p>` +
			(rows.length
				? `<table class="table table-bordered table-sm">
					<thead><tr><th>${__("Opened On")}</th><th>${__("Record Type")}</th><th>${__("Record")}</th></tr></thead>
					<tbody>${rows.join("")}</tbody></table>`
				: "")
	);
	if (openings.count) {
		frm.add_custom_button(__("All Openings"), () =>
			frappe.set_route("List", "QSE Audit Opening", "List", { audit_access: frm.doc.name })
		);
	}
}
