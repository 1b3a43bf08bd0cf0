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
	const dialog = new frappe.ui.Dialog({
		title: __("Add Action"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1 },
			{
				fieldname: "action_type",
				fieldtype: "Select",
				label: __("Type"),
				options: ["Correction", "Corrective", "Risk Treatment", "Improvement"].map((value) => ({
					value,
					label: __(value),
				})),
				default: "Risk Treatment",
				reqd: 1,
			},
			{ fieldname: "column", fieldtype: "Column Break" },
			{ fieldname: "due_date", fieldtype: "Date", label: __("Due Date"), reqd: 1 },
			{ fieldname: "section", fieldtype: "Section Break" },
			{
				fieldname: "action_owner",
				fieldtype: "Link",
				options: "User",
				label: __("Action Owner"),
				reqd: 1,
				get_query: () => people,
			},
			{ fieldname: "people_column", fieldtype: "Column Break" },
			{
				fieldname: "verifier",
				fieldtype: "Link",
				options: "User",
				label: __("Verifier"),
				description: __("Somebody else than the owner; says whether it is done."),
				reqd: 1,
				get_query: () => people,
			},
			{ fieldname: "text_section", fieldtype: "Section Break" },
			{ fieldname: "description", fieldtype: "Small Text", label: __("What Is To Be Done") },
		],
		primary_action_label: __("Add"),
		async primary_action(values) {
			dialog.disable_primary_action();
			try {
				const { title, action_type, due_date, action_owner, verifier, description } = values;
				await frappe.xcall("qse_municipal.actions.api.create_action", {
					source_doctype: frm.doc.doctype,
					source_name: frm.doc.name,
					dedupe_key: key,
					...{ title, action_type, due_date, action_owner, verifier, description },
				});
				dialog.hide();
				qse.actions.show(frm, fieldname);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
}

// The menu of an action shows the steps that are for this person; the server judges again when one is taken.
const get_transitions = frappe.workflow.get_transitions;
frappe.workflow.get_transitions = async function (doc) {
	const rows = await get_transitions.call(this, doc);
	if (doc.doctype !== "QSE Action" || !rows.length) return rows;
	const method = "qse_municipal.actions.api.open_steps";
	const { message } = await frappe.call({ method, args: { name: doc.name }, type: "GET" });
	return rows.filter((row) => (message || []).includes(row.next_state));
};
