"""Who acts for whom today, read from QSE Delegation. Rules that need no database come first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_months, getdate, today
from pypika.queries import QueryBuilder

from qse_municipal.register.names import user_names
from qse_municipal.setup.masters import ROLES
from qse_municipal.texts import mark

DOCTYPE = "QSE Delegation"
LONGEST_MONTHS = 12
UNDELEGABLE = frozenset(("External Auditor", "Medical Officer"))
UPCOMING, IN_FORCE, ENDED, REVOKED = mark("Upcoming"), mark("In Force"), mark("Ended"), mark("Revoked")


class Delegated(NamedTuple):
	"""A delegation in force: what the delegate may act as. No units: all units of the delegator."""

	name: str
	delegator: str
	roles: frozenset[str]
	units: tuple[str, ...]


def standing(from_date: date, to_date: date, is_revoked: bool, day: date) -> str:
	"""Where a delegation stands on a day; both dates belong to it."""
	if is_revoked:
		return REVOKED
	if day < from_date:
		return UPCOMING
	return IN_FORCE if day <= to_date else ENDED


def overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
	"""True when two periods share a day; the first and the last day belong to a period."""
	return one[0] <= other[1] and other[0] <= one[1]


def is_too_long(from_date: date, to_date: date) -> bool:
	"""True beyond LONGEST_MONTHS: a year from 1 March ends on the last day of February."""
	return to_date >= getdate(add_months(from_date, LONGEST_MONTHS))


def active_delegations(user: str) -> list[Delegated]:
	"""Delegations to the user in force today, of enabled delegators, with the roles these still hold.

	Two queries at most, once per request; a change made in the request is seen at once.
	"""
	known = getattr(frappe.local, "qse_delegations", None)
	if known is None:
		known = frappe.local.qse_delegations = {}
	if user not in known:
		known[user] = _read(user)
	return known[user]


def delegates_of(user: str, role: str | None = None) -> list[str]:
	"""Enabled users who act for the user today, in the given role or in any."""
	return delegates([user], role).get(user, [])


def delegates(users: Iterable[str], role: str | None = None) -> dict[str, list[str]]:
	"""The same for many users, in one query: delegator -> delegates."""
	users = sorted(set(users))
	if not users:
		return {}
	delegation, row, person = DocType(DOCTYPE), DocType("QSE Delegated Role"), DocType("User")
	query = (
		_in_force(delegation)
		.join(row)
		.on((row.parent == delegation.name) & (row.parenttype == DOCTYPE))
		.join(person)
		.on(person.name == delegation.delegate)
		.where(delegation.delegator.isin(users) & (person.enabled == 1))
		.select(delegation.delegator, delegation.delegate)
		.distinct()
		.orderby(delegation.delegate)
	)
	found: dict[str, list[str]] = {}
	for delegator, delegate in query.where(row.role == role).run() if role else query.run():
		found.setdefault(delegator, []).append(delegate)
	return found


def forget(doc: Document | None = None, method: str | None = None) -> None:
	"""Read again: a delegation, or the roles of a user, changed in this request. Hook of User, too."""
	_drop()
	frappe.db.after_rollback.add(_drop)


@frappe.whitelist(methods=["GET"])
def delegable_roles(delegator: str) -> list[str]:
	"""Roles that the user may delegate; for the user, and for who makes delegations of others."""
	if delegator != frappe.session.user and not may_arrange():
		frappe.throw(_("Only a QSE Manager delegates the roles of others."), frappe.PermissionError)
	return sorted(own_roles(delegator) - UNDELEGABLE)


def may_arrange() -> bool:
	"""True for who makes and changes delegations of others: an own role, not a delegated one."""
	return not {"QSE Manager", "System Manager"}.isdisjoint(frappe.get_roles())


def own_roles(user: str) -> frozenset[str]:
	"""Roles of the app that the user holds."""
	return frozenset(ROLES) & frozenset(frappe.get_roles(user))


def full_names(*users: str | None) -> list[str]:
	"""Names of the users, in their order."""
	known = user_names(users)
	return [known.get(user, user or "") for user in users]


def _drop() -> None:
	frappe.local.qse_delegations = {}


def _read(user: str) -> list[Delegated]:
	delegation, role, unit = (DocType(name) for name in (DOCTYPE, "QSE Delegated Role", "QSE Delegated Unit"))
	person, held = DocType("User"), DocType("Has Role")
	found = (
		_in_force(delegation)
		.join(person)
		.on((person.name == delegation.delegator) & (person.enabled == 1))
		.join(role)
		.on((role.parent == delegation.name) & (role.parenttype == DOCTYPE))
		.join(held)
		.on((held.parent == person.name) & (held.parenttype == "User") & (held.role == role.role))
		.where((delegation.delegate == user) & role.role.notin(list(UNDELEGABLE)))
		.select(delegation.name, delegation.delegator, role.role)
		.orderby(delegation.from_date)
		.orderby(delegation.name)
		.run()
	)
	if not found:
		return []
	delegators = {name: delegator for name, delegator, _role in found}
	units = (
		frappe.qb.from_(unit)
		.where((unit.parenttype == DOCTYPE) & unit.parent.isin(list(delegators)))
		.select(unit.parent, unit.unit)
		.orderby(unit.idx)
		.run()
	)
	return [
		Delegated(
			name,
			delegator,
			frozenset(one for parent, _delegator, one in found if parent == name),
			tuple(one for parent, one in units if parent == name),
		)
		for name, delegator in delegators.items()
	]


def _in_force(delegation: DocType) -> QueryBuilder:
	day = today()
	return frappe.qb.from_(delegation).where(
		(delegation.is_revoked == 0) & (delegation.from_date <= day) & (delegation.to_date >= day)
	)
