"""The rules of indicators and readings on plain values: states, lights, what a step needs. No database."""

from datetime import date, timedelta

DRAFT, ACTIVE, RETIRED = "Draft", "Active", "Retired"
DUE, ENTERED, LOCKED = "Due", "Entered", "Locked"
READ_STATES = (ENTERED, LOCKED)
VALUE, RATIO = "Value", "Ratio"
UP, DOWN, RANGE = "Up", "Down", "Range"
GREEN, AMBER, RED, GREY = "Green", "Amber", "Red", "Grey"
LIGHTS = (GREEN, AMBER, RED, GREY)
ENTERERS = ("QSE Manager", "QSE Officer")  # besides who is named on the indicator


def needs_reason(from_state: str, to_state: str) -> bool:
	"""Nobody stops measuring without saying why."""
	return to_state == RETIRED


def is_locked(due_on: date, opened_on: date, today: date, lock_days: int) -> bool:
	"""True when the period is closed: ``lock_days`` after its reading was due, or could be entered at all."""
	return today > max(due_on, opened_on) + timedelta(days=lock_days)


def contradiction(
	direction: str,
	target: float | None,
	alert: float | None,
	low: float | None,
	high: float | None,
) -> str:
	"""What is wrong with a row of targets: "target", "range", "alert"; blank when nothing is."""
	if direction == RANGE:
		if low is None or high is None or low > high:
			return "range"
		return "alert" if alert is not None and alert < 0 else ""
	if target is None:
		return "target"
	if alert is None:
		return ""
	return "alert" if (alert > target if direction == UP else alert < target) else ""
