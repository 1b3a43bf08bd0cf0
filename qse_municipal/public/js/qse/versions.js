// Records that are approved by version: the panel of their versions, and the head of their form.
frappe.provide("qse.versions");

const API = "qse_municipal.register.versions_api";
const QUESTIONS = {
	Revise: () => __("What has to change? The version in force stays in force until the new one is approved."),
	Supersede: () => __("Why does it no longer hold? Nothing takes its place; nothing can be changed afterwards."),
};
const COLORS = { Draft: "orange", Approved: "green", Superseded: "gray" };
const escape = (text) => frappe.utils.escape_html(text == null ? "" : String(text));

Object.assign(qse.versions, {
	colors: COLORS,

	/** For get_indicator of a list. */
	indicator(doc) {
		const state = doc.workflow_state;
		return [__(state), COLORS[state] || "gray", `workflow_state,=,${state}`];
	},

	/** All that the form of a versioned record shares; `missing`: what an approval still needs, in words. */
	refresh(frm, { missing = [], lines = [] } = {}) {
		if (!may_write(frm) && !frm.is_new()) {
			frm.fields.forEach(({ df }) => df.fieldname && df.fieldname !== "state_reason" && lock(frm, df));
		}
		headline(frm, missing, lines);
		return show(frm);
	},

	/** Ask the reason of a step that needs one; for before_workflow_action. */
	ask(frm) {
		const action = frm.selected_workflow_action;
		if (QUESTIONS[action]) return qse.steps.ask_reason(frm, action, QUESTIONS[action]());
		if (action === "Approve" && cint(frm.doc.version) && !frm.doc.change_summary && may_write(frm)) {
			return qse.steps.ask_text(frm, action, {
				fieldname: "change_summary",
				label: __("What Is New"),
				question: __("What is new in version {0}?", [cint(frm.doc.version) + 1]),
			});
		}
	},
});

/** Who only approves changes nothing in the content. */
function may_write(frm) {
	return frm.perm[0].write && (frm.doc.__onload || {}).may_write !== false;
}

function lock(frm, df) {
	if (!frappe.model.no_value_type.includes(df.fieldtype) || frappe.model.table_fields.includes(df.fieldtype)) {
		frm.set_df_property(df.fieldname, "read_only", 1);
	}
}

function standing({ workflow_state: state, version, effective_on }) {
	if (state === "Approved") {
		return __("Version {0}, in force from {1}", [version, qse.words.date(effective_on)]);
	}
	if (state === "Superseded") return __("No longer in force; the last version was {0}", [version]);
	return cint(version)
		? __("Version {0} stays in force until this draft is approved as version {1}", [version, cint(version) + 1])
		: __("Not in force yet: the first version");
}

function next_step({ workflow_state: state }, missing) {
	if (state === "Approved") return __("Revise to change it, Supersede when it no longer holds.");
	if (state === "Superseded") return __("Nothing changes any more.");
	if (missing.length) return __("Complete: {0}", [missing.join(", ")]);
	return __("Approve, by a QSE Manager or Top Management who has not written in it.");
}

function headline(frm, missing, lines) {
	const { doc } = frm;
	if (frm.is_new() || !doc.workflow_state) return;
	const last = (doc.state_changes || []).slice(-1)[0];
	const shown = [
		`<b>${escape(__(doc.workflow_state))}</b> <span>${escape(standing(doc))}</span>`,
		`<span>${escape(__("Next step: {0}", [next_step(doc, missing)]))}</span>`,
		...lines.map((line) => `<span>${escape(line)}</span>`),
	];
	if (last && last.reason) {
		const reason = __("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)]);
		shown.push(`<span class="text-muted" dir="auto">${escape(reason)}</span>`);
	}
	qse.steps.headline(frm, shown, COLORS[doc.workflow_state]);
}

async function show(frm) {
	const field = frm.get_field("versions_html");
	if (!field || frm.is_new()) return;
	const { doctype, name } = frm.doc;
	const args = { doctype, name };
	const { message } = await frappe.call({ method: `${API}.list_versions`, args, type: "GET" });
	if (!message || frm.doc.name !== name) return; // another record was opened meanwhile
	field.$wrapper.empty().append(panel(message));
}

function panel(rows) {
	const $panel = $(`<div class="qse-versions"></div>`);
	if (!rows.length) {
		return $panel.append(`<p class="text-muted">${escape(__("Nothing has been approved yet."))}</p>`);
	}
	const $list = $(`<ol class="qse-versions__list" reversed></ol>`).appendTo($panel);
	rows.forEach((row) => $list.append(line(row)));
	return $panel;
}

function line(row) {
	const approver = row.behalf ? __("{0} on behalf of {1}", [row.approver, row.behalf]) : row.approver;
	const color = row.state === "In Force" ? "green" : "gray";
	const $line = $(`<li class="qse-versions__line">
		<div class="qse-versions__head">
			<b>${escape(__("Version {0}", [row.version]))}</b>
			<span class="indicator-pill no-indicator-dot ${color}">${escape(__(row.state))}</span>
			<span>${escape(__("In force from {0}", [qse.words.date(row.effective_on)]))}</span>
			<span class="text-muted">${escape(
				__("approved by {0} on {1}", [approver, qse.words.date((row.approved_on || "").slice(0, 10))])
			)}</span>
		</div>
		<div dir="auto">${escape(row.change_summary)}</div>
		<div class="qse-versions__ways"></div>
	</li>`);
	const $ways = $line.find(".qse-versions__ways");
	$(`<button type="button" class="btn btn-default btn-xs"></button>`)
		.text(__("Compare with This Record"))
		.on("click", () => compare(row))
		.appendTo($ways);
	$(`<a class="btn btn-default btn-xs" target="_blank" rel="noopener"></a>`)
		.attr("href", `/api/method/${API}.print_version?version=${encodeURIComponent(row.name)}`)
		.text(__("Print"))
		.appendTo($ways);
	return $line;
}

async function compare(row) {
	const { message } = await frappe.call({
		method: `${API}.compare`,
		args: { version: row.name },
		type: "GET",
	});
	const dialog = new frappe.ui.Dialog({ title: __("Since version {0}", [message.version]), size: "large" });
	const seal = message.unchanged
		? __("The stored content is the one that was approved.")
		: __("The stored content is not the one that was approved: tell the QSE Manager.");
	dialog.$body.append(`<p class="${message.unchanged ? "text-muted" : "text-danger"}">${escape(seal)}</p>`);
	if (!message.rows.length) dialog.$body.append(`<p>${escape(__("Nothing has changed since."))}</p>`);
	else dialog.$body.append(table(message.rows));
	dialog.show();
}

function table(rows) {
	const cell = (text) => `<td><span dir="auto">${escape(text)}</span></td>`;
	const body = rows.map(
		(row) => `<tr><td>${escape(row.label)}<br><span class="text-muted">${escape(__(row.change))}</span></td>
			${cell(row.before)}${cell(row.after)}</tr>`
	);
	return `<div class="qse-versions__scroll"><table class="table table-bordered qse-versions__table">
		<thead><tr><th>${escape(__("Field"))}</th><th>${escape(__("As Approved"))}</th><th>${escape(
		__("Now")
	)}</th></tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}
