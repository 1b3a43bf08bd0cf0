"""Frappe's Workflow Action of each new document, opened for many at once as it opens one for each."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import frappe
from frappe.desk.notifications import clear_doctype_notifications
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied, send_email_alert

HANDLERS = (
	"frappe.workflow.doctype.workflow_action.workflow_action.process_workflow_actions",
	"frappe.desk.notifications.clear_doctype_notifications",
)


def goes_together(doctype: str) -> bool:
	"""False where nobody waits for steps, or where each of them is told by mail as the framework does it."""
	workflow = get_workflow_name(doctype)
	return bool(workflow) and not send_email_alert(workflow)


@contextmanager
def put_off() -> Iterator[None]:
	"""Within it saving opens no Workflow Action: ``opened`` gives them afterwards, all at once."""
	hooks = frappe.get_doc_hooks()
	everywhere = hooks.get("*", {})
	handlers = [handler for handler in everywhere.get("on_update", ()) if handler not in HANDLERS]
	frappe.local.doc_events_hooks = {**hooks, "*": {**everywhere, "on_update": handlers}}
	try:
		yield
	finally:
		frappe.local.doc_events_hooks = hooks


def opened(docs: Sequence[Document], plain_row: Callable[[], dict]) -> tuple[list[dict], list[dict]]:
	"""Rows of the Workflow Action of each document with a next step, and of the roles that may take it."""
	actions, permitted = [], []
	for doc in docs:
		workflow = frappe.get_cached_doc("Workflow", get_workflow_name(doc.doctype))
		state = doc.get(workflow.workflow_state_field)
		roles = dict.fromkeys(row.allowed for row in _next_steps(workflow, state, doc))
		if not roles:
			continue
		about = {"reference_doctype": doc.doctype, "reference_name": doc.name}
		action = {**plain_row(), **about, "workflow_state": state, "status": "Open"}
		place = {"parent": action["name"], "parenttype": "Workflow Action", "parentfield": "permitted_roles"}
		actions.append(action)
		permitted += [{**plain_row(), **place, "idx": idx, "role": role} for idx, role in enumerate(roles, 1)]
	for doctype in {doc.doctype for doc in docs} | {"Workflow Action"}:
		clear_doctype_notifications(frappe._dict(doctype=doctype))
	return actions, permitted


def _next_steps(workflow: Document, state: str, doc: Document) -> Iterator[Document]:
	optional = {row.state for row in workflow.states if row.get("is_optional_state")}
	for row in workflow.transitions:
		if row.state == state and row.next_state not in optional:
			if is_transition_condition_satisfied(row, doc):
				yield row
