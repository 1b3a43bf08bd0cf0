"""The daily job: reminders of actions that are not reported done, up the ladder of the settings."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cint, create_batch, escape_html, format_date, getdate, now_datetime

from qse_municipal.actions.rules import DUE_STATES
from qse_municipal.ladder import digest
from qse_municipal.ladder.people import ACTION, Crowd, Person
from qse_municipal.ladder.rules import NOBODY, PASSED, TOLD, Step, newly_reached, step_key
from qse_municipal.register import notify

DOCTYPE = "QSE Escalation"
CHUNK = 200
FIELDS = (
	*("name", "owner", "creation", "modified", "modified_by", "action", "due_date", "priority"),
	*("recipient", "days", "outcome", "users", "sent_on", "step_key"),
)


class Rung(NamedTuple):
	"""A step of an action to be recorded, and whom it is told."""

	action: Any
	step: Step
	outcome: str
	users: tuple[str, ...]

	@property
	def key(self) -> str:
		return step_key(self.action.name, self.action.due_date, self.step)


def run() -> int:
	"""Tell the steps that are due, then start the digests. Returns how many steps were recorded.

	Does nothing while notifications are switched off. Each chunk of actions is a transaction of its own.
	"""
	if not frappe.db.get_single_value("QSE Settings", "send_notifications"):
		return 0
	recorded = 0
	ladder = read_ladder()
	for actions in create_batch(late_actions(ladder), CHUNK):
		recorded += _climb_and_commit(actions, ladder)
	digest.start()
	return recorded


def _climb_and_commit(actions: list[Any], ladder: dict[str, list[Step]]) -> int:
	"""A chunk that fails is taken action by action; the broken ones are logged and wait for the next run."""
	try:
		recorded = climb(actions, ladder)
		frappe.db.commit()
		return recorded
	except Exception:
		frappe.db.rollback()
		if len(actions) > 1:
			return sum(_climb_and_commit([action], ladder) for action in actions)
		frappe.log_error(title=f"Escalation of {actions[0].name} failed")
		frappe.db.commit()
		return 0


def read_ladder() -> dict[str, list[Step]]:
	"""Steps of the settings by priority."""
	ladder: dict[str, list[Step]] = {}
	for row in frappe.get_cached_doc("QSE Settings").escalation_steps:
		ladder.setdefault(row.priority, []).append(Step(row.recipient, cint(row.days)))
	return ladder


def late_actions(ladder: dict[str, list[Step]]) -> list[Any]:
	"""Actions not reported done of which a step may be reached by today. One query."""
	days = [step.days for steps in ladder.values() for step in steps]
	if not days:
		return []
	return frappe.get_all(
		ACTION,
		filters={"workflow_state": ["in", DUE_STATES], "due_date": ["<=", getdate() - timedelta(min(days))]},
		fields=["name", "title", "due_date", "priority", "unit", "action_owner"],
		order_by="name",
	)


def climb(actions: list[Any], ladder: dict[str, list[Step]]) -> int:
	"""Record what these actions have reached, and tell it. The unique key of a step lets one run through."""
	rungs = list(_rungs(actions, ladder))
	if not rungs:
		return 0
	crowd = Crowd([rung.action for rung in rungs])
	rungs = [_addressed(rung, crowd) for rung in sorted(rungs, key=lambda rung: rung.key)]
	mine = _record(rungs)
	rows = {rung.action.name: rung.action for rung in mine}
	for action, user in dict.fromkeys((rung.action.name, user) for rung in mine for user in rung.users):
		subject = _subject(rows[action], crowd.people[user], crowd)
		notify.send({user: subject}, ACTION, action, "Administrator")
	return len(mine)


def _rungs(actions: list[Any], ladder: dict[str, list[Step]]) -> Iterator[Rung]:
	today = getdate()
	known: dict[tuple[str, date], list[Step]] = {}
	for row in frappe.get_all(
		DOCTYPE,
		filters={"action": ["in", [action.name for action in actions]]},
		fields=["action", "due_date", "recipient", "days"],
		order_by="name",
	):
		known.setdefault((row.action, row.due_date), []).append(Step(row.recipient, row.days))
	for action in actions:
		recorded = known.get((action.name, action.due_date), ())
		steps = ladder.get(action.priority, ())
		for step, is_told in newly_reached(steps, action.due_date, today, recorded).items():
			yield Rung(action, step, TOLD if is_told else PASSED, ())


def _addressed(rung: Rung, crowd: Crowd) -> Rung:
	if rung.outcome == PASSED:
		return rung
	users = crowd.told(rung.action, rung.step)
	return rung._replace(users=tuple(users), outcome=TOLD if users else NOBODY)


def _record(rungs: list[Rung]) -> list[Rung]:
	"""Write the rows; those that another run has written meanwhile are left out of the answer."""
	stamp = now_datetime()
	named = {frappe.generate_hash(length=12): rung for rung in rungs}
	values = [
		(
			*(name, "Administrator", stamp, stamp, "Administrator", rung.action.name, rung.action.due_date),
			*(rung.action.priority, rung.step.recipient, rung.step.days, rung.outcome),
			*("\n".join(rung.users), stamp, rung.key),
		)
		for name, rung in named.items()
	]
	frappe.db.bulk_insert(DOCTYPE, list(FIELDS), values, ignore_duplicates=True)
	table = DocType(DOCTYPE)
	written = frappe.qb.from_(table).select(table.name).where(table.name.isin(list(named))).run(pluck=True)
	return [named[name] for name in sorted(written, key=lambda name: named[name].key)]


def _subject(action: Any, person: Person, crowd: Crowd) -> str:
	language = person.language or frappe.local.lang
	text = _texts(person.name == action.action_owner, action.due_date < getdate())
	owner = crowd.people.get(action.action_owner)
	return text(language).format(
		f"{frappe.bold(action.name)} {escape_html(action.title)}",
		format_date(action.due_date),
		escape_html(owner.full_name if owner else action.action_owner),
	)


def _texts(is_owner: bool, is_late: bool) -> Callable[[str], str]:
	if is_owner:
		return _own_late if is_late else _own_near
	return _other_late if is_late else _other_near


def _own_near(language: str) -> str:
	return _("{0} is to be done by {1}", language)


def _own_late(language: str) -> str:
	return _("{0} was due on {1} and is not reported done", language)


def _other_near(language: str) -> str:
	return _("{0} of {2} is to be done by {1}", language)


def _other_late(language: str) -> str:
	return _("{0} of {2} was due on {1} and is not reported done", language)
