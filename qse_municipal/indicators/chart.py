"""One indicator over time: its readings, what it was judged by, its trend and forecast, said in words."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate
from frappe.utils.formatters import format_value

from qse_municipal.indicators.analysis import FEWEST, Analysis, analyse
from qse_municipal.indicators.numbers import read
from qse_municipal.indicators.periods import period_of
from qse_municipal.indicators.rules import DOWN, RANGE, READ_STATES, UP
from qse_municipal.indicators.store import READING, definition_of

AHEAD = 3  # periods of forecast without a later row of targets
SHOWN = 60  # the last readings


def series(doc: Document) -> dict[str, Any]:
	"""Labels and values of the chart, the readings, and what they tell. One query."""
	rows = _readings(doc)
	found = analyse(
		[(row.period_start, read(row.result) if row.state in READ_STATES else None) for row in rows],
		doc.frequency,
		until(doc, rows),
	)
	definition = definition_of(doc)
	last = period_of(doc.frequency, rows[-1].period_start) if rows else None
	future = [last.shifted(one.ahead - trailing(rows)) for one in found.forecast] if last else []
	coming = [
		(period, one) for period, one in zip(future, found.forecast, strict=True) if period.start > last.start
	]
	ahead = [definition.standard_at(period.end) for period, _one in coming]
	blank = [None] * len(coming)
	shown = [row.result if row.state in READ_STATES else None for row in rows]
	return {
		"labels": [*(row.period for row in rows), *(period.label for period, _one in coming)],
		"results": [*map(read, shown), *blank],
		"target": [*(read(row.target) for row in rows), *(one and one.target for one in ahead)],
		"low": [*(read(row.range_low) for row in rows), *(one and one.low for one in ahead)],
		"high": [*(read(row.range_high) for row in rows), *(one and one.high for one in ahead)],
		"average": [*found.moving_average, *blank],
		"forecast": [*([None] * len(rows)), *(one.value for _period, one in coming)],
		"forecast_low": [*([None] * len(rows)), *(one.low for _period, one in coming)],
		"forecast_high": [*([None] * len(rows)), *(one.high for _period, one in coming)],
		"readings": [_shown(row) for row in rows],
		"words": words(doc, rows, found, coming),
	}


def _readings(doc: Document) -> list[Any]:
	rows = frappe.get_all(
		READING,
		filters={"indicator": doc.name},
		fields=[
			*("name", "period", "period_start", "period_end", "due_on", "state", "light", "value", "result"),
			*("numerator", "denominator", "achievement", "target", "range_low", "range_high", "comment"),
			*("is_computed", "entered_by", "entered_on"),
		],
		order_by="period_start desc",
		limit=SHOWN,
	)
	return rows[::-1]


def trailing(rows: list[Any]) -> int:
	"""How many periods at the end have no result yet: the forecast begins there."""
	number = 0
	for row in reversed(rows):
		if row.state in READ_STATES and row.result:
			break
		number += 1
	return number


def until(doc: Document, rows: list[Any]) -> date | None:
	"""Last day of the forecast: AHEAD periods, at least to the last row of targets, never past validity."""
	if not rows:
		return None
	last = period_of(doc.frequency, rows[-1].period_start)
	day = last.shifted(AHEAD).end
	dated = [getdate(row.from_date) for row in doc.targets]
	end = getdate(doc.valid_to) if doc.valid_to else None
	day = max([day, *dated])
	return min(day, end) if end else day


def _shown(row: Any) -> dict[str, Any]:
	return {
		"name": row.name,
		"period": row.period,
		"state": row.state,
		"light": row.light,
		"value": read(row.value),
		"result": read(row.result),
		"numerator": read(row.numerator),
		"denominator": read(row.denominator),
		"achievement": read(row.achievement),
		"comment": row.comment or "",
		"is_computed": cint(row.is_computed),
		"is_late": row.state not in READ_STATES and row.due_on < getdate(),
	}


def words(doc: Document, rows: list[Any], found: Analysis, coming: list) -> list[str]:
	"""What the readings tell, in sentences of the reader's language."""
	if not found.is_enough:
		return [
			_("Not enough readings for a trend and a forecast: {0} of at least {1}.").format(
				found.readings, FEWEST
			)
		]
	said = [_trend(doc, found)]
	if (change := next((one for one in reversed(found.year_on_year) if one is not None), None)) is not None:
		said.append(_("Against the same period of the year before: {0}.").format(signed(doc, change)))
	if coming:
		period, one = coming[-1]
		said.append(
			_(
				"If it goes on in a straight line, {0} will be about {1}; with 95 % probability between {2} "
				"and {3}."
			).format(period.label, number(doc, one.value), number(doc, one.low), number(doc, one.high))
		)
		if verdict := _reached(doc, period, one):
			said.append(verdict)
	return said


def _trend(doc: Document, found: Analysis) -> str:
	return _("Over {0} readings it changes by {1} per period on average.").format(
		found.readings, signed(doc, found.slope)
	)


def _reached(doc: Document, period: Any, one: Any) -> str:
	"""Whether the target lies inside, above or below the interval."""
	standard = definition_of(doc).standard_at(period.end)
	if not standard or doc.direction == RANGE or standard.target is None:
		return ""
	target = number(doc, standard.target)
	if standard.target > one.high:
		missed = doc.direction == UP
	elif standard.target < one.low:
		missed = doc.direction == DOWN
	else:
		return _("The target of {0} lies within this span: it may be met or missed.").format(target)
	if missed:
		return _("The target of {0} would be missed.").format(target)
	return _("The target of {0} would be met.").format(target)


def number(doc: Document, value: float) -> str:
	"""With the decimals and the unit of the indicator, from left to right."""
	text = format_value(value, {"fieldtype": "Float", "precision": cint(doc.decimals)})
	return f"\u2066{text} {doc.measure_unit or ''}".rstrip() + "\u2069"


def signed(doc: Document, value: float) -> str:
	text = number(doc, abs(value))
	sign = "+" if value > 0 else "−" if value < 0 else ""
	return text.replace("\u2066", f"\u2066{sign}", 1)
