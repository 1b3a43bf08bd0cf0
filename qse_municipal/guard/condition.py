"""The one condition of a register: which of its records a user sees, as a criterion of the query builder.

For a single document it is asked of the stored row. Lists, reports, cards, search and exports carry it as
SQL; there short subqueries are written out: MariaDB compares fifty thousand rows with a list of names three
times as fast, and a part that names nothing falls away.
"""

from dataclasses import replace
from functools import reduce

import frappe
from frappe.query_builder import CustomFunction, DocType
from frappe.query_builder.terms import NamedParameterWrapper
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Term, ValueWrapper

from qse_municipal.actions.rules import FINAL_STATES
from qse_municipal.guard import scope
from qse_municipal.guard.audited import audited, note_list
from qse_municipal.guard.declaration import Guard, guard_of, guards
from qse_municipal.guard.places import Span, number

SHORT = 250  # names in a list that is written out
FEW = 10  # units that are looked up by their index

Bytes = CustomFunction(
	"BINARY", ["term"]
)  # compares without collation, and keeps MariaDB from merging indexes


def list_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook ``permission_query_conditions``: SQL in parentheses (Frappe 15 adds none), blank without limit."""
	user = user or frappe.session.user
	if user == frappe.session.user and scope.is_auditor(user):
		note_list(doctype, user)
	criterion = visible_to(doctype, user, written_out=True)
	return f"({as_sql(criterion)})" if criterion is not None else ""


def may_see(doctype: str, name: str, user: str | None = None) -> bool:
	"""True when the user sees the stored record; roles are not asked."""
	table = DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name == name)
	criterion = visible_to(doctype, user or frappe.session.user)
	return bool((query.where(criterion) if criterion is not None else query).run())


def visible_to(
	doctype: str | None, user: str, written_out: bool = False, writing: bool = False
) -> Criterion | None:
	"""Records of the DocType that the user sees; None when nothing limits them.

	``written_out``: with the names in place of short subqueries, for a query over many records.
	``writing``: those that the user may change, which are fewer where all staff read.
	"""
	guard = guard_of(doctype)
	if not guard or user == "Administrator":
		return None
	table = DocType(guard.doctype)
	if scope.is_auditor(user):
		return audited(guard, table, user)
	if guard.published and not writing:
		return None
	inside = _inside(guard, table, user, written_out)
	if inside is None and not guard.confidential:
		return None
	names = _written_out(guard, user) if written_out else None
	if names:
		secret, named = ([Bytes(table.name).isin(some)] if some else [] for some in names)
	else:
		secret = [table[guard.confidential] == 1] if guard.confidential else []
		named = [table[field].isin(scope.acting_as(user)) for field in guard.people]
		named += [table.name.isin(rows) for rows in rows_naming(guard, user)]
	for criterion in secret:
		inside = criterion.negate() if inside is None else inside & criterion.negate()
	return None if inside is None else Criterion.any([inside, *named])


def rows_naming(guard: Guard, user: str) -> list[QueryBuilder]:
	"""Records with a row that names the user, an open action of theirs, or a source that names them."""
	people = scope.acting_as(user)
	ways = []
	for child, field in guard.tables:
		row = DocType(child)
		ways.append(
			frappe.qb.from_(row)
			.select(row.parent)
			.where(row[field].isin(people) & (row.parenttype == guard.doctype))
		)
	if guard.source:
		for source in guards().values():
			if source.confidential and source.doctype != guard.doctype:
				ways += _on_named(guard, source, user)
	if guard.actions and not guard.kept_for:
		action = DocType("QSE Action")
		ways.append(
			frappe.qb.from_(action)
			.select(action.source_name)
			.where(
				(action.action_owner.isin(people) | action.verifier.isin(people))
				& (action.source_doctype == guard.doctype)
				& action.workflow_state.notin(FINAL_STATES)
			)
		)
	return ways


def _on_named(guard: Guard, source: Guard, user: str) -> list[QueryBuilder]:
	"""What hangs on records of ``source`` that name the user."""
	record, row = DocType(source.doctype), DocType(guard.doctype).as_("row")
	kind, name = (row[field] for field in guard.source)
	names = frappe.qb.from_(record).select(record.name)
	named = [names.where(record[field].isin(scope.acting_as(user))) for field in source.people]
	named += rows_naming(replace(source, actions=False), user)
	hanging = frappe.qb.from_(row).select(row.name).where(kind == source.doctype)
	return [hanging.where(name.isin(query)) for query in named]


def as_sql(criterion: Criterion) -> str:
	"""SQL with its values escaped by the database's driver."""
	values = NamedParameterWrapper()
	sql = criterion.get_sql(quote_char="`", with_namespace=True, param_wrapper=values)
	return sql % {name: _escaped(value) for name, value in values.get_parameters().items()}


def _escaped(value: object) -> str:
	"""Frappe runs some conditions with values to fill in and some without: no percent sign is left."""
	if isinstance(value, str) and "%" in value:
		return f"_utf8mb4 0x{value.encode().hex()}"
	return frappe.db.escape(value, percent=False)


def _inside(guard: Guard, table: Table, user: str, written_out: bool) -> Criterion | None:
	"""By unit and process; None when all records are inside, an impossible criterion when none can be."""
	if scope.sees_all(guard, user):
		return None
	ways = []
	if guard.unit and not guard.kept_for:
		spans = scope.places_of(user, guard.doctype)
		if written_out and spans == [scope.whole_tree()]:
			return None
		if spans:
			ways.append(_in_units(table[guard.unit], spans, written_out))
	owners = scope.process_owners(user) if guard.process and not guard.kept_for else []
	if owners:
		process, record = DocType("QSE Process"), DocType(guard.doctype).as_("record")
		owned = frappe.qb.from_(process).select(process.name).where(process.process_owner.isin(owners))
		records = frappe.qb.from_(record).select(record.name).where(record[guard.process].isin(owned))
		ways.append(table.name.isin(records))
	return Criterion.any(ways) if ways else table.name.isnull()


def _in_units(field: Term, spans: list[Span], written_out: bool) -> Criterion:
	"""The index on the unit finds the records of a few units; for more, the list is read in its own order."""
	units = scope.units_at(spans)
	if not written_out or number(spans) > SHORT:
		return field.isin(units)
	names = units.run(pluck=True)
	return field.isin(names) if number(spans) <= FEW else Bytes(field).isin(names)


def _written_out(guard: Guard, user: str) -> tuple[list[str], list[str]] | None:
	"""Names of the confidential records and of those that name the user, in one query; None when too many."""
	record = DocType(guard.doctype)
	names = frappe.qb.from_(record).select(record.name)
	people = scope.acting_as(user)
	named = [names.where(record[field].isin(people)) for field in guard.people] + rows_naming(guard, user)
	parts = [query.select(ValueWrapper(0)) for query in named]
	if guard.confidential:
		parts.append(names.where(record[guard.confidential] == 1).select(ValueWrapper(1)))
	if not parts:
		return [], []
	found = reduce(lambda union, part: union.union_all(part), parts).limit(SHORT + 1).run()
	if len(found) > SHORT:
		return None
	return tuple(sorted({name for name, kind in found if kind == wanted}) for wanted in (1, 0))
