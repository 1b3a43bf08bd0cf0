"""Actions on paper: the sheet of one, and the rows in the sheet of the record it hangs on."""

from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, format_date, getdate

from qse_municipal.actions import dependencies, rules
from qse_municipal.actions.source import shown_actions
from qse_municipal.register.frame import change_rows, signature
from qse_municipal.register.names import unit_names, user_names

DISCIPLINES = {"is_quality": "Quality", "is_environment": "Environment", "is_safety": "Safety"}


def qse_action_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Action Sheet shows besides the plain fields of the document."""
	people = user_names(
		[
			*(doc.owner, doc.action_owner, doc.verifier, doc.verified_by, doc.verified_for),
			*(doc.judged_by, doc.judged_for),
			*(user for row in doc.state_changes for user in (row.changed_by, row.on_behalf_of)),
			*(user for row in doc.postponements for user in (row.asked_by, row.decided_by, row.on_behalf_of)),
		]
	)
	return {
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"people": people,
		"disciplines": [_(name) for field, name in DISCIPLINES.items() if doc.get(field)],
		"overdue": rules.is_overdue(getdate(doc.due_date), doc.workflow_state, getdate()),
		"changes": change_rows(doc, people),
		"evidence": [
			{
				"file": cstr(row.file).split("/")[-1],
				"reference": row.reference or "",
				"note": row.note or "",
			}
			for row in doc.evidence_files
		],
		"postponements": [
			{
				"from": format_date(row.from_date),
				"to": format_date(row.to_date),
				"reason": row.reason or "",
				"asked_by": people.get(row.asked_by, row.asked_by or ""),
				"decision": row.decision,
				"decision_reason": row.decision_reason or "",
				"decided_by": people.get(row.decided_by, row.decided_by),
				"behalf": people.get(row.on_behalf_of, ""),
				"decided_on": format_date(row.decided_on),
			}
			for row in doc.postponements
		],
		"waits_for": dependencies.glance(doc),
		"version": len(doc.state_changes),
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.opened_on),
			signature(
				"Verified by",
				people.get(doc.verified_by),
				doc.verified_on,
				behalf=people.get(doc.verified_for),
			),
			signature("Approved by"),
		],
	}


def action_rows(doc: Document) -> list[dict[str, Any]]:
	"""The actions of a record for its own sheet, as far as the reader may see them."""
	rows = shown_actions(doc.doctype, doc.name)
	people = user_names(row.action_owner for row in rows)
	today = getdate()
	return [
		{
			"name": row.name,
			"title": row.title,
			"owner": people.get(row.action_owner, row.action_owner),
			"due_date": format_date(row.due_date),
			"overdue": rules.is_overdue(row.due_date, row.workflow_state, today),
			"progress": cint(row.progress),
			"state": row.workflow_state,
		}
		for row in rows
	]
