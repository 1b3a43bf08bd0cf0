"""Spans of the tree of units; in the examples 1–20 council, 2–9 and 10–19 divisions, 3–4 a service."""

import pytest

from qse_municipal.guard.places import common, inside, merged, number


@pytest.mark.parametrize(
	("spans", "expected"),
	[
		([], []),
		([(2, 9), (3, 4)], [(2, 9)]),
		([(10, 19), (2, 9)], [(2, 19)]),
		([(2, 2), (10, 19)], [(2, 2), (10, 19)]),
		([(1, 20), (1, 20)], [(1, 20)]),
	],
)
def test_merged(spans, expected) -> None:
	assert merged(spans) == expected


def test_common_is_what_lies_in_both() -> None:
	assert common([(2, 9)], [(3, 4), (10, 19)]) == [(3, 4)]
	assert common([(1, 1)], [(1, 20)]) == [(1, 1)]
	assert common([(2, 9)], [(10, 19)]) == []
	assert common([], [(1, 20)]) == []


@pytest.mark.parametrize(("place", "expected"), [(2, True), (3, True), (9, True), (10, False), (0, False)])
def test_inside(place, expected) -> None:
	assert inside(place, [(2, 9), (12, 12)]) is expected


def test_number_counts_units() -> None:
	assert number([(3, 4)]) == 1
	assert number([(2, 9)]) == 4
	assert number([(2, 2), (12, 12)]) == 2
