"""What an External Auditor sees: standards, units and period of the audit, and records shared by name."""

from datetime import date
from typing import NamedTuple

import frappe
from frappe.model.base_document import get_controller
from frappe.query_builder import DocType
from frappe.utils import today
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

from qse_municipal.guard import journal
from qse_municipal.guard.declaration import Guard

DISCIPLINES = ("Quality", "Environment", "Safety")  # in the order of Guard.scope


class Access(NamedTuple):
	"""One QSE Audit Access that runs today. A period without an end on one side is open there."""

	name: str
	records_from: date | None
	records_to: date | None
	disciplines: frozenset[str]


def current_accesses(user: str) -> list[Access]:
	"""Accesses of the auditor that run today, in two queries."""
	access, row, standard = (
		DocType(name) for name in ("QSE Audit Access", "QSE Audit Access Standard", "QSE Standard")
	)
	found = (
		frappe.qb.from_(access)
		.select(access.name, access.records_from, access.records_to)
		.where(
			(access.auditor == user)
			& (access.from_date <= today())
			& (access.to_date >= today())
			& (access.is_revoked == 0)
		)
		.orderby(access.name)
		.run()
	)
	if not found:
		return []
	standards = (
		frappe.qb.from_(row)
		.join(standard)
		.on(standard.name == row.standard)
		.select(row.parent, standard.discipline)
		.where(row.parent.isin([name for name, *period in found]))
		.run()
	)
	return [
		Access(name, start, end, frozenset(one for parent, one in standards if parent == name))
		for name, start, end in found
	]


def audited(guard: Guard, table: Table, user: str) -> Criterion:
	"""Records inside one of the auditor's accesses; an impossible criterion when there is none."""
	if guard.published:
		ways = [table.name.notnull()] if current_accesses(user) else []
	elif guard.scope is None or guard.kept_for:
		ways = [table[field] == user for field in guard.people]
	else:
		accesses = current_accesses(user)
		ways = [_inside(guard, table, access) for access in accesses if access.disciplines]
		if accesses:
			ways.append(table.name.isin(_shared(guard, accesses)))
	return Criterion.any(ways) if ways else table.name.isnull()


def note_list(doctype: str, user: str) -> None:
	"""Reading in a list is kept as well: it shows the content of records without opening them."""
	for access in current_accesses(user)[:1]:
		journal.opened(doctype, None, access.name)


def access_that_opens(guard: Guard, name: str, user: str) -> str | None:
	"""The first access by which the auditor sees the record."""
	table = DocType(guard.doctype)
	for access in current_accesses(user):
		if guard.published:
			return access.name
		ways = [table.name.isin(_shared(guard, [access]))]
		if guard.scope is not None and access.disciplines:
			ways.append(_inside(guard, table, access))
		if frappe.qb.from_(table).select(table.name).where((table.name == name) & Criterion.any(ways)).run():
			return access.name
	return None


def _inside(guard: Guard, table: Table, access: Access) -> Criterion:
	flags = [
		table[field] == 1
		for field, discipline in zip(guard.scope, DISCIPLINES, strict=True)
		if discipline in access.disciplines
	]
	parts = [Criterion.any(flags)]
	if guard.unit:
		parts.append(table[guard.unit].isin(_units(access)))
	if guard.confidential:
		parts.append(table[guard.confidential] == 0)
	if guard.began_on and access.records_to:
		parts.append(table[guard.began_on] <= access.records_to)
	if access.records_from:
		final = getattr(get_controller(guard.doctype), "final_states", ())
		still = table.modified >= access.records_from
		parts.append(still | table.workflow_state.notin(final) if final else still)
	return Criterion.all(parts)


def _units(access: Access) -> QueryBuilder:
	row = DocType("QSE Audit Access Unit")
	unit, top = DocType("QSE Unit").as_("unit"), DocType("QSE Unit").as_("top")
	return (
		frappe.qb.from_(unit)
		.join(top)
		.on(unit.lft[top.lft : top.rgt])
		.join(row)
		.on(row.unit == top.name)
		.select(unit.name)
		.where(row.parent == access.name)
	)


def _shared(guard: Guard, accesses: list[Access]) -> QueryBuilder:
	row = DocType("QSE Audit Access Record")
	return (
		frappe.qb.from_(row)
		.select(row.record)
		.where((row.record_doctype == guard.doctype) & row.parent.isin([one.name for one in accesses]))
	)
