frappe.ui.form.on("QSE Strategic Plan", {
	setup(frm) {
		frm.set_query("initiative_owner", "initiatives", () => ({
			filters: { enabled: 1, user_type: "System User" },
		}));
	},

	refresh(frm) {
		show_objectives(frm);
		return qse.versions.refresh(frm, { missing: missing(frm), lines: [period(frm.doc)] });
	},

	before_workflow_action: (frm) => qse.versions.ask(frm),
});

const period = ({ period_from, period_to }) =>
	__("Period: {0} – {1}", [qse.words.date(period_from), qse.words.date(period_to)]);

function missing({ doc }) {
	const written = (name) => doc[name] || doc[`${name}_fr`] || doc[`${name}_ar`];
	return [
		...(written("vision") ? [] : [__("Vision")]),
		...(written("mission") ? [] : [__("Mission")]),
		...((doc.axes || []).length ? [] : [__("Axes")]),
	];
}

/** The objectives of each axis, with their mean progress. */
async function show_objectives(frm) {
	const { $wrapper } = frm.get_field("objectives_html");
	if (frm.is_new()) return $wrapper.empty();
	const { name } = frm.doc;
	const axes = await frappe.xcall("qse_municipal.strategy.api.plan_glance", { name }, "GET");
	if (!axes || frm.doc.name !== name) return; // another record was opened meanwhile
	$wrapper.empty().append(axes.map(section));
	if (frappe.model.can_create("QSE Objective") && frm.doc.workflow_state !== "Superseded") {
		$(`<button type="button" class="btn btn-default btn-sm"></button>`)
			.text(__("Add Objective"))
			.on("click", () =>
				frappe.new_doc("QSE Objective", {
					...{ strategic_plan: name, unit: frm.doc.unit, level: "Council" },
				})
			)
			.appendTo($wrapper);
	}
}

function section({ axis, name, progress, objectives }) {
	const escape = frappe.utils.escape_html;
	const title = axis ? [axis, name].filter(Boolean).join(" – ") : __("Without an Axis");
	const list = objectives.length
		? `<ul class="qse-actions__list">${qse.strategy.lines(objectives)}</ul>`
		: `<p class="text-muted qse-actions__note">${__("No objective yet.")}</p>`;
	return $(`<div class="qse-actions">
		<div class="qse-node"><b dir="auto">${escape(title)}</b>${qse.strategy.progress(progress)}</div>${list}
	</div>`);
}
