"""The consolidated action plan: the actions one by one, or under their source, unit or owner."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Sum
from frappe.utils import cint, flt, getdate
from pypika.queries import QueryBuilder

from qse_municipal.actions import rules
from qse_municipal.actions.measures import Tally, days_overdue, delay
from qse_municipal.actions.reporting import (
	BARS,
	BLUE,
	GREEN,
	GREY,
	RED,
	card,
	column,
	group_titles,
	share_card,
	short_titles,
	stacked,
	standing,
)
from qse_municipal.actions.selection import KEYS, Counted, Key, Selection, chosen_group, narrowed, titles
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.register.names import unit_names, user_names

GROUPS = ("source", "unit", "owner")
FIELDS = (
	*("name", "title", "source_doctype", "source_name", "unit", "action_owner", "verifier"),
	*("action_type", "priority", "workflow_state", "progress", "planned_start", "due_date"),
	*("original_due_date", "postponement_count", "completed_on", "planned_cost", "actual_cost"),
)
Row = dict[str, Any]


@dataclass
class Figures:
	"""Actions counted: by state, by standing (overdue, open, done, cancelled), and the done ones measured."""

	states: Counter = field(default_factory=Counter)
	standings: Counter = field(default_factory=Counter)
	tally: Tally = field(default_factory=Tally)

	def add(self, row: Counted, today: date) -> None:
		late = rules.is_overdue(row.due_date, row.state, today)
		self.states[row.state] += row.number
		self.standings[standing(row.state, late)] += row.number
		self.tally.add(row.state, row.due_date, row.original_due_date, row.completed_on, row.number)

	@property
	def total(self) -> int:
		return self.states.total()

	@property
	def open(self) -> int:
		return sum(number for state, number in self.states.items() if state in rules.OPEN_STATES)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read QSE Action."""
	filters = read_filters(filters)
	selection, by, limit = Selection.of(filters), chosen_group(filters, GROUPS), row_limit(filters)
	counted = selection.counted(by)
	whole, figures = figures_of(counted), grouped(counted) if by else {}
	rows = dressed(listed(selection, by, limit))
	names = titles(by, figures) if by else {}
	return (
		columns(by),
		under_groups(rows, selection, by, figures, names) if by else rows,
		cut_message(len(rows), whole.total),
		group_chart(by, figures, names) if by else state_chart(whole),
		summary(whole),
	)


def grouped(rows: Iterable[Counted]) -> dict[Key, Figures]:
	"""Key -> figures of its actions."""
	today, result = getdate(), {}
	for row in rows:
		result.setdefault(row.key, Figures()).add(row, today)
	return result


def figures_of(rows: Iterable[Counted]) -> Figures:
	"""The figures of all of them."""
	whole, today = Figures(), getdate()
	for row in rows:
		whole.add(row, today)
	return whole


def listed(selection: Selection, by: str, limit: int) -> list[Row]:
	"""The rows, group by group, the next due first; at most ``limit`` (0: all). One query."""
	action = frappe.qb.DocType("QSE Action")
	query = selection.query().select(*(action[name] for name in FIELDS))
	for name in (*KEYS.get(by, ()), "due_date", "name"):
		query = query.orderby(action[name])
	return (query.limit(limit) if limit else query).run(as_dict=True)


def dressed(rows: list[Row]) -> list[Row]:
	"""Add names and delays, translate the words. Two queries."""
	today = getdate()
	units = unit_names(row["unit"] for row in rows)
	people = user_names(user for row in rows for user in (row["action_owner"], row["verifier"]))
	for row in rows:
		state = row["workflow_state"]
		row["unit_name"] = units.get(row["unit"], row["unit"])
		row["owner_name"] = people.get(row["action_owner"], row["action_owner"])
		row["verifier_name"] = people.get(row["verifier"], row["verifier"])
		row["source_type"] = _(row["source_doctype"]) if row["source_name"] else ""
		row["state"] = state
		row["days_overdue"] = days_overdue(row["due_date"], state, today) or None
		row["delay"] = delay(row["completed_on"], row["original_due_date"] or row["due_date"])
		row["postponement_count"] = row["postponement_count"] or None
		for name in ("planned_cost", "actual_cost"):
			row[name] = row[name] or None
		for name in ("action_type", "priority", "workflow_state"):
			row[name] = _(row[name]) if row[name] else ""
	return rows


def under_groups(
	rows: list[Row], selection: Selection, by: str, figures: dict[Key, Figures], names: dict[Key, str]
) -> list[Row]:
	"""The rows below a head with the figures of their whole group, whatever the row limit."""
	costs = costs_of(selection.query(), by)
	result: list[Row] = []
	last: Key | None = None
	for row in rows:
		key = tuple(row[name] or "" for name in KEYS[by])
		if key != last:
			one, last = figures[key], key
			planned, actual = costs.get(key, (0, 0))
			result.append(
				{
					"title": names[key],
					"indent": 0,
					"is_group": 1,
					"number": one.total,
					"open": one.open,
					"overdue": one.standings["overdue"],
					"on_time_share": one.tally.on_time_share,
					"planned_cost": planned or None,
					"actual_cost": actual or None,
					"group": narrowed(by, key),
				}
			)
		result.append({**row, "indent": 1})
	return result


def costs_of(query: QueryBuilder, by: str) -> dict[Key, tuple[float, float]]:
	"""Key -> planned and actual cost."""
	action = frappe.qb.DocType("QSE Action")
	keys = [action[name] for name in KEYS[by]]
	rows = query.select(Sum(action.planned_cost), Sum(action.actual_cost), *keys).groupby(*keys).run()
	return {tuple(value or "" for value in row[2:]): (flt(row[0]), flt(row[1])) for row in rows}


def columns(by: str = "") -> list[dict[str, Any]]:
	"""Grouped, the title comes first, since it carries the tree, and figures of the group follow it."""
	reference = column("name", _("Reference"), 150, "Link", options="QSE Action")
	if by:
		head = [
			column("title", f"{group_titles()[by]} / {_('Title')}", 320),
			reference,
			column("number", _("Actions"), 80, "Int"),
			column("open", _("Open Actions"), 130, "Int"),
			column("overdue", _("Overdue"), 100, "Int"),
			column("on_time_share", _("On-Time Share"), 150, "Percent"),
		]
	else:
		head = [reference, column("title", _("Title"), 280)]
	return [
		*head,
		column("workflow_state", _("State"), 130),
		column("progress", _("Progress"), 140, "Percent"),
		column("due_date", _("Due Date"), 110, "Date"),
		column("days_overdue", _("Days Overdue"), 130, "Int"),
		column("owner_name", _("Action Owner"), 150),
		column("unit_name", _("Unit"), 170),
		column("source_type", _("Source Type"), 130),
		column("source_name", _("Source"), 150),
		column("action_type", _("Type"), 130),
		column("priority", _("Priority"), 90),
		column("verifier_name", _("Verifier"), 150),
		column("planned_start", _("Planned Start"), 110, "Date"),
		column("original_due_date", _("Original Due Date"), 140, "Date"),
		column("postponement_count", _("Postponements"), 120, "Int"),
		column("completed_on", _("Completed On"), 110, "Date"),
		column("delay", _("Delay (Days)"), 110, "Int"),
		column("planned_cost", _("Planned Cost"), 120, "Currency"),
		column("actual_cost", _("Actual Cost"), 120, "Currency"),
	]


def summary(whole: Figures) -> list[dict[str, Any]]:
	return [
		card(_("Actions"), whole.total),
		card(_("Open Actions"), whole.open),
		card(_("Overdue"), whole.standings["overdue"], bad="Red"),
		card(_("Awaiting Verification"), whole.states[rules.DONE], bad="Orange"),
		card(_("Effect to Be Judged"), whole.states[rules.EFFECTIVENESS_DUE], bad="Orange"),
		share_card(_("On-Time Share"), whole.tally.on_time_share),
	]


def state_chart(whole: Figures) -> dict[str, Any] | None:
	"""Bars by state, in the order of their life."""
	states = [state for state in rules.STATES if whole.states[state]]
	states += sorted(state for state in whole.states if state and state not in rules.STATES)
	numbers = [whole.states[state] for state in states]
	return stacked([_(state) for state in states], [(_("Actions"), BLUE, numbers)], 220)


def group_chart(by: str, figures: dict[Key, Figures], names: dict[Key, str]) -> dict[str, Any] | None:
	"""Bars of the groups that have most overdue, then most open, each made up of its standings."""
	order = sorted(
		figures, key=lambda key: (-figures[key].standings["overdue"], -figures[key].open, names[key])
	)[:BARS]
	parts = (
		(_("Overdue"), RED, "overdue"),
		(_("Not Overdue"), BLUE, "open"),
		(_("Done"), GREEN, "done"),
		(_("Cancelled"), GREY, "cancelled"),
	)
	return stacked(
		short_titles(by, order, names),
		(
			(title, color, [cint(figures[key].standings[name]) for key in order])
			for title, color, name in parts
		),
	)
