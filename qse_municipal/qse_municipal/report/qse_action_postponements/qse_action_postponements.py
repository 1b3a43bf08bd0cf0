"""Which actions, owners and units have their dates moved most: postponements granted and declined."""

from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import add_days, getdate
from pypika.queries import QueryBuilder

from qse_municipal.actions.measures import mean, share
from qse_municipal.actions.reporting import (
	BARS,
	GREY,
	ORANGE,
	card,
	column,
	days_card,
	group_titles,
	share_card,
	short_titles,
	stacked,
)
from qse_municipal.actions.rules import GRANTED
from qse_municipal.actions.selection import KEYS, Key, Selection, chosen_group, drill, narrowed, titles
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.register.names import unit_names, user_names

GROUPS = ("action", "owner", "unit", "source_type", "type")
FIELDS = (
	*("name", "title", "unit", "action_owner", "source_doctype", "action_type", "workflow_state"),
	*("original_due_date", "due_date"),
)
Row = dict[str, Any]


@dataclass
class Moves:
	"""Decisions on the dates of actions; ``days`` are those granted."""

	granted: int = 0
	declined: int = 0
	days: int = 0
	waiting: int = 0
	postponed: int = 0

	def add(self, other: "Moves") -> None:
		self.granted += other.granted
		self.declined += other.declined
		self.days += other.days
		self.waiting += other.waiting
		self.postponed += other.granted > 0


@dataclass
class Moved(Moves):
	"""Those of one action, with its fields."""

	action: Row = field(default_factory=dict)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart, summary. The period lies on the day of the decision."""
	filters = read_filters(filters)
	by, limit = chosen_group(filters, GROUPS, "action"), row_limit(filters)
	period = Selection.of(filters)
	selection = period.but(from_date=None, to_date=None)
	moved = moved_actions(selection, period)
	whole = Moves()
	for one in moved:
		whole.add(one)
	rows = ranked(action_rows(moved) if by == "action" else group_rows(selection, moved, by))
	shown = rows[:limit] if limit else rows
	return (
		columns(by),
		shown,
		cut_message(len(shown), len(rows)),
		chart(rows[:BARS]),
		summary(whole, planned_of(selection, "").get((), 0)),
	)


def moved_actions(selection: Selection, period: Selection) -> list[Moved]:
	"""Actions with a decision in the period or, when there is no period, with a request. Two queries."""
	action, move = frappe.qb.DocType("QSE Action"), frappe.qb.DocType("QSE Postponement")
	fields = [action[name] for name in FIELDS]
	query = selection.query().join(move).on((move.parent == action.name) & (move.parenttype == "QSE Action"))
	query = decided_in(query, period).select(*fields, move.decision, move.from_date, move.to_date)
	moved: dict[str, Moved] = {}
	for row in query.run(as_dict=True):
		one = moved.setdefault(row.name, Moved(action=row))
		if row.decision == GRANTED:
			one.granted += 1
			one.days += (row.to_date - row.from_date).days if row.from_date and row.to_date else 0
		else:
			one.declined += 1
	if not (period.from_date or period.to_date):
		query = selection.query().where(action.requested_on.isnotnull()).select(*fields)
		for row in query.run(as_dict=True):
			moved.setdefault(row.name, Moved(action=row)).waiting += 1
	return list(moved.values())


def decided_in(query: QueryBuilder, period: Selection) -> QueryBuilder:
	"""The decisions of the period, both days included."""
	move = frappe.qb.DocType("QSE Postponement")
	if period.from_date:
		query = query.where(move.decided_on >= period.from_date)
	if period.to_date:
		query = query.where(move.decided_on < getdate(add_days(period.to_date, 1)))
	return query


def planned_of(selection: Selection, by: str) -> dict[Key, int]:
	"""Key -> actions that were ever planned: those whose date can be postponed."""
	action = frappe.qb.DocType("QSE Action")
	fields = [action[name] for name in KEYS.get(by, ())]
	query = selection.query().where(action.original_due_date.isnotnull()).select(Count("*"), *fields)
	rows = (query.groupby(*fields) if fields else query).run()
	return {tuple(value or "" for value in values): number for number, *values in rows}


def group_rows(selection: Selection, moved: list[Moved], by: str) -> list[Row]:
	"""A row per group. Two queries."""
	groups: dict[Key, Moves] = {}
	for one in moved:
		key = tuple(one.action[name] or "" for name in KEYS[by])
		groups.setdefault(key, Moves()).add(one)
	names, planned = titles(by, groups), planned_of(selection, by)
	rows = []
	for (key, one), short in zip(groups.items(), short_titles(by, groups, names), strict=True):
		number = planned.get(key, 0)
		row = {
			**figures(one),
			"title": names[key],
			"short": short,
			"planned": number,
			"postponed": one.postponed,
			"postponed_share": share(one.postponed, number),
			"drill": {"title": drill(selection, **narrowed(by, key))},
		}
		rows.append(row)
	return rows


def action_rows(moved: list[Moved]) -> list[Row]:
	"""A row per action. Two queries."""
	units = unit_names(one.action["unit"] for one in moved)
	people = user_names(one.action["action_owner"] for one in moved)
	return [
		{
			**figures(one),
			**{name: one.action[name] for name in ("name", "title", "original_due_date", "due_date")},
			"short": one.action["name"],
			"unit_name": units.get(one.action["unit"], one.action["unit"]),
			"owner_name": people.get(one.action["action_owner"], one.action["action_owner"]),
			"workflow_state": _(one.action["workflow_state"]),
		}
		for one in moved
	]


def figures(one: Moves) -> Row:
	return {
		"granted": one.granted,
		"days": one.days,
		"mean_days": mean(one.days, one.granted),
		"declined": one.declined,
		"waiting": one.waiting,
	}


def ranked(rows: list[Row]) -> list[Row]:
	"""Most postponements first; of as many, the most days; then the requests declined and waiting."""
	return sorted(
		rows,
		key=lambda row: (-row["granted"], -row["days"], -row["declined"], -row["waiting"], row["title"]),
	)


def columns(by: str) -> list[dict[str, Any]]:
	if by == "action":
		head = [
			column("name", _("Reference"), 150, "Link", options="QSE Action"),
			column("title", _("Title"), 280),
		]
		tail = [
			column("owner_name", _("Action Owner"), 160),
			column("unit_name", _("Unit"), 170),
			column("workflow_state", _("State"), 130),
			column("original_due_date", _("Original Due Date"), 150, "Date"),
			column("due_date", _("Due Date"), 120, "Date"),
		]
	else:
		head = [column("title", group_titles()[by], 260)]
		tail = [
			column("postponed", _("Actions Postponed"), 150, "Int"),
			column("planned", _("Actions Planned"), 150, "Int"),
			column("postponed_share", _("Share Postponed"), 150, "Percent"),
		]
	return [
		*head,
		column("granted", _("Postponements"), 130, "Int"),
		column("days", _("Days Granted"), 130, "Int"),
		column("mean_days", _("Mean (Days)"), 120, "Float"),
		column("declined", _("Requests Declined"), 140, "Int"),
		column("waiting", _("Requests Waiting"), 140, "Int"),
		*tail,
	]


def chart(rows: list[Row]) -> dict[str, Any] | None:
	"""Bars of the first in the ranking: granted and declined."""
	return stacked(
		[row["short"] for row in rows],
		(
			(_("Granted"), ORANGE, [row["granted"] for row in rows]),
			(_("Declined"), GREY, [row["declined"] for row in rows]),
		),
	)


def summary(whole: Moves, planned: int) -> list[dict[str, Any]]:
	return [
		card(_("Postponements"), whole.granted),
		card(_("Actions Postponed"), whole.postponed),
		share_card(_("Share Postponed"), share(whole.postponed, planned), coloured=False),
		days_card(_("Mean (Days)"), mean(whole.days, whole.granted)),
		card(_("Requests Declined"), whole.declined),
		card(_("Requests Waiting"), whole.waiting, bad="Orange"),
	]
