"""The rules of the context, of interested parties and of changes on plain values. No database."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DRAFT = "Draft"
VALIDATED = "Validated"
TO_REVIEW = "To Review"
UNDER_REVIEW = "Under Review"
APPROVED = "Approved"
REFUSED = "Refused"
IN_PROGRESS = "In Progress"
IMPLEMENTED = "Implemented"
CLOSED = "Closed"
CANCELLED = "Cancelled"

REVIEWED_STATES = (DRAFT, VALIDATED, TO_REVIEW)
CHANGE_STATES = (DRAFT, UNDER_REVIEW, APPROVED, IN_PROGRESS, IMPLEMENTED, CLOSED, REFUSED, CANCELLED)
CHANGE_FINAL_STATES = (CLOSED, REFUSED, CANCELLED)

STRENGTH, WEAKNESS, OPPORTUNITY, THREAT = "Strength", "Weakness", "Opportunity", "Threat"
QUADRANTS = (STRENGTH, WEAKNESS, OPPORTUNITY, THREAT)
ORIGINS = {STRENGTH: "Internal", WEAKNESS: "Internal", OPPORTUNITY: "External", THREAT: "External"}
PESTEL = ("Political", "Economic", "Social", "Technological", "Environmental", "Legal")

HIGH = 3  # influence or interest that counts as high
LEAST, MOST = 1, 5
MANAGE_CLOSELY, KEEP_SATISFIED, KEEP_INFORMED, WATCH = (
	*("Manage Closely", "Keep Satisfied"),
	*("Keep Informed", "Watch"),
)
STRATEGIES = (MANAGE_CLOSELY, KEEP_SATISFIED, KEEP_INFORMED, WATCH)

AREAS = (
	*("Processes", "Risks", "Environmental Aspects", "Hazards", "Documents", "Competences"),
	*("Resources", "Legal Obligations", "Responsibilities"),
)
REVIEW_MONTHS = 3  # from the implementation of a change to its review


def on_scale(value: Any) -> bool:
	"""True for a whole number from LEAST to MOST."""
	try:
		return float(value) == int(value) and LEAST <= int(value) <= MOST
	except (TypeError, ValueError):
		return False


def strategy(influence: int, interest: int) -> str:
	"""How a party is dealt with, from its influence and interest (1 to 5; HIGH and more is high)."""
	if influence >= HIGH:
		return MANAGE_CLOSELY if interest >= HIGH else KEEP_SATISFIED
	return KEEP_INFORMED if interest >= HIGH else WATCH


def without_verdict(
	disciplines: Iterable[str], verdicts: Iterable[tuple[str | None, str | None, str | None]]
) -> list[str]:
	"""Disciplines without a verdict on climate change that names its reason.

	``verdicts``: discipline of the standard, verdict and reason of each row.
	"""
	judged = {discipline for discipline, verdict, reason in verdicts if verdict and (reason or "").strip()}
	return [discipline for discipline in disciplines if discipline not in judged]


def unanswered(rows: Iterable[Mapping[str, Any]]) -> list[str]:
	"""Areas of a change that are neither affected nor not, or affected without saying how."""
	answers = {row["area"]: (row.get("is_affected"), (row.get("consequence") or "").strip()) for row in rows}
	return [area for area in AREAS if not _is_answered(*answers.get(area, (None, "")))]


def _is_answered(is_affected: str | None, consequence: str) -> bool:
	return is_affected == "No" or (is_affected == "Yes" and bool(consequence))


def in_order(rows: Sequence[Any]) -> list[Any]:
	"""Issues by quadrant, each in the order that the board gave them."""
	return sorted(rows, key=lambda row: QUADRANTS.index(row.quadrant) if row.quadrant in QUADRANTS else 9)


def change_needs_reason(from_state: str, to_state: str) -> bool:
	"""Returned, refused or given up: never without a reason."""
	return to_state in (REFUSED, CANCELLED) or (from_state, to_state) == (UNDER_REVIEW, DRAFT)
