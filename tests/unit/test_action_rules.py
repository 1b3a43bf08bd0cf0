"""Rules of actions, and of the target of a risk, on plain values."""

from datetime import date

import pytest

from qse_municipal.actions import rules
from qse_municipal.rating.scale import Rating
from qse_municipal.risk.rules import reaches_target


def test_every_state_is_of_a_kind() -> None:
	kinds = {*rules.OPEN_STATES, *rules.PROVEN_STATES, *rules.FINAL_STATES}
	assert kinds == set(rules.STATES)
	assert not set(rules.OPEN_STATES) & {*rules.PROVEN_STATES, *rules.FINAL_STATES}


@pytest.mark.parametrize(
	("from_state", "to_state", "needed"),
	[
		("Draft", "Planned", False),
		("Planned", "Draft", True),
		("Done", "Returned", True),
		("Done", "Verified", False),
		("Effectiveness Due", "Not Effective", False),
		("Effectiveness Due", "Effective", False),
		("In Progress", "Cancelled", True),
		("Verified", "Closed", False),
	],
)
def test_reasons(from_state: str, to_state: str, needed: bool) -> None:
	assert rules.needs_reason(from_state, to_state) is needed


def test_whose_step_it_is() -> None:
	assert rules.is_verification("Done", "Verified") and rules.is_verification("Done", "Returned")
	assert not rules.is_verification("Done", "Cancelled")
	assert rules.is_work("Planned", "In Progress") and rules.is_work("Returned", "In Progress")
	assert rules.is_work("In Progress", "Done") and not rules.is_work("In Progress", "Draft")
	assert rules.is_judgement("Verified", "Closed") and rules.is_judgement("Effective", "Closed")
	assert not rules.is_judgement("Done", "Verified")


@pytest.mark.parametrize(("required", "to_state"), [(True, "Effectiveness Due"), (False, "Closed")])
def test_what_follows_the_verification(required: bool, to_state: str) -> None:
	assert rules.suits_effectiveness("Verified", to_state, required)
	assert not rules.suits_effectiveness("Verified", to_state, not required)
	assert rules.suits_effectiveness("Effective", "Closed", required)


@pytest.mark.parametrize(
	("due", "state", "late"),
	[
		(date(2026, 3, 1), "In Progress", True),
		(date(2026, 3, 2), "In Progress", False),
		(date(2026, 3, 1), "Draft", True),
		(date(2026, 3, 1), "Done", False),
		(date(2026, 3, 1), "Cancelled", False),
		(None, "Planned", False),
	],
)
def test_overdue(due: date | None, state: str, late: bool) -> None:
	assert rules.is_overdue(due, state, date(2026, 3, 2)) is late


@pytest.mark.parametrize(
	("states", "proven"),
	[
		([], False),
		(["Verified"], True),
		(["Closed", "Cancelled", "Not Effective"], True),
		(["Cancelled", "Not Effective"], False),
		(["Verified", "Done"], False),
		(["Effective", "Draft"], False),
		(["Effectiveness Due", "Effective"], True),
	],
)
def test_what_proves_a_risk(states: list[str], proven: bool) -> None:
	assert rules.is_proven(states) is proven


@pytest.mark.parametrize(
	("before", "after", "target_before", "target_after", "reached"),
	[
		((3, 4), (2, 3), (2, 3), (2, 3), True),
		((3, 4), (2, 4), (2, 3), (2, 3), False),
		((3, 3), (2, 3), (2, 3), (2, 3), True),
		((3, 4), (1, 1), (2, 3), (2, 3), True),
		((2, 3), (1, 3), (2, 3), (2, 3), False),
		((3, 4), (3, 4), (2, 3), (3, 4), True),
		((3, 4), (2, 3), (2, 3), (1, 3), False),
		((3, 4), (2, 3), (0, 0), (0, 0), False),
		((0, 0), (2, 3), (2, 3), (2, 3), False),
	],
)
def test_reaching_the_target(before, after, target_before, target_after, reached) -> None:
	ratings = (Rating(*pair) for pair in (before, after, target_before, target_after))
	assert bool(reaches_target(*ratings)) is reached


DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
	("state", "due", "asked", "possible"),
	[
		("Planned", date(2026, 11, 30), date(2026, 12, 1), True),
		("In Progress", date(2026, 11, 1), DAY, True),
		("Returned", None, DAY, True),
		("Planned", date(2026, 11, 30), date(2026, 11, 30), False),
		("Planned", date(2026, 11, 1), date(2026, 11, 21), False),
		("Draft", date(2026, 11, 1), date(2026, 12, 1), False),
		("Done", date(2026, 11, 1), date(2026, 12, 1), False),
		("Closed", date(2026, 11, 1), date(2026, 12, 1), False),
	],
)
def test_what_may_be_postponed(state: str, due: date | None, asked: date, possible: bool) -> None:
	assert rules.may_be_postponed(state, due, asked, DAY) is possible


@pytest.mark.parametrize(
	("planned", "due", "postponed"),
	[
		(None, DAY, False),
		(DAY, DAY, False),
		(DAY, date(2026, 11, 23), True),
		(DAY, date(2026, 11, 21), False),
		(DAY, None, False),
	],
)
def test_planned_again_for_later(planned: date | None, due: date | None, postponed: bool) -> None:
	assert rules.is_postponed(planned, due) is postponed


@pytest.mark.parametrize(
	("start", "opened", "begins"),
	[
		(date(2026, 11, 1), date(2026, 10, 1), date(2026, 11, 1)),
		(None, date(2026, 10, 1), date(2026, 10, 1)),
		(None, date(2026, 12, 1), DAY),
		(date(2026, 12, 1), None, DAY),
		(None, None, DAY),
	],
)
def test_where_a_bar_begins(start: date | None, opened: date | None, begins: date) -> None:
	assert rules.begins_on(start, opened, DAY) == begins


def test_verdicts_and_waiting() -> None:
	assert rules.is_verdict("Effectiveness Due", "Effective")
	assert rules.is_verdict("Effectiveness Due", "Not Effective")
	assert not rules.is_verdict("Effective", "Closed")
	assert rules.waits_for_others("Planned", "In Progress")
	assert rules.waits_for_others("In Progress", "Done")
	assert not rules.waits_for_others("Returned", "In Progress")
	assert not rules.waits_for_others("Draft", "Planned")


def test_finished_is_what_is_neither_open_nor_due() -> None:
	assert set(rules.STATES) - set(rules.FINISHED_STATES) == set(rules.DUE_STATES)
	assert set(rules.WORKING_STATES) <= set(rules.DUE_STATES)


@pytest.mark.parametrize(
	("start", "goal", "reached"),
	[("a", "c", True), ("a", "a", True), ("c", "a", False), ("e", "d", True), ("b", "x", False)],
)
def test_ways_along_dependencies(start: str, goal: str, reached: bool) -> None:
	edges = {"a": ["b"], "b": ["c", "a"], "d": ["e"], "e": ["d", "c"]}
	assert rules.leads_to(start, goal, edges) is reached
