"""What of the actions waits for whom."""

import frappe
from frappe.query_builder import DocType
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.actions import rules
from qse_municipal.guard import scope
from qse_municipal.my_work.declaration import APPROVE, DO, EVALUATE, VERIFY, Work
from qse_municipal.texts import mark


def _is_asked_for(table: Table, user: str) -> Criterion:
	return table.requested_due_date.notnull()


def _is_left_to_the_head(table: Table, user: str) -> Criterion:
	"""Drafts in units of the user that were opened by who does not plan: an auditor, a rule, a leaver."""
	held, person = DocType("Has Role"), DocType("User")
	planners = (
		frappe.qb.from_(held)
		.join(person)
		.on((person.name == held.parent) & (person.enabled == 1) & (person.name != "Administrator"))
		.where((held.parenttype == "User") & held.role.isin(rules.PLANNERS))
		.select(held.parent)
	)
	units = scope.units_at(scope.places_of(user, "QSE Action"))
	return table.owner.notin(planners) & table.unit.isin(units)


WORK = (
	Work(
		"QSE Action",
		DO,
		mark("Do it and report it done"),
		rules.WORKING_STATES,
		person="action_owner",
		not_by=("verifier",),
		due="due_date",
	),
	Work(
		"QSE Action",
		APPROVE,
		mark("Decide on the postponement"),
		rules.WORKING_STATES,
		person="verifier",
		not_by=("action_owner", "requested_by", "requested_for"),
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
		not_by=("action_owner", "writers"),
		due="effectiveness_due_on",
	),
	Work(
		"QSE Action",
		DO,
		mark("Close it, or let its effect be awaited"),
		(rules.VERIFIED, rules.EFFECTIVE),
		person="verifier",
		not_by=("action_owner", "writers"),
	),
	Work(
		"QSE Action",
		DO,
		mark("Plan it"),
		(rules.DRAFT,),
		person="owner",
		roles=rules.PLANNERS,
		due="due_date",
	),
	Work(
		"QSE Action",
		DO,
		mark("Plan it"),
		(rules.DRAFT,),
		roles=("Unit Head",),
		not_by=(),
		due="due_date",
		open_when=_is_left_to_the_head,
	),
)
