frappe.provide("qse.processes");

// A superseded process is not offered on a form; lists and reports go on finding its records.
const { set_custom_query } = frappe.ui.form.ControlLink.prototype;
frappe.ui.form.ControlLink.prototype.set_custom_query = function (args) {
	set_custom_query.call(this, args);
	if (!this.frm || this.get_options() !== "QSE Process" || args.query) return;
	const current = ["QSE Process", "workflow_state", "!=", "Superseded"];
	const given = args.filters || [];
	args.filters = Array.isArray(given) ? [...given, current] : { ...given, workflow_state: ["!=", "Superseded"] };
};

Object.assign(qse.processes, {
	/** What of a process needs attention, above its form. */
	async show_figures(frm) {
		const { name } = frm.doc;
		const method = "qse_municipal.processes.api.process_figures";
		const { message } = await frappe.call({ method, args: { process: name }, type: "GET" });
		if (!message || frm.doc.name !== name) return; // another record was opened meanwhile
		frm.dashboard.stats_area_row.empty();
		const { risks, actions } = message;
		frm.dashboard.add_indicator(__("Open high risks: {0}", [risks]), risks ? "red" : "green");
		frm.dashboard.add_indicator(__("Overdue actions: {0}", [actions]), actions ? "red" : "green");
	},
});

Object.assign(qse.processes, {
	/** Filters that the reports on processes share. */
	filters() {
		return [
			qse.report.unit(),
			{
				fieldname: "type",
				label: __("Type"),
				fieldtype: "Select",
				options: [
					{ value: "", label: __("All Types") },
					...["Management", "Realisation", "Support"].map((value) => ({ value, label: __(value) })),
				],
			},
			{ fieldname: "in_force", label: __("Only Those in Force"), fieldtype: "Check" },
		];
	},

	/** A cell that names a process and opens it. */
	link(code, text) {
		const route = frappe.utils.get_form_link("QSE Process", code);
		return `<a href="${route}"><bdi>${frappe.utils.escape_html(text || code)}</bdi></a>`;
	},
});
