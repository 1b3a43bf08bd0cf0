"""The rows of readings that are due: made in bulk when a period has ended, read, judged and closed.

Every function takes sets; none asks a query per indicator or per reading.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import frappe
from frappe.utils import cint, getdate, now_datetime

from qse_municipal.indicators import sources
from qse_municipal.indicators.measures import Definition, Parts, judge
from qse_municipal.indicators.numbers import write
from qse_municipal.indicators.periods import YEARLY, Period, ended, period_of
from qse_municipal.indicators.rules import ACTIVE, DUE, ENTERED, GREY, LOCKED, READ_STATES, is_locked
from qse_municipal.indicators.store import (
	DOCTYPE,
	FIELDS,
	READING,
	definitions,
	parts_of,
	stored_standard,
)

LOCK_DAYS, READING_DAYS = 30, 10  # unless the settings say otherwise
COLUMNS = (
	*("name", "owner", "creation", "modified", "modified_by", "docstatus", "idx"),
	*("indicator", "title", "unit", "qse_process", "period", "period_start", "period_end", "due_on"),
	*("state", "light", "is_computed", "reading_key"),
	*("target", "alert_threshold", "range_low", "range_high"),
)


def lock_days() -> int:
	return cint(frappe.db.get_single_value("QSE Settings", "reading_lock_days")) or LOCK_DAYS


def reading_days() -> int:
	return cint(frappe.db.get_single_value("QSE Settings", "reading_days")) or READING_DAYS


def key_of(indicator: str, period: Period) -> str:
	"""By what a file finds the reading of a period."""
	return f"{indicator}/{period.label}"


def title_of(indicator: Any, period: Period) -> str:
	return f"{indicator.indicator_name} – {period.label}"[:140]


def open_due(names: Collection[str] | None = None) -> int:
	"""Make the missing rows of ended periods, for these or for all active indicators; how many."""
	indicators = active(names)
	known = _known(indicators)
	defined, today, stamp = definitions(indicators), getdate(), now_datetime()
	rows = [
		_row(indicator, period, defined[indicator.name], stamp)
		for indicator in indicators
		for period in periods_of(indicator, today)
		if (indicator.name, period.start) not in known
	]
	if rows:
		# another run may have made some meanwhile: the unique index lets one through
		frappe.db.bulk_insert(READING, list(COLUMNS), rows, ignore_duplicates=True)
	return len(rows)


def active(names: Collection[str] | None = None) -> list[Any]:
	"""Active indicators with FIELDS."""
	filters: dict[str, Any] = {"workflow_state": ACTIVE}
	if names is not None:
		filters["name"] = ["in", list(names)]
	return frappe.get_all(DOCTYPE, filters=filters, fields=list(FIELDS), order_by="name")


def periods_of(indicator: Any, today: date) -> Iterable[Period]:
	"""The periods of an indicator that are over."""
	last = getdate(indicator.valid_to) if indicator.valid_to else None
	return ended(indicator.frequency, getdate(indicator.valid_from), today, last)


def _known(indicators: Collection[Any]) -> set[tuple[str, date]]:
	if not indicators:
		return set()
	rows = frappe.get_all(
		READING,
		filters={"indicator": ["in", [one.name for one in indicators]]},
		fields=["indicator", "period_start"],
		order_by=None,
	)
	return {(row.indicator, row.period_start) for row in rows}


def _row(indicator: Any, period: Period, definition: Definition, stamp: Any) -> tuple:
	standard = stored_standard(definition.standard_at(period.end))
	return (
		*(frappe.generate_hash(length=12), "Administrator", stamp, stamp, "Administrator", 0, 0),
		*(indicator.name, title_of(indicator, period), indicator.unit, indicator.qse_process),
		*(period.label, period.start, period.end, period.due_on(days_of(indicator))),
		*(DUE, GREY, int(bool(indicator.computed_by)), key_of(indicator.name, period)),
		*standard.values(),
	)


def days_of(indicator: Any) -> int:
	"""Days from the end of a period until its reading is due."""
	return cint(indicator.days_to_enter) or reading_days()


def compute(names: Collection[str] | None = None) -> int:
	"""Enter what the registers give for the rows still due; how many. A figure of nothing stays a gap."""
	known = sources.sources()
	indicators = [one for one in active(names) if one.computed_by in known]
	rows = _due(indicators)
	if not rows:
		return 0
	by_name, defined = {one.name: one for one in indicators}, definitions(indicators)
	parts = {
		row.name: sources.compute(
			by_name[row.indicator].computed_by,
			by_name[row.indicator].unit,
			row.period_start,
			row.period_end,
		)
		for row in rows
	}
	earlier = Years({row.indicator for row in rows if defined[row.indicator].is_cumulative})
	stamp, days = now_datetime(), lock_days()
	updates = {}
	for row in sorted(rows, key=lambda row: row.period_start):
		definition = defined[row.indicator]
		before = earlier.before(by_name[row.indicator], row.period_start)
		verdict = judge(definition, row.period_end, parts[row.name], before)
		earlier.note(row.indicator, row.period_start, parts[row.name])
		if verdict.value is None:
			continue
		updates[row.name] = {
			**stored_parts(parts[row.name]),
			**stored_verdict(verdict),
			"state": LOCKED if is_locked(row.due_on, getdate(row.creation), getdate(), days) else ENTERED,
			"entered_by": None,
			"entered_on": stamp,
		}
	if updates:
		frappe.db.bulk_update(READING, updates)
	return len(updates)


def _due(indicators: Collection[Any]) -> list[Any]:
	if not indicators:
		return []
	return frappe.get_all(
		READING,
		filters={"indicator": ["in", [one.name for one in indicators]], "state": DUE},
		fields=["name", "indicator", "period_start", "period_end", "due_on", "creation"],
		order_by="indicator, period_start",
	)


def stored_parts(parts: Parts) -> dict[str, str | None]:
	return {"numerator": write(parts.numerator), "denominator": write(parts.denominator)}


def stored_verdict(verdict: Any) -> dict[str, str | None]:
	"""The fields of a reading that say how it was judged."""
	return {
		"value": write(verdict.value),
		"result": write(verdict.result),
		"achievement": write(None if verdict.achievement is None else round(verdict.achievement, 2)),
		"light": verdict.light,
		**stored_standard(verdict.standard),
	}


class Years:
	"""What cumulative indicators gave in earlier periods, read in one query for all of them."""

	def __init__(self, names: Collection[str]) -> None:
		self.given: dict[tuple[str, date], Parts] = {}
		if not names:
			return
		for row in frappe.get_all(
			READING,
			filters={"indicator": ["in", sorted(names)], "state": ["in", READ_STATES]},
			fields=["indicator", "period_start", "numerator", "denominator", "value"],
			order_by=None,
		):
			self.note(row.indicator, row.period_start, parts_of(row))

	def note(self, indicator: str, start: date, parts: Parts) -> None:
		self.given[indicator, start] = parts

	def before(self, indicator: Any, start: date) -> list[Parts]:
		"""The periods of the year before ``start`` since the indicator is valid; a gap is Parts()."""
		first = max(period_of(YEARLY, start).start, getdate(indicator.valid_from))
		return [
			self.given.get((indicator.name, period.start), Parts())
			for period in ended(indicator.frequency, first, start)
		]


def lock() -> None:
	"""Close what was entered for periods whose days are over. One statement."""
	row = frappe.qb.DocType(READING)
	last = frappe.utils.add_days(getdate(), -lock_days())
	over = (row.due_on < last) & (row.creation < last)
	frappe.qb.update(row).set(row.state, LOCKED).where((row.state == ENTERED) & over).run()
