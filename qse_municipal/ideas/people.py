"""Who writes an idea and who answers it, under their own name or for somebody who delegated to them."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.actions.rules import PLANNERS
from qse_municipal.errors import SelfApprovalError, TransitionError
from qse_municipal.guard import scope
from qse_municipal.guard.declaration import PROCESS_OWNER
from qse_municipal.guard.delegation import Delegated
from qse_municipal.ideas import rules

Refused = tuple[type[frappe.ValidationError], str]


def proposers(doc: Document) -> set[str]:
	"""Who proposed it, alone or in a team, and who entered it."""
	named = {doc.proposed_by, doc.owner, *(row.user for row in doc.members)}
	return {user for user in named if user}


def is_planner(doc: Document) -> bool:
	"""True for who plans actions, own or delegated roles: they may enter the ideas of others."""
	return not scope.roles_for(frappe.session.user, doc.unit, doc.doctype).isdisjoint(PLANNERS)


def may_write(doc: Document) -> bool:
	"""True for its proposers and for who plans. Others who see it only read."""
	return frappe.session.user in proposers(doc) or is_planner(doc)


def ways(doc: Document) -> Iterator[Delegated | None]:
	"""The ways in which the user answers for its unit: None for own roles, then by delegation."""
	user, roles = frappe.session.user, set(frappe.get_roles())
	if _answers(doc, user, roles):
		yield None
	for delegated in scope.delegations_for(user, doc.unit, doc.doctype):
		if not delegated.roles.isdisjoint(rules.ANSWERERS):
			yield delegated


def refusal(doc: Document, to_state: str) -> Refused | None:
	"""Why the step to the state is not for this user; None when it is."""
	if to_state != rules.WITHDRAWN:
		return answer_refusal(doc)
	if frappe.session.user == doc.proposed_by:
		return None
	return TransitionError, _("Only who proposed it withdraws it: {0}.").format(frappe.bold(doc.proposed_by))


def answer_refusal(doc: Document) -> Refused | None:
	"""Why this user does not answer the idea; None when they do."""
	found = list(ways(doc))
	if any(_persons(way).isdisjoint(doc.authors()) for way in found):
		return None
	if found:
		return SelfApprovalError, _(
			"Who proposed an idea, is of its team or wrote in it does not answer it. Ask another {0}."
		).format(_("QSE Manager"))
	return TransitionError, _("This is for the head of its unit, the owner of its process or a QSE Manager.")


def way_of(doc: Document) -> Delegated | None:
	"""The delegation under which the user answers; None for their own role."""
	return next((way for way in ways(doc) if _persons(way).isdisjoint(doc.authors())), None)


def _persons(way: Delegated | None) -> set[str]:
	return {frappe.session.user, way.delegator} if way else {frappe.session.user}


def _answers(doc: Document, user: str, roles: set[str]) -> bool:
	if "QSE Manager" in roles:
		return True
	if roles.isdisjoint(rules.ANSWERERS):
		return False
	if PROCESS_OWNER in roles and doc.qse_process:
		if frappe.get_cached_value("QSE Process", doc.qse_process, "process_owner") == user:
			return True
	return scope.has_own_unit(user, doc.unit, doc.doctype)
