"""The rules of objectives and strategic plans on plain values. No database."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from qse_municipal.texts import mark

DRAFT = "Draft"
APPROVED = "Approved"
IN_PROGRESS = "In Progress"
ACHIEVED = "Achieved"
NOT_ACHIEVED = "Not Achieved"
CANCELLED = "Cancelled"

STATES = (DRAFT, APPROVED, IN_PROGRESS, ACHIEVED, NOT_ACHIEVED, CANCELLED)
OPEN_STATES = (DRAFT, APPROVED, IN_PROGRESS)
APPROVED_STATES = (APPROVED, IN_PROGRESS)
DECLARED_STATES = (ACHIEVED, NOT_ACHIEVED)
FINAL_STATES = (*DECLARED_STATES, CANCELLED)

COUNCIL, DIRECTORATE, PROCESS = "Council", "Directorate", "Process"
LEVELS = (COUNCIL, DIRECTORATE, PROCESS)
LEVEL_NAMES = {COUNCIL: mark("Council"), DIRECTORATE: mark("Directorate"), PROCESS: mark("Process")}

DUE_SOON_DAYS = 30
NEEDED = ("objective_owner", "due_on", "resources", "evaluation_method")


def needs_reason(from_state: str, to_state: str) -> bool:
	"""Taken back, not achieved or given up: never without a reason."""
	return to_state in (DRAFT, NOT_ACHIEVED, CANCELLED)


def lies_below(level: str, parent_level: str) -> bool:
	"""True when an objective of ``level`` may hang under one of ``parent_level``: only ever downwards."""
	return LEVELS.index(level) > LEVELS.index(parent_level)


def missing_for_approval(values: Mapping[str, Any], indicators: int) -> list[str]:
	"""Fields that are blank and that an approval needs; without an indicator also the reason for that."""
	missing = [name for name in NEEDED if not str(values.get(name) or "").strip()]
	if not indicators and not str(values.get("no_indicator_reason") or "").strip():
		missing.append("no_indicator_reason")
	return missing


def is_overdue(due_on: date | None, state: str, today: date) -> bool:
	"""True when its day has passed and nobody has declared whether it was reached."""
	return bool(due_on) and state in OPEN_STATES and due_on < today


def dated_in_order(first: date | None, last: date | None) -> bool:
	"""The last day is not before the first; a blank one is no objection."""
	return not (first and last) or first <= last


def evaluated_in_time(starts_on: date | None, evaluated_on: date, today: date) -> bool:
	"""An objective is not evaluated in the future, nor before it began."""
	return evaluated_on <= today and dated_in_order(starts_on, evaluated_on)


def repeated(codes: Iterable[str | None]) -> str | None:
	"""The first code that stands twice, folded; None when each stands once."""
	seen: set[str] = set()
	for code in codes:
		folded = str(code or "").strip().casefold()
		if folded in seen:
			return str(code)
		seen.add(folded)
	return None


def overlap(first: tuple[date, date], other: tuple[date, date]) -> bool:
	"""True when two periods, both days included, share a day."""
	return first[0] <= other[1] and other[0] <= first[1]
