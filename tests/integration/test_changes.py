"""Planned changes: every area answered, approved by another, actions finished, reviewed afterwards."""

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, add_months, getdate, today

from qse_municipal import errors
from qse_municipal.actions.api import create_action
from qse_municipal.actions.source import sources
from qse_municipal.context import rules
from qse_municipal.guard.workflow_ways import get_transitions
from qse_municipal.my_work.waiting import waiting
from tests.conftest import as_user
from tests.integration.access import delegate
from tests.integration.context import (
	CHANGE,
	act,
	answers,
	insert,
	new_change,
	save,
	told_of,
)
from tests.integration.risks import make_units

pytestmark = pytest.mark.usefixtures("site")

REVIEW = {"review_effective": "Yes", "review_note": "One visit instead of three"}


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


@pytest.fixture
def change(people):
	return insert(new_change(), people["QSE Officer"])


def refused(user: str, error, doc, /, **values) -> str:
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(CHANGE, doc.name, values)
	return str(caught.value)


def bring_to(change, state: str, people):
	"""By its ordinary way: prepared by the officer, approved and reviewed by the head."""
	officer, head = people["QSE Officer"], people["Unit Head"]
	way = {
		"Draft": ("Submit", officer, {}),
		"Under Review": ("Approve", head, {}),
		"Approved": ("Start", officer, {}),
		"In Progress": ("Report Implemented", officer, {}),
		"Implemented": ("Close", head, REVIEW),
	}
	while change.workflow_state != state:
		action, user, values = way[change.workflow_state]
		change = act(change, action, user, **values)
	return change


def test_the_whole_way_of_a_change(people, change):
	done = bring_to(change, "Closed", people)
	officer, head = people["QSE Officer"], people["Unit Head"]
	assert (done.approved_by, done.implemented_by, done.reviewed_by) == (head, officer, head)
	assert getdate(done.implemented_on) == getdate(done.reviewed_on) == getdate()
	assert getdate(done.review_due_on) == getdate(add_months(today(), 3))
	assert len(done.state_changes) == 5
	refused(people["QSE Manager"], errors.FrozenRecordError, done, title="x")
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc(CHANGE, done.name)


def test_every_area_is_asked_once(people):
	user = people["QSE Officer"]
	bare = insert(new_change(consequences=[{"area": "Risks", "is_affected": "No"}]), user)
	assert sorted(row.area for row in bare.consequences) == sorted(rules.AREAS)
	for rows in ([{"area": "Risks"}, {"area": "Risks"}], [{"area": "Weather"}]):
		with pytest.raises(frappe.ValidationError):
			insert(new_change(consequences=rows), user)
	message = refused(user, errors.ChangeError, bare, workflow_state="Under Review")
	assert "Hazards" in message and "Risks" not in message
	rows = answers(Risks="")
	with pytest.raises(errors.ChangeError) as caught:
		act(save(bare, user, consequences=rows), "Submit", user)
	assert "Risks" in str(caught.value)
	assert act(save(bare, user, consequences=answers(Risks="New ones")), "Submit", user)


def test_what_was_submitted_stays(people, change):
	for state in ("Under Review", "Approved", "In Progress", "Implemented"):
		change = bring_to(change, state, people)
		for values in ({"what": "x"}, {"planned_on": today()}, {"unit": "T-DIR"}, {"requested_by": "Guest"}):
			refused(people["QSE Officer"], errors.FrozenRecordError, change, **values)
		with pytest.raises(errors.FrozenRecordError):
			save(change, people["QSE Officer"], consequences=[])


def test_returned_refused_and_given_up_with_a_reason(people, change):
	head = people["Unit Head"]
	change = bring_to(change, "Under Review", people)
	for state in ("Draft", "Refused", "Cancelled"):
		refused(head, errors.TransitionError, change, workflow_state=state)
	change = act(change, "Return", head, state_reason="Say who is trained")
	assert change.workflow_state == "Draft" and change.state_changes[-1].reason
	change = act(change, "Submit", people["QSE Officer"])
	assert act(change, "Refuse", head, state_reason="No budget").workflow_state == "Refused"
	other = bring_to(insert(new_change(), people["QSE Officer"]), "In Progress", people)
	assert act(other, "Cancel", head, state_reason="The law changed").workflow_state == "Cancelled"


def test_nobody_approves_or_reviews_their_own_change(people, change):
	head, manager, officer = people["Unit Head"], people["QSE Manager"], people["QSE Officer"]
	for values in ({"change_owner": head}, {"requested_by": head}):
		own = bring_to(insert(new_change(**values), officer), "Under Review", people)
		refused(head, errors.SelfApprovalError, own, workflow_state="Approved")
		own = act(own, "Approve", manager)
	written = save(change, head, why="Mine")
	written = act(written, "Submit", officer)
	refused(head, errors.SelfApprovalError, written, workflow_state="Approved")
	written = act(written, "Approve", manager)
	written = act(written, "Start", officer)
	written = act(written, "Report Implemented", manager)
	refused(manager, errors.SelfApprovalError, written, workflow_state="Closed", **REVIEW)
	refused(head, errors.SelfApprovalError, written, workflow_state="Closed", **REVIEW)
	assert act(written, "Close", people["Top Management"], **REVIEW).reviewed_by == people["Top Management"]


def test_a_delegate_approves_in_anothers_name(people, change):
	deputy = people["Second Officer"]
	delegate(people, "Unit Head", "Second Officer")
	change = bring_to(change, "Under Review", people)
	from qse_municipal.guard.workflow_ways import apply_workflow

	with as_user(deputy):
		apply_workflow(frappe.get_doc(CHANGE, change.name).as_dict(), "Approve")
	change.reload()
	assert (change.approved_by, change.approved_for) == (deputy, people["Unit Head"])


def test_open_actions_hold_it_up(people, change):
	assert CHANGE in sources()
	change = bring_to(change, "In Progress", people)
	with as_user(people["QSE Officer"]):
		name = create_action(
			*(CHANGE, change.name, "Train the staff", people["HR Officer"], people["Internal Auditor"]),
			*(add_days(today(), 9), "Improvement"),
		)
	assert name in refused(
		people["QSE Officer"], errors.ActionsOpenError, change, workflow_state="Implemented"
	)
	refused(
		people["Unit Head"], errors.ActionsOpenError, change, workflow_state="Cancelled", state_reason="x"
	)
	frappe.db.set_value("QSE Action", name, "workflow_state", "Cancelled")
	assert bring_to(change, "Implemented", people).implemented_by == people["QSE Officer"]


def test_the_review_says_what_it_brought(people, change):
	head = people["Unit Head"]
	progress = bring_to(change, "In Progress", people)
	for values in (REVIEW, {"reviewed_on": today()}):
		refused(head, errors.FrozenRecordError, progress, **values)
	refused(people["QSE Officer"], errors.ChangeError, progress, implemented_on=add_days(today(), 1))
	done = bring_to(progress, "Implemented", people)
	refused(head, errors.FrozenRecordError, done, implemented_on=add_days(today(), -3))
	for values in ({}, {"review_effective": "Yes"}, {"review_note": "Good"}):
		refused(head, errors.ChangeError, done, workflow_state="Closed", **values)
	for day in (add_days(today(), 1), add_days(today(), -1)):
		refused(head, errors.ChangeError, done, reviewed_on=day)
	closed = act(done, "Close", head, review_effective="No", review_note="The queue moved to the phone")
	assert (closed.review_effective, closed.workflow_state) == ("No", "Closed")


def test_forged_stamps_come_to_nothing(people, change):
	user = people["QSE Officer"]
	with as_user(user):
		client.set_value(
			CHANGE,
			change.name,
			{"approved_by": user, "approved_on": "2020-01-01", "implemented_by": user, "reviewed_by": user},
		)
	change.reload()
	assert (change.approved_by, change.implemented_by, change.reviewed_by) == (None, None, None)
	with as_user(user), pytest.raises(errors.TransitionError):
		new_change(workflow_state="Approved").insert()


def test_steps_that_are_offered(people, change):
	change = bring_to(change, "Under Review", people)

	def steps(role: str) -> set[str]:
		with as_user(people[role]):
			return {row["action"] for row in get_transitions(frappe.get_doc(CHANGE, change.name).as_dict())}

	assert steps("Top Management") == {"Approve", "Refuse", "Return", "Cancel"}
	for role in ("QSE Officer", "Process Owner", "Internal Auditor", "Legal Officer"):
		assert not steps(role), role
		refused(
			people[role],
			frappe.ValidationError if role in ("QSE Officer", "Process Owner") else frappe.PermissionError,
			change,
			workflow_state="Approved",
		)


def test_what_waits_and_who_is_told(committed, people):
	make_units(head=people["Unit Head"])
	change = insert(new_change(), people["QSE Officer"])
	expected = {
		"Under Review": {"Unit Head"},
		"Approved": {"QSE Officer"},
		"In Progress": set(),
		"Implemented": {"Unit Head"},
		"Closed": {"QSE Officer"},
	}
	waits = {
		"Under Review": ("Unit Head", "QSE Manager", "Top Management"),
		"Approved": ("QSE Officer",),
		"In Progress": ("QSE Officer",),
		"Implemented": ("Unit Head", "QSE Manager", "Top Management"),
		"Closed": (),
	}
	for state, roles in expected.items():
		change = bring_to(change, state, people)
		assert set(told_of(change)) == {people[role] for role in roles}, state
		for role in ("Unit Head", "QSE Manager", "Top Management", "QSE Officer", "HR Officer"):
			with as_user(people[role]):
				listed = change.name in {row.name for group in waiting() for row in group.rows}
			assert listed is (role in waits[state]), (state, role)
