frappe.query_reports["QSE Process Clause Coverage"] = {
	filters: [
		{ fieldname: "standard", label: __("Standard"), fieldtype: "Link", options: "QSE Standard" },
		...qse.processes.filters(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		const empty = !data.processes;
		if (column.fieldname === "clause") {
			return `<a href="${frappe.utils.get_form_link("QSE Clause", data.clause_name)}"><bdi>${value}</bdi></a>`;
		}
		if (column.fieldname === "title") return qse.report.text(value);
		if (column.fieldname === "processes") return empty ? `<b class="qse-cell--empty">0</b>` : value;
		if (column.process) {
			if (value) return `<span class="qse-cell--mark" title="${__("Covered")}">●</span>`;
			return empty ? `<span class="qse-cell--empty" title="${__("Empty")}">–</span>` : "";
		}
		return default_formatter(value, row, column, data);
	},
};
