"""Figures for number cards and dashboard charts, each by one grouped query on what the user may read."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Min
from frappe.utils import add_days, formatdate, getdate

from qse_municipal.rating.store import active_scale, get_scale
from qse_municipal.register.names import plain
from qse_municipal.risk.rules import CANCELLED, FINAL_STATES, RISK, add_months
from qse_municipal.risk.selection import OPEN, Selection, known_scale, ordered_levels

UPPER = 2
UNITS = 12
MONTHS = 12
EXPIRING_DAYS = 60
STATES = (
	"Identified",
	"Returned",
	"Assessed",
	"Approved",
	"In Treatment",
	"Monitored",
	"Closed",
	"Cancelled",
)


@frappe.whitelist(methods=["GET", "POST"])
def upper_levels(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: open risks in the two highest levels of the scale they were rated on."""
	names: dict[str, None] = {}
	total = 0
	for (scale_name, level), number in (
		Selection(kind=RISK, state=OPEN).counts("rating_scale", "current_level").items()
	):
		scale = known_scale(scale_name)
		if scale and level and scale.place(level) >= len(scale.bands) - UPPER:
			total += number
			names[level] = None
	active = get_scale(active_scale(RISK)).bands[-UPPER:]
	return {
		"value": total,
		"fieldtype": "Int",
		"route": ["List", "QSE Risk", "List"],
		"route_options": {
			"kind": RISK,
			"current_level": ["in", list(names) or [band.level for band in active]],
			"workflow_state": ["not in", list(FINAL_STATES)],
		},
	}


@frappe.whitelist(methods=["GET", "POST"])
def overdue_reviews(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: open risks whose review date has passed, as the register counts them; opens these rows."""
	late = sum(row[-1] for row in Selection(kind=RISK, state=OPEN).figures())
	return {
		"value": late,
		"fieldtype": "Int",
		"route": ["query-report", "QSE Risk Register"],
		"route_options": {"kind": RISK, "state": OPEN, "overdue": 1},
	}


@frappe.whitelist(methods=["GET", "POST"])
def expiring_acceptances(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: open accepted risks whose acceptance has expired or expires within EXPIRING_DAYS."""
	risk = frappe.qb.DocType("QSE Risk")
	last = add_days(getdate(), EXPIRING_DAYS)
	query = Selection(kind=RISK, state=OPEN).query().where(risk.treatment == "Accept")
	query = query.where(risk.acceptance_expires_on <= last)
	number, first = query.select(Count("*"), Min(risk.acceptance_expires_on)).run()[0]
	return {
		"value": number,
		"fieldtype": "Int",
		"route": ["List", "QSE Risk", "List"],
		"route_options": {
			"kind": RISK,
			"treatment": "Accept",
			"workflow_state": ["not in", list(FINAL_STATES)],
			# a list takes blank dates for early ones, unless they lie between two
			"acceptance_expires_on": ["between", [str(first or last), str(last)]],
		},
	}


def by_level(unit: str = "") -> dict[str, Any]:
	"""Open risks by current level, lowest first; a series each, so that each bar has its own colour."""
	counts = Selection(kind=RISK, state=OPEN, unit=unit).counts("rating_scale", "current_level")
	levels = ordered_levels(counts, RISK)
	return series(
		[_(level) for level, *_rest in levels],
		{
			_(level): [number if place == i else 0 for i in range(len(levels))]
			for place, (level, _color, number) in enumerate(levels)
		},
	)


def by_state(unit: str = "") -> dict[str, Any]:
	"""Risks by state, in the order of their life; states nobody uses are left out at the end."""
	counts = {
		state: number for (state,), number in Selection(kind=RISK, unit=unit).counts("workflow_state").items()
	}
	states = [state for state in STATES if state != CANCELLED or counts.get(state)]
	states += [state for state in counts if state not in STATES]
	return series([_(state) for state in states], {_("Risks"): [counts.get(state, 0) for state in states]})


def by_unit(unit: str = "") -> dict[str, Any]:
	"""Open risks of the units that have most, stacked by current level. Codes, since names do not fit."""
	counts = Selection(kind=RISK, state=OPEN, unit=unit).counts("unit", "rating_scale", "current_level")
	totals: dict[str, int] = {}
	levels: dict[tuple[str, str], int] = {}
	for (code, scale, level), number in counts.items():
		totals[code] = totals.get(code, 0) + number
		levels[scale, level] = levels.get((scale, level), 0) + number
	units = sorted(totals, key=lambda code: (-totals[code], code))[:UNITS]
	stacks = {level: dict.fromkeys(units, 0) for level, *_rest in ordered_levels(levels, RISK)}
	for (code, *_rest, level), number in counts.items():
		if level and code in totals and code in stacks[level]:
			stacks[level][code] += number
	return series(units, {_(level): list(stack.values()) for level, stack in stacks.items()})


def by_month(unit: str = "") -> dict[str, Any]:
	"""Risks identified in each of the last twelve months, whatever became of them."""
	this_month = getdate().replace(day=1)
	months = [add_months(this_month, back) for back in range(1 - MONTHS, 1)]
	totals: dict[date, int] = dict.fromkeys(months, 0)
	risk = frappe.qb.DocType("QSE Risk")
	query = Selection(kind=RISK, unit=unit).query().where(risk.identified_on >= months[0])
	for day, number in query.select(risk.identified_on, Count("*")).groupby(risk.identified_on).run():
		month = getdate(day).replace(day=1)
		if month in totals:
			totals[month] += number
	return series([formatdate(month, "MMM yy") for month in months], {_("Risks"): list(totals.values())})


def series(labels: list[str], datasets: dict[str, list[int]]) -> dict[str, Any]:
	"""Data of a chart: ``datasets`` is name -> a number for each label. Texts come out as plain text."""
	return {
		"labels": [plain(label) for label in labels],
		"datasets": [{"name": plain(name), "values": values} for name, values in datasets.items()],
	}


CHARTS = {"level": by_level, "state": by_state, "unit": by_unit, "month": by_month}
