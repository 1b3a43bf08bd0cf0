"""The rules of improvement ideas on plain values: what a step needs, how ideas are counted. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

PROPOSED = "Proposed"
UNDER_REVIEW = "Under Review"
ACCEPTED = "Accepted"
REFUSED = "Refused"
IMPLEMENTED = "Implemented"
WITHDRAWN = "Withdrawn"
CANCELLED = "Cancelled"

STATES = (PROPOSED, UNDER_REVIEW, ACCEPTED, REFUSED, IMPLEMENTED, WITHDRAWN, CANCELLED)
WAITING_STATES = (PROPOSED, UNDER_REVIEW)
FINAL_STATES = (REFUSED, IMPLEMENTED, WITHDRAWN, CANCELLED)
ANSWERED_YES = (ACCEPTED, IMPLEMENTED, CANCELLED)  # an idea is cancelled only after it was accepted
ANSWERED = (*ANSWERED_YES, REFUSED)

ANSWERERS = ("QSE Manager", "Process Owner", "Unit Head")


def needs_reason(from_state: str, to_state: str) -> bool:
	"""Withdrawn or given up after it was accepted: never without a reason."""
	return to_state in (WITHDRAWN, CANCELLED)


def needs_answer(to_state: str) -> bool:
	"""Accepted or refused, the proposer gets an answer."""
	return to_state in (ACCEPTED, REFUSED)


def needs_finished_actions(to_state: str) -> bool:
	"""Steps that end an idea by who answers it: no action of it stays open."""
	return to_state in (REFUSED, IMPLEMENTED, CANCELLED)


def dated_in_order(proposed_on: date, implemented_on: date, today: date) -> bool:
	"""An idea is not implemented in the future, nor before it was proposed."""
	return proposed_on <= implemented_on <= today


@dataclass
class Tally:
	"""Ideas counted. ``days``: from the proposal to the answer, summed over those answered."""

	proposed: int = 0
	waiting: int = 0
	accepted: int = 0
	refused: int = 0
	implemented: int = 0
	withdrawn: int = 0
	days: int = 0

	@property
	def answered(self) -> int:
		return self.accepted + self.refused

	@property
	def acceptance_share(self) -> float | None:
		"""Percent of the answered ideas that were accepted; None when none was answered."""
		return 100 * self.accepted / self.answered if self.answered else None

	@property
	def mean_days(self) -> float | None:
		"""Days from the proposal to the answer; None when none was answered."""
		return self.days / self.answered if self.answered else None

	def add(self, state: str, number: int, days: int) -> None:
		"""Count ``number`` ideas in a state, whose ways to the answer took ``days`` together."""
		self.proposed += number
		self.waiting += number * (state in WAITING_STATES)
		self.accepted += number * (state in ANSWERED_YES)
		self.refused += number * (state == REFUSED)
		self.implemented += number * (state == IMPLEMENTED)
		self.withdrawn += number * (state == WITHDRAWN)
		self.days += days * (state in ANSWERED)


def tally(rows: Iterable[tuple[str, int, int]]) -> Tally:
	"""Rows of (state, number of ideas, days to the answer together), counted."""
	counted = Tally()
	for row in rows:
		counted.add(*row)
	return counted
