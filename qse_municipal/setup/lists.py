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
	"QSE Improvement Idea": (
		("title", "Title"),
		("status_field", "Status"),
		("unit", "Unit"),
		("proposed_by", "Proposed By"),
		("proposed_on", "Proposed On"),
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
