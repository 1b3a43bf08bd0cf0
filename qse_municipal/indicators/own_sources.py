"""Sources over the registers of the app, with the definitions of each register."""

from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder, Table

from qse_municipal.actions.measures import Tally, tally
from qse_municipal.actions.rules import CANCELLED, REPORTED_STATES
from qse_municipal.ideas.rules import ANSWERED, ANSWERED_YES
from qse_municipal.indicators.measures import Parts
from qse_municipal.indicators.rules import RATIO, VALUE
from qse_municipal.indicators.sources import Source, Units
from qse_municipal.rating.store import get_scale
from qse_municipal.risk.history import standings
from qse_municipal.risk.rules import FINAL_STATES, RISK
from qse_municipal.risk.selection import Selection
from qse_municipal.texts import mark

ACTION, IDEA = "QSE Action", "QSE Improvement Idea"
UPPER = 2  # levels: high and critical
DAYS_TO_ANSWER = 30


@dataclass(frozen=True)
class AllRisks(Selection):
	"""The risks of the units, whoever asks: an indicator is the same for all its readers."""

	units: Units = None

	def query(self) -> QueryBuilder:
		risk = DocType("QSE Risk")
		return _of(risk, self.units).where(risk.kind == self.kind)


def on_time_actions(units: Units, first: date, last: date) -> Parts:
	"""Actions done in the period: on time / dated (actions/measures.py)."""
	done = _done(units, first, last)
	return Parts(numerator=done.on_time, denominator=done.dated)


def mean_delay(units: Units, first: date, last: date) -> Parts:
	"""Actions done in the period: days of delay / dated, early ones negative. Factor 1 gives days."""
	done = _done(units, first, last)
	return Parts(numerator=done.delay_days, denominator=done.dated)


def overdue_actions(units: Units, first: date, last: date) -> Parts:
	"""Actions due by the last day and neither done nor given up by then. Due dates are those of today."""
	action, change, after = DocType(ACTION), DocType("QSE State Change"), last + timedelta(days=1)
	given_up = (
		frappe.qb.from_(change)
		.select(change.parent)
		.where((change.parenttype == ACTION) & (change.to_state == CANCELLED) & (change.changed_on < after))
	)
	undone = action.completed_on.isnull() | (action.completed_on > last)
	query = _of(action, units).where((action.due_date <= last) & (action.opened_on <= last) & undone)
	return Parts(value=_number(query.where(action.name.notin(given_up))))


def high_risks(units: Units, first: date, last: date) -> Parts:
	"""Risks open at the end of the last day whose rating then was of the two highest levels of its scale."""
	open_ones = [
		one
		for one in standings(AllRisks(kind=RISK, units=units), last).values()
		if one.state not in FINAL_STATES
	]
	upper = {
		scale: {band.level for band in get_scale(scale).bands[-UPPER:]}
		for scale in {one.rating_scale for one in open_ones if one.rating_scale}
	}
	return Parts(value=sum(one.get("current_level") in upper.get(one.rating_scale, ()) for one in open_ones))


def ideas_in_time(units: Units, first: date, last: date) -> Parts:
	"""Ideas answered in the period: within DAYS_TO_ANSWER of the proposal / all."""
	days = [(answered - proposed).days for proposed, answered, _state in _answered(units, first, last)]
	return Parts(numerator=sum(one <= DAYS_TO_ANSWER for one in days), denominator=len(days))


def accepted_ideas(units: Units, first: date, last: date) -> Parts:
	"""Ideas answered in the period: accepted / all."""
	states = [state for _proposed, _answered_on, state in _answered(units, first, last)]
	return Parts(numerator=sum(state in ANSWERED_YES for state in states), denominator=len(states))


def _of(table: Table, units: Units) -> QueryBuilder:
	query = frappe.qb.from_(table)
	return query if units is None else query.where(table.unit.isin(list(units) or [""]))


def _number(query: QueryBuilder) -> int:
	return query.select(Count("*")).run()[0][0]


def _done(units: Units, first: date, last: date) -> Tally:
	action = DocType(ACTION)
	return tally(
		_of(action, units)
		.where(action.workflow_state.isin(REPORTED_STATES) & action.completed_on[first:last])
		.select(action.workflow_state, action.due_date, action.original_due_date, action.completed_on)
		.run()
	)


def _answered(units: Units, first: date, last: date) -> list[tuple[date, date, str]]:
	"""(proposed on, answered on, state) of the ideas answered in the period."""
	idea = DocType(IDEA)
	answered = (idea.answered_on >= first) & (idea.answered_on < last + timedelta(days=1))
	rows = (
		_of(idea, units)
		.where(answered & idea.workflow_state.isin(ANSWERED))
		.select(idea.proposed_on, idea.answered_on, idea.workflow_state)
		.run()
	)
	return [(proposed, moment.date(), state) for proposed, moment, state in rows]


SOURCES = (
	Source("actions-on-time", mark("On-time share of actions"), RATIO, on_time_actions),
	Source("actions-overdue", mark("Overdue actions"), VALUE, overdue_actions),
	Source("actions-mean-delay", mark("Mean delay of actions in days"), RATIO, mean_delay),
	Source("risks-high", mark("Open risks of the two highest levels"), VALUE, high_risks),
	Source("ideas-in-time", mark("Ideas answered within 30 days"), RATIO, ideas_in_time),
	Source("ideas-accepted", mark("Share of accepted ideas"), RATIO, accepted_ideas),
)
