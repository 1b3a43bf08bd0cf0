"""Ideas counted: by unit, in one grouped query on what the user may read; of a month, for its summary."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import CustomFunction, DocType
from frappe.query_builder.functions import Count, Sum
from frappe.utils import add_days, cint
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from qse_municipal.ideas.rules import WITHDRAWN, Tally
from qse_municipal.register.filters import day_of, field_of_standard
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible
from qse_municipal.texts import mark

DOCTYPE = "QSE Improvement Idea"
DaysBetween = CustomFunction("DATEDIFF", ["later", "earlier"])


@dataclass(frozen=True)
class Selection:
	"""Filters: the unit with what lies below it, the standard, the days of the proposal (both included)."""

	unit: str = ""
	standard: str = ""
	from_date: date | None = None
	to_date: date | None = None

	@classmethod
	def of(cls, filters: dict[str, Any]) -> "Selection":
		"""What a report's filters describe. Raises ValidationError when they make no sense."""
		unit, standard = (str(filters.get(name) or "") for name in ("unit", "standard"))
		if standard:
			field_of_standard(standard)
		start, end = day_of(filters, "from_date"), day_of(filters, "to_date")
		if start and end and start > end:
			frappe.throw(_("From Date must not lie after To Date."))
		return cls(unit, standard, start, end)

	def query(self) -> QueryBuilder:
		"""Query builder on the ideas that the user may read and that fit; the caller selects."""
		idea, query = DocType(DOCTYPE), visible(DOCTYPE)
		if self.unit:
			query = query.where(idea.unit.isin(units_below(self.unit)))
		if self.standard:
			query = query.where(idea[field_of_standard(self.standard)] == 1)
		if self.from_date:
			query = query.where(idea.proposed_on >= self.from_date)
		if self.to_date:
			query = query.where(idea.proposed_on <= self.to_date)
		return query


def by_unit(selection: Selection) -> dict[str, Tally]:
	"""Code of the unit -> its ideas, counted. One query."""
	idea = DocType(DOCTYPE)
	days = Sum(DaysBetween(idea.answered_on, idea.proposed_on))
	rows = (
		selection.query()
		.select(idea.unit, idea.workflow_state, Count("*"), days)
		.groupby(idea.unit, idea.workflow_state)
		.run()
	)
	tallies: dict[str, Tally] = {}
	for unit, state, number, taken in rows:
		tallies.setdefault(unit, Tally()).add(state, number, cint(taken))
	return tallies


def total(tallies: dict[str, Tally]) -> Tally:
	"""All units together."""
	whole = Tally()
	for one in tallies.values():
		for name in vars(one):
			setattr(whole, name, getattr(whole, name) + getattr(one, name))
	return whole


def monthly(first: date, last: date) -> list[dict[str, Any]]:
	"""For the monthly summary: ideas proposed, answered and implemented in the month, and what still waited.

	Three queries. ``last`` belongs to the month.
	"""
	idea, after = DocType(DOCTYPE), add_days(last, 1)
	in_month = (idea.answered_on >= first) & (idea.answered_on < after)
	days = Sum(DaysBetween(idea.answered_on, idea.proposed_on))
	answered = Tally()
	for state, number, taken in (
		frappe.qb.from_(idea)
		.where(in_month)
		.select(idea.workflow_state, Count("*"), days)
		.groupby(idea.workflow_state)
		.run()
	):
		answered.add(state, number, cint(taken))
	return [
		_figure(mark("Ideas proposed in the month"), _number(idea.proposed_on[first:last]), "up"),
		_figure(mark("Ideas answered in the month"), answered.answered, "up"),
		_figure(mark("Share of accepted ideas"), answered.acceptance_share, "", "%"),
		_figure(mark("Mean time to the answer"), answered.mean_days, "down", "days"),
		_figure(mark("Ideas implemented in the month"), _number(idea.implemented_on[first:last]), "up"),
		_figure(mark("Ideas without an answer at the end of the month"), _waiting(last), "down"),
	]


def _figure(label: str, value: float | None, good: str = "", unit: str = "") -> dict[str, Any]:
	return {"section": mark("Improvement Ideas"), "label": label, "value": value, "good": good, "unit": unit}


def _number(criterion: Criterion) -> int:
	return frappe.qb.from_(DocType(DOCTYPE)).where(criterion).select(Count("*")).run()[0][0]


def _waiting(last: date) -> int:
	"""Proposed by the end of that day, neither answered nor withdrawn by then."""
	idea, change, after = DocType(DOCTYPE), DocType("QSE State Change"), add_days(last, 1)
	withdrawn = (
		frappe.qb.from_(change)
		.select(change.parent)
		.where((change.parenttype == DOCTYPE) & (change.to_state == WITHDRAWN) & (change.changed_on < after))
	)
	unanswered = idea.answered_on.isnull() | (idea.answered_on >= after)
	return _number((idea.proposed_on <= last) & unanswered & idea.name.notin(withdrawn))
