"""Calendar periods of an indicator on plain values: month, quarter, half-year, year. No database.

A period belongs to an indicator when it shares a day with its validity. It is read once it has ended, and
its reading is due some days after its last day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = "Monthly", "Quarterly", "Half-yearly", "Yearly"
MONTHS = {MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, YEARLY: 12}
FREQUENCIES = tuple(MONTHS)
LETTERS = {QUARTERLY: "Q", HALF_YEARLY: "H"}
# T and S as in French: trimestre, semestre
_PART = re.compile(r"^(?:([QTHS])\s*([1-4])\s*[-/ ]?\s*(\d{4})|(\d{4})\s*[-/ ]?\s*([QTHS])\s*([1-4]))$", re.I)
_MONTH = re.compile(r"^(?:(\d{4})\s*[-/]\s*(\d{1,2})|(\d{1,2})\s*[-/]\s*(\d{4}))$")
_YEAR = re.compile(r"^(\d{4})$")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True, order=True)
class Period:
	"""From ``start`` to ``end``, both included."""

	start: date
	end: date
	frequency: str

	@property
	def label(self) -> str:
		"""2026-03, 2026-Q1, 2026-H1 or 2026: the same in every language."""
		year, months = self.start.year, MONTHS[self.frequency]
		if self.frequency == YEARLY:
			return str(year)
		if self.frequency == MONTHLY:
			return f"{year}-{self.start.month:02}"
		return f"{year}-{LETTERS[self.frequency]}{(self.start.month - 1) // months + 1}"

	def due_on(self, days: int) -> date:
		"""The day until when it is to be read."""
		return self.end + timedelta(days=days)

	def shifted(self, number: int) -> "Period":
		"""The period so many further on; negative: before."""
		return period_of(self.frequency, _first_of(self.start, number * MONTHS[self.frequency]))


def period_of(frequency: str, day: date) -> Period:
	"""The period in which the day lies. Raises KeyError for a frequency that is none."""
	months = MONTHS[frequency]
	start = day.replace(month=(day.month - 1) // months * months + 1, day=1)
	return Period(start, _first_of(start, months) - timedelta(days=1), frequency)


def ended(frequency: str, first: date, until: date, last: date | None = None) -> Iterator[Period]:
	"""Periods over before ``until`` that share a day with the validity from ``first`` to ``last``."""
	period = period_of(frequency, first)
	while period.end < until and not (last and period.start > last):
		yield period
		period = period.shifted(1)


def number(frequency: str, first: date, later: date) -> int:
	"""How many periods the one of ``later`` lies after the one of ``first``."""
	months = (later.year - first.year) * 12 + later.month - first.month
	start = period_of(frequency, first).start
	return (months + first.month - start.month) // MONTHS[frequency]


def same_a_year_ago(period: Period) -> Period:
	return period.shifted(-12 // MONTHS[period.frequency])


def parse(written: str, frequency: str) -> Period | None:
	"""The period that a label names (also Q1 2026, T1-2026, S2 2026, 03/2026); None when it names none."""
	text = written.strip().upper()
	if found := _PART.match(text):
		letter, part, year, other_year, other_letter, other_part = found.groups()
		letter, part, year = letter or other_letter, int(part or other_part), int(year or other_year)
		named = QUARTERLY if letter in "QT" else HALF_YEARLY
		if named != frequency or part > 12 // MONTHS[named]:
			return None
		return _in_bounds(frequency, year, (part - 1) * MONTHS[named] + 1)
	if found := _MONTH.match(text):
		year, month, other_month, other_year = found.groups()
		month = int(month or other_month)
		return _in_bounds(frequency, int(year or other_year), month) if frequency == MONTHLY else None
	if (found := _YEAR.match(text)) and frequency == YEARLY:
		return _in_bounds(frequency, int(found.group(1)), 1)
	return None


def _in_bounds(frequency: str, year: int, month: int) -> Period | None:
	if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
		return None
	return period_of(frequency, date(year, month, 1))


def _first_of(day: date, months: int) -> date:
	"""The first day of the month so many months on."""
	place = day.year * 12 + day.month - 1 + months
	return date(place // 12, place % 12 + 1, 1)
