"""The rules of risks and opportunities on plain values (ISO 9001, 14001, 45001: 6.1). No database."""

from calendar import monthrange
from datetime import date

from qse_municipal.rating.scale import Rating, Scale

RISK = "Risk"
OPPORTUNITY = "Opportunity"
RATINGS = ("inherent", "current", "target")

TREATMENTS = {
	RISK: ("Avoid", "Reduce", "Transfer", "Accept"),
	OPPORTUNITY: ("Pursue", "Enhance", "Share", "Leave"),
}
WITHOUT_ACTION = ("Accept", "Leave")

IDENTIFIED = "Identified"
ASSESSED = "Assessed"
APPROVED = "Approved"
IN_TREATMENT = "In Treatment"
MONITORED = "Monitored"
RETURNED = "Returned"
CLOSED = "Closed"
CANCELLED = "Cancelled"

DRAFT_STATES = (IDENTIFIED, RETURNED)
APPROVED_STATES = (APPROVED, IN_TREATMENT, MONITORED)
FINAL_STATES = (CLOSED, CANCELLED)


def higher_axes(lower: Rating, upper: Rating) -> list[str]:
	"""Axes on which ``lower`` is above ``upper``; none when one of them is not rated."""
	if not (lower.rated and upper.rated):
		return []
	return [axis for axis in ("probability", "severity") if getattr(lower, axis) > getattr(upper, axis)]


def needs_measure(inherent: Rating, current: Rating) -> bool:
	"""True when the current rating is below the inherent one: something must explain it."""
	if not (inherent.rated and current.rated):
		return False
	return current.probability < inherent.probability or current.severity < inherent.severity


def reaches_target(before: Rating, after: Rating, target_before: Rating, target_after: Rating) -> bool:
	"""True when a rating that was above its target on an axis is above it on none now."""
	rated = before.rated and after.rated and target_before.rated and target_after.rated
	return rated and bool(higher_axes(before, target_before)) and not higher_axes(after, target_after)


def missing_ratings(kind: str, state: str, ratings: dict[str, Rating]) -> list[str]:
	"""Ratings a state needs: current (and inherent for a risk) once assessed, target in treatment."""
	if state in (*DRAFT_STATES, CANCELLED):
		return []
	wanted = ["current"] if kind == OPPORTUNITY else ["inherent", "current"]
	if kind == RISK and state == IN_TREATMENT:
		wanted.append("target")
	return [name for name in wanted if not ratings[name].rated]


def fits_kind(kind: str, treatment: str) -> bool:
	return not treatment or treatment in TREATMENTS[kind]


def needs_treatment(state: str) -> bool:
	return state not in (*DRAFT_STATES, CANCELLED)


def is_reassessment(from_state: str, to_state: str) -> bool:
	return from_state in APPROVED_STATES and to_state == ASSESSED


def needs_reason(from_state: str, to_state: str) -> bool:
	"""Return, Close, Cancel and Reassess are never made without a reason."""
	return to_state in (RETURNED, *FINAL_STATES) or is_reassessment(from_state, to_state)


def suits_treatment(from_state: str, to_state: str, treatment: str) -> bool:
	"""From Approved, Accept and Leave go straight to Monitored and everything else to In Treatment."""
	if from_state != APPROVED or to_state not in (IN_TREATMENT, MONITORED):
		return True
	return (treatment in WITHOUT_ACTION) == (to_state == MONITORED)


def raises_level(scale: Scale, before: str, after: str) -> bool:
	"""True when ``after`` is a higher band than ``before``."""
	return scale.place(after) > scale.place(before)


def needs_acceptance_terms(state: str, treatment: str, level: str, scale: Scale) -> bool:
	"""Accepting at the top level needs an end date and a reason, from the assessment on."""
	return treatment == "Accept" and state not in (*DRAFT_STATES, CANCELLED) and level == scale.top_level


def add_months(day: date, months: int) -> date:
	"""The same day ``months`` later, or the last day of that month."""
	years, month = divmod(day.month - 1 + months, 12)
	year, month = day.year + years, month + 1
	return date(year, month, min(day.day, monthrange(year, month)[1]))


def dated_in_order(assessed_on: date, earliest: date, today: date) -> bool:
	"""An assessment is never dated in the future, nor before the one it follows or the identification."""
	return earliest <= assessed_on <= today
