"""Steps of a workflow by delegation, in the Desk: Frappe offers and takes only those of the user's own roles.

Hooks ``override_whitelisted_methods``; other DocTypes go through Frappe's own functions unchanged. Actions of
a list (many records at once) remain for own roles: what is done in another's name is done record by record.
"""

from typing import Any

import frappe
from frappe import _
from frappe.model import workflow as frappe_workflow
from frappe.model.document import Document

from qse_municipal.errors import SelfApprovalError, TransitionError, refuse
from qse_municipal.guard import scope
from qse_municipal.guard.condition import may_see
from qse_municipal.guard.declaration import Guard, guard_of
from qse_municipal.guard.probe import permitted

EVERYBODY = "All"  # a role that the Desk finds with every user: it hides steps of roles that the user lacks


@frappe.whitelist(methods=["GET", "POST", "PUT", "DELETE"])
def get_transitions(
	doc: Document | str | dict, workflow: Any = None, raise_exception: bool = False
) -> list[dict[str, Any]]:
	"""Steps from the present state: Frappe's, then those by delegation with their ``delegated_role``.

	A register whose steps are for persons leaves out (``offers``) those that are not for this one.
	"""
	stored = _stored(doc)
	if stored is None:
		return frappe_workflow.get_transitions(doc, workflow, raise_exception)
	own = frappe_workflow.get_transitions(stored, None, raise_exception)
	known = {(row["action"], row["next_state"]) for row in own}
	rows = own + [
		{**row.as_dict(), "allowed": EVERYBODY, "delegated_role": row.allowed}
		for row in _delegated_steps(stored)
		if (row.action, row.next_state) not in known
	]
	offers = getattr(stored, "offers", None)
	return [row for row in rows if offers is None or offers(row["next_state"])]


@frappe.whitelist(methods=["GET", "POST", "PUT", "DELETE"])
def apply_workflow(doc: Document | str | dict, action: str) -> Document | None:
	"""Take a step: by an own role as Frappe does, else by delegation."""
	stored = _stored(doc)
	if stored is None or any(row["action"] == action for row in frappe_workflow.get_transitions(stored)):
		return frappe_workflow.apply_workflow(doc, action)
	step = next((row for row in _delegated_steps(stored) if row.action == action), None)
	if step is None:
		return frappe_workflow.apply_workflow(doc, action)
	reason = frappe.parse_json(doc).get("state_reason")
	return _take(stored, step, reason)


def _stored(doc: Document | str | dict) -> Document | None:
	"""The record as stored when it is under guard and exists; None leaves it to Frappe."""
	given = frappe.parse_json(doc)
	doctype, name = given.get("doctype"), given.get("name")
	if not guard_of(doctype) or given.get("__islocal") or not frappe.db.exists(doctype, name):
		return None
	return frappe.get_doc(doctype, name)


def _delegated_steps(stored: Document) -> list[Document]:
	"""Rows of the workflow open to roles that only a delegation gives for this record."""
	workflow = frappe_workflow.get_workflow(stored.doctype)
	roles = _delegated_roles(stored)
	state = stored.get(workflow.workflow_state_field)
	return [
		row
		for row in workflow.transitions
		if row.state == state
		and row.allowed in roles
		and frappe_workflow.is_transition_condition_satisfied(row, stored)
	]


def _delegated_roles(stored: Document) -> frozenset[str]:
	guard: Guard = guard_of(stored.doctype)
	unit = stored.get(guard.unit) if guard.unit else None
	user = frappe.session.user
	return scope.roles_for(user, unit, stored.doctype) - frozenset(frappe.get_roles(user))


def _take(stored: Document, step: Document, reason: str | None) -> Document:
	"""Save the step; the register judges it as any other. The delegation may be what allows to write."""
	workflow = frappe_workflow.get_workflow(stored.doctype)
	state = next(row for row in workflow.states if row.state == step.next_state)
	if step.get("transition_tasks") or state.update_field:
		refuse(
			stored,
			TransitionError,
			_("The step {0} does more than change the state and is not taken by delegation.").format(
				frappe.bold(_(step.action))
			),
		)
	if not frappe_workflow.has_approval_access(frappe.session.user, stored, step):
		refuse(stored, SelfApprovalError, _("Nobody approves their own record, under a delegation neither."))
	stored.set(workflow.workflow_state_field, step.next_state)
	if reason and stored.meta.has_field("state_reason"):
		stored.state_reason = reason
	if permitted(stored.doctype, "write", stored.name):
		stored.save()
	elif _delegation_writes(stored) and may_see(stored.doctype, stored.name):
		stored.save(ignore_permissions=True)
		stored.flags.ignore_permissions = False
	else:
		stored.check_permission("write")
	stored.add_comment("Workflow", _(step.next_state))
	return stored


def _delegation_writes(stored: Document) -> bool:
	roles = _delegated_roles(stored)
	return any(
		row.role in roles and row.write and not row.permlevel
		for row in frappe.get_meta(stored.doctype).permissions
	)
