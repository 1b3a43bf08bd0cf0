"""The actions that a report, chart or card is about: what the user may read, narrowed by its filters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import cint, escape_html, getdate
from pypika.queries import QueryBuilder

from qse_municipal.actions.measures import Tally
from qse_municipal.actions.rules import DUE_STATES, OPEN_STATES, REPORTED_STATES
from qse_municipal.register.filters import day_of
from qse_municipal.register.names import unit_names, user_names
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible

OPEN, OVERDUE, ALL_DONE = "Open", "Overdue", "All Done"
ALONE = "-"
DAYS = ("due_date", "completed_on", "opened_on")
KEYS = {
	"unit": ("unit",),
	"owner": ("action_owner",),
	"source": ("source_doctype", "source_name"),
	"source_type": ("source_doctype",),
	"type": ("action_type",),
	"priority": ("priority",),
}
PRIORITIES = ("High", "Medium", "Low")
Key = tuple[str, ...]


class Counted(NamedTuple):
	"""So many actions alike; ``key`` holds the values they are grouped by, "" for none."""

	number: int
	state: str
	due_date: date | None
	original_due_date: date | None
	completed_on: date | None
	opened_on: date | None
	key: Key


@dataclass(frozen=True)
class Selection:
	"""Filters of the action reports.

	``unit`` takes what is below it too, unless ``only_unit``. ``source_type`` is a DocType, or ALONE for
	actions without a source. ``state``: one; OPEN (not verified, not given up), OVERDUE, ALL_DONE
	(REPORTED_STATES); or blank. The period, both days included, lies on the date field ``period_of``.
	"""

	unit: str = ""
	only_unit: bool = False
	source_type: str = ""
	source: str = ""
	owner: str = ""
	type: str = ""
	priority: str = ""
	state: str = ""
	period_of: str = "due_date"
	from_date: date | None = None
	to_date: date | None = None

	@classmethod
	def of(cls, filters: dict[str, Any], period_of: str = "due_date") -> "Selection":
		"""The selection that a report's filters describe; ``period_of`` holds unless they name a date field.

		Raises ValidationError for days or a date field that are none, or days out of order.
		"""
		names = ("unit", "source_type", "source", "owner", "type", "priority", "state")
		texts = {name: str(filters.get(name) or "") for name in names}
		chosen = str(filters.get("period_of") or period_of)
		if chosen not in DAYS:
			refuse_choice(chosen, DAYS)
		first, last = day_of(filters, "from_date"), day_of(filters, "to_date")
		if first and last and first > last:
			frappe.throw(_("From Date must not lie after To Date."))
		return cls(
			**texts,
			only_unit=bool(cint(filters.get("only_unit"))),
			period_of=chosen,
			from_date=first,
			to_date=last,
		)

	def but(self, **changes: Any) -> "Selection":
		"""The same selection with other filters."""
		return replace(self, **changes)

	@cached_property
	def units(self) -> QueryBuilder:
		"""The unit and everything below it."""
		return units_below(self.unit)

	def query(self) -> QueryBuilder:
		"""Query builder on the actions that the user may read and that fit; the caller selects."""
		action = frappe.qb.DocType("QSE Action")
		query = visible("QSE Action")
		if self.unit:
			query = query.where(action.unit == self.unit if self.only_unit else action.unit.isin(self.units))
		if self.source_type == ALONE:
			query = query.where(action.source_name.isnull() | (action.source_name == ""))
		elif self.source_type:
			query = query.where(action.source_doctype == self.source_type)
		for value, field in (
			(self.source, action.source_name),
			(self.owner, action.action_owner),
			(self.type, action.action_type),
			(self.priority, action.priority),
		):
			if value:
				query = query.where(field == value)
		query = self.in_state(query)
		day = action[self.period_of]
		if self.from_date:
			query = query.where(day >= self.from_date)
		if self.to_date:
			query = query.where(day <= self.to_date)
		return query

	def in_state(self, query: QueryBuilder) -> QueryBuilder:
		action = frappe.qb.DocType("QSE Action")
		if self.state == OPEN:
			return query.where(action.workflow_state.isin(OPEN_STATES))
		if self.state == ALL_DONE:
			return query.where(action.workflow_state.isin(REPORTED_STATES))
		if self.state == OVERDUE:
			return query.where(action.workflow_state.isin(DUE_STATES) & (action.due_date < getdate()))
		return query.where(action.workflow_state == self.state) if self.state else query

	def counted(self, by: str = "") -> list[Counted]:
		"""The actions by state, dates and the fields of ``by`` (a key of KEYS), in one grouped query."""
		action = frappe.qb.DocType("QSE Action")
		fields = ("workflow_state", "due_date", "original_due_date", "completed_on", "opened_on")
		columns = [action[name] for name in (*fields, *KEYS.get(by, ()))]
		rows = self.query().select(Count("*"), *columns).groupby(*columns).run()
		return [Counted(*row[:6], tuple(value or "" for value in row[6:])) for row in rows]


def tallies(rows: Iterable[Counted]) -> dict[Key, Tally]:
	"""Key -> tally of its done actions."""
	result: dict[Key, Tally] = {}
	for row in rows:
		one = result.setdefault(row.key, Tally())
		one.add(row.state, row.due_date, row.original_due_date, row.completed_on, row.number)
	return result


def titles(by: str, keys: Iterable[Key]) -> dict[Key, str]:
	"""Key -> what a reader calls it: names of units and people, translated words. One query at most."""
	keys = list(keys)
	if by == "unit":
		units = unit_names(code for (code,) in keys)
		return {(code,): units.get(code, code) for (code,) in keys}
	if by == "owner":
		people = user_names(user for (user,) in keys)
		return {(user,): people.get(user, user) for (user,) in keys}
	if by == "source":
		return {key: f"{_(key[0])} {key[1]}" if key[1] else _("Without a Source") for key in keys}
	return {(value,): _(value) if value else _("Without a Source") for (value,) in keys}


def narrowed(by: str, key: Key) -> dict[str, Any]:
	"""The filters that leave the actions of one group."""
	if by == "unit":
		return {"unit": key[0], "only_unit": 1}
	if by == "source":
		return {"source_type": key[0], "source": key[1]} if key[1] else {"source_type": ALONE}
	if by == "source_type":
		return {"source_type": key[0] or ALONE}
	return {by: key[0]}


def by_order(by: str, keys: Iterable[Key], names: dict[Key, str]) -> list[Key]:
	"""Priorities from high to low, everything else by its title."""
	if by == "priority":
		return sorted(keys, key=lambda key: PRIORITIES.index(key[0]) if key[0] in PRIORITIES else 9)
	return sorted(keys, key=lambda key: (names[key].casefold(), key))


def chosen_group(filters: dict[str, Any], offered: Iterable[str], default: str = "") -> str:
	"""The filter ``group_by``. Raises ValidationError for what is not offered."""
	value = str(filters.get("group_by") or default)
	if value and value not in offered:
		refuse_choice(value, offered)
	return value


def refuse_choice(value: str, offered: Iterable[str]) -> None:
	frappe.throw(_("{0} is not one of: {1}.").format(frappe.bold(escape_html(value)), ", ".join(offered)))


def drill(selection: Selection, **filters: Any) -> dict[str, Any]:
	"""Filters with which QSE Action Plan lists the actions behind a number; ``filters`` go first."""
	given = {
		"unit": selection.unit,
		"only_unit": int(selection.only_unit) or "",
		"source_type": selection.source_type,
		"source": selection.source,
		"owner": selection.owner,
		"type": selection.type,
		"priority": selection.priority,
		"state": selection.state,
		"period_of": selection.period_of,
		"from_date": selection.from_date,
		"to_date": selection.to_date,
		**filters,
	}
	return {name: str(value) if isinstance(value, date) else value for name, value in given.items() if value}
