"""What of the actions waits for whom."""

import frappe
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.actions import rules
from qse_municipal.my_work.declaration import APPROVE, DO, EVALUATE, VERIFY, Work
from qse_municipal.texts import mark


def _is_asked_for(table: Table, user: str) -> Criterion:
	return table.requested_due_date.notnull()


def _may_plan(table: Table, user: str) -> Criterion:
	"""All of the drafts of who plans; who only proposes actions waits for somebody else."""
	if {*rules.PLANNERS}.isdisjoint(frappe.get_roles(user)):
		return table.name.isnull()
	return table.name.notnull()


WORK = (
	Work(
		"QSE Action",
		DO,
		mark("Do it and report it done"),
		rules.WORKING_STATES,
		person="action_owner",
		due="due_date",
	),
	Work(
		"QSE Action",
		APPROVE,
		mark("Decide on the postponement"),
		rules.WORKING_STATES,
		person="verifier",
		not_by=("action_owner", "requested_by"),
		due="due_date",
		open_when=_is_asked_for,
	),
	Work(
		"QSE Action",
		VERIFY,
		mark("Verify that it is done"),
		(rules.DONE,),
		person="verifier",
		not_by=("action_owner", "writers"),
		due="due_date",
	),
	Work(
		"QSE Action",
		EVALUATE,
		mark("Judge its effect"),
		(rules.EFFECTIVENESS_DUE,),
		person="verifier",
		not_by=("action_owner",),
		due="effectiveness_due_on",
	),
	Work(
		"QSE Action",
		DO,
		mark("Close it, or let its effect be awaited"),
		(rules.VERIFIED, rules.EFFECTIVE),
		person="verifier",
		not_by=("action_owner",),
	),
	Work(
		"QSE Action",
		DO,
		mark("Plan it"),
		(rules.DRAFT,),
		person="owner",
		due="due_date",
		open_when=_may_plan,
	),
)
