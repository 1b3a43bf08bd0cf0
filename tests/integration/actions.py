"""Building blocks of the tests that need actions."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from tests.conftest import as_user


def new_action(people: dict[str, str], **values):
	"""An unsaved corrective action of its own, without a source, due in 30 days."""
	return frappe.get_doc(
		{
			"doctype": "QSE Action",
			"title": "Buy two more pumps",
			"action_type": "Corrective",
			"is_quality": 1,
			"unit": "T-SRV",
			"action_owner": people["HR Officer"],
			"verifier": people["Internal Auditor"],
			"due_date": add_days(today(), 30),
			**values,
		}
	)


def insert_action(people: dict[str, str], role: str = "QSE Officer", **values):
	"""The action, inserted by a holder of the role."""
	with as_user(people[role]):
		return new_action(people, **values).insert()


def act(action, name: str, user: str, reason: str | None = None, **values):
	"""One step as the Desk makes it; values and reason are saved first. Returns the fresh document."""
	with as_user(user):
		if reason or values:
			doc = frappe.get_doc("QSE Action", action.name)
			doc.update({**values, **({"state_reason": reason} if reason else {})})
			doc.save()
		apply_workflow(frappe.get_doc("QSE Action", action.name).as_dict(), name)
	return frappe.get_doc("QSE Action", action.name)


def take_to(action, state: str, people: dict[str, str]):
	"""Take a draft to a state: planned by an officer, done by the owner, then the verifier."""
	officer, owner, verifier = people["QSE Officer"], action.action_owner, action.verifier
	way = [
		("Plan", officer, "Planned"),
		("Start", owner, "In Progress"),
		("Report Done", owner, "Done"),
		("Verify", verifier, "Verified"),
		*(
			[("Await Effect", verifier, "Effectiveness Due"), ("Judge Effective", verifier, "Effective")]
			if action.requires_effectiveness
			else []
		),
		("Close", verifier, "Closed"),
	]
	for name, user, reached in way:
		values = {
			"Report Done": {"evidence": "Invoice 12 of the supplier"},
			"Judge Effective": {"effectiveness_note": "No flood since the two pumps are there"},
		}.get(name, {})
		action = act(action, name, user, **values)
		if reached == state:
			break
	assert action.workflow_state == state
	return action


def prove(risk, people: dict[str, str]):
	"""One verified action on the risk, so that it may reach its target."""
	return take_to(
		insert_action(people, source_doctype="QSE Risk", source_name=risk.name), "Verified", people
	)
