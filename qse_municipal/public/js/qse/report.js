// What the reports share: their filters, and how text that people typed is shown in a cell.
frappe.provide("qse.report");

const GROUPS = {
	action: () => __("Action"),
	unit: () => __("Unit"),
	owner: () => __("Action Owner"),
	source: () => __("Source"),
	source_type: () => __("Source Type"),
	type: () => __("Type"),
	priority: () => __("Priority"),
	month: () => __("Month"),
};
// a report keeps the filters of the last visit unless they are named
const NO_FILTERS = Object.fromEntries(
	[
		...["group_by", "unit", "only_unit", "source_type", "source", "owner", "type", "priority", "state"],
		...["from_date", "to_date"],
	].map((name) => [name, ""])
);
const words = (values) => values.map((value) => ({ value, label: __(value) }));

Object.assign(qse.report, {
	/** Risk or opportunity; with all: both, too. */
	kind({ all = false } = {}) {
		return {
			fieldname: "kind",
			label: __("Kind"),
			fieldtype: "Select",
			options: [
				...(all ? [{ value: "", label: __("All Kinds") }] : []),
				{ value: "Risk", label: __("Risk") },
				{ value: "Opportunity", label: __("Opportunity") },
			],
			default: "Risk",
			reqd: all ? 0 : 1,
		};
	},

	unit() {
		return { fieldname: "unit", label: __("Unit"), fieldtype: "Link", options: "QSE Unit" };
	},

	standard() {
		return {
			fieldname: "standard",
			label: __("Standard"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Standards") },
				{ value: "Quality", label: __("Quality") },
				{ value: "Environment", label: __("Environment") },
				{ value: "Safety", label: __("Safety") },
			],
		};
	},

	owner() {
		return { fieldname: "owner", label: __("Risk Owner"), fieldtype: "Link", options: "User" };
	},

	rows() {
		return { fieldname: "rows", label: __("Rows"), fieldtype: "Int", default: 500 };
	},

	/** The ways to group; with none: also without groups, under that name. */
	group_by(values, by_default, none) {
		return {
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				...(none ? [{ value: "", label: none }] : []),
				...values.map((value) => ({ value, label: GROUPS[value]() })),
			],
			default: by_default,
			reqd: none ? 0 : 1,
		};
	},

	/** The filters that every report on actions has. */
	actions() {
		return [
			qse.report.unit(),
			{
				fieldname: "source_type",
				label: __("Source Type"),
				fieldtype: "Select",
				options: [
					{ value: "", label: __("All Sources") },
					...words(frappe.boot.qse.action_sources),
					{ value: "-", label: __("Without a Source") },
				],
			},
			{ fieldname: "owner", label: __("Action Owner"), fieldtype: "Link", options: "User" },
			{
				fieldname: "type",
				label: __("Type"),
				fieldtype: "Select",
				options: [
					{ value: "", label: __("All Types") },
					...words(["Correction", "Corrective", "Risk Treatment", "Improvement"]),
				],
			},
			{
				fieldname: "priority",
				label: __("Priority"),
				fieldtype: "Select",
				options: [{ value: "", label: __("All Priorities") }, ...words(["High", "Medium", "Low"])],
			},
		];
	},

	/** States of an action: all of them, with what sums several up, or only those named. */
	action_state(by_default, states) {
		const sums = [
			{ value: "Open", label: __("All Open") },
			{ value: "Overdue", label: __("Overdue") },
			{ value: "All Done", label: __("All Done") },
		];
		return {
			fieldname: "state",
			label: __("State"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All States") },
				...(states ? [] : sums),
				...words(states || Object.keys(qse.actions.colors)),
			],
			default: by_default,
		};
	},

	period({ from, to } = {}) {
		return [
			{ fieldname: "from_date", label: __("From Date"), fieldtype: "Date", default: from },
			{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: to },
		];
	},

	only_unit() {
		return { fieldname: "only_unit", label: __("Without Units Below"), fieldtype: "Check" };
	},

	/** A number that opens the actions it counts; without filters the text alone. */
	drill(text, filters) {
		if (!filters) return text;
		const query = new URLSearchParams({ ...NO_FILTERS, ...filters });
		const route = frappe.router.make_url(["query-report", "QSE Action Plan"]);
		return `<a href="${frappe.utils.escape_html(`${route}?${query}`)}">${text}</a>`;
	},

	/** A reference that opens its record. */
	link(doctype, name) {
		const route = frappe.utils.get_form_link(doctype, name);
		return `<a href="${route}"><bdi>${frappe.utils.escape_html(name)}</bdi></a>`;
	},

	/** A share in percent; n/a when there is nothing to divide by. */
	share: (value) => number(value, (shown) => `${shown} %`),

	mean: (value) => number(value, (shown) => shown),

	/** A cell with text that people typed: as text, cut at its end in either direction. */
	text(value) {
		const shown = frappe.utils.escape_html(value == null ? "" : String(value));
		return `<span class="qse-clip" dir="auto">${shown}</span>`;
	},
});

function number(value, show) {
	const missing = value === null || value === undefined || value === "";
	const text = missing ? __("n/a") : qse.words.isolate(show(format_number(value, null, 1)));
	return frappe.form.formatters._right(missing ? `<span class="text-muted">${text}</span>` : text, {});
}
