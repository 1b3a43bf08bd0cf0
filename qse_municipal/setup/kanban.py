"""The board of risks by state."""

import frappe

BOARD = "QSE Risks"
COLUMNS = (
	("Identified", "Light Blue"),
	("Assessed", "Orange"),
	("Approved", "Green"),
	("In Treatment", "Blue"),
	("Monitored", "Cyan"),
	("Returned", "Red"),
	("Closed", "Gray"),
	("Cancelled", "Gray"),
)


def run() -> None:
	"""Make the board when it is not there; its columns belong to the council afterwards."""
	if frappe.db.exists("Kanban Board", BOARD):
		return
	frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": BOARD,
			"reference_doctype": "QSE Risk",
			"field_name": "workflow_state",
			"private": 0,
			"show_labels": 1,
			"filters": "[]",
			"fields": '["kind", "current_level", "treatment", "next_review_on"]',
			"columns": [
				{
					"column_name": name,
					"indicator": color,
					"status": "Archived" if name in ("Closed", "Cancelled") else "Active",
				}
				for name, color in COLUMNS
			],
		}
	).insert(ignore_permissions=True)
