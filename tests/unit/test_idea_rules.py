"""Rules of improvement ideas on plain values."""

from datetime import date

import pytest

from qse_municipal.ideas import rules
from qse_municipal.ideas.rules import Tally, tally


def test_every_state_is_of_a_kind() -> None:
	kinds = [rules.WAITING_STATES, rules.ANSWERED_YES, (rules.REFUSED, rules.WITHDRAWN)]
	assert sorted(state for kind in kinds for state in kind) == sorted(rules.STATES)
	assert set(rules.FINAL_STATES) == set(rules.STATES) - {*rules.WAITING_STATES, rules.ACCEPTED}


@pytest.mark.parametrize(
	("to_state", "reason", "answer", "finished"),
	[
		("Under Review", False, False, False),
		("Accepted", False, True, False),
		("Refused", False, True, True),
		("Implemented", False, False, True),
		("Withdrawn", True, False, False),
		("Cancelled", True, False, True),
	],
)
def test_what_a_step_needs(to_state: str, reason: bool, answer: bool, finished: bool) -> None:
	assert rules.needs_reason("Under Review", to_state) is reason
	assert rules.needs_answer(to_state) is answer
	assert rules.needs_finished_actions(to_state) is finished


@pytest.mark.parametrize(
	("day", "fits"),
	[
		(date(2026, 3, 1), True),
		(date(2026, 3, 31), True),
		(date(2026, 2, 28), False),
		(date(2026, 4, 1), False),
	],
)
def test_when_an_idea_was_implemented(day: date, fits: bool) -> None:
	assert rules.dated_in_order(date(2026, 3, 1), day, date(2026, 3, 31)) is fits


def test_counting() -> None:
	counted = tally(
		[
			("Proposed", 2, 0),
			("Under Review", 1, 0),
			("Accepted", 2, 30),
			("Implemented", 1, 6),
			("Cancelled", 1, 4),
			("Refused", 2, 10),
			("Withdrawn", 1, 0),
		]
	)
	assert counted == Tally(
		proposed=10, waiting=3, accepted=4, refused=2, implemented=1, withdrawn=1, days=50
	)
	assert counted.answered == 6
	assert counted.acceptance_share == pytest.approx(100 * 4 / 6)
	assert counted.mean_days == pytest.approx(50 / 6)
	assert counted.proposed == counted.answered + counted.waiting + counted.withdrawn


def test_a_share_of_nothing_is_not_zero() -> None:
	counted = tally([("Proposed", 3, 0), ("Withdrawn", 1, 0)])
	assert (counted.acceptance_share, counted.mean_days) == (None, None)
	refused = tally([("Refused", 1, 0)])
	assert (refused.acceptance_share, refused.mean_days) == (0, 0)
