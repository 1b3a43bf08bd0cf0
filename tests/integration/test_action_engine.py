"""Actions: later dates, proof and cost, effect and successor, dependencies, creation once, takeover."""

import threading

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, add_months, getdate, today
from frappe.www.printview import get_html_and_style

from qse_municipal import errors
from qse_municipal.actions import api, rules
from qse_municipal.actions.creation import open_action
from qse_municipal.patches import carry_actions_over
from qse_municipal.register.takeover import TakenOver
from tests.conftest import ROLES, as_user
from tests.integration.access import delegate
from tests.integration.actions import act, insert_action, new_action, take_to
from tests.integration.risks import bring_to, insert_risk, make_units

LATER, MUCH_LATER = 60, 90
CLOSED_TO_STEPS = (errors.PostponementError, errors.SelfApprovalError)


@pytest.fixture(autouse=True)
def units(connection, people):
	make_units(head=people["Unit Head"])


def ask(action, user: str, days: int = LATER, reason: str = "The supplier is late"):
	with as_user(user):
		api.ask_postponement(action.name, add_days(today(), days), reason)
	return frappe.get_doc("QSE Action", action.name)


def decide(action, user: str, grant: bool, reason: str = "", days: int | None = None):
	with as_user(user):
		api.decide_postponement(action.name, grant, reason, days and add_days(today(), days))
	return frappe.get_doc("QSE Action", action.name)


def day(days: int):
	return getdate(add_days(today(), days))


# ---- later dates -----------------------------------------------------------------------------------------


def test_a_postponement_is_asked_for_and_granted(site, people):
	action = take_to(insert_action(people), "In Progress", people)
	action = ask(action, people["HR Officer"])
	assert (getdate(action.due_date), getdate(action.requested_due_date)) == (day(30), day(LATER))
	assert (action.requested_by, action.request_reason) == (people["HR Officer"], "The supplier is late")
	action = decide(action, people["Internal Auditor"], True)
	assert (action.due_date, action.original_due_date) == (day(LATER), day(30))
	assert (action.postponement_count, action.requested_by, action.requested_due_date) == (1, None, None)
	row = action.postponements[0]
	assert (row.from_date, row.to_date, row.decision) == (day(30), day(LATER), "Granted")
	assert (row.asked_by, row.decided_by) == (people["HR Officer"], people["Internal Auditor"])
	assert (row.reason, getdate(row.decided_on)) == ("The supplier is late", getdate())
	assert action.workflow_state == "In Progress"


def test_a_declined_one_counts_nothing(site, people):
	action = ask(take_to(insert_action(people), "Planned", people), people["HR Officer"])
	with pytest.raises(errors.PostponementError):
		decide(action, people["Internal Auditor"], False)
	action = decide(action, people["Internal Auditor"], False, "Hire a second firm")
	assert (action.due_date, action.postponement_count, action.requested_by) == (day(30), 0, None)
	assert [(row.decision, row.decision_reason) for row in action.postponements] == [
		("Declined", "Hire a second firm")
	]
	with pytest.raises(errors.PostponementError):
		decide(action, people["Internal Auditor"], False, "Again")


def test_who_plans_postpones_without_being_asked(site, people):
	action = take_to(insert_action(people), "Planned", people)
	for reason, days in (("", LATER), ("Holidays", None), ("Holidays", 30), ("Holidays", 10)):
		with pytest.raises(errors.PostponementError):
			decide(action, people["Process Owner"], True, reason, days)
	action = decide(action, people["Process Owner"], True, "Holidays", LATER)
	action = decide(action, people["Unit Head"], True, "More holidays", MUCH_LATER)
	assert (action.postponement_count, action.due_date) == (2, day(MUCH_LATER))
	assert action.original_due_date == day(30)
	assert action.postponements[1].from_date == day(LATER)
	assert action.postponements[1].asked_by == people["Unit Head"]


def test_another_date_than_the_one_asked_for(site, people):
	action = ask(take_to(insert_action(people), "Planned", people), people["HR Officer"], MUCH_LATER)
	action = decide(action, people["Internal Auditor"], True, "Two months are enough", LATER)
	assert action.due_date == day(LATER)
	assert (action.postponements[0].reason, action.postponements[0].decision_reason) == (
		"The supplier is late",
		"Two months are enough",
	)


@pytest.mark.parametrize("role", ROLES)
def test_who_asks(site, people, role):
	action = take_to(insert_action(people), "Planned", people)
	if role == "External Auditor":
		with pytest.raises(frappe.PermissionError):
			ask(action, people[role])
	elif role in (*rules.PLANNERS, "HR Officer"):
		assert ask(action, people[role]).requested_by == people[role]
	else:
		with pytest.raises(errors.PostponementError):
			ask(action, people[role])


@pytest.mark.parametrize("role", ROLES)
def test_who_decides(site, people, role):
	action = ask(take_to(insert_action(people), "Planned", people), people["HR Officer"])
	if role == "External Auditor":
		with pytest.raises(frappe.PermissionError):
			decide(action, people[role], True)
	elif role in (*rules.PLANNERS, "Internal Auditor"):
		assert decide(action, people[role], True).postponements[0].decided_by == people[role]
	else:
		with pytest.raises(CLOSED_TO_STEPS):
			decide(action, people[role], True)


def test_who_asked_or_owns_it_does_not_decide(site, people):
	action = take_to(insert_action(people, action_owner=people["Unit Head"]), "Planned", people)
	with pytest.raises(errors.SelfApprovalError):
		decide(action, people["Unit Head"], True, "I need time", LATER)
	action = ask(action, people["Process Owner"])
	with pytest.raises(errors.SelfApprovalError):
		decide(action, people["Process Owner"], True)
	with pytest.raises(errors.PostponementError, match="asked for already"):
		ask(action, people["Unit Head"])
	assert ask(action, people["Process Owner"], MUCH_LATER).requested_due_date == day(MUCH_LATER)


def test_what_is_asked_for(site, people):
	action = take_to(insert_action(people), "Planned", people)
	for days, reason in ((30, "x"), (5, "x"), (-1, "x"), (LATER, " ")):
		with pytest.raises(errors.PostponementError):
			ask(action, people["HR Officer"], days, reason)
	late = take_to(insert_action(people, due_date=add_days(today(), -20)), "Planned", people)
	with pytest.raises(errors.PostponementError):
		ask(late, people["HR Officer"], -5)
	done = take_to(insert_action(people), "Done", people)
	for user in ("HR Officer", "QSE Manager"):
		with pytest.raises(errors.PostponementError):
			ask(done, people[user])
	with pytest.raises(errors.PostponementError):
		decide(done, people["Internal Auditor"], True, "x", LATER)


def test_a_delegate_asks_and_decides_in_the_name_of_others(site, people):
	action = take_to(insert_action(people), "Planned", people)
	delegate(people, "HR Officer", "Project Officer")
	delegate(people, "Internal Auditor", "Legal Officer")
	action = ask(action, people["Project Officer"])
	assert (action.requested_by, action.requested_for) == (people["Project Officer"], people["HR Officer"])
	action = decide(action, people["Legal Officer"], True)
	row = action.postponements[0]
	assert (row.decided_by, row.on_behalf_of) == (people["Legal Officer"], people["Internal Auditor"])
	assert (row.asked_by, row.asked_for) == (people["Project Officer"], people["HR Officer"])


def test_a_delegate_of_the_owner_does_not_decide(site, people):
	action = take_to(insert_action(people, action_owner=people["Unit Head"]), "Planned", people)
	delegate(people, "Unit Head", "Project Officer")
	with pytest.raises(CLOSED_TO_STEPS):
		decide(action, people["Project Officer"], True, "For my head", LATER)
	assert frappe.db.get_value("QSE Action", action.name, "due_date") == day(30)


def test_planned_anew_for_later_counts_too(site, people):
	action = take_to(insert_action(people), "In Progress", people)
	action = act(action, "Replan", people["QSE Officer"], "The supplier is late")
	with as_user(people["QSE Officer"]):
		for days in (10, MUCH_LATER):  # no way round by an earlier date in between
			action.due_date = add_days(today(), days)
			action.save()
			action.reload()
	action = act(action, "Plan", people["Process Owner"])
	assert (action.postponement_count, action.original_due_date) == (1, day(30))
	row = action.postponements[0]
	assert (row.from_date, row.to_date, row.reason) == (day(30), day(MUCH_LATER), "The supplier is late")
	assert (row.asked_by, row.decided_by) == (people["QSE Officer"], people["Process Owner"])
	action = act(action, "Replan", people["QSE Officer"], "Other firm")
	action = act(action, "Plan", people["QSE Officer"], due_date=add_days(today(), 20))
	action = act(action, "Replan", people["QSE Officer"], "Later after all")
	action = act(action, "Plan", people["QSE Officer"], due_date=add_days(today(), 25))
	assert [(row.from_date, row.to_date) for row in action.postponements] == [
		(day(30), day(MUCH_LATER)),
		(day(20), day(25)),
	]
	assert (action.postponement_count, action.original_due_date) == (2, day(30))


def test_the_owner_does_not_postpone_by_planning_anew(site, people):
	action = take_to(insert_action(people, action_owner=people["Unit Head"]), "Planned", people)
	action = act(action, "Replan", people["Unit Head"], "No time")
	with pytest.raises(errors.SelfApprovalError):
		act(action, "Plan", people["Unit Head"], due_date=add_days(today(), LATER))
	action.reload()
	assert act(action, "Plan", people["Process Owner"]).postponement_count == 1


def test_a_request_ends_with_the_work(site, people):
	action = ask(take_to(insert_action(people), "In Progress", people), people["HR Officer"])
	action = act(action, "Report Done", people["HR Officer"], evidence="Done after all")
	assert (action.requested_by, action.requested_due_date, action.postponement_count) == (None, None, 0)


@pytest.mark.parametrize(
	"values",
	[
		{"postponement_count": 0},
		{"original_due_date": "2030-01-01"},
		{"requested_due_date": "2030-01-01", "requested_by": "Administrator"},
		{"planned_due_date": "2030-01-01"},
	],
)
def test_only_the_server_writes_them(site, people, values):
	action = decide(take_to(insert_action(people), "Planned", people), people["Unit Head"], True, "x", LATER)
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Action", action.name, values)
	assert {name: frappe.db.get_value("QSE Action", action.name, name) for name in values} == {
		name: action.get(name) for name in values
	}


def test_the_rows_are_history(site, people):
	action = decide(take_to(insert_action(people), "Planned", people), people["Unit Head"], True, "x", LATER)
	with as_user(people["QSE Manager"]):
		for change in (
			lambda doc: doc.set("postponements", []),
			lambda doc: doc.append("postponements", {"decision": "Granted"}),
			lambda doc: doc.postponements[0].set("reason", "Because"),
		):
			doc = frappe.get_doc("QSE Action", action.name)
			change(doc)
			with pytest.raises(errors.HistoryError):
				doc.save()


@pytest.fixture
def told(monkeypatch):
	"""What would be queued after the commit: (subjects by user, record), in order."""
	queued = []
	monkeypatch.setattr("qse_municipal.register.notify._enqueue", lambda *call: queued.append(call))

	def run() -> list[tuple[dict[str, str], str]]:
		frappe.db.after_commit.run()
		found, queued[:] = [(call[0], call[2]) for call in queued], []
		return found

	return run


def test_who_is_told(site, people, told):
	owner, verifier = people["HR Officer"], people["Internal Auditor"]
	action = take_to(insert_action(people), "Planned", people)
	told()
	ask(action, people["Process Owner"])
	assert [(list(users), name) for users, name in told()] == [([verifier], action.name)]
	decide(action, verifier, True)
	assert [sorted(users) for users, _name in told()] == [sorted((owner, people["Process Owner"]))]
	act(action, "Cancel", people["QSE Manager"], "Not needed")
	assert [sorted(users) for users, _name in told()] == [sorted((owner, verifier))]
	action = effect_due(people)
	told()
	action = act(action, "Judge Not Effective", people["QSE Manager"], "Wet")
	assert [(sorted(users), name) for users, name in told()] == [
		([owner], action.name),
		(sorted((owner, verifier)), action.successor),
	]


# ---- evidence and cost -----------------------------------------------------------------------------------


def test_a_reference_is_evidence(site, people):
	action = take_to(insert_action(people), "In Progress", people)
	with pytest.raises(errors.TransitionError):
		act(action, "Report Done", people["HR Officer"])
	with as_user(people["HR Officer"]), pytest.raises(errors.EvidenceError):
		action.append("evidence_files", {"note": "somewhere"})
		action.save()
	with as_user(people["HR Officer"]):
		action.reload()
		action.append("evidence_files", {})
		assert not action.save().evidence_files
	done = act(
		action, "Report Done", people["HR Officer"], evidence_files=[{"reference": "File 12, shelf 3"}]
	)
	assert (done.workflow_state, done.evidence_files[0].reference) == ("Done", "File 12, shelf 3")
	with as_user(people["HR Officer"]), pytest.raises(errors.FrozenRecordError):
		done.append("evidence_files", {"reference": "File 13"})
		done.save()


def test_who_added_evidence_does_not_verify(site, people):
	action = take_to(insert_action(people, verifier=people["QSE Officer"]), "In Progress", people)
	with as_user(people["Unit Head"]):
		action.append("evidence_files", {"reference": "Seen on site"})
		action.save()
	assert people["Unit Head"] in action.authors()


def test_costs(site, people):
	action = insert_action(people, planned_cost=1500)
	with as_user(people["QSE Officer"]), pytest.raises(errors.FrozenRecordError):
		action.actual_cost = 10
		action.save()
	planned = take_to(insert_action(people, planned_cost=1500), "Planned", people)
	for user in ("HR Officer", "QSE Manager"):
		with as_user(people[user]), pytest.raises(errors.FrozenRecordError):
			client.set_value("QSE Action", planned.name, "planned_cost", 9)
	with as_user(people["HR Officer"]):
		# the Desk sends the whole record, numbers as JavaScript writes them
		sent = {**planned.as_dict(convert_dates_to_str=True), "planned_cost": 1500, "actual_cost": 1620}
		assert client.save(sent).actual_cost == 1620
		with pytest.raises(frappe.NonNegativeError):
			client.set_value("QSE Action", planned.name, "actual_cost", -5)
	with as_user(people["Project Officer"]), pytest.raises(errors.AccessError):
		client.set_value("QSE Action", planned.name, "actual_cost", 0)


def test_the_start_is_not_after_the_due_date(site, people):
	with pytest.raises(errors.ActionDateError):
		insert_action(people, planned_start=add_days(today(), 31))
	action = insert_action(people)
	assert take_to(action, "Planned", people).planned_start == getdate()
	late = take_to(insert_action(people, due_date=add_days(today(), -5)), "Planned", people)
	assert late.planned_start == day(-5)


# ---- effect ----------------------------------------------------------------------------------------------


def effect_due(people, **values):
	return take_to(insert_action(people, **values), "Effectiveness Due", people)


def test_when_the_effect_is_judged(site, people):
	assert effect_due(people).effectiveness_due_on == getdate(add_months(today(), 3))
	frappe.db.set_single_value("QSE Settings", "effectiveness_months", 6)
	assert effect_due(people).effectiveness_due_on == getdate(add_months(today(), 6))
	given = effect_due(people, effectiveness_due_on=add_days(today(), 45))
	assert given.effectiveness_due_on == day(45)


def test_who_writes_of_the_effect(site, people):
	action = take_to(insert_action(people), "In Progress", people)
	for values in ({"effectiveness_due_on": add_days(today(), 400)}, {"effectiveness_note": "Works"}):
		for role in ("HR Officer", "Internal Auditor", "QSE Manager"):
			with as_user(people[role]), pytest.raises(errors.FrozenRecordError):
				client.set_value("QSE Action", action.name, values)
	action = effect_due(people)
	for role in ("HR Officer", "Unit Head", "Project Officer"):
		for values in ({"effectiveness_due_on": add_days(today(), 400)}, {"effectiveness_note": "Works"}):
			with as_user(people[role]), pytest.raises(errors.AccessError):
				client.set_value("QSE Action", action.name, values)
	with as_user(people["Internal Auditor"]):
		client.set_value("QSE Action", action.name, {"effectiveness_note": "Dry cellar"})
	judged = act(action, "Judge Effective", people["Internal Auditor"])
	assert (judged.effectiveness_note, judged.judged_by) == ("Dry cellar", people["Internal Auditor"])
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		client.set_value("QSE Action", action.name, "effectiveness_note", "Wet cellar")


@pytest.mark.parametrize("verdict", ["Effective", "Not Effective"])
def test_a_verdict_needs_its_note(site, people, verdict):
	action = effect_due(people)
	with as_user(people["Internal Auditor"]), pytest.raises(errors.TransitionError, match="what shows"):
		client.set_value("QSE Action", action.name, {"workflow_state": verdict})
	judged = act(action, f"Judge {verdict}", people["Internal Auditor"], "The reason given with the step")
	assert judged.effectiveness_note == "The reason given with the step"
	assert getdate(judged.judged_on) == getdate()


def test_a_delegate_judges_in_the_name_of_the_verifier(site, people):
	action = effect_due(people)
	delegate(people, "Internal Auditor", "Legal Officer")
	judged = act(action, "Judge Effective", people["Legal Officer"], effectiveness_note="Dry")
	assert (judged.judged_by, judged.judged_for) == (people["Legal Officer"], people["Internal Auditor"])


def test_who_did_the_work_for_the_owner_does_not_judge(site, people):
	manager = people["QSE Manager"]
	action = take_to(insert_action(people), "In Progress", people)
	delegate(people, "HR Officer", "QSE Manager")
	action = act(action, "Report Done", manager, evidence="Invoice 12")
	action = act(action, "Verify", people["Internal Auditor"])
	action = act(action, "Await Effect", people["Internal Auditor"])
	for values, error in (
		({"effectiveness_note": "Works"}, errors.AccessError),
		({"workflow_state": "Effective", "state_reason": "Works"}, errors.SelfApprovalError),
	):
		with as_user(manager), pytest.raises(error):
			client.set_value("QSE Action", action.name, values)
	judged = act(action, "Judge Effective", people["Internal Auditor"], "Works")
	assert judged.judged_by == people["Internal Auditor"]


def test_a_delegate_of_the_owner_does_not_cancel(site, people):
	action = take_to(insert_action(people, action_owner=people["Unit Head"]), "In Progress", people)
	delegate(people, "Unit Head", "Project Officer")
	values = {"workflow_state": "Cancelled", "state_reason": "Not needed"}
	with as_user(people["Project Officer"]), pytest.raises(errors.SelfApprovalError):
		client.set_value("QSE Action", action.name, values)
	assert frappe.db.get_value("QSE Action", action.name, "workflow_state") == "In Progress"


def test_no_effect_opens_the_successor_once(site, people):
	risk = bring_to(insert_risk(people), "In Treatment", people)
	action = effect_due(people, source_doctype="QSE Risk", source_name=risk.name, priority="High")
	frappe.db.set_value("QSE Risk", risk.name, "workflow_state", "Closed")
	action = act(action, "Judge Not Effective", people["Internal Auditor"], effectiveness_note="Wet again")
	successor = frappe.get_doc("QSE Action", action.successor)
	assert (successor.predecessor, successor.dedupe_key) == (action.name, f"successor:{action.name}")
	same = ("title", "source_name", "unit", "action_owner", "verifier", "action_type", "priority")
	assert [successor.get(name) for name in same] == [action.get(name) for name in same]
	assert (successor.workflow_state, successor.due_date) == ("Draft", day(30))
	assert action.workflow_state == "Not Effective"
	assert frappe.db.count("QSE Action", {"predecessor": action.name}) == 1
	again = open_action("QSE Risk", risk.name, {}, f"successor:{action.name}")
	assert again == successor.name
	assert take_to(successor, "Planned", people).workflow_state == "Planned"


def test_the_successor_of_an_action_of_its_own(site, people):
	frappe.db.set_single_value("QSE Settings", "successor_days", 14)
	with as_user(people["QSE Manager"]):
		action = new_action(people, action_type="Improvement", requires_effectiveness=1, is_safety=1).insert()
	for name, user in (("Plan", "QSE Manager"), ("Start", "HR Officer"), ("Report Done", "HR Officer")):
		action = act(action, name, people[user], **({"evidence": "Done"} if name == "Report Done" else {}))
	for name in ("Verify", "Await Effect"):
		action = act(action, name, people["Internal Auditor"])
	frappe.db.set_value("QSE Action", action.name, "is_confidential", 1)
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "No")
	successor = frappe.get_doc("QSE Action", action.successor)
	assert (successor.due_date, successor.source_name) == (day(14), None)
	same = ("is_quality", "is_environment", "is_safety", "is_confidential", "requires_effectiveness")
	assert [successor.get(name) for name in same] == [1, 0, 1, 1, 1]


def test_a_successor_of_somebody_who_left_waits_for_another_owner(site, people):
	action = effect_due(people)
	frappe.db.set_value("User", people["HR Officer"], "enabled", 0)
	frappe.clear_document_cache("User", people["HR Officer"])
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "No")
	successor = frappe.get_doc("QSE Action", action.successor)
	with pytest.raises(errors.OwnerError):
		act(successor, "Plan", people["QSE Officer"])
	successor.reload()
	planned = act(successor, "Plan", people["QSE Officer"], action_owner=people["Project Officer"])
	assert planned.workflow_state == "Planned"


def test_links_between_actions_are_the_servers(site, people):
	other = insert_action(people)
	for field in ("predecessor", "successor"):
		assert not insert_action(people, **{field: other.name}).get(field)
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Action", other.name, {"predecessor": insert_action(people).name})
	assert not frappe.db.get_value("QSE Action", other.name, "predecessor")


# ---- dependencies ----------------------------------------------------------------------------------------


def after(people, *others, **values):
	return insert_action(people, dependencies=[{"action": other.name} for other in others], **values)


def test_an_action_waits_for_others(site, people):
	first, second = insert_action(people), insert_action(people)
	third = take_to(after(people, first, second), "Planned", people)
	with pytest.raises(errors.DependencyError, match=first.name):
		act(third, "Start", people["HR Officer"])
	take_to(first, "Done", people)
	with pytest.raises(errors.DependencyError, match=second.name):
		act(third, "Start", people["HR Officer"])
	act(second, "Cancel", people["QSE Manager"], "Not needed")
	third = act(third, "Start", people["HR Officer"])
	act(first, "Return", people["Internal Auditor"], "Not all of it")
	with pytest.raises(errors.DependencyError):
		act(third, "Report Done", people["HR Officer"], evidence="Done")
	first = act(act(first, "Resume", people["HR Officer"]), "Report Done", people["HR Officer"])
	third.reload()
	assert act(third, "Report Done", people["HR Officer"], evidence="Done").workflow_state == "Done"


def test_an_ineffective_action_holds_nothing_up(site, people):
	first = effect_due(people)
	waiting = take_to(after(people, first), "Planned", people)
	act(first, "Judge Not Effective", people["Internal Auditor"], "No")
	assert act(waiting, "Start", people["HR Officer"]).workflow_state == "In Progress"


def test_no_circles(site, people):
	first = insert_action(people)
	second = after(people, first)
	third = after(people, second)
	assert third.depends_on_tasks == second.name
	for name in (first.name, second.name, third.name):
		with as_user(people["QSE Officer"]), pytest.raises(errors.DependencyError):
			doc = frappe.get_doc("QSE Action", first.name)
			doc.append("dependencies", {"action": name})
			doc.save()
	with pytest.raises(errors.DependencyError, match="twice"):
		after(people, first, first)


def test_dependencies_are_ones_that_the_user_reads_and_freeze_with_the_plan(site, people):
	hidden = insert_action(people, is_confidential=1)
	with pytest.raises(errors.AccessError):
		after(people, hidden, action_owner=people["Project Officer"])
	with as_user(people["HR Officer"]):
		assert frappe.has_permission("QSE Action", "read", doc=hidden.name)
	planned = take_to(after(people, insert_action(people)), "Planned", people)
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		planned.set("dependencies", [])
		planned.save()


def test_what_the_form_tells(site, people):
	first = insert_action(people, due_date=add_days(today(), LATER))
	second = insert_action(people, due_date=add_days(today(), 5))
	waiting = take_to(after(people, first, second), "Planned", people)
	frappe.db.set_value("QSE Action", second.name, "is_confidential", 1)
	with as_user(people["Project Officer"]):
		shown = api.glance(waiting.name)
	assert [(row["name"], row["later"], row["finished"]) for row in shown["dependencies"]] == [
		(second.name, False, False),
		(first.name, True, False),
	]
	assert [row["title"] for row in shown["dependencies"]] == ["", first.title]
	assert (shown["may_ask"], shown["may_decide"]) == (False, False)
	with as_user(people["HR Officer"]):
		assert api.glance(waiting.name)["may_ask"] and not api.glance(waiting.name)["may_decide"]
	with as_user(people["Internal Auditor"]):
		assert api.glance(waiting.name)["may_decide"] and not api.glance(waiting.name)["may_ask"]


# ---- opened once -----------------------------------------------------------------------------------------


def given(people, risk, **values):
	return {
		"source_doctype": "QSE Risk",
		"source_name": risk.name,
		"title": "Check the siren",
		"action_owner": people["HR Officer"],
		"verifier": people["Internal Auditor"],
		"due_date": add_days(today(), 10),
		**values,
	}


def test_requests_at_the_same_time_open_one_action(committed, people):
	make_units(head=people["Unit Head"])
	risk = insert_risk(people)
	insert_action(people)  # on the first action of a year Frappe's counter would deadlock
	frappe.db.commit()
	values = given(people, risk, dedupe_key="siren")
	site, sites_path = frappe.local.site, frappe.local.sites_path
	start, opened, failed, told = threading.Barrier(4), [], [], []

	def request():
		frappe.init(site=site, sites_path=sites_path)
		frappe.connect()
		try:
			frappe.set_user(people["Process Owner"])
			start.wait()
			opened.append(api.create_action(**values))
			told.extend(frappe.local.message_log)
			frappe.db.commit()
		except Exception as error:
			failed.append(repr(error))
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=request) for _number in range(4)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	assert not failed and not told
	assert len(opened) == 4 and len(set(opened)) == 1
	frappe.db.rollback()
	assert frappe.get_all("QSE Action", {"source_name": risk.name}, pluck="name") == opened[:1]


def test_a_request_takes_no_key_of_a_rule(site, people):
	action = effect_due(people)
	risk = insert_risk(people)
	with as_user(people["Process Owner"]):
		api.create_action(**given(people, risk, dedupe_key=f"successor:{action.name}"))
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "No")
	assert frappe.db.get_value("QSE Action", action.successor, "predecessor") == action.name


@pytest.mark.parametrize("role", ROLES)
def test_who_adds_an_action_to_a_record(site, people, role):
	risk = insert_risk(people)
	may = role in rules.CREATORS and frappe.has_permission("QSE Risk", "write", risk, user=people[role])
	with as_user(people[role]):
		if may:
			assert api.create_action(**given(people, risk, priority="High"))
		else:
			with pytest.raises((frappe.PermissionError, errors.AccessError)):
				api.create_action(**given(people, risk))
	assert frappe.db.count("QSE Action", {"source_name": risk.name}) == int(bool(may))


def test_a_rule_opens_one_whoever_is_logged_in(site, people):
	risk = insert_risk(people)
	values = {name: value for name, value in given(people, risk).items() if not name.startswith("source")}
	with as_user(people["Project Officer"]):
		name = open_action("QSE Risk", risk.name, {**values, "action_type": "Corrective"}, "cause:1")
		assert open_action("QSE Risk", risk.name, values, "cause:1") == name
	action = frappe.get_doc("QSE Action", name)
	assert (action.requires_effectiveness, action.unit, action.workflow_state) == (1, "T-SRV", "Draft")
	with pytest.raises(frappe.UniqueValidationError):
		open_action("QSE Risk", insert_risk(people).name, values, "cause:1")


# ---- taken over ------------------------------------------------------------------------------------------

GIVEN = (
	*("opened_on", "original_due_date", "completed_on"),
	*("verified_by", "verified_on", "judged_by", "judged_on"),
)


def taken_over(people, **values):
	doc = new_action(people, **{"evidence": "Letter 5", **values})
	doc.flags.takeover = TakenOver("old.xlsx", rules.STATES, GIVEN, ("original_due_date",))
	with as_user(people["QSE Manager"]):
		return doc.insert()


def test_a_record_taken_over_keeps_its_dates(site, people):
	action = taken_over(
		people,
		workflow_state="Verified",
		opened_on="2024-01-10",
		due_date="2024-03-01",
		original_due_date="2024-02-01",
		completed_on="2024-02-20",
		verified_by=people["Internal Auditor"],
		verified_on="2024-02-25 10:00:00",
	)
	action.reload()
	assert [str(action.get(name)) for name in ("opened_on", "original_due_date", "completed_on")] == [
		*("2024-01-10", "2024-02-01", "2024-02-20"),
	]
	assert (action.progress, action.taken_over_from) == (100, "old.xlsx")
	action = act(action, "Await Effect", people["Internal Auditor"])
	assert action.effectiveness_due_on == getdate("2024-05-25")


@pytest.mark.parametrize(
	("values", "error"),
	[
		({"workflow_state": "Done", "evidence": ""}, errors.EvidenceError),
		({"workflow_state": "Done", "completed_on": None}, errors.EvidenceError),
		({"workflow_state": "Done", "completed_on": "2099-01-01"}, errors.EvidenceError),
		({"workflow_state": "In Progress", "progress": 101}, errors.ScopeError),
		({"workflow_state": "Verified", "verified_by": "owner"}, errors.SelfApprovalError),
		({"workflow_state": "Verified", "verified_by": None}, errors.SelfApprovalError),
		({"workflow_state": "Effective"}, errors.EvidenceError),
		({"workflow_state": "Planned", "verifier": "owner"}, errors.OwnerError),
	],
)
def test_the_rules_of_fields_hold_for_what_is_taken_over(site, people, values, error):
	known = {"owner": people["HR Officer"]}
	values = {
		"completed_on": "2024-02-20",
		"verified_by": people["Internal Auditor"],
		**{name: known.get(value, value) for name, value in values.items()},
	}
	with pytest.raises(error):
		taken_over(people, **values)


def test_an_ineffective_one_taken_over_has_no_successor(site, people):
	action = taken_over(
		people,
		workflow_state="Not Effective",
		completed_on="2024-02-20",
		verified_by=people["Internal Auditor"],
		effectiveness_note="No",
		judged_by=people["Internal Auditor"],
	)
	assert not action.successor and not frappe.db.exists("QSE Action", {"predecessor": action.name})


# ---- calendar, print, older data -------------------------------------------------------------------------


def test_the_calendar_shows_what_the_user_reads(site, people):
	inside = take_to(insert_action(people), "Planned", people)
	hidden = insert_action(people, is_confidential=1)
	past = insert_action(people, due_date=add_days(today(), -50))
	with as_user(people["QSE Manager"]):
		events = {row["name"]: row for row in api.get_events("QSE Action", today(), add_days(today(), 40))}
		none = api.get_events("QSE Action", today(), today(), filters='[["QSE Action","unit","=","T-DIR"]]')
	assert inside.name in events and past.name not in events and hidden.name not in events
	row = events[inside.name]
	assert (row["planned_start"], row["due_date"], row["allDay"]) == (getdate(), day(30), 1)
	assert inside.name not in {row["name"] for row in none}
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		api.get_events("QSE Action", today(), today())


def test_the_sheet_tells_all(site, people):
	other = insert_action(people)
	action = after(people, other, planned_cost=1500)
	act(other, "Cancel", people["QSE Manager"], "Not needed")
	action = decide(take_to(action, "Planned", people), people["Unit Head"], True, "Late parts", LATER)
	action = act(action, "Start", people["HR Officer"])
	action = act(
		action,
		"Report Done",
		people["HR Officer"],
		evidence_files=[{"reference": "<b>File</b> 12", "note": "Shelf 3"}],
	)
	for step in ("Verify", "Await Effect"):
		action = act(action, step, people["Internal Auditor"])
	action = act(action, "Judge Not Effective", people["Internal Auditor"], "Wet again")
	with as_user(people["HR Officer"]):
		html = get_html_and_style(
			doc="QSE Action", name=action.name, print_format="QSE Action Sheet", no_letterhead=1
		)["html"]
	for text in ("Late parts", "&lt;b&gt;File&lt;/b&gt; 12", "Shelf 3", "1,500", "Wet again", "Granted"):
		assert text in html, text
	assert other.name in html and action.successor in html


def test_older_actions_are_carried_over(committed, people):
	make_units(head=people["Unit Head"])
	action = take_to(insert_action(people), "In Progress", people)
	waiting = effect_due(people)
	column = frappe.db.has_column("QSE Action", carry_actions_over.OLD_FIELD)
	if not column:
		frappe.db.sql_ddl("alter table `tabQSE Action` add column evidence_file text")
	try:
		for name, values in (
			(action.name, {"planned_due_date": None, "planned_start": None, "opened_on": "2026-01-05"}),
			(waiting.name, {"effectiveness_due_on": None}),
		):
			frappe.db.set_value("QSE Action", name, values, update_modified=False)
		frappe.db.sql(
			"update `tabQSE Action` set evidence_file = '/private/files/a.pdf' where name = %s",
			action.name,
		)
		frappe.clear_cache()
		for _time in range(2):
			carry_actions_over.execute()
		action.reload()
		assert [row.file for row in action.evidence_files] == ["/private/files/a.pdf"]
		assert (action.planned_due_date, str(action.planned_start)) == (day(30), "2026-01-05")
		due_on = frappe.db.get_value("QSE Action", waiting.name, "effectiveness_due_on")
		assert due_on == getdate(add_months(today(), 3))
	finally:
		if not column:
			frappe.db.rollback()
			frappe.db.sql_ddl("alter table `tabQSE Action` drop column evidence_file")
			frappe.clear_cache()
