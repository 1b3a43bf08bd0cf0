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
		return qse.steps.ask_text(frm, action, { fieldname: "state_reason", label: __("Reason"), question });
	},

	/** The same for another text that a step needs, such as an answer. */
	ask_text(frm, action, { fieldname, label, question }) {
		frappe.dom.unfreeze();
		return new Promise(() => {
			const dialog = new frappe.ui.Dialog({
				title: __(action),
				fields: [
					{
						fieldname: "text",
						fieldtype: "Small Text",
						label,
						description: question,
						reqd: 1,
						default: frm.doc[fieldname],
					},
				],
				primary_action_label: __(action),
				primary_action({ text }) {
					dialog.hide();
					take(frm, action, fieldname, text);
				},
			});
			dialog.onhide = () => (frm.selected_workflow_action = null);
			dialog.show();
		});
	},
});

async function take(frm, action, fieldname, text) {
	const before = frm.doc[fieldname] || "";
	// a reason is of one step; another text was there before it
	const after_failure = fieldname === "state_reason" ? "" : before;
	try {
		await frm.set_value(fieldname, text);
		// who writes by delegation only sends the reason along with the step
		if (frm.is_dirty() && frm.perm[0].write) await frm.save();
	} catch {
		await frm.set_value(fieldname, before);
		return; // the server has said why
	}
	frappe.dom.freeze();
	try {
		const doc = await frappe.xcall("frappe.model.workflow.apply_workflow", { doc: frm.doc, action });
		frappe.model.sync(doc);
		frm.refresh();
		frm.script_manager.trigger("after_workflow_action");
	} catch {
		await frm.set_value(fieldname, after_failure);
		if (frm.perm[0].write) await frm.save();
	} finally {
		frappe.dom.unfreeze();
	}
}
