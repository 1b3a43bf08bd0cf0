frappe.ui.form.on("QSE Delegation", {
	setup(frm) {
		const enabled = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("delegator", enabled);
		frm.set_query("delegate", enabled);
	},

	onload: (frm) => qse.words.learn(frm),

	refresh(frm) {
		const standing = qse.standing.of(frm.doc);
		const manages = frappe.user.has_role(["QSE Manager", "System Manager"]);
		const may_change = manages || frm.doc.delegator === frappe.session.user;
		const terms = frm.is_new() || (standing === "Upcoming" && may_change);
		const over = !frm.is_new() && ["Ended", "Revoked"].includes(standing);
		for (const field of ["delegate", "from_date", "decision_number", "decision_date", "units", "reason"]) {
			frm.set_df_property(field, "read_only", terms ? 0 : 1);
		}
		frm.set_df_property("delegator", "read_only", terms && manages ? 0 : 1);
		frm.set_df_property("to_date", "read_only", may_change && !over ? 0 : 1);
		may_change && !over ? frm.enable_save() : frm.disable_save();
		show_roles(frm, terms);
		if (frm.is_new()) {
			frm.set_intro("");
			frm.set_intro(__("It is honoured from its first day on. Both people are told when you save."), "blue");
			return;
		}
		qse.standing.headline(frm, [sentence(frm), frm.doc.is_revoked && frm.doc.revocation_reason]);
		if (may_change) {
			qse.standing.add_revoke(frm, __("The delegate is told. What was done until now stays done."));
		}
	},

	delegator(frm) {
		frm.clear_table("roles");
		show_roles(frm, true);
	},
});

function sentence({ doc }) {
	const name = (user) => frappe.user_info(user).fullname || user;
	const roles = (doc.roles || []).map((row) => __(row.role)).join(", ");
	const units = (doc.units || []).map((row) => qse.words.unit(row.unit) || row.unit).join(", ");
	return units
		? __("{0} acts for {1} as {2} in {3} and below.", [name(doc.delegate), name(doc.delegator), roles, units])
		: __("{0} acts for {1} as {2} in all units of the latter.", [name(doc.delegate), name(doc.delegator), roles]);
}

/** Only a System Manager may look up roles in the Desk, so the delegator's own are offered here to be ticked. */
async function show_roles(frm, editable) {
	const { $wrapper } = frm.fields_dict.roles_html;
	const chosen = () => (frm.doc.roles || []).map((row) => row.role);
	const delegator = frm.doc.delegator;
	let offered = chosen();
	if (editable && delegator) {
		const { message } = await frappe.call({
			method: "qse_municipal.guard.delegation.delegable_roles",
			type: "GET",
			args: { delegator },
		});
		if (frm.doc.delegator !== delegator) return;
		offered = [...new Set([...message, ...offered])];
		if (frm.is_new() && !chosen().length && offered.length === 1) frm.add_child("roles", { role: offered[0] });
	}
	const escape = frappe.utils.escape_html;
	const box = (role) =>
		`<div class="checkbox"><label>
			<input type="checkbox" value="${escape(role)}" ${chosen().includes(role) ? "checked" : ""} ${editable ? "" : "disabled"}>
			<span class="label-area">${escape(__(role))}</span></label></div>`;
	$wrapper.html(
		`<div class="form-group"><label class="control-label ${editable ? "reqd" : ""}">${__("Roles")}</label>
			${offered.map(box).join("") || `<p class="text-muted">${__("No role that can be delegated.")}</p>`}
			${editable ? `<p class="help-box small text-muted">${__("Only own roles are delegated, not those that come from a delegation.")}</p>` : ""}
		</div>`
	);
	$wrapper.find("input").on("change", () => {
		frm.clear_table("roles");
		$wrapper.find("input:checked").each((i, input) => frm.add_child("roles", { role: input.value }));
		frm.dirty();
	});
}
