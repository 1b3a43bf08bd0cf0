frappe.query_reports["QSE Refusals"] = {
	filters: [
		{
			fieldname: "from_date",
			label: __("From Date"),
			fieldtype: "Date",
			default: frappe.datetime.add_days(frappe.datetime.get_today(), -29),
			reqd: 1,
		},
		{
			fieldname: "to_date",
			label: __("To Date"),
			fieldtype: "Date",
			default: frappe.datetime.get_today(),
			reqd: 1,
		},
		{ fieldname: "user", label: __("User"), fieldtype: "Link", options: "User" },
		{
			fieldname: "rule",
			label: __("Rule"),
			fieldtype: "Select",
			options: [
				{ value: "", label: __("All Rules") },
				{ value: "Access", label: __("Record of another unit") },
				{ value: "Unit", label: __("Foreign unit chosen") },
				{ value: "ShareError", label: __("Sharing one by one") },
				{ value: "Audit", label: __("Auditor reads only") },
				{ value: "AuditAccessError", label: __("Limits of an audit access") },
				{ value: "TransitionError", label: __("Step of the workflow") },
				{ value: "SelfApprovalError", label: __("Approval of one's own text") },
				{ value: "VerificationError", label: __("Verification by another person") },
				{ value: "FrozenRecordError", label: __("Frozen record") },
				{ value: "HistoryError", label: __("History written by the server") },
				{ value: "FileError", label: __("Attachment") },
				{ value: "DelegationError", label: __("Delegation") },
				{ value: "ReassignmentError", label: __("Reassignment") },
			],
		},
		qse.report.rows(),
	],

	formatter(value, row, column, data, default_formatter) {
		if (!data) return default_formatter(value, row, column, data);
		if (column.fieldname === "record_doctype") return frappe.utils.escape_html(__(value || ""));
		if (column.fieldname === "refused_on") return qse.words.date(value);
		if (column.fieldname === "record" && value && data.record_doctype) {
			const route = frappe.utils.get_form_link(data.record_doctype, value);
			return `<a href="${route}"><bdi>${frappe.utils.escape_html(value)}</bdi></a>`;
		}
		return qse.report.text(value);
	},
};
