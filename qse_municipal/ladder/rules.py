"""The ladder of reminders on plain values: which step of an action is told today. No database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from qse_municipal.texts import mark

OWNER, UNIT_HEAD, TOP = mark("Owner"), mark("Unit Head"), mark("Top Management")
RECIPIENTS = (OWNER, UNIT_HEAD, TOP)
PRIORITIES = ("Low", "Medium", "High")
TOLD, PASSED, NOBODY = mark("Told"), mark("Passed"), mark("Nobody")
MOST_DAYS = 365
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Step(NamedTuple):
	"""Tell the recipient so many days after the due date; a negative number is before it."""

	recipient: str
	days: int


DEFAULTS = {
	"Low": (Step(OWNER, -7), Step(OWNER, 1), Step(UNIT_HEAD, 15), Step(TOP, 45)),
	"Medium": (Step(OWNER, -7), Step(OWNER, 1), Step(UNIT_HEAD, 10), Step(TOP, 30)),
	"High": (Step(OWNER, -7), Step(OWNER, -1), Step(OWNER, 1), Step(UNIT_HEAD, 5), Step(TOP, 15)),
}


def is_reached(step: Step, due_date: date, today: date) -> bool:
	return due_date + timedelta(days=step.days) <= today


def newly_reached(
	steps: Iterable[Step], due_date: date, today: date, recorded: Iterable[Step]
) -> dict[Step, bool]:
	"""Steps to be recorded now, each with whether it is told: only the latest one of its recipient.

	An earlier step that comes to light after a later one was recorded is passed over.
	"""
	reached = [step for step in steps if is_reached(step, due_date, today)]
	latest: dict[str, int] = {}
	recorded = set(recorded)
	for step in (*reached, *recorded):
		latest[step.recipient] = max(step.days, latest.get(step.recipient, step.days))
	return {
		step: latest[step.recipient] == step.days
		for step in sorted(set(reached) - recorded, key=lambda step: (step.days, step.recipient))
	}


def from_recipient_up(recipient: str) -> tuple[str, ...]:
	"""The recipient, then who takes their place when nobody there can be told."""
	return RECIPIENTS[RECIPIENTS.index(recipient) :]


def step_key(action: str, due_date: date, step: Step) -> str:
	"""The same for two runs, and new when the due date is: a postponed action starts its ladder anew."""
	return f"{action}:{due_date.isoformat()}:{step.recipient}:{step.days}"


def period_of(frequency: str, weekday: str, today: date) -> date:
	"""First day of the period that a digest is for: today, or the last such weekday, today included."""
	if frequency != "Weekly":
		return today
	day = WEEKDAYS.index(weekday) if weekday in WEEKDAYS else 0
	return today - timedelta(days=(today.weekday() - day) % 7)
