"""Building blocks of the tests that need risks."""

import frappe
from frappe.model.workflow import apply_workflow

from tests.conftest import as_user


def make_units(head: str | None = None) -> str:
	"""A council with a directorate and a service below, open to the testers; returns the service's code."""
	for code, parent, is_group in (("T-COUNCIL", None, 1), ("T-DIR", "T-COUNCIL", 1), ("T-SRV", "T-DIR", 0)):
		if not frappe.db.exists("QSE Unit", code):
			frappe.get_doc(
				{
					"doctype": "QSE Unit",
					"unit_code": code,
					"unit_name": f"Test {code}",
					"parent_qse_unit": parent,
					"is_group": is_group,
					"unit_head": head if code == "T-DIR" else None,
				}
			).insert()
	for user in frappe.get_all(
		"User", {"name": ["like", "test.%@example.com"]}, pluck="name", order_by="name"
	):
		give_unit(user, "T-COUNCIL")
	return "T-SRV"


def give_unit(user: str, unit: str) -> None:
	"""Open a unit and what lies below it to a user."""
	grant = {"user": user, "allow": "QSE Unit", "for_value": unit}
	if not frappe.db.exists("User Permission", grant):
		frappe.get_doc({"doctype": "User Permission", **grant}).insert()


def new_risk(people: dict[str, str], **values) -> "frappe.model.document.Document":
	"""An unsaved, complete risk: inherent 4 × 4, current 3 × 4, target 2 × 3, Reduce."""
	fields = {
		"doctype": "QSE Risk",
		"title": "Flooding of the archive",
		"kind": "Risk",
		"is_quality": 1,
		"unit": "T-SRV",
		"risk_owner": people["Process Owner"],
		"inherent_probability": 4,
		"inherent_severity": 4,
		"current_probability": 3,
		"current_severity": 4,
		"target_probability": 2,
		"target_severity": 3,
		"existing_measures": [{"measure": "Pumps", "measure_owner": people["Process Owner"]}],
		"treatment": "Reduce",
	}
	if values.get("kind") == "Opportunity":
		fields = {
			key: value
			for key, value in fields.items()
			if not key.startswith(("inherent", "target", "existing"))
		}
		fields["treatment"] = "Pursue"
	return frappe.get_doc({**fields, **values})


def insert_risk(people: dict[str, str], role: str = "QSE Officer", **values):
	"""The risk, inserted by a holder of the role."""
	with as_user(people[role]):
		return new_risk(people, **values).insert()


def step(risk, action: str, user: str, reason: str | None = None):
	"""One workflow action as the Desk makes it: save the reason, then apply; returns the fresh document."""
	with as_user(user):
		if reason:
			doc = frappe.get_doc("QSE Risk", risk.name)
			doc.state_reason = reason
			doc.save()
		apply_workflow(frappe.get_doc("QSE Risk", risk.name).as_dict(), action)
	return frappe.get_doc("QSE Risk", risk.name)


def bring_to(risk, state: str, people: dict[str, str]):
	"""Take a fresh risk to a state by its ordinary way."""
	approver = people["Top Management"]
	way = [("Assess", people["QSE Officer"], "Assessed"), ("Approve", approver, "Approved")]
	if risk.treatment in ("Accept", "Leave"):
		way.append(("Monitor", people["Process Owner"], "Monitored"))
	else:
		way += [
			("Start Treatment", people["Process Owner"], "In Treatment"),
			("Monitor", people["Process Owner"], "Monitored"),
		]
	for action, user, reached in way:
		risk = step(risk, action, user)
		if reached == state:
			break
	assert risk.workflow_state == state
	return risk
