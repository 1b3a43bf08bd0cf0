frappe.query_reports["QSE Process Interactions"] = {
	filters: qse.processes.filters(),

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "process_name") return qse.processes.link(data.process, value);
		if (!column.to) return default_formatter(value, row, column, data);
		if (column.fieldname === data.process) return `<span class="text-muted">╲</span>`;
		const one_sided = (value || "").startsWith("! ");
		const shown = qse.report.text(one_sided ? value.slice(2) : value);
		if (!one_sided) return shown;
		const why = frappe.utils.escape_html(__("Only one of the two processes names this flow."));
		return `<span class="qse-cell--doubt" title="${why}">${shown}</span>`;
	},
};
