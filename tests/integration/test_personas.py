"""What each role can and must not do with a risk, also round the workflow: PUT, set_value, Kanban."""

import frappe
import pytest
from frappe import client
from frappe.model.workflow import get_transitions

from qse_municipal import errors
from tests.conftest import ROLES, as_user
from tests.integration.risks import bring_to, insert_risk, make_units, new_risk, step

pytestmark = pytest.mark.usefixtures("site")

WRITERS = ("QSE Manager", "QSE Officer", "HSE Officer", "Process Owner", "Unit Head")
READERS = tuple(role for role in ROLES if role not in (*WRITERS, "Top Management"))


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


@pytest.mark.parametrize("role", ROLES)
def test_permissions_of_a_role(people, role):
	risk = insert_risk(people)
	with as_user(people[role]):
		# an external auditor reads what an audit opens, see test_audit_access
		assert frappe.has_permission("QSE Risk", "read", doc=risk) is (role != "External Auditor")
		assert frappe.has_permission("QSE Risk", "write", doc=risk) is (role not in READERS)
		assert frappe.has_permission("QSE Risk", "create") is (role in WRITERS)
		assert frappe.has_permission("QSE Risk", "delete", doc=risk) is (role == "QSE Manager")
		assert not frappe.has_permission("QSE Risk", "share", doc=risk)
		assert frappe.has_permission("QSE Unit", "read")
		assert frappe.has_permission("QSE Rating Scale", "write") is (role == "QSE Manager")
		assert frappe.has_permission("QSE Settings", "write") is (role == "QSE Manager")


@pytest.mark.parametrize("role", WRITERS)
def test_writers_open_and_assess(people, role):
	risk = insert_risk(people, role)
	assert step(risk, "Assess", people[role]).workflow_state == "Assessed"


@pytest.mark.parametrize("role", READERS)
def test_readers_change_nothing(people, role):
	with as_user(people[role]), pytest.raises(frappe.PermissionError):
		new_risk(people).insert()
	risk = insert_risk(people)
	with as_user(people[role]), pytest.raises(frappe.PermissionError):
		client.set_value("QSE Risk", risk.name, "title", "Mine")
	if role != "External Auditor":
		assert not steps_of(risk, people[role])


def steps_of(risk, user: str) -> set[str]:
	with as_user(user):
		return {row["action"] for row in get_transitions(frappe.get_doc("QSE Risk", risk.name))}


def test_buttons_of_each_role(people):
	risk = insert_risk(people)
	assert steps_of(risk, people["QSE Officer"]) == {"Assess"}
	assert steps_of(risk, people["Top Management"]) == set()
	assert steps_of(risk, people["QSE Manager"]) == {"Assess", "Cancel"}
	risk = bring_to(risk, "Assessed", people)
	assert steps_of(risk, people["Unit Head"]) == {"Approve", "Return"}
	assert steps_of(risk, people["Top Management"]) == {"Approve", "Return"}
	assert steps_of(risk, people["QSE Manager"]) == {"Return", "Cancel"}
	assert steps_of(risk, people["QSE Officer"]) == set()
	risk = step(risk, "Approve", people["Unit Head"])
	assert steps_of(risk, people["Process Owner"]) == {"Start Treatment", "Reassess"}


def test_the_top_level_is_for_top_management(people):
	risk = insert_risk(
		people, inherent_probability=5, inherent_severity=5, current_probability=4, current_severity=5
	)
	risk = bring_to(risk, "Assessed", people)
	assert steps_of(risk, people["Unit Head"]) == {"Return"}
	with as_user(people["Unit Head"]), pytest.raises(errors.TransitionError):
		client.set_value("QSE Risk", risk.name, "workflow_state", "Approved")
	with as_user(people["Unit Head"]), pytest.raises(errors.TransitionError):
		client.set_value(
			"QSE Risk",
			risk.name,
			{"workflow_state": "Approved", "approver_role": "Unit Head", "current_level": "Low"},
		)
	assert step(risk, "Approve", people["Top Management"]).workflow_state == "Approved"


def test_lowering_the_level_while_approving_does_not_help(people):
	risk = insert_risk(
		people, inherent_probability=5, inherent_severity=5, current_probability=4, current_severity=5
	)
	risk = bring_to(risk, "Assessed", people)
	with as_user(people["Unit Head"]), pytest.raises(errors.TransitionError):
		client.set_value("QSE Risk", risk.name, {"workflow_state": "Approved", "current_probability": 2})


def test_author_and_approver_are_two_people(people):
	own = insert_risk(people, "Unit Head")
	own = step(own, "Assess", people["QSE Officer"])
	with as_user(people["Unit Head"]), pytest.raises(errors.SelfApprovalError):
		client.set_value("QSE Risk", own.name, "workflow_state", "Approved")
	assessed = step(insert_risk(people), "Assess", people["Unit Head"])
	with pytest.raises(errors.SelfApprovalError):
		step(assessed, "Approve", people["Unit Head"])
	changed = step(insert_risk(people), "Assess", people["QSE Officer"])
	with as_user(people["Unit Head"]), pytest.raises(errors.SelfApprovalError):
		client.set_value("QSE Risk", changed.name, {"workflow_state": "Approved", "current_probability": 2})
	with pytest.raises(errors.SelfApprovalError):
		assessed = insert_risk(people, "QSE Officer")
		frappe.db.set_value("QSE Risk", assessed.name, "owner", "Administrator")
		step(step(assessed, "Assess", people["QSE Officer"]), "Approve", "Administrator")


@pytest.mark.parametrize(
	("role", "state"),
	[
		("QSE Officer", "Approved"),
		("QSE Officer", "Monitored"),
		("QSE Officer", "Closed"),
		("Process Owner", "Cancelled"),
		("Top Management", "Assessed"),
		("Unit Head", "Cancelled"),
	],
)
def test_put_of_a_state_passes_no_step(people, role, state):
	risk = insert_risk(people)
	with as_user(people[role]), pytest.raises(errors.TransitionError):
		client.set_value("QSE Risk", risk.name, {"workflow_state": state, "state_reason": "because"})
	with as_user(people[role]), pytest.raises(errors.TransitionError):
		doc = frappe.get_doc("QSE Risk", risk.name).as_dict()
		doc["workflow_state"] = state
		client.save(doc)


def test_a_new_record_cannot_start_later(people):
	with as_user(people["QSE Manager"]), pytest.raises(errors.TransitionError):
		new_risk(people, workflow_state="Approved").insert()


def test_kanban_drags_follow_the_rules(people):
	from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card

	risk = bring_to(insert_risk(people), "Assessed", people)
	column = {"from_colname": "Assessed", "to_colname": "Approved", "old_index": 0, "new_index": 0}
	with as_user(people["QSE Officer"]), pytest.raises(errors.TransitionError):
		update_order_for_single_card("QSE Risks", risk.name, **column)
	with as_user(people["Unit Head"]):
		update_order_for_single_card("QSE Risks", risk.name, **column)
	assert frappe.db.get_value("QSE Risk", risk.name, ["workflow_state", "approved_by"]) == (
		"Approved",
		people["Unit Head"],
	)


def test_a_request_cannot_pose_as_the_system(people):
	risk = insert_risk(people)
	doc = frappe.get_doc("QSE Risk", risk.name).as_dict()
	doc.update({"workflow_state": "Closed", "flags": {"system_transition": "x"}})
	with as_user(people["QSE Officer"]), pytest.raises(errors.TransitionError):
		client.save(doc)


def test_the_workflow_of_the_council_counts(people):
	workflow = frappe.get_doc("Workflow", "QSE Risk")
	workflow.transitions = [row for row in workflow.transitions if row.allowed != "HSE Officer"]
	workflow.save()
	risk = insert_risk(people)
	with as_user(people["HSE Officer"]), pytest.raises(errors.TransitionError):
		client.set_value("QSE Risk", risk.name, "workflow_state", "Assessed")
	frappe.db.set_value("Workflow", "QSE Risk", "is_active", 0)
	frappe.clear_cache()
	with pytest.raises(errors.TransitionError):
		client.set_value("QSE Risk", risk.name, "workflow_state", "Assessed")
