"""Rules of delegations, audit accesses and handovers that need no database."""

from datetime import date

import pytest

pytest.importorskip("frappe")

from qse_municipal.guard.auditors import other_roles
from qse_municipal.guard.delegation import is_too_long, overlap, standing
from qse_municipal.guard.reassignment import conflict

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


@pytest.mark.parametrize(
	("day", "is_revoked", "expected"),
	[
		(date(2026, 2, 28), False, "Upcoming"),
		(FIRST, False, "In Force"),
		(LAST, False, "In Force"),
		(date(2026, 4, 1), False, "Ended"),
		(date(2026, 3, 15), True, "Revoked"),
		(date(2026, 2, 1), True, "Revoked"),
		(date(2026, 5, 1), True, "Revoked"),
	],
)
def test_standing(day, is_revoked, expected):
	assert standing(FIRST, LAST, is_revoked, day) == expected


@pytest.mark.parametrize(
	("start", "end", "expected"),
	[
		(date(2026, 3, 31), date(2026, 4, 30), True),
		(date(2026, 4, 1), date(2026, 4, 30), False),
		(date(2026, 2, 1), date(2026, 2, 28), False),
		(date(2026, 2, 1), date(2026, 3, 1), True),
		(date(2026, 3, 10), date(2026, 3, 11), True),
		(date(2026, 1, 1), date(2026, 12, 31), True),
	],
)
def test_overlap(start, end, expected):
	assert overlap((FIRST, LAST), (start, end)) is expected
	assert overlap((start, end), (FIRST, LAST)) is expected


@pytest.mark.parametrize(
	("start", "end", "expected"),
	[
		(date(2026, 3, 1), date(2027, 2, 28), False),
		(date(2026, 3, 1), date(2027, 3, 1), True),
		(date(2027, 3, 1), date(2028, 2, 29), False),
		(date(2028, 2, 29), date(2029, 2, 27), False),
		(date(2026, 1, 1), date(2026, 1, 1), False),
	],
)
def test_longest_delegation(start, end, expected):
	assert is_too_long(start, end) is expected


def test_an_auditor_holds_no_other_role():
	assert other_roles(["External Auditor", "All", "Guest", "Desk User"]) == set()
	assert other_roles(["External Auditor", "Unit Head", "System Manager"]) == {"Unit Head", "System Manager"}


def test_conflict_names_the_post_that_is_held_already():
	assert conflict([("verifier", "b@x"), ("action_owner", "a@x")], "a@x") == "action_owner"
	assert conflict([("verifier", None)], "a@x") == ""
	assert conflict([], "a@x") == ""
