// The actions of a record, inline on its form: qse.actions.show(frm, fieldname) serves every register.
frappe.provide("qse.actions");

const STATE_COLORS = {
	Draft: "gray",
	Planned: "light-blue",
	"In Progress": "blue",
	Done: "orange",
	Returned: "red",
	Verified: "green",
	"Effectiveness Due": "yellow",
	Effective: "green",
	"Not Effective": "red",
	Closed: "gray",
	Cancelled: "gray",
};
const DUE_STATES = ["Draft", "Planned", "In Progress", "Returned"];
const escape = (text) => frappe.utils.escape_html(text || "");

Object.assign(qse.actions, {
	colors: STATE_COLORS,
	due_states: DUE_STATES,

	/** True when the work is not reported done and its day has passed. */
	overdue: ({ due_date, workflow_state }) =>
		Boolean(due_date) && due_date < frappe.datetime.get_today() && DUE_STATES.includes(workflow_state),

	pill: (state) =>
		`<span class="indicator-pill no-indicator-dot ${STATE_COLORS[state] || "gray"}">${escape(__(state))}</span>`,

	/** A bar of 0 to 100 percent with its number. */
	bar(progress, color) {
		const value = Math.min(100, Math.max(0, cint(progress)));
		return `<span class="qse-progress" role="img" aria-label="${__("Progress")} ${value} %">
			<span class="qse-progress__track"><span class="qse-progress__done"
				style="inline-size: ${value}%; background: var(--${color || "blue"}-500)"></span></span>
			<span class="qse-progress__number">${qse.words.isolate(`${value} %`)}</span>
		</span>`;
	},

	/** Fill an HTML field with the actions of the form's record, and a button to add one. */
	async show(frm, fieldname) {
		const field = frm.get_field(fieldname);
		if (!field) return;
		const $wrapper = field.$wrapper;
		frm.qse_actions_field = fieldname; // shown anew when the menu of the form adds one
		if (frm.is_new()) {
			$wrapper.html(note(__("Save the record first; then its actions can be added here.")));
			return;
		}
		const { doctype, name } = frm.doc;
		const method = "qse_municipal.actions.api.list_actions";
		const args = { source_doctype: doctype, source_name: name };
		const { message } = await frappe.call({ method, args, type: "GET" });
		if (!message || frm.doc.name !== name) return; // another record was opened meanwhile
		$wrapper.empty().append(panel(frm, fieldname, message));
	},
});

function note(text) {
	return `<p class="text-muted qse-actions__note">${escape(text)}</p>`;
}

function panel(frm, fieldname, { rows, may_add }) {
	const $panel = $(`<div class="qse-actions"></div>`);
	if (rows.length) {
		const $list = $(`<ul class="qse-actions__list"></ul>`).appendTo($panel);
		rows.forEach((row) => $list.append(line(row)));
	} else {
		$panel.append(note(__("No actions yet.")));
	}
	if (may_add) {
		$(`<button type="button" class="btn btn-default btn-sm"></button>`)
			.text(__("Add Action"))
			.on("click", () => add(frm, fieldname))
			.appendTo($panel);
	}
	return $panel;
}

function line(row) {
	const day = row.due_date ? qse.words.date(row.due_date) : "";
	const late = row.overdue ? __("Overdue") : "";
	return $(`
		<li class="qse-actions__row">
			<a class="qse-actions__title" href="${frappe.utils.get_form_link("QSE Action", row.name)}">
				<span class="qse-actions__name">${qse.words.isolate(escape(row.name))}</span>
				<span dir="auto">${escape(row.title)}</span>
			</a>
			<span class="qse-actions__owner ellipsis" title="${__("Action Owner")}">${escape(row.owner)}</span>
			<span class="qse-actions__due ${late ? "text-danger" : ""}" title="${late || __("Due Date")}">
				${escape(day)}${late ? `<span class="qse-actions__late">${escape(late)}</span>` : ""}
			</span>
			${qse.actions.bar(row.progress, late ? "red" : "blue")}
			<span class="qse-actions__state">${qse.actions.pill(row.state)}</span>
		</li>`);
}

function add(frm, fieldname) {
	if (frm.is_dirty()) {
		frappe.msgprint(__("Save the record first; then its actions can be added here."));
		return;
	}
	const people = { filters: { enabled: 1, user_type: "System User" } };
	const key = frappe.utils.get_random(20);
	const select = (fieldname, label, options, value) => ({
		...{ fieldname, label, fieldtype: "Select", default: value, reqd: 1 },
		options: options.map((option) => ({ value: option, label: __(option) })),
	});
	const person = (fieldname, label, description) => ({
		...{ fieldname, label, description, fieldtype: "Link", options: "User", reqd: 1 },
		get_query: () => people,
	});
	const improving = ["QSE Improvement Idea", "QSE Context Analysis", "QSE Interested Party", "QSE Change"];
	const usual = frm.doctype === "QSE Risk" ? "Risk Treatment" : improving.includes(frm.doctype) && "Improvement";
	const dialog = new frappe.ui.Dialog({
		title: __("Add Action"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1 },
			select(
				"action_type",
				__("Type"),
				["Correction", "Corrective", "Risk Treatment", "Improvement"],
				usual || "Corrective"
			),
			select("priority", __("Priority"), ["Low", "Medium", "High"], "Medium"),
			{ fieldname: "column", fieldtype: "Column Break" },
			{ fieldname: "planned_start", fieldtype: "Date", label: __("Planned Start") },
			{ fieldname: "due_date", fieldtype: "Date", label: __("Due Date"), reqd: 1 },
			{ fieldname: "section", fieldtype: "Section Break" },
			person("action_owner", __("Action Owner")),
			{ fieldname: "people_column", fieldtype: "Column Break" },
			person("verifier", __("Verifier"), __("Somebody else than the owner; says whether it is done.")),
			{ fieldname: "text_section", fieldtype: "Section Break" },
			{ fieldname: "description", fieldtype: "Small Text", label: __("What Is To Be Done") },
		],
		primary_action_label: __("Add"),
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				const { doctype, name } = frm.doc;
				const action = await frappe.xcall("qse_municipal.actions.api.create_action", {
					...{ source_doctype: doctype, source_name: name, dedupe_key: key },
					...values,
				});
				dialog.hide();
				if (fieldname) qse.actions.show(frm, fieldname);
				frappe.show_alert({
					message: __("{0} was added", [frappe.utils.get_form_link("QSE Action", action, true)]),
					indicator: "green",
				});
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}

// Every register that has actions offers to add one, in the menu Create of its form.
(frappe.boot?.qse?.action_sources || []).forEach((doctype) =>
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			const { workflow_state } = frm.doc;
			const is_final = (frappe.boot.qse.action_final[doctype] || []).includes(workflow_state);
			if (frm.is_new() || is_final || !frappe.model.can_create("QSE Action") || !frm.perm[0]?.write) return;
			frm.add_custom_button(__("Add Action"), () => add(frm, frm.qse_actions_field), __("Create"));
		},
	})
);

/** Ask for a later date of an action, or decide on it: one question each, the server judges. */
Object.assign(qse.actions, {
	ask_postponement(frm) {
		prompt(frm, "ask_postponement", {
			title: __("Ask for Postponement"),
			label: __("Ask"),
			fields: [
				due_field(frm.doc, frm.doc.requested_due_date),
				reason_field(__("Why can it not be done in time?"), frm.doc.request_reason),
			],
		});
	},

	/** With an open request: grant or decline it. Without: set a later date. */
	decide_postponement(frm, grant) {
		const { doc } = frm;
		const asked = Boolean(doc.requested_by);
		const note = asked && {
			fieldname: "asked",
			fieldtype: "HTML",
			options: `<p><b>${escape(
				__("Asked for by {0}, until {1}", [
					qse.words.name(doc.requested_by),
					qse.words.date(doc.requested_due_date),
				])
			)}</b><br><span dir="auto">${escape(doc.request_reason)}</span></p>`,
		};
		const [title, label] = !asked
			? [__("Postpone"), __("Postpone")]
			: grant
			? [__("Grant Postponement"), __("Grant")]
			: [__("Decline Postponement"), __("Decline")];
		prompt(frm, "decide_postponement", {
			...{ title, label },
			fields: [
				...(note ? [note] : []),
				...(grant ? [due_field(doc, doc.requested_due_date)] : []),
				{ ...reason_field(__("It is kept with the decision.")), reqd: asked && grant ? 0 : 1 },
			],
			args: { grant: grant ? 1 : 0 },
		});
	},
});

function due_field(doc, value) {
	return {
		...{ fieldname: "due_date", fieldtype: "Date", label: __("New Due Date"), reqd: 1, default: value },
		description: __("Due on {0}", [qse.words.date(doc.due_date)]),
	};
}

const reason_field = (description, value) => ({
	...{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), description, reqd: 1 },
	default: value,
});

function prompt(frm, method, { title, label, fields, args }) {
	const dialog = new frappe.ui.Dialog({
		...{ title, fields, primary_action_label: label },
		async primary_action({ due_date, reason }) {
			dialog.disable_primary_action();
			try {
				await frappe.xcall(`qse_municipal.actions.api.${method}`, {
					...{ name: frm.doc.name, due_date, reason: reason || "" },
					...args,
				});
				dialog.hide();
				frm.reload_doc();
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}
