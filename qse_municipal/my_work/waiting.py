"""All that waits for the current user, read from the declarations of the registers: one query for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.permissions import get_role_permissions
from frappe.query_builder import Case, CustomFunction, DocType
from frappe.query_builder.functions import Coalesce, Concat
from frappe.utils import getdate
from pypika import Order
from pypika import analytics as over_all
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, Term, ValueWrapper

from qse_municipal.guard import scope
from qse_municipal.guard.declaration import SEE_ALL, guard_of
from qse_municipal.guard.delegation import Delegated, active_delegations
from qse_municipal.my_work.declaration import KINDS, TITLES, Work, declared
from qse_municipal.register.names import unit_names, user_names
from qse_municipal.register.visible import visible

LIMIT = 50  # rows of a kind
MOST = 1000  # rows of a kind when all are asked for
Position = CustomFunction("INSTR", ["text", "part"])


@dataclass(frozen=True)
class Way:
	"""One way in which the user acts: under which name, with which roles."""

	named: str
	roles: frozenset[str]
	delegated: Delegated | None = None


@dataclass(frozen=True)
class Row:
	"""One thing that waits. ``behalf``: whose it is, when the user has it by delegation."""

	doctype: str
	name: str
	title: str
	text: str
	unit: str
	due: date | None
	overdue: bool
	behalf: str

	@property
	def reference(self) -> str:
		"""Its name, where that is one for people and no hash."""
		return "" if frappe.get_meta(self.doctype).autoname == "hash" else self.name

	@property
	def place(self) -> tuple:
		"""Earliest first; what has no day comes last."""
		return self.due is None, self.due or date.max, self.doctype, self.name


@dataclass
class Group:
	"""What is of one kind. ``count`` and ``overdue`` are of all, ``rows`` the first of them."""

	kind: str
	count: int = 0
	overdue: int = 0
	rows: list[Row] = field(default_factory=list)

	@property
	def title(self) -> str:
		return _(TITLES[self.kind])


def waiting(limit: int = LIMIT, kind: str | None = None) -> list[Group]:
	"""Groups with something in them, in the order of the kinds; at most ``limit`` rows in each."""
	user, today = frappe.session.user, getdate()
	ways = list(_ways(user))
	base: dict[str, QueryBuilder | None] = {}
	groups = {one: Group(one) for one in KINDS}
	found = []
	for work in declared():
		if kind and work.kind != kind:
			continue
		if work.doctype not in base:
			base[work.doctype] = _readable(work.doctype, user)
		if base[work.doctype] is None:
			continue
		rows = _rows(work, base[work.doctype], ways, user, today, limit)
		if rows:
			groups[work.kind].count += rows[0].number
			groups[work.kind].overdue += int(rows[0].late or 0)
			found += [(work, row) for row in rows]
	units = unit_names(row.unit for _work, row in found)
	people = user_names(row.behalf for _work, row in found)
	for work, row in found:
		groups[work.kind].rows.append(_row(work, row, units, people, today))
	for group in groups.values():
		group.rows = sorted(group.rows, key=lambda row: row.place)[:limit]
	return [group for group in groups.values() if group.count]


def totals() -> tuple[int, int]:
	"""How much waits, and how much of it is overdue."""
	groups = waiting(1)
	return sum(group.count for group in groups), sum(group.overdue for group in groups)


def _ways(user: str) -> Iterator[Way]:
	yield Way(user, frozenset(frappe.get_roles(user)))
	for delegated in active_delegations(user):
		yield Way(delegated.delegator, delegated.roles, delegated)


def _readable(doctype: str, user: str) -> QueryBuilder | None:
	if not get_role_permissions(frappe.get_meta(doctype), user=user).get("read"):
		return None
	return visible(doctype)


def _rows(
	work: Work, base: QueryBuilder, ways: list[Way], user: str, today: date, limit: int
) -> list[dict[str, Any]]:
	table = DocType(work.doctype)
	suited = [(way, one) for way in ways if (one := _by_way(work, table, way, user)) is not None]
	if not suited:
		return []
	behalf = Case()
	for way, criterion in suited:
		behalf = behalf.when(criterion, way.delegated.delegator if way.delegated else "")
	query = base.where(Criterion.any(criterion for _way, criterion in suited))
	if work.states:
		query = query.where(table[work.state].isin(work.states))
	if work.open_when:
		query = query.where(work.open_when(table, user))
	due: Term = table[work.due] if work.due else ValueWrapper(None)
	unit: Term = table[work.unit] if work.unit else ValueWrapper(None)
	late = Case().when(due < today, 1).else_(0) if work.due else ValueWrapper(0)
	if work.due:
		query = query.orderby(Case().when(due.isnull(), 1).else_(0)).orderby(due)
	return (
		query.select(
			table.name,
			table[work.title].as_("title"),
			unit.as_("unit"),
			due.as_("due"),
			behalf.as_("behalf"),
			over_all.Count("*").over().as_("number"),
			over_all.Sum(late).over().as_("late"),
		)
		.orderby(table.name, order=Order.asc)
		.limit(max(limit, 1))
		.run(as_dict=True)
	)


def _by_way(work: Work, table: Table, way: Way, user: str) -> Criterion | None:
	"""Records that wait for the user in this way; None when none can."""
	if work.person:
		if work.roles and way.roles.isdisjoint(work.roles):
			return None
		parts = [table[work.person] == way.named]
	elif work.role_field:
		held = table[work.role_field].isin(sorted(way.roles))
		if not way.roles.isdisjoint(work.roles):
			held |= Coalesce(table[work.role_field], "") == ""
		parts = [held]
	elif way.roles.isdisjoint(work.roles):
		return None
	else:
		parts = []
	if (reach := _reach(work, table, way)) is not None:
		parts.append(reach)
	persons = sorted({user, way.named})
	parts += [_is_not(table, fieldname, person) for fieldname in work.excluded for person in persons]
	if work.not_when:
		parts.append(work.not_when(table, persons).negate())
	return Criterion.all(parts) if parts else table.name.notnull()


def _reach(work: Work, table: Table, way: Way) -> Criterion | None:
	"""Units to which a delegation is limited, as ``guard.scope.covers`` judges one record."""
	delegated, guard = way.delegated, guard_of(work.doctype)
	if not delegated or not guard or not guard.unit:
		return None
	if not delegated.units and (work.person or SEE_ALL & delegated.roles):
		return None
	places = scope.delegated_places(delegated, work.doctype)
	return table[guard.unit].isin(scope.units_at(places))


def _is_not(table: Table, fieldname: str, person: str) -> Criterion:
	if fieldname == "writers":
		return Position(Concat(" ", Coalesce(table.writers, ""), " "), f" {person} ") == 0
	return table[fieldname].isnull() | (table[fieldname] != person)


def _row(work: Work, row: dict[str, Any], units: dict[str, str], people: dict[str, str], today: date) -> Row:
	due = getdate(row.due) if row.due else None
	return Row(
		doctype=work.doctype,
		name=row.name,
		title=row.title or "",
		text=_(work.text),
		unit=units.get(row.unit, row.unit or ""),
		due=due,
		overdue=bool(due and due < today),
		behalf=people.get(row.behalf, row.behalf or ""),
	)


def confidential(rows: Iterable[Row]) -> set[tuple[str, str]]:
	"""Which of the rows are of confidential records: their titles go into no mail."""
	names: dict[str, list[str]] = {}
	for row in rows:
		names.setdefault(row.doctype, []).append(row.name)
	found = set()
	for doctype, some in names.items():
		guard = guard_of(doctype)
		if guard and guard.kept_for:
			found |= {(doctype, name) for name in some}
		elif guard and guard.confidential:
			table = DocType(doctype)
			query = frappe.qb.from_(table).select(table.name)
			secret = query.where(table.name.isin(some) & (table[guard.confidential] == 1)).run(pluck=True)
			found |= {(doctype, name) for name in secret}
	return found
