"""What is measured of actions, defined once, on plain values. No database; days are calendar days.

Done: the work is reported done and not given up (REPORTED_STATES). Found not effective is done, too.

Dated: done, with the day on which it was done. Only these are judged; what has no day is in no numerator and
in no denominator.

On time: ``completed_on`` ≤ the due date as it stands, that is after postponements. Beside it the same against
the original due date, which no postponement moves.

On-time share, in percent: on time / dated. None ("n/a") when nothing is dated, never 0.

Delay, in days: ``completed_on`` − original due date; negative when early. Its mean is that of the dated ones;
since early ones make it smaller, the mean of the late ones (delay > 0) alone stands beside it.

Days overdue: today − due date, of what is not reported done. Never part of a delay: these are not finished.

Age, in days: today − the day of entry, of open actions (those waiting for verification too).

An action that was never planned has no original due date: its due date is taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from qse_municipal.actions.rules import REPORTED_STATES, is_overdue


@dataclass(frozen=True)
class Bucket:
	"""Days from ``first`` to ``last``, both included; ``last`` None: without end."""

	first: int
	last: int | None

	@property
	def label(self) -> str:
		"""Such as 31–60, or 91+: the same in every language."""
		return f"{self.first}+" if self.last is None else f"{self.first}–{self.last}"

	def holds(self, days: int) -> bool:
		return self.first <= days and (self.last is None or days <= self.last)


OVERDUE_BUCKETS = (Bucket(1, 30), Bucket(31, 60), Bucket(61, 90), Bucket(91, None))
AGE_BUCKETS = (Bucket(0, 30), Bucket(31, 60), Bucket(61, 90), Bucket(91, None))


def on_time(completed_on: date | None, due_date: date | None) -> bool | None:
	"""Whether the work was done by the day; None when one of both is not known."""
	if not (completed_on and due_date):
		return None
	return completed_on <= due_date


def delay(completed_on: date | None, original_due_date: date | None) -> int | None:
	"""Days from the original due date to the day it was done, negative when early; None when not known."""
	if not (completed_on and original_due_date):
		return None
	return (completed_on - original_due_date).days


def days_overdue(due_date: date | None, state: str, today: date) -> int:
	"""Days since the due date of what is not reported done; 0 when it is not overdue."""
	return (today - due_date).days if due_date and is_overdue(due_date, state, today) else 0


def age(opened_on: date | None, today: date) -> int:
	"""Days since the entry; 0 for a day to come or none."""
	return max(0, (today - opened_on).days) if opened_on else 0


def bucket_of(days: int, buckets: tuple[Bucket, ...]) -> int | None:
	"""Place of the bucket that holds so many days; None when none does."""
	return next((place for place, bucket in enumerate(buckets) if bucket.holds(days)), None)


def share(part: int, whole: int) -> float | None:
	"""Percent, to one decimal; None (n/a) when there is nothing to divide by."""
	return round(100 * part / whole, 1) if whole else None


def mean(total: float, number: int) -> float | None:
	"""Mean, to one decimal; None (n/a) of nothing."""
	return round(total / number, 1) if number else None


@dataclass
class Tally:
	"""Done actions counted: ``add`` each (or ``number`` alike), then read shares and means."""

	done: int = 0
	dated: int = 0
	on_time: int = 0
	on_original: int = 0
	late: int = 0
	delay_days: int = 0
	late_days: int = 0

	def add(
		self,
		state: str,
		due_date: date | None,
		original_due_date: date | None,
		completed_on: date | None,
		number: int = 1,
	) -> None:
		"""Count an action; what is not done counts for nothing."""
		if state not in REPORTED_STATES:
			return
		self.done += number
		original = original_due_date or due_date
		days = delay(completed_on, original)
		in_time = on_time(completed_on, due_date or original)
		if days is None or in_time is None:
			return
		self.dated += number
		self.on_time += number * in_time
		self.on_original += number * (days <= 0)
		self.delay_days += number * days
		if days > 0:
			self.late += number
			self.late_days += number * days

	@property
	def on_time_share(self) -> float | None:
		"""Percent of the dated ones that kept their due date of today; None: n/a."""
		return share(self.on_time, self.dated)

	@property
	def on_original_share(self) -> float | None:
		"""Percent of the dated ones that kept their original due date; None: n/a."""
		return share(self.on_original, self.dated)

	@property
	def mean_delay(self) -> float | None:
		"""Days, early ones negative; None: n/a."""
		return mean(self.delay_days, self.dated)

	@property
	def mean_late(self) -> float | None:
		"""Days of those later than their original due date; None: n/a."""
		return mean(self.late_days, self.late)


def tally(rows: Iterable[tuple[str, date | None, date | None, date | None]]) -> Tally:
	"""The tally of rows of (state, due date, original due date, completed on)."""
	result = Tally()
	for row in rows:
		result.add(*row)
	return result
