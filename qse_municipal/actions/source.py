"""What an action takes from the record it hangs on, and what that record asks of its actions."""

from typing import Any

import frappe
from frappe.model.base_document import get_controller
from frappe.model.document import Document

from qse_municipal.actions import rules
from qse_municipal.guard.declaration import guards

TAKEN = ("qse_process", "is_quality", "is_environment", "is_safety", "is_confidential")


def sources() -> list[str]:
	"""DocTypes that may have actions."""
	return [doctype for doctype, guard in guards().items() if guard.actions]


def taken_values(doctype: str, name: str) -> dict[str, Any]:
	"""The values in TAKEN, and the unit, of a source; blank where its DocType has no such field."""
	meta = frappe.get_meta(doctype)
	fields = [field for field in (*TAKEN, "unit") if meta.has_field(field)]
	stored = frappe.db.get_value(doctype, name, fields, as_dict=True) if fields else {}
	own = {"qse_process": name} if doctype == "QSE Process" else {}
	return {field: stored.get(field) for field in (*TAKEN, "unit")} | own


def is_final(doctype: str, name: str) -> bool:
	"""True when the source does not change any more."""
	final = final_states(doctype)
	return bool(final) and frappe.db.get_value(doctype, name, "workflow_state") in final


def final_states(doctype: str) -> tuple[str, ...]:
	"""States in which a record of the register does not change any more."""
	return getattr(get_controller(doctype), "final_states", ())


def follow_source(doc: Document) -> None:
	"""After a save of ``doc``: its actions take over what has changed, in one statement."""
	before = doc.get_doc_before_save()
	if not before or doc.doctype not in sources():
		return
	changed = {
		field: doc.get(field)
		for field in TAKEN
		if doc.meta.has_field(field) and (doc.get(field) or None) != (before.get(field) or None)
	}
	if not changed:
		return
	action = frappe.qb.DocType("QSE Action")
	query = frappe.qb.update(action)
	for field, value in changed.items():
		query = query.set(action[field], value)
	query.where(action.source_doctype == doc.doctype).where(action.source_name == doc.name).run()


def actions_of(doctype: str, name: str) -> list[frappe._dict]:
	"""Name and state of all actions of a record, whoever asks."""
	return frappe.get_all(
		"QSE Action",
		filters={"source_doctype": doctype, "source_name": name},
		fields=["name", "workflow_state"],
		order_by="name",
	)


def open_and_proven(doctype: str, name: str) -> tuple[list[str], bool]:
	"""Names of the open actions of a record; whether its actions prove it (one verified, none open)."""
	rows = actions_of(doctype, name)
	states = [row.workflow_state for row in rows]
	return [row.name for row in rows if row.workflow_state in rules.OPEN_STATES], rules.is_proven(states)


def shown_actions(doctype: str, name: str) -> list[frappe._dict]:
	"""The actions of a record, the next due first; they are part of it for who reads it."""
	return frappe.get_all(
		"QSE Action",
		filters={"source_doctype": doctype, "source_name": name},
		fields=[
			*("name", "title", "action_type", "action_owner", "verifier", "due_date", "progress"),
			*("workflow_state", "completed_on", "verified_on"),
		],
		order_by="due_date asc, name asc",
		limit_page_length=0,
	)
