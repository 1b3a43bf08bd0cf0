"""Objectives and readings counted: for cards and charts of what the user may read, and by month."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import today

from qse_municipal.indicators.latest import READING
from qse_municipal.indicators.rules import READ_STATES
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible
from qse_municipal.risk.figures import series
from qse_municipal.strategy import rules
from qse_municipal.strategy.progress import DOCTYPE
from qse_municipal.strategy.selection import OPEN, OVERDUE, Selection
from qse_municipal.texts import mark

SECTION = mark("Strategy and Performance")
UNITS = 10  # the Desk cuts the labels of more
LIGHTS = {"Green": mark("Green"), "Amber": mark("Amber"), "Red": mark("Red"), "Grey": mark("Grey")}
CONTEXT = "QSE Context Analysis"
TO_REVIEW = "To Review"


@frappe.whitelist(methods=["GET", "POST"])
def red_indicators(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: indicators whose latest reading is red; opens the traffic lights."""
	return {
		"value": lights().get("Red", 0),
		"fieldtype": "Int",
		"route": ["query-report", "QSE Indicator Status"],
		"route_options": {"light": "Red"},
	}


@frappe.whitelist(methods=["GET", "POST"])
def readings_due(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: readings that people have not entered yet; opens the grid in which they are."""
	reading = DocType(READING)
	return {
		"value": _number(visible(READING).where((reading.state == "Due") & (reading.is_computed == 0))),
		"fieldtype": "Int",
		"route": ["qse-readings"],
	}


@frappe.whitelist(methods=["GET", "POST"])
def overdue_objectives(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: objectives past their day that nobody has declared; opens these."""
	return {
		"value": _number(Selection(state=OVERDUE).query()),
		"fieldtype": "Int",
		"route": ["List", DOCTYPE, "List"],
		"route_options": {
			"workflow_state": ["in", list(rules.OPEN_STATES)],
			"due_on": ["<", today()],
		},
	}


def lights(unit: str = "") -> dict[str, int]:
	"""Light -> indicators whose latest reading has it, of those the user may read. One query."""
	reading, later = DocType(READING), DocType(READING).as_("later")
	query = (
		visible(READING)
		.left_join(later)
		.on(
			(later.indicator == reading.indicator)
			& later.state.isin(READ_STATES)
			& (later.period_end > reading.period_end)
		)
		.where(reading.state.isin(READ_STATES) & later.name.isnull())
	)
	if unit:
		query = query.where(reading.unit.isin(units_below(unit)))
	rows = query.select(reading.light, Count("*")).groupby(reading.light).run()
	return {light: number for light, number in rows if light}


def by_light(unit: str = "") -> dict[str, Any]:
	"""Indicators by the light of their latest reading; a series each, for a colour each."""
	found = lights(unit)
	return series(
		[_(name) for name in LIGHTS],
		{_(name): [found.get(name, 0) if name == other else 0 for other in LIGHTS] for name in LIGHTS},
	)


def by_state(unit: str = "") -> dict[str, Any]:
	"""Objectives by state, in the order of their life."""
	objective = DocType(DOCTYPE)
	found = dict(
		Selection(unit=unit)
		.query()
		.select(objective.workflow_state, Count("*"))
		.groupby(objective.workflow_state)
		.run()
	)
	return series(
		[_(state) for state in rules.STATES],
		{_("Objectives"): [found.get(state, 0) for state in rules.STATES]},
	)


def by_level(unit: str = "") -> dict[str, Any]:
	"""Mean progress of the open objectives of each level, of those whose progress is known."""
	objective = DocType(DOCTYPE)
	rows = (
		Selection(unit=unit, state=OPEN)
		.query()
		.where(objective.progress_basis != "")
		.select(objective.level, objective.progress)
		.run()
	)
	means = []
	for level in rules.LEVELS:
		values = [progress for one, progress in rows if one == level]
		means.append(round(sum(values) / len(values), 1) if values else 0)
	return series([_(level) for level in rules.LEVELS], {_("Mean Progress"): means})


def late_by_unit(unit: str = "") -> dict[str, Any]:
	"""Readings past the day until when people were to enter them, of the units that have most."""
	reading = DocType(READING)
	query = visible(READING).where((reading.state == "Due") & (reading.is_computed == 0))
	query = query.where(reading.due_on < today())
	if unit:
		query = query.where(reading.unit.isin(units_below(unit)))
	rows = query.select(reading.unit, Count("*")).groupby(reading.unit).run()
	rows = sorted(rows, key=lambda row: (-row[1], row[0]))[:UNITS]
	return series([code for code, _number in rows], {_("Late Readings"): [number for _code, number in rows]})


CHARTS = {"light": by_light, "state": by_state, "level": by_level, "late": late_by_unit}


def monthly(first: date, last: date) -> list[dict[str, Any]]:
	"""For the monthly summary: objectives declared in the month, overdue at its end; lights, late readings.

	``last`` belongs to the month. The lights are those of the latest reading of periods that end by then.
	"""
	after = last + timedelta(days=1)
	objective, change, reading = DocType(DOCTYPE), DocType("QSE State Change"), DocType(READING)
	declared = dict(
		frappe.qb.from_(change)
		.select(change.to_state, Count("*"))
		.where((change.parenttype == DOCTYPE) & change.to_state.isin(rules.DECLARED_STATES))
		.where((change.changed_on >= first) & (change.changed_on < after))
		.groupby(change.to_state)
		.run()
	)
	ended = (
		frappe.qb.from_(change)
		.select(change.parent)
		.where((change.parenttype == DOCTYPE) & change.to_state.isin(rules.FINAL_STATES))
		.where(change.changed_on < after)
	)
	overdue = _number(
		frappe.qb.from_(objective).where(
			(objective.due_on <= last) & (objective.starts_on <= last) & objective.name.notin(ended)
		)
	)
	late = (reading.due_on <= last) & (reading.entered_on.isnull() | (reading.entered_on >= after))
	counted = _lights_at(last)
	return [
		_figure(mark("Objectives achieved in the month"), declared.get(rules.ACHIEVED, 0), "up"),
		_figure(mark("Objectives not achieved in the month"), declared.get(rules.NOT_ACHIEVED, 0), "down"),
		_figure(mark("Objectives overdue at the end of the month"), overdue, "down"),
		_figure(mark("Indicators on target"), counted.get("Green", 0), "up"),
		_figure(mark("Indicators in alert"), counted.get("Red", 0), "down"),
		_figure(
			mark("Readings late at the end of the month"),
			_number(frappe.qb.from_(reading).where(late)),
			"down",
		),
	]


def _lights_at(last: date) -> dict[str, int]:
	reading, later = DocType(READING), DocType(READING).as_("later")
	known = reading.state.isin(READ_STATES) & (reading.period_end <= last)
	rows = (
		frappe.qb.from_(reading)
		.left_join(later)
		.on(
			(later.indicator == reading.indicator)
			& later.state.isin(READ_STATES)
			& (later.period_end > reading.period_end)
			& (later.period_end <= last)
		)
		.where(known & later.name.isnull())
		.select(reading.light, Count("*"))
		.groupby(reading.light)
		.run()
	)
	return dict(rows)


def _figure(label: str, value: float | None, good: str) -> dict[str, Any]:
	return {"section": SECTION, "label": label, "value": value, "good": good, "unit": ""}


def _number(query: Any) -> int:
	return query.select(Count("*")).run()[0][0]
