"""Who may take which step of an action, under their own name or for somebody who delegated to them."""

from collections.abc import Iterator
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.actions import rules
from qse_municipal.errors import SelfApprovalError, TransitionError, VerificationError
from qse_municipal.guard import scope
from qse_municipal.guard.delegation import Delegated, active_delegations

Refused = tuple[type[frappe.ValidationError], str]


@dataclass(frozen=True)
class Way:
	"""One way in which the user may act: under which name, with which roles."""

	named: str
	roles: frozenset[str]
	delegated: Delegated | None = None

	@property
	def persons(self) -> set[str]:
		return {frappe.session.user, self.named}


def ways(doc: Document) -> Iterator[Way]:
	"""As the user themselves, then as the delegate of each who delegated to them."""
	user = frappe.session.user
	yield Way(user, frozenset(frappe.get_roles()))
	for delegated in active_delegations(user):
		by_name = not delegated.units and delegated.delegator in (doc.action_owner, doc.verifier)
		if by_name or scope.covers(delegated, doc.unit, doc.doctype):
			yield Way(delegated.delegator, frozenset(delegated.roles), delegated)


def holds(doc: Document, roles: tuple[str, ...]) -> bool:
	"""True for a holder of one of the roles, own or delegated."""
	return not scope.roles_for(frappe.session.user, doc.unit, doc.doctype).isdisjoint(roles)


def may_work(doc: Document) -> bool:
	"""True for the owner and for who plans: they write progress and evidence."""
	return any(_works(doc, way) for way in ways(doc))


def is_personal(from_state: str, to_state: str) -> bool:
	"""True for steps that are for persons named on the action, whatever their roles."""
	return any(
		rule(from_state, to_state) for rule in (rules.is_work, rules.is_verification, rules.is_judgement)
	)


def way_of(doc: Document, from_state: str, to_state: str) -> Way | None:
	"""The way in which the user may take a personal step."""
	if rules.is_verification(from_state, to_state):
		suits = _verifies
	elif rules.is_judgement(from_state, to_state):
		suits = _judges
	else:
		suits = _works
	return next((way for way in ways(doc) if suits(doc, way)), None)


def asking_way(doc: Document) -> Way | None:
	"""The way in which the user may ask for a later date: the owner or who plans, never the verifier."""
	return next((way for way in ways(doc) if _works(doc, way)), None)


def deciding_way(doc: Document) -> Way | None:
	"""The way in which the user may decide on a later date: the verifier, or who plans and did not ask."""
	return next((way for way in ways(doc) if _decides(doc, way)), None)


def may_judge(doc: Document) -> bool:
	"""True for the verifier and for a QSE Manager, never for who did it: they write what shows the effect."""
	return any(_judges(doc, way) for way in ways(doc))


def refusal(doc: Document, from_state: str, to_state: str) -> Refused | None:
	"""Why the step is not for this user as a person; None when it is, or when roles alone decide."""
	user = frappe.session.user
	if is_own_cancelling(doc, to_state, {user}):
		return SelfApprovalError, own_cancelling()
	if not is_personal(from_state, to_state) or way_of(doc, from_state, to_state):
		return None
	if rules.is_work(from_state, to_state):
		return TransitionError, _("This step is for the owner of the action, or for: {0}.").format(
			", ".join(_(role) for role in rules.PLANNERS)
		)
	if rules.is_verification(from_state, to_state):
		if user in doc.authors():
			return SelfApprovalError, _(
				"Who owns an action, wrote its evidence or reported it done does not verify it."
			)
		return VerificationError, _("Only the named verifier verifies or returns it: {0}.").format(
			frappe.bold(doc.verifier)
		)
	if user in doc.authors():
		return SelfApprovalError, _(
			"Who owns an action, wrote its evidence or reported it done does not judge its effect."
		)
	return VerificationError, _("This step is for the named verifier ({0}) or a QSE Manager.").format(
		frappe.bold(doc.verifier)
	)


def is_own_cancelling(doc: Document, to_state: str, persons: set[str]) -> bool:
	"""True for the owner of an action that was once planned, also after it was taken back to the draft."""
	return bool(to_state == rules.CANCELLED and doc.original_due_date and doc.action_owner in persons)


def own_cancelling() -> str:
	return _("The owner does not cancel their own action. Ask another QSE Manager.")


def _works(doc: Document, way: Way) -> bool:
	"""Never the verifier: nobody could judge what they had written."""
	if doc.verifier in way.persons:
		return False
	return way.named == doc.action_owner or not way.roles.isdisjoint(rules.PLANNERS)


def _verifies(doc: Document, way: Way) -> bool:
	return way.named == doc.verifier and way.persons.isdisjoint(doc.authors())


def _judges(doc: Document, way: Way) -> bool:
	named = way.named == doc.verifier or "QSE Manager" in way.roles
	return named and way.persons.isdisjoint(doc.authors())


def _decides(doc: Document, way: Way) -> bool:
	named = way.named == doc.verifier or not way.roles.isdisjoint(rules.PLANNERS)
	return named and way.persons.isdisjoint((doc.action_owner, doc.requested_by, doc.requested_for))
