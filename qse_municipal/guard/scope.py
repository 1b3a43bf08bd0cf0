"""What a user may act on before any record is asked: roles, units with what lies below, delegations."""

import frappe
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from qse_municipal.guard.declaration import AUDITOR, PROCESS_OWNER, SEE_ALL, Guard
from qse_municipal.guard.delegation import Delegated, active_delegations
from qse_municipal.guard.places import Span, common, inside, merged
from qse_municipal.register.once import once_per_piece


def is_auditor(user: str) -> bool:
	"""An auditor sees what the audit access opens and nothing by other ways."""
	return user != "Administrator" and AUDITOR in frappe.get_roles(user)


def sees_all(guard: Guard, user: str) -> bool:
	"""True when the units of a record do not matter: by an own role, or by one delegated for all units."""
	if guard.kept_for:
		return bool(set(guard.kept_for) & set(frappe.get_roles(user)))
	roles = set(frappe.get_roles(user))
	for delegated in active_delegations(user):
		if not delegated.units:
			roles |= delegated.roles
	return bool(SEE_ALL & roles)


def acting_as(user: str) -> list[str]:
	"""The user, and who delegated to them without a limit to units: what names these is open as well."""
	return [user, *(one.delegator for one in active_delegations(user) if not one.units)]


def process_owners(user: str) -> list[str]:
	"""Whose processes are open to the user: with the role their own, and those of who delegated it."""
	owners = [user] if PROCESS_OWNER in frappe.get_roles(user) else []
	return owners + [
		one.delegator for one in active_delegations(user) if PROCESS_OWNER in one.roles and not one.units
	]


def places_of(user: str, doctype: str | None = None) -> list[Span]:
	"""Where the user's units are in the tree as it stands: granted and headed ones, and by delegation.

	``doctype`` also counts User Permissions that are limited to it.
	"""
	spans = own_places(user, doctype)
	for delegated in active_delegations(user):
		spans += delegated_places(delegated, doctype)
	return merged(spans)


def has_unit(user: str, unit: str | None, doctype: str | None = None) -> bool:
	"""True when the unit is one of the user's."""
	return inside(_place(unit), places_of(user, doctype))


def has_own_unit(user: str, unit: str | None, doctype: str | None = None) -> bool:
	"""True when the unit is one of the user's without any delegation."""
	return inside(_place(unit), own_places(user, doctype))


def roles_for(user: str, unit: str | None, doctype: str | None = None) -> frozenset[str]:
	"""Roles in which the user may act on a record of the unit: the own, and those delegated for it."""
	roles = set(frappe.get_roles(user))
	for delegated in delegations_for(user, unit, doctype):
		roles |= delegated.roles
	return frozenset(roles)


def delegations_for(user: str, unit: str | None, doctype: str | None = None) -> list[Delegated]:
	"""Active delegations to the user that cover a record of the unit."""
	return [one for one in active_delegations(user) if covers(one, unit, doctype)]


def covers(delegated: Delegated, unit: str | None, doctype: str | None = None) -> bool:
	"""True when the delegation reaches a record of the unit: its delegator does, in the units it names."""
	if not delegated.units and SEE_ALL & delegated.roles:
		return True
	return inside(_place(unit), delegated_places(delegated, doctype))


def units_at(spans: list[Span]) -> QueryBuilder:
	"""A query for the codes of the units there."""
	unit = DocType("QSE Unit")
	there = [unit.lft[first:last] for first, last in spans] or [unit.name.isnull()]
	return frappe.qb.from_(unit).select(unit.name).where(Criterion.any(there))


def whole_tree() -> Span:
	first, last = frappe.db.sql("select min(lft), max(rgt) from `tabQSE Unit`")[0]
	return first or 0, last or 0


@once_per_piece
def own_places(user: str, doctype: str | None = None) -> list[Span]:
	"""Units of the user's User Permissions, with or without what lies below, and units the user heads."""
	# asked by every list: written out, it takes a third of the time that building it takes
	rows = frappe.db.sql(
		"""
		select unit.lft, if(source.alone, unit.lft, unit.rgt)
		from (
			select for_value as name, hide_descendants as alone
			from `tabUser Permission`
			where user = %(user)s and allow = 'QSE Unit' and ifnull(applicable_for, '') in ('', %(doctype)s)
			union all
			select name, 0 from `tabQSE Unit` where unit_head = %(user)s
		) source
		join `tabQSE Unit` unit on unit.name = source.name
		""",
		{"user": user, "doctype": doctype or ""},
	)
	return list(rows)


def delegated_places(delegated: Delegated, doctype: str | None) -> list[Span]:
	"""Places of the delegator, cut down to the units that the delegation names and what lies below."""
	unit = DocType("QSE Unit")
	if not delegated.units:
		return own_places(delegated.delegator, doctype)
	named = frappe.qb.from_(unit).select(unit.lft, unit.rgt).where(unit.name.isin(delegated.units)).run()
	if SEE_ALL & delegated.roles:
		return list(named)
	return common(own_places(delegated.delegator, doctype), named)


@once_per_piece
def _place(unit: str | None) -> int:
	"""Left number of the unit; 0, which lies in no span, when there is no such unit."""
	return (unit and frappe.db.get_value("QSE Unit", unit, "lft")) or 0
