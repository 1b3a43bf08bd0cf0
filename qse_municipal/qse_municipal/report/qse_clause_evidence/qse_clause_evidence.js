const GIVEN_UP = ["Cancelled", "Refused", "Withdrawn", "Superseded"];

/** The list of a register with the records that a cell counts; only where one table leads there. */
function list_of(column, data) {
	if (column.tables.length !== 1) return null;
	const [[table, field]] = column.tables;
	const filters = { [`${table}.${field}`]: JSON.stringify(["like", `${data.clause_name}%`]) };
	if (frappe.meta.has_field(column.register, "workflow_state")) {
		filters.workflow_state = JSON.stringify(["not in", GIVEN_UP]);
	}
	return `${frappe.router.make_url([column.register])}?${new URLSearchParams(filters)}`;
}

frappe.query_reports["QSE Clause Evidence"] = {
	filters: [
		{ fieldname: "standard", label: __("Standard"), fieldtype: "Link", options: "QSE Standard" },
		{ fieldname: "only_main", label: __("Main Clauses Only"), fieldtype: "Check" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "clause") {
			const link = frappe.utils.get_form_link("QSE Clause", data.clause_name);
			const pad = `style="padding-inline-start: ${10 * data.indent}px"`;
			return `<span ${pad}><a href="${link}"><bdi>${value}</bdi></a></span>`;
		}
		if (column.fieldname === "title") return qse.report.text(value);
		if (column.fieldname === "total" && !value) return `<b class="qse-cell--empty">0</b>`;
		if (column.register) {
			if (!value) return `<span class="text-muted">0</span>`;
			const route = list_of(column, data);
			return route ? `<a href="${frappe.utils.escape_html(route)}">${value}</a>` : value;
		}
		return default_formatter(value, row, column, data);
	},
};
