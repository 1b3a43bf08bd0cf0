"""What of the improvement ideas waits for whom."""

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.guard import scope
from qse_municipal.guard.declaration import PROCESS_OWNER
from qse_municipal.ideas import rules
from qse_municipal.ideas.figures import DOCTYPE
from qse_municipal.my_work.declaration import APPROVE, DO, Work
from qse_municipal.texts import mark

PROPOSERS = ("owner", "proposed_by", "writers")


def _is_of_team(table: Table, persons: list[str]) -> Criterion:
	member = DocType("QSE Idea Member")
	theirs = frappe.qb.from_(member).select(member.parent)
	return table.name.isin(theirs.where((member.parenttype == DOCTYPE) & member.user.isin(persons)))


def _is_theirs_to_answer(table: Table, user: str) -> Criterion:
	"""A QSE Manager answers in all units, heads and process owners in theirs and in their processes."""
	roles = set(frappe.get_roles(user))
	if "QSE Manager" in roles.union(*(one.roles for one in scope.active_delegations(user))):
		return table.name.notnull()
	theirs = table.unit.isin(scope.units_at(scope.places_of(user, DOCTYPE)))
	if PROCESS_OWNER not in roles:
		return theirs
	process = DocType("QSE Process")
	owned = frappe.qb.from_(process).select(process.name).where(process.process_owner == user)
	return theirs | table.qse_process.isin(owned)


def _was_answered_by_themselves(table: Table, user: str) -> Criterion:
	return Coalesce(table.answered_for, "") == ""


CARRY_OUT = mark("Carry out the idea and report its result")

WORK = (
	Work(
		DOCTYPE,
		APPROVE,
		mark("Answer the idea"),
		rules.WAITING_STATES,
		roles=rules.ANSWERERS,
		not_by=PROPOSERS,
		not_when=_is_of_team,
		open_when=_is_theirs_to_answer,
	),
	Work(
		DOCTYPE,
		DO,
		CARRY_OUT,
		(rules.ACCEPTED,),
		person="answered_by",
		not_by=PROPOSERS,
		not_when=_is_of_team,
		open_when=_was_answered_by_themselves,
	),
	Work(
		DOCTYPE,
		DO,
		CARRY_OUT,
		(rules.ACCEPTED,),
		person="answered_for",
		not_by=PROPOSERS,
		not_when=_is_of_team,
	),
)
