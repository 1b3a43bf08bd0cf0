"""The sheet of an idea on paper."""

from typing import Any

from frappe import _
from frappe.model.document import Document

from qse_municipal.actions.printing import DISCIPLINES, action_rows
from qse_municipal.register.frame import change_rows, signature
from qse_municipal.register.names import process_names, unit_names, user_names


def qse_idea_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Idea Sheet shows besides the plain fields of the document."""
	people = user_names(
		[
			*(doc.owner, doc.proposed_by, doc.answered_by, doc.answered_for),
			*(row.user for row in doc.members),
			*(user for row in doc.state_changes for user in (row.changed_by, row.on_behalf_of)),
		]
	)
	return {
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"process": process_names([doc.qse_process]).get(doc.qse_process, doc.qse_process),
		"people": people,
		"team": [people.get(row.user, row.user) for row in doc.members],
		"disciplines": [_(name) for field, name in DISCIPLINES.items() if doc.get(field)],
		"actions": action_rows(doc),
		"changes": change_rows(doc, people),
		"version": len(doc.state_changes),
		"signatures": [
			signature("Prepared by", people.get(doc.proposed_by), doc.proposed_on),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(doc.answered_by),
				doc.answered_on,
				behalf=people.get(doc.answered_for),
			),
		],
	}
