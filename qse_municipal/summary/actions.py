"""Figures of the action plan for the monthly summary, with the definitions of actions/measures.py."""

from datetime import date, timedelta
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from qse_municipal.actions.measures import tally
from qse_municipal.actions.rules import CANCELLED, NOT_EFFECTIVE, REPORTED_STATES
from qse_municipal.summary.rules import MOST_ITEMS
from qse_municipal.texts import mark

SECTION = mark("Actions")


def figures(first: date, last: date) -> list[dict[str, Any]]:
	"""What was opened and done in the month, and what was not done at its end. Four queries.

	Due dates are those of today: an action postponed since is not overdue at the end of that month.
	"""
	rows = _opened_until(last)
	given_up = _given_up_until(last)
	pending = [
		row
		for row in rows
		if row.name not in given_up and not (row.completed_on and row.completed_on <= last)
	]
	done = [
		row
		for row in rows
		if row.workflow_state in REPORTED_STATES and row.completed_on and first <= row.completed_on <= last
	]
	late = sorted((row for row in pending if row.due_date <= last), key=lambda row: (row.due_date, row.name))
	counted = tally(
		(row.workflow_state, row.due_date, row.original_due_date, row.completed_on) for row in done
	)
	shown = [row for row in late if not row.is_confidential][:MOST_ITEMS]
	return [
		_row(mark("Opened in the month"), sum(first <= row.opened_on <= last for row in rows)),
		_row(mark("Done in the month"), counted.done, "up"),
		_row(mark("On-time share"), counted.on_time_share, "up", "%"),
		_row(mark("Mean delay"), counted.mean_delay, "down", "days"),
		_row(mark("Not done at the end of the month"), len(pending)),
		_row(mark("Overdue at the end of the month"), len(late), "down"),
		_row(mark("Postponements granted"), _postponed(first, last), "down"),
		_row(mark("Found not effective"), _changes(NOT_EFFECTIVE, first, last), "down"),
		{
			"section": SECTION,
			"label": mark("Longest overdue"),
			"items": [
				{
					"doctype": "QSE Action",
					"reference": row.name,
					"title": row.title,
					"unit": row.unit,
					"person": row.action_owner,
					"days": (last - row.due_date).days + 1,
				}
				for row in shown
			],
		},
	]


def _row(label: str, value: float | None, good: str = "", unit: str = "") -> dict[str, Any]:
	return {"section": SECTION, "label": label, "value": value, "good": good, "unit": unit}


def _opened_until(last: date) -> list[Any]:
	rows = frappe.get_all(
		"QSE Action",
		filters={"opened_on": ["<=", last]},
		fields=[
			*("name", "title", "workflow_state", "opened_on", "due_date", "original_due_date"),
			*("completed_on", "unit", "action_owner", "is_confidential"),
		],
		order_by="name",
	)
	for row in rows:
		row.due_date = row.due_date or getdate("9999-12-31")
	return rows


def _given_up_until(last: date) -> set[str]:
	change = DocType("QSE State Change")
	return set(
		frappe.qb.from_(change)
		.select(change.parent)
		.where((change.parenttype == "QSE Action") & (change.to_state == CANCELLED))
		.where(change.changed_on < last + timedelta(days=1))
		.run(pluck=True)
	)


def _changes(state: str, first: date, last: date) -> int:
	change = DocType("QSE State Change")
	return (
		frappe.qb.from_(change)
		.select(Count("*"))
		.where((change.parenttype == "QSE Action") & (change.to_state == state))
		.where((change.changed_on >= first) & (change.changed_on < last + timedelta(days=1)))
		.run()[0][0]
	)


def _postponed(first: date, last: date) -> int:
	row = DocType("QSE Postponement")
	return (
		frappe.qb.from_(row)
		.select(Count("*"))
		.where((row.parenttype == "QSE Action") & (row.decision == "Granted"))
		.where((row.decided_on >= first) & (row.decided_on < last + timedelta(days=1)))
		.run()[0][0]
	)
