"""Objectives: their way and who walks it, the cascade, what is frozen, and by whom nothing may be done."""

import frappe
import pytest
from frappe import client
from frappe.desk.treeview import get_all_nodes
from frappe.utils import add_days, getdate, today

from qse_municipal import errors
from qse_municipal.actions.api import create_action, list_actions
from qse_municipal.guard.delegation import forget
from qse_municipal.guard.workflow_ways import apply_workflow, get_transitions
from qse_municipal.my_work.waiting import waiting
from qse_municipal.register import notify
from qse_municipal.strategy import notices, progress
from qse_municipal.strategy.api import glance, tree_nodes
from tests.conftest import ROLES, as_user
from tests.http import Visitor
from tests.integration.access import delegate
from tests.integration.objectives import DOCTYPE, act, bring_to, insert_objective, insert_plan, new_objective
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units

pytestmark = pytest.mark.usefixtures("site")

CREATORS = ("QSE Manager", "Process Owner", "Unit Head", "QSE Officer", "HSE Officer", "Top Management")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()


def refused(user: str, error: type[Exception], doc, /, **values) -> str:
	"""A write that the server refuses; returns its message."""
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(doc.doctype, doc.name, values)
	return str(caught.value)


def add_action(objective, people, title="Train the desk", **values) -> str:
	with as_user(people["QSE Manager"]):
		return create_action(
			DOCTYPE,
			objective.name,
			title,
			people["HR Officer"],
			people["QSE Officer"],
			add_days(today(), 30),
			**values,
		)


# ---- the way of an objective -------------------------------------------------------------------------------


def test_the_whole_way_and_its_stamps(people):
	objective = insert_objective(people)
	assert (objective.workflow_state, objective.progress_basis) == ("Draft", "")
	objective = bring_to(objective, "Approved", people)
	assert (objective.approved_by, getdate(objective.approved_on)) == (people["Unit Head"], getdate())
	objective = bring_to(insert_objective(people), "Achieved", people)
	assert [row.to_state for row in objective.state_changes] == ["Approved", "In Progress", "Achieved"]
	assert objective.evaluated_by == people["QSE Manager"]
	assert getdate(objective.evaluated_on) == getdate()
	refused(people["QSE Manager"], errors.FrozenRecordError, objective, title="Another")


@pytest.mark.parametrize(
	("field", "label"),
	[
		("objective_owner", "Objective Owner"),
		("due_on", "Due On"),
		("resources", "Resources"),
		("evaluation_method", "How It Is Evaluated"),
		("no_indicator_reason", "Why There Is No Indicator"),
	],
)
def test_an_approval_names_what_is_missing(people, field, label):
	objective = insert_objective(people, **{field: None})
	message = refused(people["Unit Head"], errors.ObjectiveError, objective, workflow_state="Approved")
	assert label in message


def test_who_wrote_it_does_not_approve_it(people):
	own = insert_objective(people, role="Unit Head")
	refused(people["Unit Head"], errors.SelfApprovalError, own, workflow_state="Approved")
	touched = insert_objective(people)
	with as_user(people["Unit Head"]):
		client.set_value(DOCTYPE, touched.name, "resources", "Three people")
	refused(people["Unit Head"], errors.SelfApprovalError, touched, workflow_state="Approved")
	assert act(touched, "Approve", people["Top Management"]).workflow_state == "Approved"


def test_only_top_management_approves_and_judges_one_of_the_council(people):
	objective = insert_objective(people, level="Council")
	refused(people["Unit Head"], errors.TransitionError, objective, workflow_state="Approved")
	# a level typed together with the step does not help
	refused(
		people["Unit Head"], errors.TransitionError, objective, workflow_state="Approved", level="Process"
	)
	objective = act(objective, "Approve", people["Top Management"])
	objective = act(objective, "Start", people["Process Owner"])
	done = {"result": "Reached", "workflow_state": "Achieved"}
	with as_user(people["Unit Head"]):
		client.set_value(DOCTYPE, objective.name, "result", "Reached")
	refused(people["Unit Head"], errors.TransitionError, objective, **done)
	assert act(objective, "Declare Achieved", people["Top Management"]).workflow_state == "Achieved"


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"Unit Head", "Top Management"}))
def test_other_roles_approve_nothing(people, role):
	objective = insert_objective(people, role="Top Management" if role == "QSE Officer" else "QSE Officer")
	refused(
		people[role], (errors.TransitionError, frappe.PermissionError), objective, workflow_state="Approved"
	)


def test_its_owner_does_not_declare_it_achieved(people):
	objective = bring_to(
		insert_objective(people, objective_owner=people["QSE Manager"]), "In Progress", people
	)
	with as_user(people["QSE Manager"]):
		client.set_value(DOCTYPE, objective.name, "result", "Reached")
	for state in ("Achieved", "Not Achieved"):
		refused(
			people["QSE Manager"],
			errors.SelfApprovalError,
			objective,
			workflow_state=state,
			state_reason="Because",
		)
	done = act(objective, "Declare Achieved", people["Unit Head"])
	assert (done.workflow_state, done.evaluated_by) == ("Achieved", people["Unit Head"])


def test_a_judgement_needs_a_result_a_reason_and_a_possible_day(people):
	manager = people["QSE Manager"]
	objective = bring_to(insert_objective(people), "In Progress", people)
	refused(manager, errors.TransitionError, objective, workflow_state="Achieved")
	refused(manager, errors.TransitionError, objective, workflow_state="Not Achieved", result="71 of 100")
	for day in (add_days(today(), 1), add_days(today(), -31)):
		refused(manager, errors.ObjectiveError, objective, result="x", evaluated_on=day)
	done = act(objective, "Declare Not Achieved", manager, result="71 of 100", state_reason="Vacant posts")
	assert (done.workflow_state, done.state_changes[-1].reason) == ("Not Achieved", "Vacant posts")


def test_a_result_is_not_written_early(people):
	draft = insert_objective(people)
	refused(people["QSE Manager"], errors.ObjectiveError, draft, result="Reached already")
	with as_user(people["QSE Officer"]), pytest.raises(errors.ObjectiveError):
		new_objective(people, result="Reached").insert()


def test_what_was_approved_stays_until_it_is_taken_back(people):
	plan = insert_plan(people)
	objective = bring_to(
		insert_objective(people, strategic_plan=plan.name, axis_code="A1"), "Approved", people
	)
	for values in (
		{"title": "Easier"},
		{"due_on": add_days(today(), 900)},
		{"axis_code": "A2"},
		{"evaluation_method": "Not at all"},
		{"unit": "T-DIR"},
		{"level": "Process"},
	):
		refused(people["QSE Manager"], errors.FrozenRecordError, objective, **values)
	refused(people["QSE Manager"], errors.TransitionError, objective, workflow_state="Draft")
	objective = act(objective, "Revise", people["QSE Manager"], state_reason="The budget was cut")
	assert (objective.workflow_state, objective.approved_by) == ("Draft", None)
	with as_user(people["QSE Manager"]):
		client.set_value(DOCTYPE, objective.name, "due_on", add_days(today(), 300))


@pytest.mark.parametrize("state", ["Draft", "Approved", "In Progress"])
def test_it_is_cancelled_with_a_reason_only(people, state):
	objective = bring_to(insert_objective(people), state, people)
	refused(people["QSE Manager"], errors.TransitionError, objective, workflow_state="Cancelled")
	done = act(objective, "Cancel", people["QSE Manager"], state_reason="Out of the plan")
	assert done.workflow_state == "Cancelled"


def test_no_step_is_skipped(people):
	objective = insert_objective(people)
	for state in ("In Progress", "Achieved", "Not Achieved"):
		refused(
			people["QSE Manager"], errors.TransitionError, objective, workflow_state=state, state_reason="x"
		)
	with as_user(people["QSE Manager"]), pytest.raises(errors.TransitionError):
		new_objective(people, workflow_state="Approved").insert()


def test_forged_stamps_and_progress_come_to_nothing(people):
	objective = bring_to(insert_objective(people), "Approved", people)
	forged = {
		"progress": 99,
		"progress_basis": "Indicators",
		"approved_by": people["QSE Officer"],
		"evaluated_by": people["QSE Officer"],
		"overdue_told_on": today(),
	}
	with as_user(people["QSE Officer"]):
		client.set_value(DOCTYPE, objective.name, forged)
	objective.reload()
	assert (objective.progress, objective.progress_basis) == (0, "")
	assert (objective.approved_by, objective.evaluated_by) == (people["Unit Head"], None)
	assert objective.overdue_told_on is None


def test_it_is_deleted_only_as_a_fresh_draft(people):
	fresh, begun = insert_objective(people), bring_to(insert_objective(people), "Approved", people)
	with as_user(people["QSE Officer"]), pytest.raises(frappe.PermissionError):
		fresh.delete()
	with as_user(people["QSE Manager"]):
		fresh.delete()
		with pytest.raises(errors.FrozenRecordError):
			frappe.delete_doc(DOCTYPE, begun.name)


def test_by_a_delegation_it_is_approved_but_not_ones_own(people):
	delegate(people)  # the head's role to the officer
	forget()
	foreign = insert_objective(people, role="Top Management")
	with as_user(people["QSE Officer"]):
		assert "Approve" in [row["action"] for row in get_transitions(foreign.as_dict())]
		apply_workflow(foreign.as_dict(), "Approve")
	foreign.reload()
	assert (foreign.approved_by, foreign.approved_for) == (people["QSE Officer"], people["Unit Head"])
	own = insert_objective(people)
	refused(people["QSE Officer"], errors.SelfApprovalError, own, workflow_state="Approved")


# ---- who sees and writes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_who_opens_one(people, role):
	if role in CREATORS:
		assert insert_objective(people, role=role).owner == people[role]
	else:
		with as_user(people[role]), pytest.raises(frappe.PermissionError):
			new_objective(people).insert()


def test_others_units_are_closed_but_the_owner_sees_theirs(people):
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	give_unit(officer, ELSEWHERE)
	objective = insert_objective(people)
	owned = insert_objective(people, objective_owner=officer)
	with as_user(officer):
		assert frappe.get_list(DOCTYPE, pluck="name", order_by="name") == [owned.name]
		with pytest.raises(frappe.PermissionError):
			glance(objective.name)
		with pytest.raises(frappe.PermissionError):
			new_objective(people).insert()
		with pytest.raises(errors.ObjectiveError):  # a parent that they do not see
			new_objective(people, unit=ELSEWHERE, level="Process", parent_objective=objective.name).insert()


def test_what_is_sent_over_the_wire_is_judged_the_same(people, committed):
	make_units(head=people["Unit Head"])
	objective = insert_objective(people)
	frappe.db.commit()
	officer, head = Visitor(people["QSE Officer"]), Visitor(people["Unit Head"])
	path = f"/api/resource/{DOCTYPE}/{objective.name}"
	assert officer.put(path, {"workflow_state": "Approved"}).status_code == 417
	assert head.put(path, {"workflow_state": "Achieved", "result": "x"}).status_code == 417
	assert head.put(path, {"workflow_state": "Approved"}).status_code == 200
	assert officer.put(path, {"due_on": "2030-01-01"}).status_code == 417
	whole = officer.get(path).get_json()["data"]
	assert officer.put(path, whole).status_code == 200  # sent back as it came
	assert officer.put(path, {"progress": 80}).get_json()["data"]["progress"] == 0


# ---- the cascade -------------------------------------------------------------------------------------------


def test_a_child_lies_below_its_parent(people):
	council = insert_objective(people, level="Council")
	directorate = insert_objective(people, level="Directorate", parent_objective=council.name)
	process = insert_objective(people, level="Process", parent_objective=directorate.name)
	for level, parent in (
		("Directorate", directorate),
		("Directorate", process),
		("Council", council),
		("Process", process),
	):
		with as_user(people["QSE Officer"]), pytest.raises(errors.ObjectiveError):
			new_objective(people, level=level, parent_objective=parent.name).insert()
	officer = people["QSE Officer"]
	refused(officer, errors.ObjectiveError, council, parent_objective=process.name)  # a circle
	refused(officer, errors.ObjectiveError, directorate, parent_objective=directorate.name)
	message = refused(officer, errors.ObjectiveError, council, level="Directorate")
	assert directorate.name in message
	refused(officer, errors.ObjectiveError, council, level="")


def test_a_parent_that_is_given_up_takes_no_child(people):
	parent = insert_objective(people, level="Council")
	parent = act(parent, "Cancel", people["QSE Manager"], state_reason="Out")
	with as_user(people["QSE Officer"]), pytest.raises(errors.ObjectiveError):
		new_objective(people, parent_objective=parent.name).insert()


def test_the_tree_shows_what_the_reader_may_see(people):
	council = insert_objective(people, level="Council", unit="T-COUNCIL")
	directorate = insert_objective(people, unit="T-DIR", parent_objective=council.name)
	process = insert_objective(people, level="Process", parent_objective=directorate.name)
	ours = {council.name, directorate.name, process.name}
	with as_user(people["QSE Manager"]):
		roots = {row["value"]: row for row in tree_nodes(DOCTYPE)}
		assert ours & set(roots) == {council.name} and roots[council.name]["expandable"]
		(below,) = tree_nodes(DOCTYPE, council.name)
		assert (below["value"], below["state"], below["owner"]) == (
			directorate.name,
			"Draft",
			"Test Process Owner",
		)
		nodes = get_all_nodes(DOCTYPE, "", "", "qse_municipal.strategy.api.tree_nodes")
		assert ours <= {row["value"] for one in nodes for row in one["data"]}
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	give_unit(officer, "T-SRV")
	with as_user(officer):  # the parents are hidden, so that it stands at the top
		assert [row["value"] for row in tree_nodes(DOCTYPE) if row["value"] in ours] == [process.name]
		assert tree_nodes(DOCTYPE, council.name) == []


def test_an_axis_is_one_of_its_plan(people):
	plan = insert_plan(people)
	with as_user(people["QSE Officer"]):
		with pytest.raises(errors.ObjectiveError):
			new_objective(people, strategic_plan=plan.name, axis_code="A9").insert()
		objective = new_objective(people, strategic_plan=plan.name, axis_code="A1").insert()
		objective.strategic_plan = None
		assert objective.save().axis_code is None


# ---- progress ----------------------------------------------------------------------------------------------


def test_actions_move_it_and_nothing_is_not_zero(people):
	objective = insert_objective(people)
	assert (objective.progress, objective.progress_basis) == (0, "")
	first = add_action(objective, people)
	objective.reload()
	assert (objective.progress, objective.progress_basis) == (0, "Actions")
	with as_user(people["QSE Manager"]):
		second = create_action(
			DOCTYPE, objective.name, "Buy", people["HR Officer"], people["QSE Officer"], add_days(today(), 9)
		)
		for name in (first, second):
			act(frappe.get_doc("QSE Action", name), "Plan", people["QSE Manager"])
	act(frappe.get_doc("QSE Action", first), "Start", people["HR Officer"])
	with as_user(people["HR Officer"]):
		client.set_value("QSE Action", first, "progress", 60)
	objective.reload()
	assert (objective.progress, objective.progress_basis) == (30, "Actions")
	act(frappe.get_doc("QSE Action", second), "Cancel", people["QSE Manager"], state_reason="Not needed")
	objective.reload()
	assert objective.progress == 60
	with as_user(people["QSE Officer"]):
		assert len(list_actions(DOCTYPE, objective.name)["rows"]) == 2


def test_the_daily_job_brings_progress_up_to_date_in_few_queries(people):
	objectives = [insert_objective(people) for _number in range(3)]
	for objective in objectives:
		add_action(objective, people)
	frappe.db.set_value(
		"QSE Action", {"source_doctype": DOCTYPE, "source_name": objectives[0].name}, "progress", 50
	)
	assert progress.refresh([one.name for one in objectives]) == 1
	assert frappe.db.get_value(DOCTYPE, objectives[0].name, "progress") == 50
	assert progress.refresh([one.name for one in objectives]) == 0


def test_a_final_objective_keeps_its_progress(people):
	objective = bring_to(insert_objective(people), "In Progress", people)
	action = add_action(objective, people)
	frappe.db.set_value("QSE Action", action, "progress", 40)
	with as_user(people["QSE Manager"]):
		client.set_value(DOCTYPE, objective.name, "result", "Reached")
	done = act(objective, "Declare Achieved", people["QSE Manager"])
	assert done.progress == 40
	frappe.db.set_value("QSE Action", action, "progress", 90)
	assert progress.refresh([objective.name]) == 0


# ---- my work, notices --------------------------------------------------------------------------------------


def work_of(user: str) -> dict[str, list[str]]:
	with as_user(user):
		return {
			group.kind: [row.text for row in group.rows if row.doctype == DOCTYPE]
			for group in waiting(limit=1000)
		}


def test_what_waits_for_whom(people):
	owner, head, top = (people[role] for role in ("Process Owner", "Unit Head", "Top Management"))
	objective = insert_objective(people, resources=None)
	assert "Complete the objective for its approval" in work_of(owner)["do"]
	assert "Approve the objective" not in work_of(head).get("approve", [])
	with as_user(people["QSE Officer"]):
		client.set_value(DOCTYPE, objective.name, "resources", "Two people")
	assert "Approve the objective" in work_of(head)["approve"]
	assert "Approve the objective" not in work_of(top).get("approve", [])
	objective = bring_to(frappe.get_doc(DOCTYPE, objective.name), "Approved", people)
	assert "Start the objective" in work_of(owner)["do"]
	act(objective, "Start", owner)
	assert "Reach the objective and write its result" not in work_of(owner).get("do", [])
	frappe.db.set_value(DOCTYPE, objective.name, "due_on", add_days(today(), -1))
	assert "Reach the objective and write its result" in work_of(owner)["do"]
	assert "Declare whether the objective was achieved" in work_of(head)["evaluate"]
	assert "Declare whether the objective was achieved" not in work_of(owner).get("evaluate", [])


def told(name: str) -> list[tuple[str, str]]:
	return frappe.get_all(
		"Notification Log",
		filters={"document_type": DOCTYPE, "document_name": name},
		fields=["for_user", "subject"],
		order_by="creation, for_user",
		as_list=True,
	)


@pytest.fixture
def delivered(monkeypatch):
	"""Notices are written at once instead of by a job after commit."""
	frappe.db.set_single_value("QSE Settings", "send_notifications", 1)

	def at_once(subjects, doctype, name, sender):
		notify.send(subjects, doctype, name, sender)

	monkeypatch.setattr(notify, "_enqueue", at_once)
	return frappe.db.after_commit.run


def test_the_owner_is_told_once_before_and_once_after_the_day(people, delivered):
	owner, head = people["Process Owner"], people["Unit Head"]
	objective = bring_to(insert_objective(people), "In Progress", people)
	far = bring_to(insert_objective(people), "In Progress", people)
	delivered()
	assert [user for user, subject in told(objective.name) if "approved" in subject] == [owner]
	frappe.db.set_value(DOCTYPE, objective.name, "due_on", add_days(today(), 29))
	soon, passed = notices.tell_due()
	assert objective.name in soon and far.name not in soon and objective.name not in passed
	assert objective.name not in notices.tell_due()[0]
	delivered()
	assert [user for user, subject in told(objective.name) if "is due on" in subject] == [owner]
	frappe.db.set_value(DOCTYPE, objective.name, "due_on", add_days(today(), -1))
	assert objective.name in notices.tell_due()[1]
	assert notices.tell_due() == ([], [])
	delivered()
	assert {user for user, subject in told(objective.name) if "was due on" in subject} == {owner, head}


# ---- the panel ---------------------------------------------------------------------------------------------


def test_the_panel_shows_parts_parents_and_children(people):
	parent = insert_objective(people, level="Council", title="Shorter delays")
	objective = insert_objective(people, parent_objective=parent.name)
	insert_objective(people, level="Process", parent_objective=objective.name, title="Faster stamps")
	add_action(objective, people)
	with as_user(people["QSE Officer"]):
		shown = glance(objective.name)
	assert [row["title"] for row in shown["above"]] == ["Shorter delays"]
	assert [(row["title"], row["known"]) for row in shown["below"]] == [("Faster stamps", False)]
	assert (shown["actions"], shown["indicators"], shown["rows"]) == (0, None, [])
