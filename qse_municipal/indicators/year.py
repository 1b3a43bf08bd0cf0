"""The year to date of one cumulative indicator: what came before a period, and what its change moves."""

from datetime import date
from typing import Any

import frappe
from frappe.model.document import Document

from qse_municipal.indicators.calendar import Years, stored_verdict
from qse_municipal.indicators.measures import Parts, judge
from qse_municipal.indicators.periods import YEARLY, period_of
from qse_municipal.indicators.rules import READ_STATES
from qse_municipal.indicators.store import READING, definition_of, parts_of


def before(indicator: Document, start: date) -> list[Parts]:
	"""What the earlier periods of the year gave; nothing unless it is cumulative. One query."""
	return Years([indicator.name]).before(indicator, start) if indicator.is_cumulative else []


def judge_later(indicator: Document, start: date) -> None:
	"""Judge the readings of the year after ``start`` again. Three queries."""
	last = period_of(YEARLY, start).end
	rows: list[Any] = frappe.get_all(
		READING,
		filters={
			"indicator": indicator.name,
			"state": ["in", READ_STATES],
			"period_start": ["between", [start, last]],
		},
		fields=["name", "period_start", "period_end", "numerator", "denominator", "value"],
		order_by="period_start",
	)
	later = [row for row in rows if row.period_start > start]
	if not later:
		return
	definition, years = definition_of(indicator), Years([indicator.name])
	frappe.db.bulk_update(
		READING,
		{
			row.name: stored_verdict(
				judge(definition, row.period_end, parts_of(row), years.before(indicator, row.period_start))
			)
			for row in later
		},
	)
