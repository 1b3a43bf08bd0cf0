// Steps of a register's workflow: which lead on, the reason that is asked for, and the headline of the form.
frappe.provide("qse.steps");

Object.assign(qse.steps, {
	/** Rows of the installed workflow that lead on from here by these actions. */
	transitions(frm, actions) {
		const { doctype, workflow_state } = frm.doc;
		frappe.workflow.setup(doctype);
		const workflow = frappe.workflow.workflows[doctype];
		return ((workflow && workflow.transitions) || []).filter(
			(row) => row.state === workflow_state && actions.includes(row.action)
		);
	},

	/** Lines of HTML above the form. */
	headline(frm, lines, color) {
		const html = lines.map((line) => `<div class="qse-headline__line">${line}</div>`).join("");
		frm.set_intro("");
		frm.set_intro(`<div class="qse-headline">${html}</div>`, color || "blue");
	},

	/**
	 * Frappe reads the stored record when it applies a step, so the reason is saved first, and taken back when the
	 * step fails. A dialog that is left saves nothing: the promise then stays open and Frappe applies nothing.
	 */
	ask_reason(frm, action, question) {
		frappe.dom.unfreeze();
		return new Promise(() => {
			const dialog = new frappe.ui.Dialog({
				title: __(action),
				fields: [
					{
						fieldname: "reason",
						fieldtype: "Small Text",
						label: __("Reason"),
						description: question,
						reqd: 1,
						default: frm.doc.state_reason,
					},
				],
				primary_action_label: __(action),
				primary_action({ reason }) {
					dialog.hide();
					take(frm, action, reason);
				},
			});
			dialog.onhide = () => (frm.selected_workflow_action = null);
			dialog.show();
		});
	},
});

async function take(frm, action, reason) {
	const before = frm.doc.state_reason || "";
	try {
		await frm.set_value("state_reason", reason);
		// who writes by delegation only sends the reason along with the step
		if (frm.is_dirty() && frm.perm[0].write) await frm.save();
	} catch {
		await frm.set_value("state_reason", before);
		return; // the server has said why
	}
	frappe.dom.freeze();
	try {
		const doc = await frappe.xcall("frappe.model.workflow.apply_workflow", { doc: frm.doc, action });
		frappe.model.sync(doc);
		frm.refresh();
		frm.script_manager.trigger("after_workflow_action");
	} catch {
		await frm.set_value("state_reason", "");
		if (frm.perm[0].write) await frm.save();
	} finally {
		frappe.dom.unfreeze();
	}
}
