"""Delegations: who makes them, of what, for how long; what they open in the workflow; how they end."""

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, add_months, today
from frappe.www.printview import get_html_and_style

from qse_municipal import errors
from qse_municipal.guard import delegation as rules
from qse_municipal.guard import delegation_notices, workflow_ways
from tests.conftest import as_user
from tests.integration.access import age, delegate, delegation
from tests.integration.risks import bring_to, insert_risk, make_units

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	yield
	rules.forget()


def roles_now(user: str) -> set[str]:
	return {role for one in rules.active_delegations(user) for role in one.roles}


def test_a_delegation_is_honoured_at_once_and_dropped_at_once(people):
	officer = people["QSE Officer"]
	assert rules.active_delegations(officer) == []
	doc = delegate(people, units=[{"unit": "T-DIR"}])
	(one,) = rules.active_delegations(officer)
	assert one == rules.Delegated(doc.name, people["Unit Head"], frozenset({"Unit Head"}), ("T-DIR",))
	assert rules.delegates_of(people["Unit Head"]) == [officer]
	assert rules.delegates_of(people["Unit Head"], "Unit Head") == [officer]
	assert rules.delegates_of(people["Unit Head"], "QSE Manager") == []
	with as_user(people["Unit Head"]):
		doc.update({"is_revoked": 1, "revocation_reason": "Back earlier"})
		doc.save()
	assert rules.active_delegations(officer) == []
	assert doc.revoked_on and doc.standing() == "Revoked"


def test_what_is_read_is_kept_for_the_request(people):
	delegate(people)
	rules.active_delegations(people["QSE Officer"])
	queries = []
	sql, frappe.db.sql = frappe.db.sql, lambda *a, **k: queries.append(a)
	try:
		rules.active_delegations(people["QSE Officer"])
	finally:
		frappe.db.sql = sql
	assert queries == []


def test_a_rollback_takes_the_delegation_back(people):
	delegate(people)
	assert roles_now(people["QSE Officer"]) == {"Unit Head"}
	frappe.db.rollback()
	assert roles_now(people["QSE Officer"]) == set()


@pytest.mark.parametrize(("start", "end", "counts"), [(-5, -1, 0), (-5, 0, 1), (0, 0, 1), (1, 5, 0)])
def test_only_within_its_days(people, start, end, counts):
	doc = delegate(people)
	age(doc, from_date=start, to_date=end)
	assert len(rules.active_delegations(people["QSE Officer"])) == counts


def test_a_role_that_the_delegator_lost_is_dropped(people):
	delegate(people)
	user = frappe.get_doc("User", people["Unit Head"])
	user.append_roles("Legal Officer")
	user.save()
	delegate(people, roles=[{"role": "Legal Officer"}])
	assert roles_now(people["QSE Officer"]) == {"Unit Head", "Legal Officer"}
	user.roles = [row for row in user.roles if row.role != "Unit Head"]
	user.save()
	assert roles_now(people["QSE Officer"]) == {"Legal Officer"}
	user.enabled = 0
	user.save()
	assert roles_now(people["QSE Officer"]) == set()


@pytest.mark.parametrize(
	"values",
	[
		{"delegate": "giver"},
		{"roles": []},
		{"roles": [{"role": "Unit Head"}, {"role": "Legal Officer"}]},
		{"roles": [{"role": "QSE Manager"}]},
		{"to_date": -1},
		{"from_date": -1},
		{"units": [{"unit": "T-ELSEWHERE"}]},
		{"delegate": "External Auditor"},
		{"is_revoked": 1, "revocation_reason": "x"},
	],
)
def test_terms_that_are_refused(people, values):
	frappe.get_doc({"doctype": "QSE Unit", "unit_code": "T-ELSEWHERE", "unit_name": "x"}).insert()
	if "delegate" in values:
		values = {"delegate": people.get(values["delegate"], people["Unit Head"])}
	with as_user(people["Unit Head"]), pytest.raises(errors.DelegationError):
		delegation(people, **values).insert()


def test_the_longest_delegation_is_a_year(people):
	with pytest.raises(errors.DelegationError):
		delegate(people, to_date=add_months(today(), 12))
	assert delegate(people, to_date=add_days(add_months(today(), 12), -1)).name.startswith("DEL-")


@pytest.mark.parametrize("role", ["External Auditor", "Medical Officer"])
def test_roles_bound_to_the_person(people, role):
	user = frappe.get_doc("User", people["Unit Head"])
	user.append_roles(role)
	user.save()
	with as_user("Administrator"), pytest.raises(errors.DelegationError):
		delegation(people, roles=[{"role": role}]).insert()
	with as_user(people["Unit Head"]):
		assert role not in rules.delegable_roles(people["Unit Head"])


def test_a_disabled_delegate_is_refused(people):
	frappe.db.set_value("User", people["QSE Officer"], "enabled", 0)
	frappe.clear_cache(user=people["QSE Officer"])
	with pytest.raises(errors.DelegationError):
		delegate(people)


def test_a_delegated_role_is_not_passed_on(people):
	delegate(people, "Unit Head", "QSE Officer")
	with pytest.raises(errors.DelegationError):
		delegate(people, "QSE Officer", "HSE Officer", roles=[{"role": "Unit Head"}])


def test_own_roles_or_by_a_qse_manager(people):
	with as_user(people["QSE Officer"]), pytest.raises(errors.DelegationError):
		delegation(people).insert()
	with as_user(people["QSE Officer"]), pytest.raises(frappe.PermissionError):
		rules.delegable_roles(people["Unit Head"])
	with as_user(people["QSE Manager"]):
		assert rules.delegable_roles(people["Unit Head"]) == ["Unit Head"]
		assert delegation(people).insert().owner == people["QSE Manager"]


def test_a_delegated_qse_manager_makes_no_delegations_of_others(people):
	delegate(people, "QSE Manager", "QSE Officer")
	with as_user(people["QSE Officer"]), pytest.raises(errors.DelegationError):
		delegation(people, "Unit Head", "HSE Officer").insert()


def test_the_delegate_changes_nothing(people):
	doc = delegate(people)
	with as_user(people["QSE Officer"]):
		assert frappe.get_doc("QSE Delegation", doc.name).has_permission("read")
		with pytest.raises(errors.DelegationError):
			client.set_value("QSE Delegation", doc.name, "to_date", add_days(today(), 9))


def test_once_begun_it_is_only_shortened(people):
	doc = delegate(people)
	for field, value in (
		("decision_number", "13/2026"),
		("to_date", add_days(today(), 11)),
		("to_date", add_days(today(), -1)),
		("from_date", add_days(today(), 1)),
		("delegate", people["HSE Officer"]),
	):
		with as_user(people["Unit Head"]), pytest.raises(errors.DelegationError):
			client.set_value("QSE Delegation", doc.name, field, value)
	with as_user(people["Unit Head"]):
		fresh = frappe.get_doc("QSE Delegation", doc.name)
		fresh.append("units", {"unit": "T-DIR"})
		with pytest.raises(errors.DelegationError):
			fresh.save()
		client.set_value("QSE Delegation", doc.name, "to_date", today())
	with as_user(people["QSE Manager"]), pytest.raises(errors.DelegationError):
		frappe.delete_doc("QSE Delegation", doc.name)


def test_one_that_lies_ahead_may_change_and_go(people):
	doc = delegate(people, from_date=add_days(today(), 2))
	with as_user(people["Unit Head"]):
		client.set_value("QSE Delegation", doc.name, "delegate", people["HSE Officer"])
	with as_user(people["QSE Manager"]):
		frappe.delete_doc("QSE Delegation", doc.name)


def test_what_is_over_is_frozen(people):
	doc = delegate(people)
	age(doc, from_date=-9, to_date=-1)
	for values in ({"reason": "x"}, {"is_revoked": 1, "revocation_reason": "late"}, {"to_date": today()}):
		with as_user(people["QSE Manager"]), pytest.raises(errors.DelegationError):
			client.set_value("QSE Delegation", doc.name, values)


def test_a_revocation_has_a_reason(people):
	doc = delegate(people)
	with as_user(people["Unit Head"]), pytest.raises(errors.DelegationError):
		client.set_value("QSE Delegation", doc.name, "is_revoked", 1)


def test_no_two_for_the_same_pair_and_role_at_a_time(people):
	first = delegate(people)
	with pytest.raises(errors.DelegationError):
		delegate(people, from_date=first.to_date, to_date=add_days(first.to_date, 3))
	delegate(people, from_date=add_days(first.to_date, 1), to_date=add_days(first.to_date, 3))
	delegate(people, taker="HSE Officer")


@pytest.mark.parametrize("role", ["Legal Officer", "HSE Officer", "Internal Auditor"])
def test_only_the_two_and_those_who_see_all_read_it(people, role):
	doc = delegate(people)
	with as_user(people[role]):
		assert not frappe.has_permission("QSE Delegation", "read", doc=doc)
		assert frappe.get_list("QSE Delegation", {"name": doc.name}) == []
	for reader in ("Unit Head", "QSE Officer", "QSE Manager", "Top Management"):
		with as_user(people[reader]):
			assert frappe.has_permission("QSE Delegation", "read", doc=doc)
			assert len(frappe.get_list("QSE Delegation", {"name": doc.name})) == 1
	with as_user(people["External Auditor"]):
		assert not frappe.has_permission("QSE Delegation", "read", doc=doc)


def steps_of(risk, user: str) -> set[str]:
	with as_user(user):
		return {row["action"] for row in workflow_ways.get_transitions(risk.as_dict())}


def test_the_desk_offers_and_takes_a_delegated_step(people):
	risk = bring_to(insert_risk(people), "Assessed", people)
	second = people["Second Officer"]
	assert steps_of(risk, second) == set()
	doc = delegate(people, taker="Second Officer")
	with as_user(second):
		offered = workflow_ways.get_transitions(risk.as_dict())
		assert {row["action"] for row in offered} == {"Approve", "Return"}
		assert {(row["allowed"], row["delegated_role"]) for row in offered} == {("All", "Unit Head")}
		assert "All" in frappe.get_roles()
		saved = workflow_ways.apply_workflow(frappe.as_json(risk.as_dict()), "Approve")
	assert saved.workflow_state == "Approved"
	stored = frappe.get_doc("QSE Risk", risk.name)
	assert (stored.approved_by, stored.approved_for) == (second, people["Unit Head"])
	last = stored.state_changes[-1]
	assert (last.changed_by, last.on_behalf_of, last.delegation) == (second, people["Unit Head"], doc.name)


def test_a_reader_writes_by_delegation_only(people):
	risk = bring_to(insert_risk(people), "Assessed", people)
	reader = people["Internal Auditor"]
	delegate(people, taker="Internal Auditor")
	with as_user(reader):
		with pytest.raises(frappe.PermissionError):
			client.set_value("QSE Risk", risk.name, "title", "Mine")
		given = {**risk.as_dict(), "state_reason": "Rate it again", "title": "Mine"}
		saved = workflow_ways.apply_workflow(given, "Return")
	assert (saved.workflow_state, saved.title) == ("Returned", "Flooding of the archive")
	assert saved.state_changes[-1].reason == "Rate it again"
	assert not saved.flags.ignore_permissions


def test_no_approval_of_ones_own_text_by_delegation(people):
	risk = bring_to(insert_risk(people), "Assessed", people)
	delegate(people, taker="QSE Officer")
	with as_user(people["QSE Officer"]), pytest.raises(errors.SelfApprovalError):
		workflow_ways.apply_workflow(risk.as_dict(), "Approve")


def test_a_delegation_for_other_units_opens_no_step(people):
	frappe.get_doc(
		{"doctype": "QSE Unit", "unit_code": "T-OTHER", "unit_name": "x", "parent_qse_unit": "T-DIR"}
	).insert()
	risk = bring_to(insert_risk(people), "Assessed", people)
	delegate(people, taker="Second Officer", units=[{"unit": "T-OTHER"}])
	assert steps_of(risk, people["Second Officer"]) == set()
	with as_user(people["Second Officer"]), pytest.raises(frappe.ValidationError):
		workflow_ways.apply_workflow(risk.as_dict(), "Approve")


def test_own_steps_and_other_doctypes_go_through_frappe(people):
	risk = insert_risk(people)
	assert steps_of(risk, people["QSE Officer"]) == {"Assess"}
	with as_user(people["QSE Officer"]):
		assert workflow_ways.apply_workflow(risk.as_dict(), "Assess").workflow_state == "Assessed"
	with pytest.raises(frappe.DoesNotExistError):
		workflow_ways.get_transitions({"doctype": "ToDo", "name": "none-such"})


def test_hooks_name_the_overrides():
	for name in ("get_transitions", "apply_workflow"):
		path = frappe.override_whitelisted_method(f"frappe.model.workflow.{name}")
		assert path == f"qse_municipal.guard.workflow_ways.{name}"
		assert frappe.get_attr(path) in frappe.whitelisted


def test_the_decision_on_paper(people):
	doc = delegate(people, units=[{"unit": "T-DIR"}], reason="Annual leave")
	with as_user(people["Unit Head"]):
		page = get_html_and_style("QSE Delegation", doc.name, print_format="QSE Delegation Decision")
	html = page["html"]
	assert "p.i." in html and "بالنيابة" in html
	assert "12/2026" in html and "Test T-DIR" in html and "Annual leave" in html


@pytest.fixture
def told(monkeypatch):
	"""(user, text) of each notice that our code would send, in English."""
	notices = []

	def note(users, doc, subject):
		notices.extend((user, subject("en")) for user in users if user != frappe.session.user)

	monkeypatch.setattr(delegation_notices, "notify", note)
	return notices


def test_both_are_told_when_it_is_made_shortened_and_revoked(people, told):
	with as_user(people["QSE Manager"]):
		doc = delegation(people).insert()
		assert {user for user, _text in told} == {people["Unit Head"], people["QSE Officer"]}
		assert all(doc.name in text and "acts for Test Unit Head from" in text for _user, text in told)
		told.clear()
		doc.reload()
		doc.to_date = add_days(today(), 3)
		doc.save()
		assert len(told) == 2 and "until" in told[0][1]
		told.clear()
		doc.update({"is_revoked": 1, "revocation_reason": "Back"})
		doc.save()
	assert len(told) == 2 and "revoked" in told[0][1]
	told.clear()
	age(doc, from_date=-9, to_date=-1)
	assert delegation_notices.tell_ended() == [] and told == []


def test_both_are_told_of_its_end_once_also_days_late(people, told):
	ended, running = delegate(people), delegate(people, taker="HSE Officer")
	told.clear()
	assert delegation_notices.tell_ended() == []
	age(ended, from_date=-30, to_date=-4)
	assert delegation_notices.tell_ended() == [ended.name]
	assert {user for user, _text in told} == {people["Unit Head"], people["QSE Officer"]}
	told.clear()
	assert delegation_notices.tell_ended() == [] and told == []
	assert frappe.db.get_value("QSE Delegation", running.name, "end_was_told") == 0
