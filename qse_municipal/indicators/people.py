"""Who enters readings: owner and collector of the indicator, who acts for them, and the enterers by role."""

from typing import Any

import frappe
from frappe.query_builder import DocType
from pypika.terms import Criterion

from qse_municipal.guard import scope
from qse_municipal.guard.delegation import active_delegations
from qse_municipal.indicators.rules import ENTERERS
from qse_municipal.indicators.store import DOCTYPE

MANAGER, OFFICER = ENTERERS


def may_enter(indicator: Any) -> bool:
	"""Whether the user writes its readings; ``indicator`` has name, unit, indicator_owner and collector."""
	user = frappe.session.user
	if user == "Administrator":
		return True
	if scope.is_auditor(user):
		return False
	if not {indicator.indicator_owner, indicator.collector}.isdisjoint(scope.acting_as(user)):
		return True
	roles = scope.roles_for(user, indicator.unit, DOCTYPE)
	if MANAGER in roles:
		return True
	return OFFICER in roles and scope.has_unit(user, indicator.unit, DOCTYPE)


def named(user: str) -> Criterion:
	"""Indicators that name the user, or whom they act for."""
	table, persons = DocType(DOCTYPE), scope.acting_as(user)
	return table.indicator_owner.isin(persons) | table.collector.isin(persons)


def enterable(user: str) -> Criterion | None:
	"""Indicators whose readings the user writes, as ``may_enter`` judges one; None for all."""
	table, roles = DocType(DOCTYPE), frappe.get_roles(user)
	if user == "Administrator" or MANAGER in roles:
		return None
	ways, held = [named(user)], set(roles)
	for delegated in active_delegations(user):
		held |= delegated.roles
		if MANAGER in delegated.roles and not delegated.units:
			return None
		if MANAGER in delegated.roles:
			ways.append(table.unit.isin(scope.units_at(scope.delegated_places(delegated, DOCTYPE))))
	if OFFICER in held:
		ways.append(table.unit.isin(scope.units_at(scope.places_of(user, DOCTYPE))))
	return Criterion.any(ways)
