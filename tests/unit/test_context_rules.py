"""Rules of the context, of parties and of changes on plain values; places of Morocco in their tree."""

import pytest

from qse_municipal.context import rules
from qse_municipal.territory.morocco import Place, numbered


@pytest.mark.parametrize(
	("influence", "interest", "strategy"),
	[
		*((5, 5, "Manage Closely"), (3, 3, "Manage Closely"), (3, 2, "Keep Satisfied")),
		*((5, 1, "Keep Satisfied"), (2, 3, "Keep Informed"), (1, 5, "Keep Informed")),
		*((2, 2, "Watch"), (1, 1, "Watch")),
	],
)
def test_influence_and_interest_say_how_a_party_is_dealt_with(influence, interest, strategy):
	assert rules.strategy(influence, interest) == strategy


@pytest.mark.parametrize(
	("value", "fits"),
	[(1, True), (5, True), ("3", True), (0, False), (6, False), (2.5, False), (None, False), ("x", False)],
)
def test_a_scale_goes_from_one_to_five(value, fits):
	assert rules.on_scale(value) is fits


def test_each_discipline_needs_a_verdict_with_its_reason():
	needed = ["Quality", "Environment", "Safety"]
	assert rules.without_verdict(needed, []) == needed
	verdicts = [
		("Quality", "Not Relevant", "Offices only"),
		("Environment", "Relevant", "  "),
		("Safety", "", "Heat"),
		(None, "Relevant", "A superseded standard"),
	]
	assert rules.without_verdict(needed, verdicts) == ["Environment", "Safety"]
	assert rules.without_verdict(["Quality"], verdicts) == []


def test_each_area_of_a_change_is_answered():
	assert rules.unanswered([]) == list(rules.AREAS)
	rows = [{"area": area, "is_affected": "No"} for area in rules.AREAS]
	assert rules.unanswered(rows) == []
	rows[0] = {"area": rules.AREAS[0], "is_affected": "Yes", "consequence": " "}
	rows[1] = {"area": rules.AREAS[1], "is_affected": "", "consequence": "Many"}
	rows[2] = {"area": rules.AREAS[2], "is_affected": "Yes", "consequence": "A new register"}
	assert rules.unanswered(rows) == list(rules.AREAS[:2])


def test_which_steps_of_a_change_need_a_reason():
	states = rules.CHANGE_STATES
	needing = {(a, b) for a in states for b in states if rules.change_needs_reason(a, b)}
	assert {b for _a, b in needing} == {"Refused", "Cancelled", "Draft"}
	assert {a for a, b in needing if b == "Draft"} == {"Under Review"}


def test_strengths_and_weaknesses_lie_inside():
	assert [rules.ORIGINS[name] for name in rules.QUADRANTS] == [
		"Internal",
		"Internal",
		"External",
		"External",
	]


def test_places_get_their_numbers_in_the_tree():
	def place(code: str, parent: str | None) -> Place:
		return Place(code, code, code, "Other", parent, 0)

	found = [place("A", None), place("B", None), place("A.1", "A"), place("A.2", "A"), place("A.1.1", "A.1")]
	numbers = {place.code: (left, right) for place, left, right in numbered(found, 11)}
	assert numbers == {"A": (11, 18), "A.1": (12, 15), "A.1.1": (13, 14), "A.2": (16, 17), "B": (19, 20)}
