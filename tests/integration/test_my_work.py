"""My Work: what waits for whom, and what must not be shown there."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from qse_municipal.guard.declaration import guards
from qse_municipal.guard.satellites import ROWS_OF
from qse_municipal.guard.workflow_ways import apply_workflow
from qse_municipal.my_work.api import count, my_work
from qse_municipal.my_work.declaration import KINDS, declared
from qse_municipal.my_work.waiting import waiting
from tests.conftest import ROLES, as_user
from tests.integration.access import delegate
from tests.integration.actions import act, insert_action, take_to
from tests.integration.risks import bring_to, insert_risk, make_units, step
from tests.integration.test_reports import counted


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


def shown(user: str) -> dict[str, set[str]]:
	"""Kind -> names of the records that wait for the user."""
	with as_user(user):
		return {group["kind"]: {row["name"] for row in group["rows"]} for group in my_work()["groups"]}


def waits(user: str, name: str) -> list[str]:
	return [kind for kind, names in shown(user).items() if name in names]


def row_of(user: str, name: str) -> dict:
	with as_user(user):
		rows = [row for group in my_work()["groups"] for row in group["rows"]]
	return next(row for row in rows if row["name"] == name)


def test_declarations_name_what_exists() -> None:
	for work in declared():
		meta = frappe.get_meta(work.doctype)
		columns = {*meta.get_valid_columns()}
		named = [work.person, work.role_field, work.due, work.title, work.unit, *work.excluded]
		assert {name for name in named if name} <= columns, work
		assert work.kind in KINDS and (work.doctype in guards() or work.doctype in ROWS_OF)
		assert bool(work.person) + bool(work.role_field) <= 1 and (
			work.person or work.role_field or work.roles
		)
		if work.states and work.state == "workflow_state":
			assert set(work.states) <= set(frappe.get_all("Workflow State", pluck="name", order_by="name"))


def test_an_action_waits_for_one_after_the_other(people) -> None:
	owner, verifier, officer = (people[role] for role in ("HR Officer", "Internal Auditor", "QSE Officer"))
	action = insert_action(people)
	name = action.name
	assert waits(officer, name) == ["do"] and not waits(owner, name) and not waits(verifier, name)
	act(action, "Plan", officer)
	assert waits(owner, name) == ["do"] and not waits(officer, name) and not waits(verifier, name)
	action = frappe.get_doc("QSE Action", name)
	act(action, "Start", owner)
	act(action, "Report Done", owner, evidence="Invoice 12")
	assert waits(verifier, name) == ["verify"] and not waits(owner, name) and not waits(officer, name)
	act(action, "Verify", verifier)
	assert waits(verifier, name) == ["do"]
	act(action, "Await Effect", verifier)
	assert waits(verifier, name) == ["evaluate"] and not waits(owner, name)
	closed = take_to(insert_action(people), "Closed", people)
	assert not any(waits(user, closed.name) for user in people.values())


@pytest.mark.parametrize("opener", ["Legal Officer", "a leaver"])
def test_the_head_plans_what_nobody_else_does(people, opener) -> None:
	action = insert_action(people, role="QSE Officer" if opener == "a leaver" else opener)
	if opener == "a leaver":
		frappe.db.set_value("User", people["QSE Officer"], "enabled", 0)
	assert {role for role in people if waits(people[role], action.name)} - {"QSE Officer"} == {"Unit Head"}
	delegate(people, "Unit Head", "Project Officer")
	assert row_of(people["Project Officer"], action.name)["behalf"] == "Test Unit Head"


def test_a_delegate_plans_what_the_planner_opened(people) -> None:
	action = insert_action(people)
	delegate(people, "QSE Officer", "Document Controller")
	assert waits(people["Document Controller"], action.name) == ["do"]
	with as_user(people["Document Controller"]):
		apply_workflow(action.as_dict(), "Plan")
	assert frappe.db.get_value("QSE Action", action.name, "workflow_state") == "Planned"


def test_the_verifier_does_not_do_it_for_its_owner(people) -> None:
	action = act(insert_action(people), "Plan", people["QSE Officer"])
	delegate(people, "HR Officer", "Internal Auditor")
	assert waits(people["HR Officer"], action.name) == ["do"]
	assert not waits(people["Internal Auditor"], action.name)


def test_a_postponement_waits_for_the_verifier(people) -> None:
	from qse_municipal.actions.api import ask_postponement

	action = act(insert_action(people), "Plan", people["QSE Officer"])
	with as_user(people["HR Officer"]):
		ask_postponement(action.name, add_days(today(), 60), "The pumps come later")
	assert waits(people["Internal Auditor"], action.name) == ["approve"]
	assert waits(people["HR Officer"], action.name) == ["do"]


def test_order_overdue_and_counts(people) -> None:
	owner = people["HR Officer"]
	days = (40, -3, 5)
	names = []
	for number in days:
		action = act(insert_action(people), "Plan", people["QSE Officer"])
		frappe.db.set_value("QSE Action", action.name, "due_date", add_days(today(), number))
		names.append(action.name)
	with as_user(owner):
		group = next(one for one in my_work()["groups"] if one["kind"] == "do")
		assert [row["name"] for row in group["rows"]] == [names[1], names[2], names[0]]
		assert [row["overdue"] for row in group["rows"]] == [True, False, False]
		assert (group["count"], group["overdue"]) == (3, 1)
		assert my_work()["overdue"] == 1 and count()["value"] == my_work()["total"] == 3
		cut = my_work(limit=1)["groups"][0]
		assert len(cut["rows"]) == 1 and cut["count"] == 3
		assert [one["kind"] for one in my_work(kind="verify")["groups"]] == []
		with pytest.raises(frappe.ValidationError):
			my_work(kind="sleep")


def test_a_risk_waits_for_who_may_approve_it(people) -> None:
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	assert risk.approver_role == "Unit Head"
	waiting_for = {role for role in people if waits(people[role], risk.name)}
	assert waiting_for == {"Unit Head"}
	assert waits(people["Unit Head"], risk.name) == ["approve"]


def test_a_risk_does_not_wait_for_its_authors(people) -> None:
	head = people["Unit Head"]
	written = step(insert_risk(people, role="Unit Head"), "Assess", people["QSE Officer"])
	assert not waits(head, written.name)
	rated = insert_risk(people)
	with as_user(head):
		doc = frappe.get_doc("QSE Risk", rated.name)
		doc.assessment_note, doc.current_probability = "Seen on site", 2
		doc.save()
	assert not waits(head, step(rated, "Assess", people["QSE Officer"]).name)


def test_a_top_risk_waits_for_the_top(people) -> None:
	risk = insert_risk(people, inherent_probability=5, inherent_severity=5, current_probability=5)
	risk = frappe.get_doc("QSE Risk", risk.name)
	frappe.db.set_value(
		"QSE Risk", risk.name, {"workflow_state": "Assessed", "approver_role": "Top Management"}
	)
	assert waits(people["Top Management"], risk.name) == ["approve"]
	assert not waits(people["Unit Head"], risk.name)


def test_a_risk_is_assessed_and_reviewed_by_its_owner(people) -> None:
	owner = people["Process Owner"]
	risk = insert_risk(people)
	assert waits(owner, risk.name) == ["do"] and not waits(people["QSE Officer"], risk.name)
	risk = bring_to(risk, "Monitored", people)
	assert not waits(owner, risk.name)
	frappe.db.set_value("QSE Risk", risk.name, "next_review_on", add_days(today(), 29))
	assert waits(owner, risk.name) == ["evaluate"]
	assert row_of(owner, risk.name)["due"] == str(getdate(add_days(today(), 29)))


def test_delegates_have_the_work_of_who_is_away(people) -> None:
	action = act(insert_action(people), "Plan", people["QSE Officer"])
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	deputy = people["Project Officer"]
	assert shown(deputy) == {}
	delegate(people, "HR Officer", "Project Officer")
	delegate(people, "Unit Head", "Project Officer")
	assert waits(deputy, action.name) == ["do"] and waits(deputy, risk.name) == ["approve"]
	assert row_of(deputy, action.name)["behalf"] == "Test HR Officer"
	assert row_of(deputy, risk.name)["behalf"] == "Test Unit Head"
	assert row_of(people["HR Officer"], action.name)["behalf"] == ""


def test_a_delegation_for_other_units_gives_nothing_of_this_one(people) -> None:
	frappe.get_doc(
		{"doctype": "QSE Unit", "unit_code": "T-FAR", "unit_name": "Far", "parent_qse_unit": "T-DIR"}
	).insert()
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	far = step(insert_risk(people, unit="T-FAR"), "Assess", people["QSE Officer"])
	delegate(people, "Unit Head", "Project Officer", units=[{"unit": "T-FAR"}])
	assert waits(people["Project Officer"], far.name) == ["approve"]
	assert not waits(people["Project Officer"], risk.name)


def test_the_delegate_who_wrote_the_evidence_does_not_verify(people) -> None:
	delegate(people, "Internal Auditor", "Project Officer")
	delegate(people, "Internal Auditor", "HR Officer")
	action = take_to(insert_action(people), "Done", people)
	assert waits(people["Project Officer"], action.name) == ["verify"]
	assert not waits(people["HR Officer"], action.name)


def test_what_is_not_seen_does_not_wait(people) -> None:
	"""A head of another unit, a delegate of who is not named, and everybody but the named on a secret."""
	secret = insert_risk(people, is_confidential=1, confidential_readers=[{"user": people["QSE Officer"]}])
	step(secret, "Assess", people["QSE Officer"])
	assert not any(waits(user, secret.name) for user in people.values())
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	stranger = "test.stranger@example.com"
	frappe.get_doc(
		{
			"doctype": "User",
			"email": stranger,
			"first_name": "Stranger",
			"send_welcome_email": 0,
			"roles": [{"role": "Unit Head"}],
		}
	).insert()
	assert not waits(stranger, risk.name)


def test_an_auditor_and_a_guest_have_no_work(people) -> None:
	take_to(insert_action(people), "Done", people)
	step(insert_risk(people), "Assess", people["QSE Officer"])
	assert shown(people["External Auditor"]) == {}
	with as_user("Guest"):
		assert my_work()["total"] == 0


@pytest.mark.parametrize("role", ROLES)
def test_every_row_opens(people, role) -> None:
	"""Whatever waits for a role may be read, and is what the workflow awaits."""
	action = act(insert_action(people), "Plan", people["QSE Officer"])
	take_to(insert_action(people), "Done", people)
	insert_action(people, role="QSE Manager")
	step(insert_risk(people), "Assess", people["QSE Officer"])
	insert_risk(people)
	with as_user(people[role]):
		rows = [row for group in my_work()["groups"] for row in group["rows"]]
		for row in rows:
			assert frappe.has_permission(row["doctype"], "read", row["name"])
		assert (action.name in {row["name"] for row in rows}) == (role == "HR Officer")


def test_one_query_for_each_declaration_however_many_rows(people) -> None:
	act(insert_action(people), "Plan", people["QSE Officer"])
	with as_user(people["HR Officer"]):
		waiting()
		with counted() as few:
			waiting()
	for _number in range(6):
		act(insert_action(people), "Plan", people["QSE Officer"])
	with as_user(people["HR Officer"]):
		with counted() as many:
			rows = waiting()[0].rows
	assert len(rows) == 7 and len(many) == len(few)
