"""The rules of actions on plain values: states, who takes which step, what is late. No database."""

from collections.abc import Iterable, Mapping
from datetime import date

from qse_municipal.texts import mark

DRAFT = "Draft"
PLANNED = "Planned"
IN_PROGRESS = "In Progress"
DONE = "Done"
RETURNED = "Returned"
VERIFIED = "Verified"
EFFECTIVENESS_DUE = "Effectiveness Due"
EFFECTIVE = "Effective"
NOT_EFFECTIVE = "Not Effective"
CLOSED = "Closed"
CANCELLED = "Cancelled"

STATES = (
	*(DRAFT, PLANNED, IN_PROGRESS, DONE, RETURNED, VERIFIED),
	*(EFFECTIVENESS_DUE, EFFECTIVE, NOT_EFFECTIVE, CLOSED, CANCELLED),
)
OPEN_STATES = (DRAFT, PLANNED, IN_PROGRESS, DONE, RETURNED)
DUE_STATES = (DRAFT, PLANNED, IN_PROGRESS, RETURNED)
WORKING_STATES = (PLANNED, IN_PROGRESS, RETURNED)
PROVEN_STATES = (VERIFIED, EFFECTIVENESS_DUE, EFFECTIVE, CLOSED)
JUDGED_STATES = (DONE, VERIFIED, EFFECTIVENESS_DUE, EFFECTIVE)
FINAL_STATES = (NOT_EFFECTIVE, CLOSED, CANCELLED)
REPORTED_STATES = (DONE, VERIFIED, EFFECTIVENESS_DUE, EFFECTIVE, NOT_EFFECTIVE, CLOSED)
FINISHED_STATES = (*REPORTED_STATES, CANCELLED)
EFFECT_STATES = (VERIFIED, EFFECTIVENESS_DUE)

CORRECTION = "Correction"
CORRECTIVE = "Corrective"
RISK_TREATMENT = "Risk Treatment"
IMPROVEMENT = "Improvement"
WITH_EFFECTIVENESS = (CORRECTIVE, RISK_TREATMENT)

PLANNERS = ("QSE Manager", "Process Owner", "Unit Head", "QSE Officer", "HSE Officer")
CREATORS = (*PLANNERS, "Internal Auditor", "Legal Officer")

GRANTED, DECLINED = mark("Granted"), mark("Declined")
EFFECTIVENESS_MONTHS = 3
SUCCESSOR_DAYS = 30


def needs_reason(from_state: str, to_state: str) -> bool:
	"""Returned, planned anew or given up: never without a reason. A verdict on the effect has its note."""
	return to_state in (RETURNED, DRAFT, CANCELLED)


def is_verification(from_state: str, to_state: str) -> bool:
	"""Steps of the verifier alone."""
	return from_state == DONE and to_state in (VERIFIED, RETURNED)


def is_judgement(from_state: str, to_state: str) -> bool:
	"""Steps after the verification: of the verifier or a QSE Manager, never of who did it."""
	return from_state in (VERIFIED, EFFECTIVENESS_DUE, EFFECTIVE)


def is_work(from_state: str, to_state: str) -> bool:
	"""Steps of the owner, or of who plans."""
	return from_state in WORKING_STATES and to_state in (IN_PROGRESS, DONE)


def is_verdict(from_state: str, to_state: str) -> bool:
	"""Steps that say whether the action had its effect."""
	return from_state == EFFECTIVENESS_DUE and to_state in (EFFECTIVE, NOT_EFFECTIVE)


def waits_for_others(from_state: str, to_state: str) -> bool:
	"""Steps that its dependencies hold up until they are finished."""
	return (from_state, to_state) in ((PLANNED, IN_PROGRESS), (IN_PROGRESS, DONE))


def is_postponed(planned: date | None, due_date: date | None) -> bool:
	"""Planned again for a later day than the last time; the first plan postpones nothing."""
	return bool(planned and due_date) and due_date > planned


def may_be_postponed(state: str, due_date: date | None, asked: date, today: date) -> bool:
	"""A later day than the present one, which has not passed, for work that is not reported done."""
	return state in WORKING_STATES and asked >= today and (not due_date or asked > due_date)


def begins_on(planned_start: date | None, opened_on: date | None, due_date: date) -> date:
	"""First day on a time line: as planned, else when it was entered, and never after it is due."""
	return min(planned_start or opened_on or due_date, due_date)


def leads_to(start: str, goal: str, edges: Mapping[str, Iterable[str]]) -> bool:
	"""Whether ``goal`` is reached from ``start`` along the edges (node -> nodes)."""
	seen, waiting = set(), [start]
	while waiting:
		node = waiting.pop()
		if node == goal:
			return True
		if node not in seen:
			seen.add(node)
			waiting += edges.get(node, ())
	return False


def suits_effectiveness(from_state: str, to_state: str, requires_effectiveness: bool) -> bool:
	"""A verified action is closed, or waits for the proof of its effect; which of both is not a choice."""
	if from_state != VERIFIED or to_state not in (CLOSED, EFFECTIVENESS_DUE):
		return True
	return requires_effectiveness == (to_state == EFFECTIVENESS_DUE)


def is_overdue(due_date: date | None, state: str, today: date) -> bool:
	"""True when the work is not reported done and its day has passed."""
	return bool(due_date) and state in DUE_STATES and due_date < today


def still_open(states: Iterable[str]) -> bool:
	return any(state in OPEN_STATES for state in states)


def is_proven(states: Iterable[str]) -> bool:
	"""At least one action is verified and none is open; cancelled and ineffective ones do not count."""
	states = list(states)
	return any(state in PROVEN_STATES for state in states) and not still_open(states)
