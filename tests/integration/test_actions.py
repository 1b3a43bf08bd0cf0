"""Actions: states, persons, sources, the inline list; and the target of a risk, which waits for them."""

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, getdate, today
from frappe.www.printview import get_html_and_style

from qse_municipal import errors
from qse_municipal.actions import api, figures
from qse_municipal.actions.source import follow_source, sources
from qse_municipal.guard.workflow_ways import get_transitions
from tests.conftest import ROLES, as_user
from tests.integration.actions import act, insert_action, new_action, prove, take_to
from tests.integration.risks import bring_to, insert_risk, make_units, step

pytestmark = pytest.mark.usefixtures("site")

CREATORS = (
	*("QSE Manager", "Process Owner", "Unit Head", "QSE Officer", "HSE Officer"),
	*("Internal Auditor", "Legal Officer"),
)


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


def refused(user: str, error: type[Exception], action, **values) -> str:
	"""A write that the server refuses; returns its message."""
	with as_user(user), pytest.raises(error) as caught:
		client.set_value("QSE Action", action.name, values)
	return str(caught.value)


# ---- the way of an action --------------------------------------------------------------------------------


def test_the_whole_way_and_its_stamps(people):
	action = take_to(insert_action(people), "Closed", people)
	assert [row.to_state for row in action.state_changes] == [
		*("Planned", "In Progress", "Done", "Verified", "Effectiveness Due", "Effective", "Closed"),
	]
	assert (action.progress, getdate(action.completed_on)) == (100, getdate())
	assert (action.verified_by, action.verified_for) == (people["Internal Auditor"], None)
	assert getdate(action.original_due_date) == getdate(add_days(today(), 30))
	assert getdate(action.opened_on) == getdate()
	refused(people["QSE Manager"], errors.FrozenRecordError, action, title="Another")


def test_a_correction_is_closed_at_once(people):
	action = insert_action(people, action_type="Correction")
	assert not action.requires_effectiveness
	action = take_to(action, "Verified", people)
	refused(people["Internal Auditor"], errors.TransitionError, action, workflow_state="Effectiveness Due")
	assert act(action, "Close", people["Internal Auditor"]).workflow_state == "Closed"
	corrective = take_to(insert_action(people), "Verified", people)
	refused(people["Internal Auditor"], errors.TransitionError, corrective, workflow_state="Closed")


def test_whose_effect_is_to_be_proven(people):
	assert insert_action(people, action_type="Risk Treatment").requires_effectiveness
	assert not insert_action(
		people, action_type="Improvement", requires_effectiveness=1
	).requires_effectiveness
	by_manager = insert_action(people, "QSE Manager", action_type="Improvement", requires_effectiveness=1)
	assert by_manager.requires_effectiveness
	with as_user(people["QSE Officer"]):
		by_manager.requires_effectiveness = 0
		by_manager.save()
		assert by_manager.requires_effectiveness
		by_manager.action_type = "Correction"
		by_manager.save()
		assert not by_manager.requires_effectiveness


def test_not_effective_is_the_end(people):
	action = take_to(insert_action(people), "Effectiveness Due", people)
	with pytest.raises(errors.TransitionError):
		act(action, "Judge Not Effective", people["Internal Auditor"])
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "The cellar was flooded again")
	assert action.state_changes[-1].reason == "The cellar was flooded again"
	refused(people["QSE Manager"], errors.FrozenRecordError, action, state_reason="x")


def test_a_return_and_the_second_try(people):
	action = take_to(insert_action(people), "Done", people)
	with pytest.raises(errors.TransitionError):
		act(action, "Return", people["Internal Auditor"])
	action = act(action, "Return", people["Internal Auditor"], "The invoice is missing")
	assert not action.completed_on
	action = act(action, "Resume", people["HR Officer"], progress=80)
	assert action.progress == 80
	assert act(action, "Report Done", people["HR Officer"]).progress == 100


def test_replan_opens_the_content_and_keeps_the_first_date(people):
	action = take_to(insert_action(people), "In Progress", people)
	first = action.original_due_date
	later = add_days(today(), 90)
	refused(people["QSE Officer"], errors.FrozenRecordError, action, due_date=later)
	with pytest.raises(errors.TransitionError):
		act(action, "Replan", people["QSE Officer"])
	action = act(action, "Replan", people["QSE Officer"], "The supplier is late")
	with as_user(people["QSE Officer"]):
		action.due_date = later
		action.save()
	action = act(action, "Plan", people["QSE Officer"])
	assert (getdate(action.due_date), action.original_due_date) == (getdate(later), first)


def test_a_draft_is_deleted_and_nothing_else(people):
	draft = insert_action(people)
	with as_user(people["QSE Manager"]):
		draft.delete()
	action = take_to(insert_action(people), "Planned", people)
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc("QSE Action", action.name)


# ---- persons ---------------------------------------------------------------------------------------------


def test_owner_and_verifier_are_two_enabled_people(people):
	with pytest.raises(errors.OwnerError):
		insert_action(people, verifier=people["HR Officer"])
	frappe.db.set_value("User", people["Legal Officer"], "enabled", 0)
	with pytest.raises(errors.OwnerError):
		insert_action(people, action_owner=people["Legal Officer"])
	with pytest.raises(errors.OwnerError):
		insert_action(people, verifier="Guest")


@pytest.mark.parametrize("role", ROLES)
def test_permissions_of_a_role(people, role):
	action = insert_action(people)
	with as_user(people[role]):
		assert frappe.has_permission("QSE Action", "create") is (role in CREATORS)
		if role == "External Auditor":
			return
		assert frappe.has_permission("QSE Action", "read", doc=action)
		assert frappe.has_permission("QSE Action", "write", doc=action)
		assert frappe.has_permission("QSE Action", "delete", doc=action) is (role == "QSE Manager")
		assert not frappe.has_permission("QSE Action", "share", doc=action)


def test_who_plans(people):
	action = insert_action(people)
	for role in ("HR Officer", "Internal Auditor", "Legal Officer", "Top Management"):
		refused(people[role], errors.TransitionError, action, workflow_state="Planned")
	assert act(action, "Plan", people["Process Owner"]).workflow_state == "Planned"


def test_the_owner_does_not_write_what_is_to_be_done(people):
	action = insert_action(people)
	refused(people["HR Officer"], errors.AccessError, action, due_date=add_days(today(), 300))
	planned = take_to(insert_action(people), "Planned", people)
	for field, value in (("title", "x"), ("action_owner", people["Legal Officer"]), ("unit", "T-DIR")):
		refused(people["QSE Manager"], errors.FrozenRecordError, planned, **{field: value})
	refused(people["HR Officer"], errors.FrozenRecordError, planned, verifier=people["Project Officer"])


def test_who_works(people):
	action = take_to(insert_action(people), "Planned", people)
	for role in ("Internal Auditor", "Project Officer"):
		refused(people[role], errors.TransitionError, action, workflow_state="In Progress")
		refused(people[role], errors.AccessError, action, progress=50)
	action = act(action, "Start", people["Unit Head"])
	refused(people["HR Officer"], errors.TransitionError, action, workflow_state="Done")
	refused(people["HR Officer"], errors.ScopeError, action, progress=101)
	refused(people["Internal Auditor"], errors.AccessError, action, evidence="Looks done to me")
	assert act(action, "Report Done", people["HR Officer"], evidence="Done").workflow_state == "Done"


def test_evidence_has_its_time(people):
	with pytest.raises(errors.FrozenRecordError):
		insert_action(people, evidence="Before it began")
	with pytest.raises(errors.FrozenRecordError):
		insert_action(people, progress=50)
	action = take_to(insert_action(people), "Done", people)
	for role in ("HR Officer", "QSE Manager"):
		refused(people[role], errors.FrozenRecordError, action, evidence="Something else")
		refused(people[role], errors.FrozenRecordError, action, progress=10)


@pytest.mark.parametrize("state", ["Verified", "Returned"])
def test_only_the_verifier_verifies(people, state):
	action = take_to(insert_action(people), "Done", people)
	change = {"workflow_state": state, "state_reason": "because"}
	for role in ("QSE Manager", "Top Management", "Unit Head", "Process Owner"):
		refused(people[role], errors.VerificationError, action, **change)
	refused(people["HR Officer"], errors.SelfApprovalError, action, **change)
	refused("Administrator", errors.VerificationError, action, **change)


def test_the_verifier_does_not_work(people):
	"""Nobody could verify it then; also who plans, as a QSE Manager does."""
	manager = people["QSE Manager"]
	action = take_to(insert_action(people, verifier=manager), "In Progress", people)
	refused(manager, errors.AccessError, action, evidence="Seen by myself")
	refused(manager, errors.TransitionError, action, workflow_state="Done")
	action = act(action, "Report Done", people["HR Officer"], evidence="Invoice")
	assert act(action, "Verify", manager).workflow_state == "Verified"


def test_a_former_owner_does_not_verify(people):
	action = take_to(insert_action(people), "Done", people)
	frappe.db.set_value(
		"QSE Action",
		action.name,
		{"action_owner": people["Project Officer"], "verifier": people["HR Officer"]},
	)
	refused(people["HR Officer"], errors.SelfApprovalError, action, workflow_state="Verified")


def test_forged_stamps_come_to_nothing(people):
	action = take_to(insert_action(people), "Done", people)
	stamps = {"verified_by": people["HR Officer"], "completed_on": "2020-01-01", "writers": ""}
	with as_user(people["HR Officer"]):
		client.set_value("QSE Action", action.name, stamps)
	action.reload()
	assert (action.verified_by, getdate(action.completed_on)) == (None, getdate())
	assert people["HR Officer"] in action.writers


def test_the_effect_is_not_judged_by_the_owner(people):
	action = insert_action(people, action_owner=people["QSE Manager"])
	action = take_to(action, "Effectiveness Due", people)
	refused(people["QSE Manager"], errors.SelfApprovalError, action, workflow_state="Effective")
	refused(people["Unit Head"], errors.VerificationError, action, workflow_state="Effective")
	other = take_to(insert_action(people), "Effectiveness Due", people)
	with pytest.raises(errors.TransitionError):
		act(other, "Judge Effective", people["QSE Manager"])
	judged = act(other, "Judge Effective", people["QSE Manager"], effectiveness_note="Dry since then")
	assert (judged.workflow_state, judged.judged_by) == ("Effective", people["QSE Manager"])


def test_the_owner_does_not_cancel(people):
	action = take_to(insert_action(people, action_owner=people["Unit Head"]), "In Progress", people)
	change = {"workflow_state": "Cancelled", "state_reason": "Not needed"}
	refused(people["Unit Head"], errors.SelfApprovalError, action, **change)
	action = act(action, "Replan", people["Unit Head"], "Not needed")  # no way round by the draft
	refused(people["Unit Head"], errors.SelfApprovalError, action, **change)
	assert act(action, "Cancel", people["QSE Manager"], "Not needed").workflow_state == "Cancelled"
	draft = insert_action(people, action_owner=people["Unit Head"])
	assert act(draft, "Cancel", people["Unit Head"], "A slip").workflow_state == "Cancelled"


def test_no_step_is_skipped(people):
	action = insert_action(people)
	for state in ("In Progress", "Done", "Verified", "Closed"):
		refused(people["QSE Manager"], errors.TransitionError, action, workflow_state=state)
	with as_user(people["QSE Manager"]), pytest.raises(errors.TransitionError):
		new_action(people, workflow_state="Done").insert()


def test_the_menu_follows_the_person(people):
	action = take_to(insert_action(people), "Done", people)

	def steps(user: str) -> set[str]:
		with as_user(user):
			return {row["action"] for row in get_transitions(frappe.get_doc("QSE Action", action.name))}

	assert steps(people["Internal Auditor"]) == {"Verify", "Return"}
	assert steps(people["HR Officer"]) == set()
	assert steps(people["QSE Manager"]) == {"Cancel"}


# ---- sources ---------------------------------------------------------------------------------------------


def test_what_an_action_takes_from_its_source(people):
	risk = insert_risk(people, is_quality=0, is_safety=1)
	action = insert_action(
		people, unit=None, is_environment=1, source_doctype="QSE Risk", source_name=risk.name
	)
	assert (action.unit, action.is_quality, action.is_environment, action.is_safety) == ("T-SRV", 0, 0, 1)
	assert (
		insert_action(people, unit="T-DIR", source_doctype="QSE Risk", source_name=risk.name).unit == "T-DIR"
	)


def test_a_source_is_a_register_and_stays(people):
	assert "QSE Action" not in sources() and "QSE Risk" in sources()
	risk = insert_risk(people)
	for doctype, name in (("User", "Administrator"), ("QSE Unit", "T-SRV")):
		with pytest.raises(errors.ScopeError):
			insert_action(people, source_doctype=doctype, source_name=name)
	with pytest.raises(frappe.ValidationError):
		insert_action(people, source_doctype="QSE Risk", source_name="RSK-none")
	with pytest.raises(errors.ScopeError):
		insert_action(people, is_quality=0)
	action = insert_action(people, source_doctype="QSE Risk", source_name=risk.name)
	other = insert_risk(people)
	for change in ({"source_name": other.name}, {"source_doctype": None, "source_name": None}):
		refused(people["QSE Manager"], errors.HistoryError, action, **change)
	loose = insert_action(people)
	change = {"source_doctype": "QSE Risk", "source_name": risk.name}
	refused(people["QSE Manager"], errors.HistoryError, loose, **change)


def test_actions_follow_the_confidentiality_of_their_source(people):
	risk = insert_risk(people)
	action = insert_action(people, source_doctype="QSE Risk", source_name=risk.name)
	with as_user(people["QSE Officer"]):
		client.set_value("QSE Action", action.name, "is_confidential", 1)
	assert not frappe.db.get_value("QSE Action", action.name, "is_confidential")
	risk.load_doc_before_save()
	risk.is_confidential = 1
	follow_source(risk)
	assert frappe.db.get_value("QSE Action", action.name, "is_confidential") == 1
	frappe.db.set_value("QSE Risk", risk.name, "is_confidential", 1)
	with as_user(people["QSE Officer"]):
		assert not frappe.get_list("QSE Action", filters={"name": action.name})
	with as_user(people["HR Officer"]):
		assert frappe.get_list("QSE Action", filters={"name": action.name})


# ---- the Desk --------------------------------------------------------------------------------------------


def create(people, risk, **values) -> str:
	return api.create_action(
		**{
			"source_doctype": "QSE Risk",
			"source_name": risk.name,
			"title": "Move the archive upstairs",
			"action_owner": people["HR Officer"],
			"verifier": people["Internal Auditor"],
			"due_date": add_days(today(), 10),
			**values,
		}
	)


def test_actions_on_the_form_of_a_risk(people):
	risk = insert_risk(people)
	with as_user(people["Process Owner"]):
		name = create(people, risk, dedupe_key="one")
		assert create(people, risk, dedupe_key="one") == name
		assert create(people, risk) != create(people, risk)
		shown = api.list_actions("QSE Risk", risk.name)
		assert shown["may_add"] and len(shown["rows"]) == 3
		first = next(row for row in shown["rows"] if row["name"] == name)
		assert (first["owner"], first["state"], first["overdue"]) == ("Test HR Officer", "Draft", False)
		other = insert_risk(people)
		with pytest.raises(frappe.UniqueValidationError):
			create(people, other, dedupe_key="one")
	frappe.db.set_value("QSE Action", name, "due_date", add_days(today(), -1))
	with as_user(people["Top Management"]):
		shown = api.list_actions("QSE Risk", risk.name)
		assert not shown["may_add"]
		assert [row["overdue"] for row in shown["rows"]] == [True, False, False]


def test_only_who_writes_the_source_adds_to_it(people):
	risk = insert_risk(people)
	for role in ("Legal Officer", "HR Officer", "External Auditor"):
		with as_user(people[role]), pytest.raises(frappe.PermissionError):
			create(people, risk)
	with as_user(people["QSE Officer"]):
		with pytest.raises(frappe.ValidationError):
			create(people, frappe._dict(name="T-SRV"), source_doctype="QSE Unit")
		with pytest.raises(frappe.ValidationError):
			api.list_actions("User", "Administrator")


def test_the_card_of_overdue_actions(people):
	before = figures.overdue_actions()["value"]
	late = insert_action(people, due_date=add_days(today(), -3))
	insert_action(people)
	assert figures.overdue_actions()["value"] == before + 1
	take_to(late, "Done", people)
	assert figures.overdue_actions()["value"] == before


def test_who_is_told(people, monkeypatch):
	told = []
	monkeypatch.setattr(
		"qse_municipal.actions.notices.notify",
		lambda users, doc, subject: told.append((list(users), subject("en"))),
	)
	action = take_to(insert_action(people), "Done", people)
	action = act(action, "Return", people["Internal Auditor"], "Not seen")
	owner, verifier = people["HR Officer"], people["Internal Auditor"]
	assert [users for users, _text in told] == [[owner], [verifier], [owner]]
	assert action.title in told[0][1]


def printed(doc, print_format: str) -> str:
	"""The page; ``frappe.get_print`` commits on Frappe 15."""
	return get_html_and_style(doc.doctype, doc.name, print_format=print_format)["html"]


def test_the_sheet(people):
	risk = insert_risk(people)
	action = take_to(
		insert_action(people, source_doctype="QSE Risk", source_name=risk.name), "Verified", people
	)
	html = printed(action, "QSE Action Sheet")
	for text in (action.title, risk.name, "Invoice 12 of the supplier", "Test Internal Auditor"):
		assert text in html
	assert action.title in printed(risk, "QSE Risk Sheet")


# ---- the target of a risk --------------------------------------------------------------------------------


def reassess(risk, people, **values):
	with as_user(people["Process Owner"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.update({"assessed_on": today(), "assessment_note": "Seen on site", **values})
		return doc.save()


TARGET = {"current_probability": 2, "current_severity": 3}


def test_the_target_waits_for_the_actions(people):
	risk = bring_to(insert_risk(people), "In Treatment", people)
	with pytest.raises(errors.ActionsOpenError):
		reassess(risk, people, **TARGET)
	done = take_to(insert_action(people, source_doctype="QSE Risk", source_name=risk.name), "Done", people)
	cancelled = insert_action(people, source_doctype="QSE Risk", source_name=risk.name)
	act(cancelled, "Cancel", people["QSE Manager"], "Twice")
	with pytest.raises(errors.ActionsOpenError) as caught:
		reassess(risk, people, **TARGET)
	assert done.name in str(caught.value) and cancelled.name not in str(caught.value)
	assert reassess(risk, people, current_probability=2).current_score == 8
	act(done, "Verify", people["Internal Auditor"])
	with as_user(people["Process Owner"]), pytest.raises(errors.ReassessmentError):
		client.set_value("QSE Risk", risk.name, TARGET)
	assert reassess(risk, people, **TARGET).current_score == 6


def test_an_ineffective_action_proves_nothing(people):
	risk = bring_to(insert_risk(people), "In Treatment", people)
	action = prove(risk, people)
	action = act(action, "Await Effect", people["Internal Auditor"])
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "No change")
	with pytest.raises(errors.ActionsOpenError, match=action.successor):
		reassess(risk, people, **TARGET)
	act(frappe.get_doc("QSE Action", action.successor), "Cancel", people["QSE Manager"], "Done otherwise")
	with pytest.raises(errors.ActionsOpenError):
		reassess(risk, people, **TARGET)
	prove(risk, people)
	assert reassess(risk, people, **TARGET).current_score == 6


def test_ways_round_the_target(people):
	risk = bring_to(insert_risk(people), "In Treatment", people)
	with pytest.raises(errors.ActionsOpenError):
		reassess(risk, people, target_probability=3, target_severity=4)
	monitored = step(risk, "Monitor", people["Process Owner"])
	cleared = reassess(monitored, people, target_probability=0, target_severity=0)
	with pytest.raises(errors.ActionsOpenError):
		reassess(cleared, people, **TARGET)
	back = step(cleared, "Reassess", people["Process Owner"], "Look again")
	with pytest.raises(errors.ActionsOpenError):
		reassess(back, people, **TARGET)


def test_a_draft_risk_may_stand_at_its_target(people):
	risk = insert_risk(people, **TARGET)
	assert bring_to(risk, "In Treatment", people).current_score == 6


# ---- delegates -------------------------------------------------------------------------------------------


def delegate(monkeypatch, delegator: str, user: str, *roles: str) -> None:
	"""A delegation in force, as the guards read it."""
	from qse_municipal.actions import people
	from qse_municipal.guard import scope
	from qse_municipal.guard.delegation import Delegated

	one = Delegated("DEL-1", delegator, frozenset(roles), ())
	for module in (scope, people):
		monkeypatch.setattr(module, "active_delegations", lambda who: [one] if who == user else [])


def test_a_delegate_verifies_on_behalf(people, monkeypatch):
	action = take_to(insert_action(people), "Done", people)
	delegate(monkeypatch, people["Internal Auditor"], people["Legal Officer"], "Internal Auditor")
	action = frappe.get_doc("QSE Action", action.name)
	with as_user(people["Legal Officer"]):
		action.workflow_state = "Verified"
		action.flags.ignore_links = True  # the delegation of this test has no record
		action.save()
	assert (action.verified_by, action.verified_for) == (people["Legal Officer"], people["Internal Auditor"])
	row = action.state_changes[-1]
	assert (row.on_behalf_of, row.delegation) == (people["Internal Auditor"], "DEL-1")


def test_a_delegation_does_not_make_an_owner_a_verifier(people, monkeypatch):
	action = take_to(insert_action(people), "Done", people)
	delegate(monkeypatch, people["Internal Auditor"], people["HR Officer"], "Internal Auditor")
	refused(people["HR Officer"], errors.SelfApprovalError, action, workflow_state="Verified")


def test_a_delegate_of_the_verifier_does_not_work_nor_the_owners_judge(people, monkeypatch):
	manager = people["QSE Manager"]
	action = take_to(insert_action(people, verifier=manager), "In Progress", people)
	other = take_to(insert_action(people, action_owner=manager), "Effectiveness Due", people)
	delegate(monkeypatch, manager, people["Legal Officer"], "QSE Manager")
	refused(people["Legal Officer"], errors.AccessError, action, evidence="Seen by myself")
	refused(people["Legal Officer"], errors.VerificationError, other, workflow_state="Effective")
