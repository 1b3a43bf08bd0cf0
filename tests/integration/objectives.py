"""Building blocks of the tests that need objectives, plans, indicators and their readings."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from tests.conftest import as_user

DOCTYPE, PLAN = "QSE Objective", "QSE Strategic Plan"


def new_objective(people: dict[str, str], **values):
	"""An unsaved objective of the service that may be approved as it stands."""
	return frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"title": "Answer nine of ten requests in time",
			"level": "Directorate",
			"unit": "T-SRV",
			"objective_owner": people["Process Owner"],
			"is_quality": 1,
			"starts_on": add_days(today(), -30),
			"due_on": add_days(today(), 200),
			"resources": "Two people of the service",
			"evaluation_method": "Share of requests answered in time, each quarter",
			"no_indicator_reason": "The count begins next year",
			**values,
		}
	)


def insert_objective(people: dict[str, str], role: str = "QSE Officer", **values):
	with as_user(people[role]):
		return new_objective(people, **values).insert()


def act(doc, action: str, user: str, **values):
	"""One step as the Desk makes it; values are saved first. Returns the fresh document."""
	with as_user(user):
		if values:
			fresh = frappe.get_doc(doc.doctype, doc.name)
			fresh.update(values)
			fresh.save()
		apply_workflow(frappe.get_doc(doc.doctype, doc.name).as_dict(), action)
	return frappe.get_doc(doc.doctype, doc.name)


def bring_to(objective, state: str, people: dict[str, str]):
	"""Take a draft of the service to a state by its ordinary way."""
	approver = "Top Management" if objective.level == "Council" else "Unit Head"
	if state == "Draft":
		return objective
	objective = act(objective, "Approve", people[approver])
	if state == "Approved":
		return objective
	objective = act(objective, "Start", people["Process Owner"])
	if state == "Achieved":
		objective = act(objective, "Declare Achieved", people["QSE Manager"], result="91 of 100 in time")
	elif state == "Not Achieved":
		reason = "Two posts stayed vacant"
		values = {"result": "71 of 100 in time", "state_reason": reason}
		objective = act(objective, "Declare Not Achieved", people["QSE Manager"], **values)
	elif state == "Cancelled":
		objective = act(objective, "Cancel", people["QSE Manager"], state_reason="Out of the new plan")
	assert objective.workflow_state == state
	return objective


def new_plan(**values):
	"""An unsaved plan of the council of the tests, complete."""
	return frappe.get_doc(
		{
			"doctype": PLAN,
			"title": "Strategy 2022–2027",
			"unit": "T-COUNCIL",
			"period_from": "2022-01-01",
			"period_to": "2027-12-31",
			"vision": "A region that serves",
			"mission": "Plan and carry out its development",
			"axes": [
				{"axis_code": "A1", "axis_name": "Water", "axis_name_fr": "Eau", "axis_name_ar": "الماء"},
				{"axis_code": "A2", "axis_name": "Roads"},
			],
			"initiatives": [{"axis_code": "A1", "initiative": "Rural wells", "start_on": "2023-01-01"}],
			**values,
		}
	)


def insert_plan(people: dict[str, str], role: str = "QSE Officer", **values):
	with as_user(people[role]):
		return new_plan(**values).insert()
