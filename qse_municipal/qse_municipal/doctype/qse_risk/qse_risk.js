frappe.provide("qse.risk");

const RATINGS = ["inherent", "current", "target"];
const { treatments: TREATMENTS, without_action: WITHOUT_ACTION } = frappe.boot.qse;
// what the dialog asks; whether a step needs a reason is the server's to say
const QUESTIONS = {
	Return: () => __("Why is it returned? The owner reads this."),
	Reassess: () => __("What makes a new assessment necessary?"),
	Close: () => __("Why can this record be closed?"),
	Cancel: () => __("Why is this record cancelled?"),
};
const FINAL = ["Closed", "Cancelled"];

frappe.ui.form.on("QSE Risk", {
	setup(frm) {
		frm.set_query("risk_owner", enabled_users);
		frm.set_query("measure_owner", "existing_measures", enabled_users);
	},

	refresh(frm) {
		set_words(frm);
		qse.actions.show(frm, "actions_html");
		return load_scale(frm).then((scale) => {
			if (!scale) return;
			set_formatters(frm);
			preview(frm);
			show_headline(frm);
			show_indicators(frm);
		});
	},

	kind(frm) {
		if (frm.doc.treatment && !TREATMENTS[frm.doc.kind].includes(frm.doc.treatment)) {
			frm.set_value("treatment", "");
		}
		if (frm.doc.kind === "Opportunity") {
			["inherent", "target"].forEach((rating) => set_rating(frm, rating, 0, 0, 0));
		}
		frm.trigger("refresh");
	},

	before_workflow_action(frm) {
		const action = frm.selected_workflow_action;
		if (!QUESTIONS[action]) return;
		return qse.steps.ask_reason(frm, action, QUESTIONS[action]());
	},

	treatment: (frm) => show_headline(frm),
});

RATINGS.forEach((rating) =>
	["probability", "severity", "detection"].forEach((axis) =>
		frappe.ui.form.on("QSE Risk", `${rating}_${axis}`, preview)
	)
);

function enabled_users() {
	return { filters: { enabled: 1, user_type: "System User" } };
}

function load_scale(frm) {
	const name = frm.doc.name;
	return qse.rating
		.load(frm.is_new() ? null : frm.doc.rating_scale, frm.doc.kind)
		.then((scale) => {
			if (frm.doc.name !== name) return null; // another record was opened meanwhile
			frm.qse_scale = scale;
			return scale;
		});
}

// ---- words ---------------------------------------------------------------------------------------------------------

function set_words(frm) {
	const { kind } = frm.doc;
	frm.set_df_property("treatment", "options", ["", ...TREATMENTS[kind]]);
	["probability", "severity"].forEach((axis) => {
		const word = qse.rating.axis(kind, frappe.utils.to_title_case(axis));
		const plain = { probability: __("Current Probability"), severity: __("Current Severity") }[axis];
		frm.set_df_property(`current_${axis}`, "label", kind === "Opportunity" ? word : plain);
	});
}

function set_formatters(frm) {
	const scale = frm.qse_scale;
	RATINGS.forEach((rating) => {
		frm.toggle_display(`${rating}_detection`, scale.use_detection && (rating === "current" || frm.doc.kind === "Risk"));
		const field = frm.fields_dict[`${rating}_level`];
		field.df.formatter = (level) => qse.rating.badge(level, (qse.rating.band(scale, level) || {}).color);
		field.refresh();
	});
}

function describe_values(frm) {
	const { qse_scale: scale, doc } = frm;
	RATINGS.forEach((rating) =>
		["probability", "severity", "detection"].forEach((axis) => {
			const value = cint(doc[`${rating}_${axis}`]);
			const text = qse.rating.label(scale, frappe.utils.to_title_case(axis), value);
			frm.set_df_property(
				`${rating}_${axis}`,
				"description",
				text ? `${value} · ${text}` : __("From 1 to {0}; 0 means not rated", [axis === "detection" ? scale.detection_size : scale.size])
			);
		})
	);
}

// ---- matrix --------------------------------------------------------------------------------------------------------

function verdict_of(frm, rating) {
	const { doc } = frm;
	return qse.rating.judge(
		frm.qse_scale,
		cint(doc[`${rating}_probability`]),
		cint(doc[`${rating}_severity`]),
		cint(doc[`${rating}_detection`])
	);
}

function ratings_of_kind(frm) {
	return frm.doc.kind === "Opportunity" ? ["current"] : RATINGS;
}

/** Score and level follow what is typed; the server derives them again when the record is saved. */
function preview(frm) {
	if (!frm.qse_scale) return;
	RATINGS.forEach((rating) => {
		const verdict = verdict_of(frm, rating);
		frm.doc[`${rating}_score`] = verdict ? verdict.score : 0;
		frm.doc[`${rating}_level`] = verdict ? verdict.band.level : "";
		frm.doc[`${rating}_level_rule`] = verdict ? verdict.rule : "";
		["score", "level", "level_rule"].forEach((part) => frm.refresh_field(`${rating}_${part}`));
	});
	describe_values(frm);
	draw(frm);
}

function draw(frm) {
	const { doc, qse_scale: scale } = frm;
	const ratings = ratings_of_kind(frm);
	const editable = frm.perm[0].write && !FINAL.includes(doc.workflow_state);
	if (!ratings.includes(frm.qse_picking)) frm.qse_picking = ratings[0];

	const $panel = $(`<div class="qse-rating"><div></div><div class="qse-rating__cards"></div></div>`);
	new qse.Matrix({
		parent: $panel.children()[0],
		scale,
		kind: doc.kind,
		detection: cint(doc.current_detection) || 1,
		marks: ratings.map((type) => ({
			type,
			probability: cint(doc[`${type}_probability`]),
			severity: cint(doc[`${type}_severity`]),
		})),
		on_pick: editable && ((probability, severity) => set_rating(frm, frm.qse_picking, probability, severity)),
	});

	const $cards = $panel.children().last();
	ratings.forEach((rating) => $cards.append(card(frm, rating, editable)));
	if (editable) {
		$cards.append(
			$(`<p class="qse-rating__hint">`).text(
				__("Choose a rating here, then click a cell of the matrix; or type the numbers below.")
			)
		);
	}
	const raised = ratings.filter((rating) => (verdict_of(frm, rating) || {}).rule === "Severity Floor");
	if (raised.length) {
		$cards.append(
			$(`<div class="qse-rating__floor" role="note">`).text(
				__("Severity floor: with the top severity the level is never below {0}, whatever the score.", [
					__(scale.severity_floor_level),
				])
			)
		);
	}
	frm.get_field("matrix_html").$wrapper.empty().append($panel);
}

function card(frm, rating, editable) {
	const { label } = qse.Matrix.types[rating];
	const verdict = verdict_of(frm, rating);
	const $card = $(`
		<button type="button" class="qse-rating__card" aria-pressed="${editable && frm.qse_picking === rating}">
			<span class="qse-mark qse-mark--${rating}">${qse.Matrix.types[rating].letter}</span>
			<span><b>${frappe.utils.escape_html(label)}</b>
				${verdict ? qse.rating.badge(verdict.band.level, verdict.band.color) : ""}</span>
			<p>${frappe.utils.escape_html(verdict ? sentence(frm, rating) : __("Not rated"))}</p>
		</button>`);
	$card.prop("disabled", !editable).on("click", () => {
		frm.qse_picking = rating;
		draw(frm);
	});
	return $card;
}

/** "1 × 5 = 5 → High: raised by the severity floor" */
function sentence(frm, rating) {
	const { doc, qse_scale: scale } = frm;
	const verdict = verdict_of(frm, rating);
	const factors = [doc[`${rating}_probability`], doc[`${rating}_severity`]];
	if (scale.use_detection) factors.push(doc[`${rating}_detection`]);
	const arrow = frappe.utils.is_rtl() ? "←" : "→";
	const product = qse.words.isolate(`${factors.join(" × ")} = ${verdict.score}`);
	const sum = `${product} ${arrow} ${__(verdict.band.level)}`;
	if (verdict.rule === "Severity Floor") return __("{0}: raised by the severity floor", [sum]);
	return __("{0}: by the score", [sum]);
}

function set_rating(frm, rating, probability, severity, detection) {
	const values = { [`${rating}_probability`]: probability, [`${rating}_severity`]: severity };
	if (detection !== undefined) values[`${rating}_detection`] = detection;
	return frm.set_value(values);
}

// ---- state and next step -------------------------------------------------------------------------------------------

/** What is to be done now, and by which steps of the workflow. */
function next_step(frm) {
	const { doc } = frm;
	switch (doc.workflow_state) {
		case "Identified":
			return [__("Rate it, choose a treatment, save, then Assess."), ["Assess"]];
		case "Returned":
			return [__("Correct what was asked for, then Assess again."), ["Assess"]];
		case "Assessed":
			return [__("Approve it or return it. Who wrote or assessed it does not approve it."), ["Approve"]];
		case "Approved":
			if (WITHOUT_ACTION.includes(doc.treatment)) return [__("Nothing is to be done: Monitor it."), ["Monitor"]];
			if (doc.kind === "Risk" && !doc.target_score) {
				return [__("Rate the target, then Start Treatment."), ["Start Treatment"]];
			}
			return [__("Start Treatment when the work begins."), ["Start Treatment"]];
		case "In Treatment":
			return [__("Carry out the plan; rate again with a date and a note; then Monitor."), ["Monitor"]];
		case "Monitored":
			return [
				__("Watch it until the next review; Reassess when something changes, Close when it is over."),
				["Reassess", "Close"],
			];
		case "Closed":
			return [__("Closed: nothing changes any more."), []];
		case "Cancelled":
			return [__("Cancelled: nothing changes any more."), []];
	}
	return ["", []];
}

function waits_for(frm, transitions) {
	const { doc } = frm;
	const last = (doc.assessments || []).slice(-1)[0];
	const authors = [doc.owner, last && last.assessed_by, ...(doc.writers || "").split(" ")];
	const is_author = authors.includes(frappe.session.user);
	const mine = transitions.some(
		(row) => frappe.user_roles.includes(row.allowed) && (row.allow_self_approval || !is_author)
	);
	if (mine) return __("You can do this (menu Actions).");
	const roles = [...new Set(transitions.map((row) => row.allowed))];
	return roles.length ? __("By: {0}", [frappe.utils.comma_or(roles.map((role) => __(role)))]) : "";
}

function show_headline(frm) {
	if (frm.is_new() || !frm.qse_scale) return;
	const { doc } = frm;
	const [text, actions] = next_step(frm);
	const who = waits_for(
		frm,
		// a condition on the approver's role is the one read here
		qse.steps
			.transitions(frm, actions)
			.filter((row) => !(row.condition || "").includes("approver_role") || row.allowed === doc.approver_role)
	);
	const verdict = verdict_of(frm, "current");
	const last = (doc.state_changes || []).slice(-1)[0];
	const lines = [
		`<b>${frappe.utils.escape_html(__(doc.workflow_state))}</b>` +
			(verdict
				? ` ${qse.rating.badge(verdict.band.level, verdict.band.color)}
					<span>${frappe.utils.escape_html(sentence(frm, "current"))}</span>`
				: ` <span>${frappe.utils.escape_html(__("Not rated"))}</span>`),
		`<span>${frappe.utils.escape_html(__("Next step: {0}", [`${text} ${who}`.trim()]))}</span>`,
	];
	if (last && last.reason && [...FINAL, "Returned", "Assessed"].includes(doc.workflow_state)) {
		lines.push(
			`<span class="text-muted">${frappe.utils.escape_html(
				__("Reason: {0} ({1})", [last.reason, frappe.user_info(last.changed_by).fullname])
			)}</span>`
		);
	}
	const color = { Returned: "red", Assessed: "orange", Approved: "green", Closed: "green" }[doc.workflow_state];
	qse.steps.headline(frm, lines, color);
}

function show_indicators(frm) {
	if (frm.is_new()) return;
	const { doc } = frm;
	const done = FINAL.includes(doc.workflow_state);
	frm.dashboard.stats_area_row.empty();
	const colors = {
		Risk: ["green", "yellow", "orange", "red"],
		Opportunity: ["gray", "blue", "cyan", "green"],
	}[doc.kind];
	const verdict = verdict_of(frm, "current");
	if (verdict) {
		const place = Math.round((verdict.place * (colors.length - 1)) / Math.max(1, frm.qse_scale.bands.length - 1));
		frm.dashboard.add_indicator(__("Current level: {0}", [__(verdict.band.level)]), colors[place]);
	}
	if (doc.next_review_on && !done) {
		const late = doc.next_review_on < frappe.datetime.get_today();
		const day = qse.words.date(doc.next_review_on);
		frm.dashboard.add_indicator(
			late ? __("Review overdue since {0}", [day]) : __("Next review on {0}", [day]),
			late ? "red" : "blue"
		);
	}
	if (doc.acceptance_expires_on && !done) {
		frm.dashboard.add_indicator(
			__("Accepted until {0}", [qse.words.date(doc.acceptance_expires_on)]),
			"purple"
		);
	}
}
