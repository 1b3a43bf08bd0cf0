"""The ladder, the periods of digests and the monthly summary on plain values."""

from datetime import date, timedelta

import pytest

from qse_municipal.ladder import rules
from qse_municipal.ladder.rules import OWNER, TOP, UNIT_HEAD, Step, newly_reached, period_of, step_key
from qse_municipal.summary.rules import is_empty, month_before, name_of, trend, with_previous

DUE = date(2026, 3, 10)
HIGH = rules.DEFAULTS["High"]


def day(number: int) -> date:
	return DUE + timedelta(days=number)


def test_the_default_ladder_goes_up_and_is_steeper_for_higher_priorities() -> None:
	assert set(rules.DEFAULTS) == set(rules.PRIORITIES)
	for steps in rules.DEFAULTS.values():
		first = {who: min(step.days for step in steps if step.recipient == who) for who in rules.RECIPIENTS}
		assert first[OWNER] < 0 < first[UNIT_HEAD] < first[TOP]
	for who in (UNIT_HEAD, TOP):
		low, medium, high = (
			next(step.days for step in rules.DEFAULTS[one] if step.recipient == who)
			for one in rules.PRIORITIES
		)
		assert high < medium < low


@pytest.mark.parametrize(
	"on, told",
	[
		(-8, []),
		(-7, [Step(OWNER, -7)]),
		(-1, [Step(OWNER, -1)]),
		(0, [Step(OWNER, -1)]),
		(1, [Step(OWNER, 1)]),
		(4, [Step(OWNER, 1)]),
		(5, [Step(OWNER, 1), Step(UNIT_HEAD, 5)]),
		(15, [Step(OWNER, 1), Step(UNIT_HEAD, 5), Step(TOP, 15)]),
		(400, [Step(OWNER, 1), Step(UNIT_HEAD, 5), Step(TOP, 15)]),
	],
)
def test_only_the_latest_step_of_a_recipient_is_told(on: int, told: list[Step]) -> None:
	steps = newly_reached(HIGH, DUE, day(on), [])
	assert [step for step, is_told in steps.items() if is_told] == told
	assert set(steps) == {step for step in HIGH if step.days <= on}


def test_a_day_after_day_run_tells_each_step_once() -> None:
	recorded: list[Step] = []
	told: list[tuple[int, Step]] = []
	for number in range(-10, 60):
		for step, is_told in newly_reached(HIGH, DUE, day(number), recorded).items():
			recorded.append(step)
			if is_told:
				told.append((number, step))
	assert told == [(step.days, step) for step in HIGH]


def test_a_step_that_comes_to_light_after_a_later_one_is_passed_over() -> None:
	steps = [Step(OWNER, -7), Step(OWNER, 1), Step(UNIT_HEAD, 2)]
	assert newly_reached(steps, DUE, day(3), [Step(OWNER, 1)]) == {
		Step(OWNER, -7): False,
		Step(UNIT_HEAD, 2): True,
	}


def test_a_new_due_date_starts_the_ladder_anew() -> None:
	step = Step(OWNER, 1)
	assert step_key("ACT-1", DUE, step) == step_key("ACT-1", DUE, step)
	assert step_key("ACT-1", DUE, step) != step_key("ACT-1", day(30), step)
	assert len({step_key("ACT-1", DUE, one) for one in HIGH}) == len(HIGH)


def test_who_takes_the_place_of_whom() -> None:
	assert rules.from_recipient_up(OWNER) == (OWNER, UNIT_HEAD, TOP)
	assert rules.from_recipient_up(TOP) == (TOP,)


@pytest.mark.parametrize(
	"frequency, weekday, today, first",
	[
		("Daily", "Monday", date(2026, 11, 22), date(2026, 11, 22)),
		("Weekly", "Monday", date(2026, 11, 22), date(2026, 11, 16)),
		("Weekly", "Sunday", date(2026, 11, 22), date(2026, 11, 22)),
		("Weekly", "Monday", date(2026, 11, 23), date(2026, 11, 23)),
		("Weekly", "", date(2026, 11, 24), date(2026, 11, 23)),
	],
)
def test_period_of_a_digest(frequency: str, weekday: str, today: date, first: date) -> None:
	assert period_of(frequency, weekday, today) == first


def test_a_missed_weekday_belongs_to_the_same_period() -> None:
	days = [date(2026, 11, 16) + timedelta(days=number) for number in range(14)]
	assert [period_of("Weekly", "Monday", one) for one in days] == [days[0]] * 7 + [days[7]] * 7


def test_the_month_before() -> None:
	assert month_before(date(2026, 1, 1)) == (date(2025, 12, 1), date(2025, 12, 31))
	assert month_before(date(2024, 3, 31)) == (date(2024, 2, 1), date(2024, 2, 29))
	assert name_of(date(2025, 12, 1)) == "SUM-2025-12"


@pytest.mark.parametrize(
	"value, previous, good, expected",
	[
		(5, 3, "up", "Better"),
		(5, 3, "down", "Worse"),
		(3, 3, "down", "Unchanged"),
		(0, 3, "down", "Better"),
		(None, 3, "down", ""),
		(5, None, "up", ""),
		(5, 3, "", ""),
	],
)
def test_trend(value, previous, good: str, expected: str) -> None:
	assert trend(value, previous, good) == expected


def test_previous_values_and_emptiness() -> None:
	rows = [
		{"section": "A", "label": "x", "value": 2},
		{"section": "A", "label": "y", "value": 1, "previous": 9},
		{"section": "B", "label": "x", "value": None},
		{"label": "list", "items": []},
	]
	before = [{"section": "A", "label": "x", "value": 1}, {"section": "A", "label": "y", "value": 3}]
	assert [row.get("previous") for row in with_previous(rows, before)] == [1, 9, None, None]
	assert not is_empty(rows)
	assert is_empty([{"label": "x", "value": 0}, {"label": "y", "value": None}, {"label": "z", "items": []}])
