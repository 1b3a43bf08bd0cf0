"""Rules of objectives and what their progress is, on plain values."""

from datetime import date

import pytest

from qse_municipal.strategy import measures, rules
from qse_municipal.strategy.cascade import flat, tree_of
from qse_municipal.strategy.measures import Progress


@pytest.mark.parametrize(
	("baseline", "target", "value", "percent"),
	[
		(40, 80, 50, 25),
		(40, 80, 80, 100),
		(40, 80, 95, 100),
		(40, 80, 20, 0),
		(20, 5, 8, 80),  # lower is better
		(20, 5, 25, 0),
		(20, 0, 0, 100),  # a target of nothing
		(-5, 5, 0, 50),
	],
)
def test_the_way_from_the_baseline_to_the_target(baseline, target, value, percent) -> None:
	assert measures.indicator_progress(baseline, target, value, False) == pytest.approx(percent)


def test_an_indicator_to_be_held_is_reached_or_not() -> None:
	assert measures.indicator_progress(0, 0, 0, measures.meets(0, 0, "Down", "Green")) == 100
	assert measures.indicator_progress(0, 0, 2, measures.meets(2, 0, "Down", "Red")) == 0
	assert measures.meets(91, 90, "Up", "") and not measures.meets(89, 90, "Up", "")
	assert measures.meets(5, 9, "Range", "Green") and not measures.meets(9, 9, "Range", "Amber")
	assert not measures.meets(None, 0, "Down", None)


def test_a_gap_is_left_out_and_is_not_nothing() -> None:
	assert measures.indicator_progress(0, 10, None, True) is None
	assert measures.weighted_mean([(None, 1), (50, 3), (100, 1)]) == pytest.approx(62.5)
	assert measures.weighted_mean([(None, 1)]) is None
	assert measures.weighted_mean([(80, 0)]) is None
	assert measures.weighted_mean([]) is None


def test_actions_count_as_far_as_they_are_done_and_cancelled_ones_not() -> None:
	actions = [("In Progress", 40), ("Closed", 10), ("Cancelled", 0), ("Planned", 0)]
	assert measures.action_progress(actions) == pytest.approx(140 / 3)
	assert measures.action_progress([("Cancelled", 70)]) is None


@pytest.mark.parametrize(
	("indicators", "actions", "value", "basis"),
	[
		(50, 100, 75, "Indicators and Actions"),
		(50, None, 50, "Indicators"),
		(None, 30, 30, "Actions"),
		(0, 50, 25, "Indicators and Actions"),
		(None, None, None, ""),
	],
)
def test_both_parts_weigh_the_same(indicators, actions, value, basis) -> None:
	progress = Progress(indicators, actions)
	assert (progress.value, progress.basis) == (value, basis)


def test_the_cascade_runs_downwards_only() -> None:
	allowed = {
		(level, parent)
		for level in rules.LEVELS
		for parent in rules.LEVELS
		if rules.lies_below(level, parent)
	}
	assert allowed == {
		("Directorate", "Council"),
		("Process", "Council"),
		("Process", "Directorate"),
	}


def test_what_an_approval_needs() -> None:
	whole = {
		"objective_owner": "a@example.com",
		"due_on": date(2027, 1, 1),
		"resources": "two people",
		"evaluation_method": "yearly",
	}
	assert rules.missing_for_approval(whole, 1) == []
	assert rules.missing_for_approval(whole, 0) == ["no_indicator_reason"]
	assert rules.missing_for_approval({**whole, "no_indicator_reason": "a yes or no"}, 0) == []
	assert rules.missing_for_approval({**whole, "resources": "  "}, 1) == ["resources"]
	assert set(rules.missing_for_approval({}, 0)) == {*rules.NEEDED, "no_indicator_reason"}


def test_reasons_and_days() -> None:
	assert [state for state in rules.STATES if rules.needs_reason("In Progress", state)] == [
		"Draft",
		"Not Achieved",
		"Cancelled",
	]
	today = date(2026, 11, 22)
	assert rules.is_overdue(date(2026, 11, 21), "In Progress", today)
	assert not rules.is_overdue(today, "In Progress", today)
	assert not rules.is_overdue(date(2026, 1, 1), "Achieved", today)
	assert not rules.is_overdue(None, "Draft", today)
	assert rules.evaluated_in_time(date(2026, 1, 1), today, today)
	assert not rules.evaluated_in_time(date(2026, 1, 1), date(2026, 11, 23), today)
	assert not rules.evaluated_in_time(date(2026, 12, 1), today, today)


def test_codes_and_periods_of_a_plan() -> None:
	assert rules.repeated(["A1", "A2"]) is None
	assert rules.repeated(["A1", "a1 "]) == "a1 "
	year = (date(2026, 1, 1), date(2026, 12, 31))
	assert rules.overlap(year, (date(2026, 12, 31), date(2027, 1, 1)))
	assert not rules.overlap(year, (date(2027, 1, 1), date(2027, 12, 31)))


def test_a_row_whose_parent_is_not_shown_is_a_root() -> None:
	rows = [
		{"name": "C", "parent_objective": None},
		{"name": "D", "parent_objective": "C"},
		{"name": "P", "parent_objective": "D"},
		{"name": "X", "parent_objective": "hidden"},
	]
	assert [(row["name"], row["indent"]) for row in flat(tree_of(rows))] == [
		("C", 0),
		("D", 1),
		("P", 2),
		("X", 0),
	]
