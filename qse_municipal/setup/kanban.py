"""The boards of the registers by state."""

from typing import NamedTuple

import frappe


class Board(NamedTuple):
	"""``columns`` are states with the colour of their head; the ``archived`` ones are folded away."""

	name: str
	doctype: str
	fields: tuple[str, ...]
	columns: tuple[tuple[str, str], ...]
	archived: tuple[str, ...]


BOARDS = (
	Board(
		"QSE Risks",
		"QSE Risk",
		("kind", "current_level", "treatment", "next_review_on"),
		(
			("Identified", "Light Blue"),
			("Assessed", "Orange"),
			("Approved", "Green"),
			("In Treatment", "Blue"),
			("Monitored", "Cyan"),
			("Returned", "Red"),
			("Closed", "Gray"),
			("Cancelled", "Gray"),
		),
		("Closed", "Cancelled"),
	),
	Board(
		"QSE Actions",
		"QSE Action",
		("action_owner", "due_date", "progress"),
		(
			("Draft", "Gray"),
			("Planned", "Light Blue"),
			("In Progress", "Blue"),
			("Done", "Orange"),
			("Returned", "Red"),
			("Verified", "Green"),
			("Effectiveness Due", "Yellow"),
			("Effective", "Green"),
			("Not Effective", "Red"),
			("Closed", "Gray"),
			("Cancelled", "Gray"),
		),
		("Effective", "Not Effective", "Closed", "Cancelled"),
	),
	Board(
		"QSE Improvement Ideas",
		"QSE Improvement Idea",
		("proposed_by", "proposed_on"),
		(
			("Proposed", "Light Blue"),
			("Under Review", "Orange"),
			("Accepted", "Green"),
			("Refused", "Red"),
			("Implemented", "Cyan"),
			("Withdrawn", "Gray"),
			("Cancelled", "Gray"),
		),
		("Refused", "Withdrawn", "Cancelled"),
	),
	Board(
		"QSE Changes",
		"QSE Change",
		("change_owner", "planned_on", "review_due_on"),
		(
			("Draft", "Gray"),
			("Under Review", "Orange"),
			("Approved", "Green"),
			("In Progress", "Blue"),
			("Implemented", "Cyan"),
			("Closed", "Gray"),
			("Refused", "Red"),
			("Cancelled", "Gray"),
		),
		("Closed", "Refused", "Cancelled"),
	),
	Board(
		"QSE Objectives",
		"QSE Objective",
		("level", "objective_owner", "due_on"),
		(
			("Draft", "Gray"),
			("Approved", "Light Blue"),
			("In Progress", "Blue"),
			("Achieved", "Green"),
			("Not Achieved", "Red"),
			("Cancelled", "Gray"),
		),
		("Cancelled",),
	),
)


def run() -> None:
	"""Make the boards that are not there; their columns belong to the council afterwards."""
	for board in BOARDS:
		if not frappe.db.exists("Kanban Board", board.name):
			make(board)


def make(board: Board) -> None:
	frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": board.name,
			"reference_doctype": board.doctype,
			"field_name": "workflow_state",
			"private": 0,
			"show_labels": 1,
			"filters": "[]",
			"fields": frappe.as_json(board.fields, indent=None),
			"columns": [
				{
					"column_name": name,
					"indicator": color,
					"status": "Archived" if name in board.archived else "Active",
				}
				for name, color in board.columns
			],
		}
	).insert(ignore_permissions=True)
