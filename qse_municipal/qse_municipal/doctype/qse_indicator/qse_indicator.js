const QUESTIONS = { Retire: () => __("Why is it measured no longer?") };
const STEPS = { Draft: ["Activate"] };

frappe.ui.form.on("QSE Indicator", {
	setup(frm) {
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("indicator_owner", people);
		frm.set_query("collector", people);
	},

	refresh(frm) {
		offer_sources(frm);
		show_headline(frm);
		show_columns(frm);
		if (!frm.is_new()) show_readings(frm);
		return qse.actions.show(frm, "actions_html");
	},

	direction: show_columns,
	computed_by: follow_source,

	before_workflow_action(frm) {
		const question = QUESTIONS[frm.selected_workflow_action];
		return question && qse.steps.ask_reason(frm, frm.selected_workflow_action, question());
	},
});

/** The registers that give readings, by their name in the reader's language. */
async function offer_sources(frm) {
	let { sources } = frm.doc.__onload || {};
	if (!sources) sources = await frappe.xcall("qse_municipal.indicators.api.sources", null, "GET");
	frm.sources = sources;
	const field = frm.get_field("computed_by");
	if (field.set_data) field.set_data(sources);
}

/** The kind is the one that the source gives. */
function follow_source(frm) {
	const source = (frm.sources || []).find((one) => one.value === frm.doc.computed_by);
	if (source) frm.set_value("kind", source.kind);
}

/** Of a range its ends, else the target. */
function show_columns(frm) {
	const grid = frm.get_field("targets").grid;
	const is_range = frm.doc.direction === "Range";
	["range_low", "range_high"].forEach((name) => grid.toggle_display(name, is_range));
	grid.toggle_display("target", !is_range);
}

function next_step(state) {
	return {
		Draft: __("Complete the definition with its targets, then Activate."),
		Active: __("Its readings are due after each period. Revise it to change the definition or the targets."),
		Retired: __("Retired: nothing changes any more."),
	}[state];
}

async function by_whom(frm) {
	const steps = STEPS[frm.doc.workflow_state];
	if (!steps) return "";
	const open = await frappe.workflow.get_transitions(frm.doc);
	if (open.some((row) => steps.includes(row.action))) return __("You can do this (menu Actions).");
	const roles = ["Unit Head", "Process Owner", "QSE Manager"].map((role) => __(role));
	return __("By: {0}", [frappe.utils.comma_or(roles)]);
}

async function show_headline(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	const who = await by_whom(frm);
	if (frm.doc !== doc) return; // another record was opened meanwhile
	const escape = frappe.utils.escape_html;
	const lines = [
		`<b>${escape(__(doc.workflow_state))}</b> <span>${escape(`${next_step(doc.workflow_state)} ${who}`.trim())}</span>`,
	];
	const last = (doc.state_changes || []).slice(-1)[0];
	if (last && last.reason) {
		const reason = __("Reason: {0} ({1})", [last.reason, qse.words.name(last.changed_by)]);
		lines.push(`<span class="text-muted">${escape(reason)}</span>`);
	}
	qse.steps.headline(frm, lines, { Active: "green", Draft: "orange" }[doc.workflow_state]);
}

async function show_readings(frm) {
	const { doc } = frm;
	const found = await frappe.xcall("qse_municipal.indicators.api.series", { name: doc.name }, "GET");
	if (frm.doc !== doc) return;
	show_indicators(frm, found.readings);
	qse.indicators.draw_series(frm.get_field("readings_html").$wrapper, doc, found);
	const due = found.readings.filter((row) => row.state === "Due" && !row.is_computed).length;
	if (due && (doc.__onload || {}).may_enter) {
		frm.add_custom_button(__("Enter Readings"), () => frappe.set_route("qse-readings"));
	}
}

/** Where it stands: the latest result with its light, and what is late. */
function show_indicators(frm, readings) {
	frm.dashboard.stats_area_row.empty();
	const known = readings.filter((row) => row.result !== null && row.state !== "Due");
	const last = known[known.length - 1];
	const colors = { Green: "green", Amber: "orange", Red: "red", Grey: "gray" };
	if (last) {
		const value = qse.indicators.number(last.result, frm.doc);
		frm.dashboard.add_indicator(`${last.period}: ${value} – ${__(last.light)}`, colors[last.light]);
		if (last.achievement !== null) {
			const share = qse.words.isolate(`${format_number(last.achievement, null, 1)} %`);
			frm.dashboard.add_indicator(__("Achievement: {0}", [share]), colors[last.light]);
		}
	}
	const late = readings.filter((row) => row.is_late && !row.is_computed).length;
	if (late) frm.dashboard.add_indicator(__("Late readings: {0}", [late]), "red");
}
