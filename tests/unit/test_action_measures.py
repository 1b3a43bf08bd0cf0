"""What is measured of actions, by hand-made examples. No site is needed."""

from datetime import date, timedelta

import pytest

from qse_municipal.actions.measures import (
	AGE_BUCKETS,
	OVERDUE_BUCKETS,
	Tally,
	age,
	bucket_of,
	days_overdue,
	delay,
	mean,
	on_time,
	share,
	tally,
)
from qse_municipal.actions.rules import CANCELLED, DUE_STATES, OPEN_STATES, REPORTED_STATES, STATES

DAY = date(2026, 11, 22)


def ago(days: int) -> date:
	return DAY - timedelta(days=days)


def test_done_not_done_and_given_up_are_three_things() -> None:
	assert {*REPORTED_STATES, *DUE_STATES, CANCELLED} == set(STATES)
	assert len(REPORTED_STATES) + len(DUE_STATES) + 1 == len(STATES)
	assert set(OPEN_STATES) - set(DUE_STATES) == {"Done"}


@pytest.mark.parametrize(
	("completed_on", "due_date", "expected"),
	[(ago(1), DAY, True), (DAY, DAY, True), (DAY, ago(1), False), (None, DAY, None), (DAY, None, None)],
)
def test_on_time_is_until_the_end_of_the_day(completed_on, due_date, expected) -> None:
	assert on_time(completed_on, due_date) is expected


@pytest.mark.parametrize(
	("completed_on", "original", "expected"),
	[(DAY, ago(10), 10), (ago(10), DAY, -10), (DAY, DAY, 0), (None, DAY, None), (DAY, None, None)],
)
def test_delay_has_a_sign(completed_on, original, expected) -> None:
	assert delay(completed_on, original) == expected


@pytest.mark.parametrize("state", STATES)
def test_overdue_ends_with_the_report(state: str) -> None:
	late = state in ("Draft", "Planned", "In Progress", "Returned")
	assert days_overdue(ago(7), state, DAY) == (7 if late else 0)
	assert days_overdue(DAY, state, DAY) == 0
	assert days_overdue(None, state, DAY) == 0


@pytest.mark.parametrize(
	("days", "overdue", "open_"),
	[
		(-1, None, None),
		(0, None, "0–30"),
		(1, "1–30", "0–30"),
		(30, "1–30", "0–30"),
		(31, "31–60", "31–60"),
		(60, "31–60", "31–60"),
		(61, "61–90", "61–90"),
		(90, "61–90", "61–90"),
		(91, "91+", "91+"),
		(4000, "91+", "91+"),
	],
)
def test_every_age_lies_in_one_bucket(days: int, overdue, open_) -> None:
	for buckets, label in ((OVERDUE_BUCKETS, overdue), (AGE_BUCKETS, open_)):
		assert sum(bucket.holds(days) for bucket in buckets) == (label is not None)
		place = bucket_of(days, buckets)
		assert (None if place is None else buckets[place].label) == label


def test_age_is_never_negative() -> None:
	assert (age(ago(5), DAY), age(DAY, DAY), age(ago(-5), DAY), age(None, DAY)) == (5, 0, 0, 0)


def test_nothing_is_not_zero() -> None:
	assert share(0, 0) is None and mean(0, 0) is None
	assert share(0, 3) == 0.0 and share(2, 3) == 66.7 and mean(-5, 2) == -2.5
	empty = Tally()
	assert (empty.on_time_share, empty.on_original_share, empty.mean_delay, empty.mean_late) == (None,) * 4


def test_a_tally_by_hand() -> None:
	"""Due and original due date, then the day it was done: four dated ones, of which one postponed."""
	one = tally(
		[
			("Closed", DAY, DAY, ago(4)),
			("Verified", DAY, ago(30), ago(10)),
			("Done", ago(10), ago(10), ago(4)),
			("Not Effective", ago(2), None, DAY),
			("Closed", DAY, DAY, None),
			("In Progress", ago(90), ago(90), None),
			("Returned", ago(90), ago(90), ago(80)),
			("Cancelled", ago(5), ago(5), ago(3)),
		]
	)
	assert (one.done, one.dated, one.on_time, one.on_original, one.late) == (5, 4, 2, 1, 3)
	# −4, 20, 6 and 2 days
	assert (one.on_time_share, one.on_original_share) == (50.0, 25.0)
	assert (one.mean_delay, one.mean_late) == (6.0, 9.3)


def test_alike_count_as_many() -> None:
	many, single = Tally(), Tally()
	many.add("Closed", DAY, ago(3), ago(1), 7)
	for _number in range(7):
		single.add("Closed", DAY, ago(3), ago(1))
	assert many == single and many.dated == 7
