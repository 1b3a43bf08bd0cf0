"""Periods, measures, lights, analysis and numbers of indicators on plain values."""

from datetime import date

import pytest

from qse_municipal.indicators import numbers, periods, rules
from qse_municipal.indicators.analysis import FEWEST, analyse, student
from qse_municipal.indicators.measures import Definition, Parts, Standard, achievement, judge, light
from qse_municipal.register_import.problems import Problem

JANUARY = date(2026, 1, 1)


# ---- periods -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("frequency", "day", "label", "start", "end"),
	[
		("Monthly", date(2026, 2, 10), "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
		("Monthly", date(2024, 2, 29), "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
		("Quarterly", date(2026, 12, 31), "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
		("Half-yearly", date(2026, 7, 1), "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
		("Yearly", date(2026, 5, 5), "2026", date(2026, 1, 1), date(2026, 12, 31)),
	],
)
def test_a_period_and_its_label(frequency, day, label, start, end):
	period = periods.period_of(frequency, day)
	assert (period.label, period.start, period.end) == (label, start, end)
	assert periods.parse(label, frequency) == period


def test_ended_periods_share_a_day_with_the_validity():
	found = [one.label for one in periods.ended("Monthly", date(2025, 11, 15), date(2026, 2, 28))]
	assert found == ["2025-11", "2025-12", "2026-01"]  # February ends today: not over yet
	assert [
		one.label for one in periods.ended("Quarterly", date(2025, 1, 1), date(2026, 1, 1), date(2025, 7, 1))
	] == ["2025-Q1", "2025-Q2", "2025-Q3"]
	assert list(periods.ended("Yearly", JANUARY, date(2026, 12, 31))) == []


@pytest.mark.parametrize(
	("written", "frequency", "label"),
	[
		("T1 2026", "Quarterly", "2026-Q1"),
		("2026 q4", "Quarterly", "2026-Q4"),
		("S2-2025", "Half-yearly", "2025-H2"),
		("03/2026", "Monthly", "2026-03"),
		("2026-3", "Monthly", "2026-03"),
		("2026", "Yearly", "2026"),
		("2026", "Monthly", None),
		("Q1 2026", "Monthly", None),
		("S3 2026", "Half-yearly", None),
		("2026-13", "Monthly", None),
		("next month", "Monthly", None),
	],
)
def test_labels_that_people_write(written, frequency, label):
	found = periods.parse(written, frequency)
	assert (found and found.label) == label


def test_distances_between_periods():
	assert periods.number("Monthly", date(2025, 11, 1), date(2026, 2, 1)) == 3
	assert periods.number("Quarterly", date(2025, 2, 15), date(2026, 1, 1)) == 4
	assert periods.same_a_year_ago(periods.period_of("Half-yearly", date(2026, 8, 1))).label == "2025-H2"
	assert periods.period_of("Monthly", JANUARY).due_on(10) == date(2026, 2, 10)


def test_a_period_is_locked_only_after_the_days():
	assert not rules.is_locked(date(2026, 2, 10), date(2026, 2, 1), date(2026, 3, 12), 30)
	assert rules.is_locked(date(2026, 2, 10), date(2026, 2, 1), date(2026, 3, 13), 30)
	# of long ago, but there was nowhere to enter it before March
	assert not rules.is_locked(date(2024, 2, 10), date(2026, 3, 1), date(2026, 3, 31), 30)


# ---- numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
	("written", "number"),
	[
		("12,5", 12.5),
		("١٢٫٥", 12.5),
		("1 234,50", 1234.5),
		("95 %", 95),
		(0, 0),
		(" ", None),
		("-3.25", -3.25),
	],
)
def test_numbers_as_people_type_them(written, number):
	assert numbers.parse(written) == number


@pytest.mark.parametrize("written", ["abc", "1,234", "1e5", "9" * 14, "12 or 13", "nan", "inf"])
def test_what_is_no_number_is_refused(written):
	with pytest.raises(Problem):
		numbers.parse(written)


@pytest.mark.parametrize(
	("value", "text"), [(0.1 + 0.2, "0.3"), (95.0, "95"), (-0.0, "0"), (None, None), (1e11, "100000000000")]
)
def test_numbers_are_kept_in_one_form(value, text):
	assert numbers.write(value) == text
	assert numbers.read(text) == (None if value is None else pytest.approx(value))


# ---- measures ----------------------------------------------------------------------------------------------


def standard(**values) -> Standard:
	return Standard(JANUARY, **values)


@pytest.mark.parametrize(
	("direction", "result", "given", "expected"),
	[
		("Up", 90, {"target": 95}, 94.737),
		("Up", 100, {"target": 95}, 105.263),
		("Up", 0, {"target": 95}, 0),
		("Up", -4, {"target": -5}, 120),
		("Up", -1, {"target": 0}, 0),
		("Up", 0, {"target": 0}, 100),
		("Down", 6, {"target": 5}, 80),
		("Down", 2.5, {"target": 5}, 150),
		("Down", 20, {"target": 5}, 0),
		("Down", 0, {"target": 0}, 100),
		("Down", 1, {"target": 0}, 0),
		("Range", 22, {"low": 18, "high": 26}, 100),
		("Range", 28, {"low": 18, "high": 26}, 75),
		("Range", 40, {"low": 18, "high": 26}, 0),
		("Range", 8, {"low": 10, "high": 10}, 80),
		("Range", 1, {"low": 0, "high": 0}, 0),
		("Up", None, {"target": 95}, None),
		("Up", 90, {}, None),
	],
)
def test_achievement(direction, result, given, expected):
	found = achievement(direction, result, standard(**given))
	assert found == (None if expected is None else pytest.approx(expected, abs=0.001))


@pytest.mark.parametrize(
	("direction", "result", "given", "expected"),
	[
		("Up", 95, {"target": 95, "alert": 90}, "Green"),
		("Up", 90, {"target": 95, "alert": 90}, "Amber"),
		("Up", 89.9, {"target": 95, "alert": 90}, "Red"),
		("Up", 94, {"target": 95}, "Red"),
		("Down", 0, {"target": 0, "alert": 0}, "Green"),
		("Down", 1, {"target": 0, "alert": 1}, "Amber"),
		("Down", 2, {"target": 0, "alert": 1}, "Red"),
		("Range", 26, {"low": 18, "high": 26, "alert": 2}, "Green"),
		("Range", 16, {"low": 18, "high": 26, "alert": 2}, "Amber"),
		("Range", 29, {"low": 18, "high": 26, "alert": 2}, "Red"),
		("Up", None, {"target": 95}, "Grey"),
		("Up", 5, {}, "Grey"),
		("Range", 5, {"target": 5}, "Grey"),
	],
)
def test_light(direction, result, given, expected):
	assert light(direction, result, standard(**given)) == expected


def test_the_light_judges_what_people_see():
	definition = Definition("Ratio", "Up", decimals=1, standards=(standard(target=33.3),))
	assert judge(definition, date(2026, 1, 31), Parts(numerator=1, denominator=3)).light == "Green"
	exact = Definition("Ratio", "Up", decimals=2, standards=(standard(target=33.34),))
	assert judge(exact, date(2026, 1, 31), Parts(numerator=1, denominator=3)).light == "Red"


def test_a_ratio_of_nothing_is_no_zero():
	definition = Definition("Ratio", "Up", standards=(standard(target=95),))
	for parts in (Parts(numerator=0, denominator=0), Parts(numerator=3), Parts()):
		verdict = judge(definition, date(2026, 1, 31), parts)
		assert (verdict.value, verdict.achievement, verdict.light) == (None, None, "Grey")
	assert judge(definition, date(2026, 1, 31), Parts(numerator=0, denominator=4)).value == 0


def test_the_targets_of_the_periods_end_count():
	definition = Definition(
		"Value", "Up", standards=(Standard(date(2026, 3, 15), target=90), Standard(JANUARY, target=80))
	)
	assert judge(definition, date(2026, 2, 28), Parts(85)).light == "Green"
	assert judge(definition, date(2026, 3, 31), Parts(85)).light == "Red"
	assert judge(definition, date(2025, 12, 31), Parts(85)).light == "Grey"


def test_year_to_date():
	money = Definition("Value", "Up", is_cumulative=True, standards=(standard(target=60),))
	assert judge(money, date(2026, 3, 31), Parts(30), [Parts(10), Parts(20)]).result == 60
	assert judge(money, date(2026, 3, 31), Parts(30), [Parts(10), Parts()]).result is None
	share = Definition("Ratio", "Up", is_cumulative=True)
	parts = [Parts(numerator=1, denominator=2), Parts(numerator=9, denominator=10)]
	verdict = judge(share, date(2026, 2, 28), parts[1], parts[:1])
	assert (verdict.value, verdict.result) == (90, pytest.approx(83.333, abs=0.001))


@pytest.mark.parametrize(
	("direction", "target", "alert", "low", "high", "expected"),
	[
		("Up", 95, 90, None, None, ""),
		("Up", 95, 96, None, None, "alert"),
		("Down", 0, 0, None, None, ""),
		("Down", 5, 4, None, None, "alert"),
		("Up", None, 90, None, None, "target"),
		("Range", None, None, 18, 26, ""),
		("Range", 20, None, None, 26, "range"),
		("Range", None, None, 26, 18, "range"),
		("Range", None, -1, 18, 26, "alert"),
	],
)
def test_targets_that_contradict_themselves(direction, target, alert, low, high, expected):
	assert rules.contradiction(direction, target, alert, low, high) == expected


# ---- analysis ----------------------------------------------------------------------------------------------


def months(*results: float | None) -> list[tuple[date, float | None]]:
	return [(periods.period_of("Monthly", JANUARY).shifted(i).start, one) for i, one in enumerate(results)]


def test_trend_and_forecast_against_values_worked_out_by_hand():
	found = analyse(months(1, 3, 2, 5, 4, 6), "Monthly", date(2026, 8, 31))
	# Sxy = 15.5, Sxx = Syy = 17.5; s² = (17.5 − 15.5²/17.5)/4; t(4) = 2.776; √(1 + 1/6 + 3.5²/17.5) = 1.366
	assert found.slope == pytest.approx(15.5 / 17.5)
	(first, second) = found.forecast
	assert (first.ahead, first.value) == (1, pytest.approx(6.6))
	assert (first.low, first.high) == (pytest.approx(2.917, abs=0.01), pytest.approx(10.283, abs=0.01))
	assert second.high - second.low > first.high - first.low


def test_too_few_readings_say_nothing_of_the_future():
	found = analyse(months(1, 2, 3, 4, 5), "Monthly", date(2026, 12, 31))
	assert (found.readings, found.is_enough, found.slope, found.forecast) == (FEWEST - 1, False, None, [])


def test_gaps_stay_gaps():
	found = analyse(months(1, None, 3, 4, 5, 6, 7), "Monthly")
	assert found.readings == 6
	assert found.moving_average == [None, None, None, None, 4, 5, 6]
	assert found.slope == pytest.approx(1)


def test_year_on_year_of_quarters():
	start = periods.period_of("Quarterly", JANUARY)
	readings = [(start.shifted(i).start, float(i * i)) for i in range(6)]
	found = analyse(readings, "Quarterly").year_on_year
	assert found == [None, None, None, None, 16, 24]


@pytest.mark.parametrize(("degrees", "expected"), [(4, 2.776), (10, 2.228), (30, 2.042), (100, 1.984)])
def test_students_quantile(degrees, expected):
	assert student(degrees) == pytest.approx(expected, rel=0.003)
