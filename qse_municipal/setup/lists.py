"""The columns of the lists in reading order: what, where it stands, how bad or how far, whose, until when."""

import json

import frappe

COLUMNS = {
	"QSE Risk": (
		("title", "Title"),
		("status_field", "Status"),
		("current_level", "Current Level"),
		("unit", "Unit"),
		("risk_owner", "Risk Owner"),
		("next_review_on", "Next Review On"),
	),
	"QSE Action": (
		("title", "Title"),
		("status_field", "Status"),
		("action_owner", "Action Owner"),
		("due_date", "Due Date"),
		("progress", "Progress"),
		("unit", "Unit"),
	),
	"QSE Context Analysis": (
		("title", "Title"),
		("status_field", "Status"),
		("unit", "Unit"),
		("analysed_on", "Analysed On"),
		("review_on", "Review On"),
	),
	"QSE Interested Party": (
		("party_name", "Party Name"),
		("status_field", "Status"),
		("category", "Party Category"),
		("strategy", "Strategy"),
		("review_on", "Review On"),
	),
	"QSE Change": (
		("title", "Title"),
		("status_field", "Status"),
		("unit", "Unit"),
		("change_owner", "Change Owner"),
		("planned_on", "Planned For"),
	),
	"QSE Indicator": (
		("indicator_name", "Indicator Name"),
		("status_field", "Status"),
		("indicator_code", "Indicator Code"),
		("unit", "Unit"),
		("indicator_owner", "Indicator Owner"),
		("frequency", "Frequency"),
	),
	"QSE Indicator Reading": (
		("title", "Title"),
		("status_field", "Status"),
		("value", "Value"),
		("due_on", "Due On"),
		("unit", "Unit"),
	),
	"QSE Improvement Idea": (
		("title", "Title"),
		("status_field", "Status"),
		("unit", "Unit"),
		("proposed_by", "Proposed By"),
		("proposed_on", "Proposed On"),
	),
	"QSE Process": (
		("process_name", "Process Name"),
		("status_field", "Status"),
		("process_code", "Code"),
		("process_type", "Type"),
		("process_owner", "Process Owner"),
		("unit", "Unit"),
	),
	"QSE System Scope": (("title", "Title"), ("status_field", "Status"), ("effective_on", "In Force From")),
	"QSE Policy": (
		("title", "Title"),
		("status_field", "Status"),
		("signed_by", "Signed By"),
		("signed_on", "Signed On"),
	),
	"QSE Objective": (
		("title", "Title"),
		("status_field", "Status"),
		("progress", "Progress"),
		("level", "Level"),
		("objective_owner", "Objective Owner"),
		("due_on", "Due On"),
	),
	"QSE Strategic Plan": (
		("title", "Title"),
		("status_field", "Status"),
		("period_from", "Period From"),
		("period_to", "Period To"),
		("unit", "Unit"),
	),
}


def run() -> None:
	"""Arrange the columns of lists that nobody has arranged; they belong to the council afterwards."""
	for doctype, columns in COLUMNS.items():
		if not frappe.db.exists("List View Settings", doctype):
			arrange(doctype, columns)


def arrange(doctype: str, columns: tuple[tuple[str, str], ...]) -> None:
	doc = frappe.get_doc(
		{
			"doctype": "List View Settings",
			"fields": json.dumps([{"fieldname": name, "label": label} for name, label in columns]),
			# Frappe 15 counts the hidden column of tags; 16 has no limit
			"total_fields": str(len(columns) + 1),
		}
	)
	doc.insert(ignore_permissions=True, set_name=doctype)
