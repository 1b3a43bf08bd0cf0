"""Figures of the action plan for number cards and charts, each by one query on what the user may read."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import formatdate, getdate, today

from qse_municipal.actions import rules
from qse_municipal.actions.measures import OVERDUE_BUCKETS, Tally, bucket_of, days_overdue
from qse_municipal.actions.rules import DUE_STATES
from qse_municipal.actions.selection import ALL_DONE, OPEN, OVERDUE, Selection
from qse_municipal.register.visible import visible
from qse_municipal.risk.figures import series
from qse_municipal.risk.rules import add_months

UNITS = 10  # the Desk cuts the labels of more
MONTHS = 12


@frappe.whitelist(methods=["GET", "POST"])
def overdue_actions(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: actions not reported done whose due date has passed; opens these."""
	action = frappe.qb.DocType("QSE Action")
	query = visible("QSE Action").where(action.workflow_state.isin(DUE_STATES))
	return {
		"value": query.where(action.due_date < today()).select(Count("*")).run()[0][0],
		"fieldtype": "Int",
		"route": ["List", "QSE Action", "List"],
		"route_options": {"workflow_state": ["in", list(DUE_STATES)], "due_date": ["<", today()]},
	}


@frappe.whitelist(methods=["GET", "POST"])
def on_time_share(filters: str | list | dict | None = None) -> dict[str, Any] | str:
	"""Number card: on-time share of what was done in the last MONTHS months; n/a when nothing was."""
	selection = recently_done()
	tally = tally_of(selection)
	if tally.on_time_share is None:
		return _("n/a")
	return {
		"value": tally.on_time_share,
		"fieldtype": "Percent",
		"precision": 1,
		"route": ["query-report", "QSE Action Performance"],
		"route_options": {
			"from_date": str(selection.from_date),
			"to_date": str(selection.to_date),
			"group_by": "unit",
		},
	}


def recently_done(unit: str = "") -> Selection:
	"""What was done in this month and the MONTHS − 1 before."""
	first = add_months(getdate().replace(day=1), 1 - MONTHS)
	return Selection(unit=unit, state=ALL_DONE, period_of="completed_on", from_date=first, to_date=getdate())


def tally_of(selection: Selection) -> Tally:
	result = Tally()
	for row in selection.counted():
		result.add(row.state, row.due_date, row.original_due_date, row.completed_on, row.number)
	return result


def by_state(unit: str = "") -> dict[str, Any]:
	"""Actions by state, in the order of their life; the cancelled ones only when there are any."""
	counts: dict[str, int] = {}
	for row in Selection(unit=unit).counted():
		counts[row.state] = counts.get(row.state, 0) + row.number
	states = [state for state in rules.STATES if state != rules.CANCELLED or counts.get(state)]
	states += sorted(state for state in counts if state and state not in rules.STATES)
	return series([_(state) for state in states], {_("Actions"): [counts.get(state, 0) for state in states]})


def by_month(unit: str = "") -> dict[str, Any]:
	"""What was done in each of the last MONTHS months: on time, and not."""
	selection = recently_done(unit)
	months: dict[date, Tally] = {add_months(selection.from_date, i): Tally() for i in range(MONTHS)}
	for row in selection.counted():
		one = months[row.completed_on.replace(day=1)]
		one.add(row.state, row.due_date, row.original_due_date, row.completed_on, row.number)
	return series(
		[formatdate(month, "MMM yy") for month in months],
		{
			_("On Time"): [one.on_time for one in months.values()],
			_("Not on Time"): [one.dated - one.on_time for one in months.values()],
		},
	)


def by_age(unit: str = "") -> dict[str, Any]:
	"""Overdue actions by the days since their due date; a series each, for a colour each."""
	labels = [_("{0} days").format(bucket.label) for bucket in OVERDUE_BUCKETS]
	stacks = [[0] * len(labels) for _label in labels]
	for row in Selection(unit=unit, state=OVERDUE).counted():
		place = bucket_of(days_overdue(row.due_date, row.state, getdate()), OVERDUE_BUCKETS)
		if place is not None:
			stacks[place][place] += row.number
	return series(labels, dict(zip(labels, stacks, strict=True)))


def by_unit(unit: str = "") -> dict[str, Any]:
	"""Open actions of the units that have most: overdue, and not. Codes, since names do not fit."""
	counts: dict[str, list[int]] = {}
	for row in Selection(unit=unit, state=OPEN).counted("unit"):
		late = rules.is_overdue(row.due_date, row.state, getdate())
		counts.setdefault(row.key[0], [0, 0])[0 if late else 1] += row.number
	units = sorted(counts, key=lambda code: (-sum(counts[code]), code))[:UNITS]
	return series(
		units,
		{
			_("Overdue"): [counts[code][0] for code in units],
			_("Not Overdue"): [counts[code][1] for code in units],
		},
	)


CHARTS = {"state": by_state, "month": by_month, "age": by_age, "unit": by_unit}
