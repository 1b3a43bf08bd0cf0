const LETTERS = { A: "blue", R: "green", C: "orange", I: "gray" };

frappe.query_reports["QSE RACI Matrix"] = {
	filters: [
		...qse.processes.filters(),
		{ fieldname: "process", label: __("Process"), fieldtype: "Link", options: "QSE Process" },
		{ fieldname: "post", label: __("Post"), fieldtype: "Link", options: "QSE Post" },
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "process_name") return qse.processes.link(data.process, value);
		if (column.fieldname === "task") return qse.report.text(value);
		if (column.fieldname === "fault") return value ? `<span class="qse-cell--empty">${value}</span>` : "";
		if (!column.post) return default_formatter(value, row, column, data);
		return (value || "")
			.split("/")
			.filter(Boolean)
			.map((letter) => `<span class="indicator-pill no-indicator-dot ${LETTERS[letter]}">${letter}</span>`)
			.join(" ");
	},
};
