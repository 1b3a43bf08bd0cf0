// what the dialog asks; what a step needs is the server's to say
const QUESTIONS = {
	Revise: ["state_reason", () => __("Reason"), () => __("Why is it taken back to a draft?")],
	Cancel: ["state_reason", () => __("Reason"), () => __("Why is it given up?")],
	"Declare Achieved": ["result", () => __("Result"), () => __("What was reached, compared with the target?")],
	"Declare Not Achieved": ["state_reason", () => __("Reason"), () => __("Why was it not achieved? Write the result first.")],
};

frappe.ui.form.on("QSE Objective", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("objective_owner", people);
		frm.set_query("strategic_plan", () => ({ filters: { workflow_state: ["!=", "Superseded"] } }));
		frm.set_query("parent_objective", () => ({
			filters: {
				level: ["in", above(frm.doc.level)],
				workflow_state: ["not in", ["Achieved", "Not Achieved", "Cancelled"]],
				name: ["!=", frm.doc.name || ""],
			},
		}));
		frm.set_query("indicator", "indicators", () => ({ filters: { workflow_state: ["!=", "Retired"] } }));
		name_goals(frm.get_field("sdgs"));
	},

	refresh(frm) {
		show_headline(frm);
		offer_axes(frm);
		show_progress(frm);
		if (!frm.is_new() && frm.doc.level !== "Process" && frappe.model.can_create("QSE Objective")) {
			frm.add_custom_button(__("Objective Below"), () => add_below(frm), __("Create"));
		}
		return qse.actions.show(frm, "actions_html");
	},

	level(frm) {
		if (frm.doc.level === "Council") frm.set_value("parent_objective", "");
	},

	strategic_plan(frm) {
		frm.set_value("axis_code", "");
		offer_axes(frm);
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		if (!QUESTIONS[action]) return;
		const [fieldname, label, question] = QUESTIONS[action];
		return qse.steps.ask_text(frm, action, { fieldname, label: label(), question: question() });
	},
});

frappe.ui.form.on("QSE Objective Indicator", {
	/** The baseline of the indicator is proposed; a typed one stays. */
	async indicator(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (!row.indicator || flt(row.baseline)) return;
		const { message } = await frappe.db.get_value("QSE Indicator", row.indicator, "baseline");
		if (message && message.baseline) frappe.model.set_value(cdt, cdn, "baseline", flt(message.baseline));
	},
});

const above = (level) => qse.strategy.levels.slice(0, qse.strategy.levels.indexOf(level));

function add_below(frm) {
	const { doc } = frm;
	frappe.new_doc("QSE Objective", {
		parent_objective: doc.name,
		level: qse.strategy.levels[qse.strategy.levels.indexOf(doc.level) + 1],
		unit: doc.unit,
		strategic_plan: doc.strategic_plan,
		axis_code: doc.axis_code,
	});
}

/** The goals by name: the field itself shows codes. */
function name_goals(field) {
	const { set_pill_html } = field;
	field.set_pill_html = function (values) {
		set_pill_html.call(this, values);
		this.$input_area.find(".tb-selected-value").each((i, pill) => {
			const code = decodeURIComponent(pill.dataset.value);
			$(pill).find(".btn-link-to-form").text(qse.strategy.goal(code));
		});
	};
}

async function offer_axes(frm) {
	const { strategic_plan: plan } = frm.doc;
	const field = frm.get_field("axis_code");
	if (!plan) return field.set_data([]);
	const axes = await frappe.xcall("qse_municipal.strategy.api.axes_of", { plan }, "GET");
	if (frm.doc.strategic_plan === plan) field.set_data(axes);
}

// ---- where it stands -----------------------------------------------------------------------------------------------

function next_step({ workflow_state, due_on }) {
	const passed = due_on && due_on < frappe.datetime.get_today();
	return {
		Draft: __("Complete it; then Approve, by somebody who did not write it."),
		Approved: __("Start it when the work begins."),
		"In Progress": passed
			? __("Its day has passed: write the result, then declare whether it was achieved.")
			: __("Enter readings and carry out the actions; write the result at the end."),
		Achieved: __("Achieved: nothing changes any more."),
		"Not Achieved": __("Not achieved: nothing changes any more."),
		Cancelled: __("Cancelled: nothing changes any more."),
	}[workflow_state];
}

function show_headline(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	const escape = frappe.utils.escape_html;
	const late =
		doc.due_on < frappe.datetime.get_today() && ["Draft", "Approved", "In Progress"].includes(doc.workflow_state);
	const owner = doc.objective_owner ? __("Owner: {0}", [qse.words.name(doc.objective_owner)]) : __("No owner yet");
	const until = doc.due_on ? __("due on {0}", [qse.words.date(doc.due_on)]) : "";
	const lines = [
		`<b>${escape(__(doc.workflow_state))}</b>
		${qse.strategy.progress(doc.progress_basis ? doc.progress : null, doc.workflow_state, late)}
		<span dir="auto">${escape([owner, until].filter(Boolean).join(" · "))}</span>`,
		`<span>${escape(__("Next step: {0}", [next_step(doc) || ""]))}</span>`,
	];
	if (doc.result) lines.push(`<span dir="auto">${escape(__("Result: {0}", [doc.result]))}</span>`);
	const last = (doc.state_changes || []).slice(-1)[0];
	if (last && last.reason) {
		const reason = __("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)]);
		lines.push(`<span class="text-muted">${escape(reason)}</span>`);
	}
	const colors = { Achieved: "green", "Not Achieved": "red", Draft: "orange" };
	qse.steps.headline(frm, lines, late ? "red" : colors[doc.workflow_state]);
}

async function show_progress(frm) {
	const { $wrapper } = frm.get_field("progress_html");
	if (frm.is_new()) return $wrapper.empty();
	const { name } = frm.doc;
	const shown = await frappe.xcall("qse_municipal.strategy.api.glance", { name }, "GET");
	if (!shown || frm.doc.name !== name) return; // another record was opened meanwhile
	frm.set_df_property("strategic_plan", "description", frappe.utils.escape_html(shown.plan));
	const parent = shown.above[shown.above.length - 1];
	if (parent) frm.set_df_property("parent_objective", "description", frappe.utils.escape_html(parent.title));
	$wrapper.html(
		[parts(frm, shown), measures(shown.rows), lines(__("It contributes to"), shown.above), lines(__("To it contribute"), shown.below)].join("")
	);
}

/** Both parts of the progress, and how they make up the whole. */
function parts({ doc }, { indicators, actions }) {
	const part = (label, value) => `<div><dt>${label}</dt><dd>${qse.strategy.progress(value)}</dd></div>`;
	const whole = doc.progress_basis ? doc.progress : null;
	return `<dl class="qse-parts">
		${part(__("Indicators"), indicators)}
		${part(__("Actions"), actions)}
		${part(__("Progress"), whole)}
	</dl>
	<p class="text-muted">${__(
		"Mean of both parts; what has no reading and no action counts nothing, which is not 0."
	)}</p>`;
}

function measures(rows) {
	if (!rows.length) return "";
	const escape = frappe.utils.escape_html;
	const number = (value) =>
		value === null || value === undefined ? `<span class="text-muted">${__("no reading")}</span>` : format_number(value, null, 2).replace(/[.,]00$/, "");
	const colors = { Green: "green", Amber: "orange", Red: "red", Grey: "gray" };
	const body = rows
		.map(
			(row) => `<tr>
			<td><a href="${frappe.utils.get_form_link("QSE Indicator", row.indicator)}" dir="auto">${escape(row.name)}</a></td>
			<td>${number(row.baseline)}</td><td>${number(row.target)}</td>
			<td>${number(row.value)}${
				row.light
					? ` <span class="indicator-pill ${colors[row.light] || "gray"}" title="${escape(__(row.light))}"></span>`
					: ""
			}</td>
			<td>${escape(qse.words.date(row.period_end))}</td>
			<td>${qse.strategy.progress(row.progress)}</td>
		</tr>`
		)
		.join("");
	const heads = [__("Indicator"), __("Baseline"), __("Target"), __("Latest Value"), __("Until"), __("Progress")];
	return `<div class="qse-import-scroll"><table class="table qse-import-table">
		<thead><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr></thead><tbody>${body}</tbody>
	</table></div>`;
}

function lines(title, rows) {
	if (!rows.length) return "";
	return `<div class="qse-actions"><b>${title}</b><ul class="qse-actions__list">${qse.strategy.lines(rows)}</ul></div>`;
}
