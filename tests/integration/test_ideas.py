"""Improvement ideas: who proposes, who answers and what nobody may; actions, notices, report, sheet, demo."""

from datetime import datetime

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe import client
from frappe.desk.query_report import run
from frappe.utils import add_days, getdate, today

from qse_municipal import errors
from qse_municipal.actions.api import create_action, list_actions
from qse_municipal.actions.source import sources
from qse_municipal.demo import ideas as demo
from qse_municipal.demo.stories import load
from qse_municipal.guard import ways as guarded_ways
from qse_municipal.guard.delegation import forget
from qse_municipal.guard.workflow_ways import apply_workflow, get_transitions
from qse_municipal.ideas.figures import monthly
from qse_municipal.my_work.waiting import waiting
from qse_municipal.register import notify
from tests.conftest import ROLES, as_user
from tests.integration.ideas import act, insert_idea, make_staff, new_idea, take_to
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units

pytestmark = pytest.mark.usefixtures("site")

DOCTYPE, REPORT = "QSE Improvement Idea", "QSE Improvement Ideas"
PLANNERS = ("QSE Manager", "Process Owner", "Unit Head", "QSE Officer", "HSE Officer")
ANSWERERS = ("QSE Manager", "Process Owner", "Unit Head")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()


@pytest.fixture
def staff(site) -> str:
	return make_staff()


def refused(user: str, error: type[Exception], idea, /, **values) -> str:
	"""A write that the server refuses; returns its message."""
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(DOCTYPE, idea.name, values)
	return str(caught.value)


def only_in(user: str, *units: str) -> None:
	frappe.db.delete("User Permission", {"user": user})
	for unit in units:
		give_unit(user, unit)


# ---- the way of an idea ------------------------------------------------------------------------------------


def test_the_whole_way_and_its_stamps(people, staff):
	idea = insert_idea(staff)
	assert (idea.workflow_state, idea.proposed_by, getdate(idea.proposed_on)) == (
		"Proposed",
		staff,
		getdate(),
	)
	idea = take_to(idea, "Implemented", people["Unit Head"])
	assert [row.to_state for row in idea.state_changes] == ["Under Review", "Accepted", "Implemented"]
	assert (idea.answered_by, idea.answered_for) == (people["Unit Head"], None)
	assert (getdate(idea.answered_on), getdate(idea.implemented_on)) == (getdate(), getdate())
	refused(people["QSE Manager"], errors.FrozenRecordError, idea, title="Another")


@pytest.mark.parametrize("state", ["Accepted", "Refused"])
def test_both_answers_need_their_words(people, staff, state):
	idea = take_to(insert_idea(staff), "Under Review", people["Unit Head"])
	for blank in ("", "  "):
		refused(people["Unit Head"], errors.TransitionError, idea, workflow_state=state, answer=blank)
	idea = take_to(insert_idea(staff), state, people["QSE Manager"])
	assert idea.answer and idea.answered_by == people["QSE Manager"]


def test_a_result_needs_its_words_and_a_possible_day(people, staff):
	head = people["Unit Head"]
	idea = take_to(insert_idea(staff), "Accepted", head)
	refused(head, errors.TransitionError, idea, workflow_state="Implemented")
	for day in (add_days(today(), 1), add_days(today(), -1)):
		refused(head, errors.ScopeError, idea, implemented_on=day, result="x")
	idea = act(idea, "Report Implemented", head, result="Shorter queues", implemented_on=today())
	assert idea.workflow_state == "Implemented"


def test_an_accepted_idea_is_given_up_with_a_reason(people, staff):
	idea = take_to(insert_idea(staff), "Accepted", people["Unit Head"])
	refused(people["Unit Head"], errors.TransitionError, idea, workflow_state="Cancelled")
	idea = act(idea, "Cancel", people["Unit Head"], state_reason="No budget")
	assert (idea.workflow_state, idea.state_changes[-1].reason) == ("Cancelled", "No budget")


@pytest.mark.parametrize("state", ["Proposed", "Under Review"])
def test_the_proposer_withdraws_with_a_reason(people, staff, state):
	member = make_staff("test.member@example.com")
	idea = insert_idea(staff, members=[{"user": member}])
	if state == "Under Review":
		idea = take_to(idea, state, people["Unit Head"])
	change = {"workflow_state": "Withdrawn", "state_reason": "Found a better one"}
	for user in (people["Unit Head"], people["QSE Manager"], member, "Administrator"):
		refused(user, errors.TransitionError, idea, **change)
	refused(staff, errors.TransitionError, idea, workflow_state="Withdrawn")
	assert act(idea, "Withdraw", staff, state_reason="Found a better one").workflow_state == "Withdrawn"


def test_no_step_is_skipped_and_no_word_comes_early(people, staff):
	manager = people["QSE Manager"]
	idea = insert_idea(staff)
	for state in ("Accepted", "Refused", "Implemented", "Cancelled"):
		change = {"workflow_state": state, "answer": "x", "result": "x", "state_reason": "x"}
		refused(manager, (errors.TransitionError, errors.FrozenRecordError), idea, **change)
		refused(manager, errors.TransitionError, idea, workflow_state=state, state_reason="x")
		with as_user(staff), pytest.raises(errors.TransitionError):
			new_idea(workflow_state=state).insert()
	for field in ("answer", "result", "implemented_on"):
		value = today() if field == "implemented_on" else "Too early"
		refused(manager, errors.FrozenRecordError, idea, **{field: value})
		with as_user(staff), pytest.raises(errors.FrozenRecordError):
			new_idea(**{field: value}).insert()
	accepted = take_to(idea, "Accepted", manager)
	refused(manager, errors.FrozenRecordError, accepted, answer="Another answer")


def test_kanban_drags_follow_the_rules(people, staff):
	from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card

	idea = take_to(insert_idea(staff), "Under Review", people["Unit Head"])
	column = {"from_colname": "Under Review", "to_colname": "Accepted", "old_index": 0, "new_index": 0}
	for user in (staff, people["Unit Head"]):  # one may not, the other has not answered
		with as_user(user), pytest.raises(errors.TransitionError):
			update_order_for_single_card(REPORT, idea.name, **column)


def test_an_idea_is_deleted_only_before_its_first_step(people, staff):
	fresh, begun = insert_idea(staff), take_to(insert_idea(staff), "Under Review", people["Unit Head"])
	with as_user(staff), pytest.raises(frappe.PermissionError):
		fresh.delete()
	with as_user(people["QSE Manager"]):
		fresh.delete()
		with pytest.raises(errors.FrozenRecordError):
			frappe.delete_doc(DOCTYPE, begun.name)


def test_forged_stamps_come_to_nothing(people, staff):
	idea = take_to(insert_idea(staff), "Under Review", people["Unit Head"])
	with as_user(staff):
		stamps = {"answered_by": staff, "answered_on": "2020-01-01", "answered_for": staff, "writers": ""}
		client.set_value(DOCTYPE, idea.name, stamps)
	idea.reload()
	assert (idea.answered_by, idea.answered_on, idea.answered_for) == (None, None, None)


# ---- who proposes and writes -------------------------------------------------------------------------------


def test_staff_without_role_and_unit_propose_for_any_unit(people, staff):
	idea, elsewhere = insert_idea(staff), insert_idea(staff, unit=ELSEWHERE)
	foreign = insert_idea(people["QSE Officer"])
	with as_user(staff):
		listed = frappe.get_list(DOCTYPE, pluck="name", order_by="name")
		assert listed == sorted([idea.name, elsewhere.name])
		assert not frappe.has_permission(DOCTYPE, "read", doc=foreign)
		assert "T-SRV" in str(guarded_ways.search_link(doctype="QSE Unit", txt="T-SRV"))


def test_who_is_named_sees_it(people, staff):
	member, other = make_staff("test.member@example.com"), make_staff("test.other@example.com")
	idea = insert_idea(staff, members=[{"user": member}])
	entered = insert_idea(people["QSE Officer"], proposed_by=other)

	def seen(user: str) -> set[str]:
		with as_user(user):
			return set(frappe.get_list(DOCTYPE, pluck="name", order_by="name"))

	assert seen(member) == {idea.name}
	assert seen(other) == {entered.name}
	assert seen(people["QSE Officer"]) >= {idea.name, entered.name}
	only_in(people["QSE Officer"])
	assert seen(people["QSE Officer"]) == {entered.name}


def test_only_planners_enter_the_ideas_of_others(people, staff):
	for role in ROLES:
		user = people[role]
		if role in PLANNERS:
			early = insert_idea(user, proposed_by=staff, proposed_on=add_days(today(), -40))
			assert (early.proposed_by, early.owner) == (staff, user)
			continue
		error = frappe.PermissionError if role == "External Auditor" else errors.AccessError
		for values in ({"proposed_by": staff}, {"proposed_on": add_days(today(), -1)}):
			with as_user(user), pytest.raises(error):
				new_idea(**values).insert()
	with as_user(people["QSE Manager"]), pytest.raises(errors.ScopeError):
		new_idea(proposed_on=add_days(today(), 1)).insert()
	own = insert_idea(staff)
	refused(staff, errors.AccessError, own, proposed_by=people["Legal Officer"])
	refused(staff, errors.AccessError, own, proposed_on=add_days(today(), -9))


def test_proposers_are_enabled_and_named_once(people, staff):
	member = make_staff("test.member@example.com")
	for members in ([staff], [member, member]):
		with as_user(staff), pytest.raises(errors.ScopeError):
			new_idea(members=[{"user": user} for user in members]).insert()
	frappe.db.set_value("User", member, "enabled", 0)
	frappe.clear_cache(user=member)
	with as_user(staff), pytest.raises(errors.OwnerError):
		new_idea(members=[{"user": member}]).insert()
	with as_user(people["QSE Officer"]), pytest.raises(errors.OwnerError):
		new_idea(proposed_by="Guest").insert()
	with as_user(staff), pytest.raises(errors.ScopeError):
		new_idea(is_quality=0).insert()


def test_a_colleague_reads_and_writes_nothing(people, staff):
	colleague = make_staff("test.other@example.com")
	give_unit(colleague, "T-SRV")
	idea = insert_idea(staff)
	for user in (colleague, people["HR Officer"], people["Top Management"]):
		with as_user(user):
			assert frappe.has_permission(DOCTYPE, "read", doc=idea)
		for values in ({"title": "Mine"}, {"state_reason": "x"}, {"answer": "No"}, {"unit": "T-DIR"}):
			refused(user, errors.AccessError, idea, **values)
		file = {
			"doctype": "File",
			"file_name": "x.txt",
			"content": "x",
			"attached_to_doctype": DOCTYPE,
			"attached_to_name": idea.name,
		}
		with as_user(user), pytest.raises(errors.AccessError):
			frappe.get_doc(file).insert()
		with as_user(user):
			assert not get_transitions(frappe.get_doc(DOCTYPE, idea.name).as_dict())
	with as_user(staff):
		assert frappe.get_doc(file).insert().is_private


def test_text_is_frozen_once_it_is_read(people, staff):
	idea = insert_idea(staff)
	with as_user(staff):
		client.set_value(DOCTYPE, idea.name, {"title": "Better words", "unit": ELSEWHERE})
	for state in ("Under Review", "Accepted"):
		read = take_to(insert_idea(staff), state, people["Unit Head"])
		for field, value in (("title", "x"), ("idea", "x"), ("unit", "T-DIR"), ("team_name", "x")):
			refused(staff, errors.FrozenRecordError, read, **{field: value})
	assert frappe.db.get_value(DOCTYPE, idea.name, "title") == "Better words"


def test_an_external_auditor_proposes_nothing(people):
	with as_user(people["External Auditor"]), pytest.raises(frappe.PermissionError):
		new_idea().insert()


# ---- who answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_permissions_of_a_role(people, staff, role):
	idea = insert_idea(staff)
	with as_user(people[role]):
		if role == "External Auditor":
			assert not frappe.has_permission(DOCTYPE, "read", doc=idea)
			assert not frappe.has_permission(DOCTYPE, "create", doc=new_idea())
			return
		assert frappe.has_permission(DOCTYPE, "create", doc=new_idea())
		assert frappe.has_permission(DOCTYPE, "read", doc=idea)
		assert frappe.has_permission(DOCTYPE, "delete", doc=idea) is (role == "QSE Manager")
		assert frappe.has_permission(DOCTYPE, "export") is (role in (*PLANNERS, "Top Management"))
		assert not frappe.has_permission(DOCTYPE, "share", doc=idea)
		steps = {row["action"] for row in get_transitions(frappe.get_doc(DOCTYPE, idea.name).as_dict())}
	assert steps == ({"Start Review"} if role in ANSWERERS else set())
	change = {"workflow_state": "Under Review"}
	if role in ANSWERERS:
		assert act(idea, "Start Review", people[role]).workflow_state == "Under Review"
	else:
		error = errors.TransitionError if role in PLANNERS else errors.AccessError
		refused(people[role], error, idea, **change)


def test_steps_in_the_menu_follow_the_person(people, staff):
	def steps(idea, user: str) -> set[str]:
		with as_user(user):
			return {row["action"] for row in get_transitions(frappe.get_doc(DOCTYPE, idea.name).as_dict())}

	idea = insert_idea(staff)
	assert steps(idea, staff) == {"Withdraw"}
	idea = take_to(idea, "Under Review", people["Unit Head"])
	assert steps(idea, people["Process Owner"]) == {"Accept", "Refuse"}
	own = insert_idea(people["Unit Head"])
	assert steps(own, people["Unit Head"]) == {"Withdraw"}


def test_nobody_answers_their_own_idea(people, staff):
	head, manager, owner = (people[role] for role in ("Unit Head", "QSE Manager", "Process Owner"))
	change = {"workflow_state": "Under Review"}
	ideas = (
		(insert_idea(head), head),
		(insert_idea(staff, members=[{"user": manager}]), manager),
		(insert_idea(owner, proposed_by=staff), owner),  # entered by them
	)
	for idea, author in ideas:
		refused(author, errors.SelfApprovalError, idea, **change)
		assert act(idea, "Start Review", next(iter({head, manager} - {author}))).workflow_state
		refused(author, errors.SelfApprovalError, idea, answer="Very good, thank you")


def test_who_leaves_the_team_stays_an_author(people, staff):
	manager = people["QSE Manager"]
	idea = insert_idea(staff, members=[{"user": manager}])
	with as_user(staff):
		doc = frappe.get_doc(DOCTYPE, idea.name)
		doc.members = []
		doc.save()
	refused(manager, errors.SelfApprovalError, idea, workflow_state="Under Review")
	moved = insert_idea(people["QSE Officer"], proposed_by=manager)
	with as_user(people["QSE Officer"]):
		client.set_value(DOCTYPE, moved.name, "proposed_by", staff)
	refused(manager, errors.SelfApprovalError, moved, workflow_state="Under Review")


def test_who_wrote_in_it_does_not_answer_it(people, staff):
	head = people["Unit Head"]
	idea = insert_idea(staff)
	with as_user(head):
		client.set_value(DOCTYPE, idea.name, "expected_benefit", "Much")
	refused(head, errors.SelfApprovalError, idea, workflow_state="Under Review")
	both = insert_idea(staff)
	refused(head, errors.SelfApprovalError, both, workflow_state="Under Review", title="Mine")
	assert act(idea, "Start Review", people["QSE Manager"]).workflow_state == "Under Review"


def test_heads_and_process_owners_of_elsewhere_do_not_answer(people, staff):
	head, owner = people["Unit Head"], people["Process Owner"]
	process = frappe.get_doc(
		{
			"doctype": "QSE Process",
			"process_code": "T-P",
			"process_name": "T-P",
			"process_type": "Support",
			"process_owner": owner,
		}
	).insert()
	for user in (head, owner):
		only_in(user, ELSEWHERE)
	# both see it: it names them by an action
	idea = insert_idea(staff, unit="T-COUNCIL")
	with as_user(people["QSE Manager"]):
		for user, other in ((head, owner), (owner, head)):
			create_action(DOCTYPE, idea.name, "x", user, other, add_days(today(), 9), "Improvement")
	for user in (head, owner):
		with as_user(user):
			assert frappe.has_permission(DOCTYPE, "read", doc=idea)
		refused(user, errors.TransitionError, idea, workflow_state="Under Review")
	of_process = insert_idea(staff, unit="T-COUNCIL", qse_process=process.name)
	refused(head, frappe.PermissionError, of_process, workflow_state="Under Review")
	assert act(of_process, "Start Review", owner).workflow_state == "Under Review"


def test_a_delegate_answers_in_anothers_name_and_never_their_own(people, staff):
	officer, head = people["Second Officer"], people["Unit Head"]
	frappe.get_doc(
		{
			"doctype": "QSE Delegation",
			"delegator": head,
			"delegate": officer,
			"from_date": today(),
			"to_date": add_days(today(), 3),
			"roles": [{"role": "Unit Head"}],
			"decision_number": "12/2026",
		}
	).insert()
	idea = insert_idea(staff)
	for name, values in (("Start Review", {}), ("Accept", {"answer": "Yes, from June on"})):
		with as_user(officer):
			if values:
				client.set_value(DOCTYPE, idea.name, values)
			apply_workflow(frappe.get_doc(DOCTYPE, idea.name).as_dict(), name)
	idea.reload()
	assert (idea.answered_by, idea.answered_for) == (officer, head)
	assert [row.on_behalf_of for row in idea.state_changes] == [head, head]
	frappe.db.set_value("QSE Delegation", {"delegate": officer}, "to_date", add_days(today(), -1))
	forget()
	for user, carries_out in ((head, True), (officer, False)):
		with as_user(user):
			assert (idea.name in {row.name for group in waiting() for row in group.rows}) == carries_out
	frappe.db.set_value("QSE Delegation", {"delegate": officer}, "to_date", add_days(today(), 3))
	forget()
	for own in (insert_idea(officer), insert_idea(head)):
		refused(officer, errors.SelfApprovalError, own, workflow_state="Under Review")


# ---- actions -----------------------------------------------------------------------------------------------


def test_an_idea_is_finished_with_its_actions(people, staff):
	assert DOCTYPE in sources()
	head = people["Unit Head"]
	idea = take_to(insert_idea(staff, is_safety=1), "Accepted", head)
	with as_user(people["QSE Officer"]):
		name = create_action(
			*(DOCTYPE, idea.name, "Buy the screens", people["HR Officer"], people["Internal Auditor"]),
			*(add_days(today(), 9), "Improvement"),
		)
	action = frappe.get_doc("QSE Action", name)
	assert (action.unit, action.is_quality, action.is_safety) == ("T-SRV", 1, 1)
	with as_user(staff):
		assert [row["name"] for row in list_actions(DOCTYPE, idea.name)["rows"]] == [name]
	for values in (
		{"workflow_state": "Implemented", "result": "Shorter queues"},
		{"workflow_state": "Cancelled", "state_reason": "x"},
	):
		assert name in refused(head, errors.ActionsOpenError, idea, **values)
	frappe.db.set_value("QSE Action", name, "workflow_state", "Cancelled")
	idea = act(idea, "Report Implemented", head, result="Shorter queues")
	with as_user(people["QSE Officer"]), pytest.raises(errors.FrozenRecordError):
		create_action(
			*(DOCTYPE, idea.name, "Late", people["HR Officer"], people["Internal Auditor"]),
			*(add_days(today(), 9), "Improvement"),
		)


def test_who_holds_an_action_reads_the_idea(people, staff):
	holder = make_staff("test.other@example.com")
	idea = insert_idea(staff)
	with as_user(holder):
		assert not frappe.has_permission(DOCTYPE, "read", doc=idea)
	with as_user(people["QSE Officer"]):
		create_action(
			*(DOCTYPE, idea.name, "Try it", holder, people["Internal Auditor"]),
			*(add_days(today(), 9), "Improvement"),
		)
	with as_user(holder):
		assert frappe.has_permission(DOCTYPE, "read", doc=idea)
	refused(holder, errors.AccessError, idea, title="Mine")


# ---- notices -----------------------------------------------------------------------------------------------


@pytest.fixture
def queue_at_once(monkeypatch) -> None:
	"""The job that writes notifications runs when it is queued: the tests have no worker."""
	enqueue = frappe.enqueue

	def at_once(method, **kwargs):
		if method != "qse_municipal.register.notify.send":
			return enqueue(method, **kwargs)
		kwargs.pop("queue")
		return notify.send(**kwargs)

	monkeypatch.setattr(frappe, "enqueue", at_once)


def told_of(idea) -> list[tuple[str, str]]:
	"""(person, what was said) of the notifications sent since the last look, in order."""
	frappe.db.commit()
	logs = frappe.get_all(
		"Notification Log",
		{"document_type": DOCTYPE, "document_name": idea.name},
		["name", "for_user", "subject"],
		order_by="creation, for_user",
	)
	frappe.db.delete("Notification Log", {"name": ["in", [log.name for log in logs]]})
	return [(log.for_user, log.subject) for log in logs]


def test_who_is_told(committed, people, queue_at_once):
	make_units(head=people["Unit Head"])
	staff, member = make_staff(), make_staff("test.member@example.com")
	head, manager = people["Unit Head"], people["QSE Manager"]
	frappe.db.set_value("User", staff, "language", "fr")
	frappe.db.commit()
	idea = insert_idea(staff, members=[{"user": member}])
	((user, text),) = told_of(idea)
	assert user == head and idea.name in text and idea.title in text
	idea = take_to(idea, "Accepted", manager)
	said = dict(told_of(idea))
	assert set(said) == {staff, member}
	assert said[staff] != said[member] and "accept" in said[member]
	idea = act(idea, "Report Implemented", manager, result="Shorter queues")
	assert {user for user, _text in told_of(idea)} == {staff, member}
	own = insert_idea(head)
	asked = {user for user, _text in told_of(own)}
	assert manager in asked and head not in asked
	withdrawn = take_to(own, "Withdrawn", manager)
	assert told_of(withdrawn) == []


# ---- report ------------------------------------------------------------------------------------------------


@pytest.fixture
def counted(people, staff):
	"""Ideas of two units with their days; no other idea in sight. (unit, state, proposed, answered) each."""
	frappe.db.delete(DOCTYPE)
	rows = []
	for unit, state, days, waited in (
		("T-SRV", "Proposed", 3, None),
		("T-SRV", "Under Review", 70, None),
		("T-SRV", "Accepted", 30, 10),
		("T-SRV", "Implemented", 50, 7),
		("T-SRV", "Refused", 20, 2),
		("T-SRV", "Withdrawn", 20, None),
		("T-DIR", "Cancelled", 90, 25),
		(ELSEWHERE, "Proposed", 1, None),
	):
		idea = insert_idea(
			people["QSE Officer"], proposed_by=staff, unit=unit, proposed_on=add_days(today(), -days)
		)
		if state != "Proposed":
			idea = take_to(idea, state, people["QSE Manager"])
		if waited is not None:
			answered = datetime.combine(getdate(add_days(idea.proposed_on, waited)), datetime.now().time())
			frappe.db.set_value(DOCTYPE, idea.name, "answered_on", answered)
		rows.append((unit, state, getdate(idea.proposed_on), waited))
	return rows


def recount(rows) -> dict[str, object]:
	"""The definitions of the report, written anew from the raw rows."""
	accepted = [row for row in rows if row[1] in ("Accepted", "Implemented", "Cancelled")]
	refused_ones = [row for row in rows if row[1] == "Refused"]
	waits = [row[3] for row in accepted + refused_ones]
	return {
		"proposed": len(rows),
		"answered": len(waits),
		"accepted": len(accepted),
		"refused": len(refused_ones),
		"implemented": len([row for row in rows if row[1] == "Implemented"]),
		"withdrawn": len([row for row in rows if row[1] == "Withdrawn"]),
		"waiting": len([row for row in rows if row[1] in ("Proposed", "Under Review")]),
		"acceptance_share": 100 * len(accepted) / len(waits) if waits else None,
		"mean_days": sum(waits) / len(waits) if waits else None,
	}


def report(user: str, **filters):
	with as_user(user):
		return run(REPORT, filters=filters)


def shown(result) -> dict[str, dict]:
	return {row["unit"]: row for row in result["result"] if isinstance(row, dict)}


@pytest.mark.parametrize(
	("filters", "fits"),
	[
		({}, lambda row: True),
		({"unit": "T-DIR"}, lambda row: row[0] in ("T-DIR", "T-SRV")),
		({"unit": ELSEWHERE}, lambda row: row[0] == ELSEWHERE),
		({"from_date": -60, "to_date": -10}, lambda row: 10 <= (getdate() - row[2]).days <= 60),
		({"to_date": -80}, lambda row: (getdate() - row[2]).days >= 80),
		({"standard": "Quality"}, lambda row: True),
		({"standard": "Safety"}, lambda row: False),
	],
)
def test_the_report_counts_the_rows(people, counted, filters, fits):
	filters = {
		name: add_days(today(), value) if name.endswith("date") else value for name, value in filters.items()
	}
	result = report(people["QSE Manager"], **filters)
	rows = [row for row in counted if fits(row)]
	found = shown(result)
	assert set(found) == {row[0] for row in rows}
	for unit, line in found.items():
		expected = recount([row for row in rows if row[0] == unit])
		assert {name: line[name] for name in expected} == pytest.approx(expected), unit
	whole = recount(rows)
	cards = {card["label"]: card["value"] for card in result["report_summary"]}
	assert (cards["Proposed"], cards["Without Answer"]) == (whole["proposed"], whole["waiting"])
	for label, name in (
		("Accepted of Answered", "acceptance_share"),
		("Mean Days to the Answer", "mean_days"),
	):
		expected = "n/a" if whole[name] is None else pytest.approx(round(whole[name], 1))
		assert cards[label] == expected
	if rows:
		bars = result["chart"]["data"]
		assert sum(sum(one["values"]) for one in bars["datasets"]) == len(rows)
		place = bars["labels"].index(rows[0][0])
		assert sum(one["values"][place] for one in bars["datasets"]) == found[rows[0][0]]["proposed"]


def test_the_report_counts_what_one_sees(people, counted, staff):
	officer = people["Second Officer"]
	only_in(officer, ELSEWHERE)
	assert set(shown(report(officer))) == {ELSEWHERE}
	only_in(officer)
	assert shown(report(officer)) == {}
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		run(REPORT, filters={})


def test_filters_that_make_no_sense(people):
	for filters in (
		{"standard": "Nothing"},
		{"unit": "<b>x</b>"},
		{"from_date": "x"},
		{"from_date": "2026-03-01", "to_date": "2026-02-01"},
	):
		with pytest.raises((frappe.ValidationError, frappe.DoesNotExistError)) as caught:
			report(people["QSE Manager"], **filters)
		assert "<b>x</b>" not in str(caught.value)


# ---- sheet and demonstration -------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "fr", "ar"])
def test_the_sheet(committed, people, code):
	make_units(head=people["Unit Head"])
	staff, member = make_staff(), make_staff("test.member@example.com")
	idea = insert_idea(staff, title="A <b>bold</b> idea", members=[{"user": member}], team_name="Team A")
	idea = take_to(idea, "Implemented", people["Unit Head"])
	before, frappe.local.lang = frappe.local.lang, code
	try:
		with as_user(staff):
			html = frappe.get_print(DOCTYPE, idea.name, "QSE Idea Sheet", no_letterhead=1)
	finally:
		frappe.local.lang = before
	page = BeautifulSoup(html, "html5lib")
	assert page.html["dir"] == ("rtl" if code == "ar" else "ltr")
	text = page.get_text(" ")
	for shown_text in (idea.name, "A <b>bold</b> idea", "Team A", idea.answer, idea.result):
		assert shown_text in text
	names = dict(frappe.get_all("User", ["name", "full_name"], order_by="name", as_list=True))
	assert names[member] in text and names[people["Unit Head"]] in page.find(id="footer-html").get_text(" ")
	with as_user(make_staff("test.other@example.com")), pytest.raises(frappe.PermissionError):
		frappe.get_print(DOCTYPE, idea.name, "QSE Idea Sheet", no_letterhead=1)


def test_the_demonstration(committed):
	from qse_municipal.demo import make

	make()
	told = load("ideas")
	found = frappe.get_all(
		DOCTYPE,
		{"title": ["in", [story["title"] for story in told]]},
		["title", "workflow_state"],
		order_by="name",
	)
	assert {one.title: one.workflow_state for one in found} == {
		story["title"]: story["state"] for story in told
	}
	assert {story["state"] for story in told} == {
		*("Proposed", "Under Review", "Accepted", "Refused", "Implemented", "Withdrawn"),
	}
	before = frappe.db.count(DOCTYPE), frappe.db.count("QSE Action")
	demo.add(told)
	frappe.set_user("Administrator")
	assert (frappe.db.count(DOCTYPE), frappe.db.count("QSE Action")) == before


# ---- what waits, and the month -----------------------------------------------------------------------------


def work_of(user: str) -> dict[str, set[str]]:
	with as_user(user):
		return {
			group.kind: {row.name for row in group.rows if row.doctype == DOCTYPE} for group in waiting(500)
		}


def test_what_waits_for_whom(people, staff):
	frappe.db.delete(DOCTYPE)
	head, owner, manager = (people[role] for role in ("Unit Head", "Process Owner", "QSE Manager"))
	only_in(owner, ELSEWHERE)
	fresh, begun = insert_idea(staff), take_to(insert_idea(staff), "Under Review", head)
	accepted = take_to(insert_idea(staff), "Accepted", head)
	of_team = insert_idea(staff, members=[{"user": head}])
	own, elsewhere = insert_idea(head), insert_idea(staff, unit=ELSEWHERE)
	assert work_of(head)["approve"] == {fresh.name, begun.name}
	assert work_of(head)["do"] >= {accepted.name}
	assert work_of(owner)["approve"] == {elsewhere.name}
	assert work_of(manager)["approve"] == {one.name for one in (fresh, begun, of_team, own, elsewhere)}
	assert accepted.name not in work_of(manager).get("do", set())
	for user in (staff, people["QSE Officer"], people["Top Management"]):
		assert not work_of(user).get("approve")


def test_the_month(people, counted):
	first, last = getdate(add_days(today(), -62)), getdate(add_days(today(), -18))
	answers = {
		(unit, state): getdate(add_days(day, waited))
		for unit, state, day, waited in counted
		if waited is not None
	}
	in_month = {key: day for key, day in answers.items() if first <= day <= last}
	waits = [row[3] for row in counted if (row[0], row[1]) in in_month]
	found = {row["label"]: row["value"] for row in monthly(first, last)}
	assert in_month and len(in_month) < len(answers)
	assert found["Ideas proposed in the month"] == len([row for row in counted if first <= row[2] <= last])
	assert found["Ideas answered in the month"] == len(in_month)
	assert found["Mean time to the answer"] == pytest.approx(sum(waits) / len(waits))
	accepted = [state for _unit, state in in_month if state != "Refused"]
	assert found["Share of accepted ideas"] == pytest.approx(100 * len(accepted) / len(waits))
	# withdrawn only today, so it still waited then
	still = [
		row
		for row in counted
		if row[2] <= last and not (answers.get(row[:2]) or getdate("9999-01-01")) <= last
	]
	assert found["Ideas without an answer at the end of the month"] == len(still)
	nothing = {row["label"]: row["value"] for row in monthly(getdate("2001-01-01"), getdate("2001-01-31"))}
	assert nothing["Share of accepted ideas"] is None and nothing["Mean time to the answer"] is None
