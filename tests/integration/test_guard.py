"""The guards of a register where the table of ways does not reach: trees that change, stamps, journals."""

import frappe
import pytest
from frappe import client

from qse_municipal import errors, hooks
from qse_municipal.guard.condition import list_condition, may_see
from qse_municipal.guard.declaration import Guard, guards
from tests.conftest import as_user
from tests.http import Visitor, error_of
from tests.integration.risks import bring_to, give_unit, insert_risk, make_units, new_risk, step

LIST = "qse_municipal.guard.condition.list_condition"
DOCUMENT = "qse_municipal.guard.document.has_permission"


@pytest.fixture
def units(site, people) -> None:
	make_units(head=people["Unit Head"])


@pytest.fixture
def served(committed, people):
	make_units(head=people["Unit Head"])
	frappe.db.commit()


def restrict(user: str, *units: str, **values) -> None:
	"""These units and no others."""
	frappe.db.delete("User Permission", {"user": user})
	for unit in units:
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": "QSE Unit", "for_value": unit, **values}
		).insert()


def delegate(people, role: str, to: str) -> None:
	"""The holder of the role hands it over for some days."""
	frappe.get_doc(
		{
			"doctype": "QSE Delegation",
			"delegator": people[role],
			"delegate": to,
			"from_date": frappe.utils.today(),
			"to_date": frappe.utils.add_days(frappe.utils.today(), 3),
			"roles": [{"role": role}],
			"decision_number": "12/2026",
		}
	).insert()


def seen(user: str) -> set[str]:
	with as_user(user):
		return set(frappe.get_list("QSE Risk", pluck="name", limit_page_length=0, order_by="creation"))


def test_hooks_name_the_guards_of_each_declaration(connection) -> None:
	for doctype, guard in guards().items():
		assert hooks.permission_query_conditions[doctype] == LIST
		assert hooks.has_permission[doctype] == DOCUMENT
		meta = frappe.get_meta(doctype)
		assert not any(row.share for row in meta.permissions), doctype
		fields = [guard.unit, guard.process, guard.confidential, guard.began_on]
		fields += [*guard.people, *(guard.scope or ()), *(guard.source or ())]
		assert all(meta.has_field(field) or field == "owner" for field in fields if field), doctype
		if guard.unit:
			assert meta.get_field(guard.unit).ignore_user_permissions, doctype
			assert meta.get_field(guard.unit).reqd or guard.published, doctype
	listed = {doctype for doctype, path in hooks.permission_query_conditions.items() if path == LIST}
	assert listed == set(guards())


def test_every_link_to_a_unit_leaves_the_decision_to_the_guard(connection) -> None:
	links = frappe.get_all(
		"DocField",
		{"fieldtype": "Link", "options": "QSE Unit", "ignore_user_permissions": 0},
		["parent", "fieldname"],
		order_by="parent",
	)
	assert links == []


def test_nothing_without_a_unit(units, people) -> None:
	risk = insert_risk(people)
	restrict(people["Second Officer"])
	assert risk.name not in seen(people["Second Officer"])
	with as_user(people["Second Officer"]):
		assert not frappe.has_permission("QSE Risk", "read", doc=risk.name)


def test_a_unit_opens_what_lies_below_it(units, people) -> None:
	risk, above = insert_risk(people), insert_risk(people, unit="T-COUNCIL")
	officer = people["Second Officer"]
	restrict(officer, "T-DIR")
	assert seen(officer) >= {risk.name} and above.name not in seen(officer)
	restrict(officer, "T-DIR", hide_descendants=1)
	assert risk.name not in seen(officer)
	restrict(officer, "T-DIR", applicable_for="QSE Register Import", apply_to_all_doctypes=0)
	assert risk.name not in seen(officer)
	restrict(officer, "T-DIR", applicable_for="QSE Risk", apply_to_all_doctypes=0)
	assert risk.name in seen(officer)


def test_a_tree_that_changes_counts_at_once_for_everybody(units, people) -> None:
	risk, officer = insert_risk(people), people["Second Officer"]
	frappe.get_doc(
		{
			"doctype": "QSE Unit",
			"unit_code": "T-OTHER",
			"unit_name": "Other",
			"parent_qse_unit": "T-COUNCIL",
			"is_group": 1,
		}
	).insert()
	restrict(officer, "T-OTHER")
	assert risk.name not in seen(officer)
	with as_user(officer):
		frappe.get_list("QSE Unit")  # fills the cache of Frappe
	service = frappe.get_doc("QSE Unit", "T-SRV")
	service.parent_qse_unit = "T-OTHER"
	service.save()
	assert risk.name in seen(officer)
	with as_user(officer):
		assert "T-SRV" in frappe.get_list("QSE Unit", pluck="name")
		assert frappe.has_permission("QSE Risk", "write", doc=risk.name)


@pytest.mark.parametrize("rows", [3, 300])
def test_the_condition_is_the_same_however_it_is_written(units, people, rows: int) -> None:
	"""Names are written out while they are few."""
	officer = people["Second Officer"]
	restrict(officer)
	names = [insert_risk(people).name for _ in range(3)]
	for number in range(rows - 3):
		doc = frappe.get_doc("QSE Risk", names[0])
		doc.name = f"T-GUARD-{number:04}"
		doc.set("__islocal", 1)
		doc.db_insert()
		names.append(doc.name)
	frappe.db.set_value("QSE Risk", {"name": ["in", names]}, "risk_owner", officer)
	assert ("SELECT" in list_condition(officer, "QSE Risk")) == (rows > 250)
	assert seen(officer) == set(names)
	assert may_see("QSE Risk", names[-1], officer)


def test_confidential_is_for_the_named(units, people) -> None:
	risk = insert_risk(people)
	with as_user(people["QSE Officer"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.is_confidential = 1
		doc.append("confidential_readers", {"user": people["Legal Officer"]})
		doc.save()
	for role in ("QSE Officer", "Process Owner", "Legal Officer"):
		assert risk.name in seen(people[role]), role
	for role in ("QSE Manager", "Top Management", "Second Officer", "Unit Head", "HSE Officer"):
		assert risk.name not in seen(people[role]), role
		assert not may_see("QSE Risk", risk.name, people[role])


def test_kept_for_named_roles_stays_from_who_sees_all(units, people) -> None:
	risk = insert_risk(people)
	frappe.flags.qse_guards = {
		**guards(),
		"QSE Risk": Guard("QSE Risk", people=("risk_owner",), kept_for=("Medical Officer",)),
	}
	try:
		for role, expected in (
			("Medical Officer", True),
			("Process Owner", True),
			("QSE Manager", False),
			("Top Management", False),
			("QSE Officer", False),
		):
			assert (risk.name in seen(people[role])) is expected, role
			assert may_see("QSE Risk", risk.name, people[role]) is expected, role
	finally:
		frappe.flags.pop("qse_guards")


def test_a_unit_is_changed_by_who_has_both(units, people) -> None:
	risk, officer = insert_risk(people), people["QSE Officer"]
	for mine in (("T-SRV",), ("T-COUNCIL",)):
		restrict(officer, *mine, hide_descendants=1)
		with as_user(officer), pytest.raises(frappe.PermissionError):
			client.set_value("QSE Risk", risk.name, "unit", "T-COUNCIL")
	restrict(officer, "T-SRV", "T-COUNCIL")
	with as_user(officer):
		client.set_value("QSE Risk", risk.name, "unit", "T-COUNCIL")
	assert frappe.db.get_value("QSE Risk", risk.name, "unit") == "T-COUNCIL"


def test_a_record_is_not_opened_in_a_foreign_unit(units, people) -> None:
	restrict(people["Second Officer"], "T-DIR", hide_descendants=1)
	with as_user(people["Second Officer"]), pytest.raises(frappe.PermissionError):
		new_risk(people, unit="T-SRV").insert()
	with as_user(people["Second Officer"]):
		assert new_risk(people, unit="T-DIR").insert().name


def test_the_name_of_a_visible_record_opens_no_foreign_unit(served, people) -> None:
	officer = people["Second Officer"]
	risk = insert_risk(people, risk_owner=officer)
	restrict(officer)
	frappe.db.commit()
	values = new_risk(people, title="Smuggled").as_dict(no_nulls=True)
	for name in (None, risk.name):
		given = frappe.parse_json(frappe.as_json({**values, "name": name}))
		answer = Visitor(officer).send("POST", "/api/resource/QSE Risk", json=given)
		assert answer.status_code == 403, answer.get_data(as_text=True)
	assert not frappe.db.exists("QSE Risk", {"title": "Smuggled"})


@pytest.mark.parametrize("method", ["rename", "discard"])
def test_no_document_of_ours_is_renamed_or_discarded_by_a_request(connection, method: str) -> None:
	from frappe.handler import is_whitelisted
	from frappe.model.base_document import get_controller

	for doctype in frappe.get_all("DocType", {"module": "QSE Municipal"}, pluck="name", order_by="name"):
		controller = get_controller(doctype)
		if method == "rename":
			with pytest.raises(frappe.PermissionError):
				is_whitelisted(controller.rename)
		else:
			with pytest.raises(errors.HistoryError):
				frappe.new_doc(doctype).run_method("before_discard")


def test_a_delegate_reaches_what_names_the_delegator(units, people) -> None:
	risk, deputy = insert_risk(people), people["HR Officer"]
	frappe.db.set_value("QSE Risk", risk.name, "is_confidential", 1)
	restrict(deputy)
	restrict(people["Process Owner"])
	assert not may_see("QSE Risk", risk.name, deputy)
	delegate(people, "Process Owner", deputy)
	assert may_see("QSE Risk", risk.name, deputy) and risk.name in seen(deputy)


def test_who_is_named_on_a_record_sees_its_actions(units, people) -> None:
	risk = insert_risk(people)
	with as_user(people["Process Owner"]):
		action = frappe.get_doc(
			{
				"doctype": "QSE Action",
				"title": "Move the archive",
				"action_type": "Risk Treatment",
				"source_doctype": "QSE Risk",
				"source_name": risk.name,
				"action_owner": people["HR Officer"],
				"verifier": people["Internal Auditor"],
				"due_date": frappe.utils.add_days(frappe.utils.today(), 9),
			}
		).insert()
	for name in (risk, action):
		frappe.db.set_value(name.doctype, name.name, "is_confidential", 1)
	for role, expected in (("Process Owner", True), ("HR Officer", True), ("QSE Officer", False)):
		with as_user(people[role]):
			listed = frappe.get_list("QSE Action", pluck="name", order_by="creation")
		assert (action.name in listed) is expected, role
		assert may_see("QSE Action", action.name, people[role]) is expected, role


def test_percent_signs_in_names_break_no_list(units, people) -> None:
	officer = people["Second Officer"]
	frappe.get_doc(
		{"doctype": "QSE Unit", "unit_code": "T-50%s", "unit_name": "Odd", "parent_qse_unit": "T-COUNCIL"}
	).insert()
	risk = insert_risk(people, unit="T-50%s")
	restrict(officer, "T-50%s")
	assert seen(officer) == {risk.name}
	with as_user(officer):
		found = frappe.get_list("QSE Risk", {"title": ["like", "%archive%"]}, pluck="name", order_by="name")
	assert found == [risk.name]


@pytest.mark.parametrize(
	("field", "value"),
	[
		("title", "Another"),
		("cause", "Another"),
		("event", "Another"),
		("treatment_plan", "Another"),
		("unit", "T-COUNCIL"),
		("is_environment", 1),
	],
)
def test_what_was_approved_stays_until_a_reassessment(units, people, field, value) -> None:
	risk = bring_to(insert_risk(people), "Approved", people)
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		client.set_value("QSE Risk", risk.name, field, value)
	risk = step(risk, "Reassess", people["QSE Officer"], reason="The site has changed")
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Risk", risk.name, field, value)


def test_a_docstatus_is_not_set(units, people) -> None:
	risk = insert_risk(people)
	for docstatus in (1, 2):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.docstatus = docstatus
		with (
			as_user(people["QSE Manager"]),
			pytest.raises((errors.TransitionError, frappe.DocstatusTransitionError, frappe.PermissionError)),
		):
			doc.save()
	assert frappe.db.get_value("QSE Risk", risk.name, "docstatus") == 0


def test_the_stamp_of_the_first_step_forbids_deletion(units, people) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	assert risk.first_transition_on
	frappe.db.set_value("QSE Risk", risk.name, "workflow_state", "Identified")
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc("QSE Risk", risk.name)
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Risk", risk.name, "first_transition_on", None)
	assert frappe.db.get_value("QSE Risk", risk.name, "first_transition_on") == risk.first_transition_on


def test_the_patch_stamps_older_records(units, people) -> None:
	from qse_municipal.patches import stamp_first_steps

	risk, fresh = bring_to(insert_risk(people), "Assessed", people), insert_risk(people)
	frappe.db.set_value("QSE Risk", risk.name, "first_transition_on", None)
	for _ in range(2):
		stamp_first_steps.execute()
	assert (
		frappe.db.get_value("QSE Risk", risk.name, "first_transition_on") == risk.state_changes[0].changed_on
	)
	assert not frappe.db.get_value("QSE Risk", fresh.name, "first_transition_on")


def test_approved_by_delegation_says_for_whom(served, people) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	delegate(people, "Unit Head", people["HSE Officer"])
	with as_user(people["HSE Officer"]):
		client.set_value("QSE Risk", risk.name, "workflow_state", "Approved")
	risk.reload()
	assert (risk.approved_by, risk.approved_for) == (people["HSE Officer"], people["Unit Head"])
	assert risk.state_changes[-1].on_behalf_of == people["Unit Head"]
	assert risk.state_changes[-1].delegation
	page = frappe.get_print("QSE Risk", risk.name, "QSE Risk Sheet")
	assert "p.i." in page and "بالنيابة" in page


def test_a_delegate_does_not_approve_what_the_delegator_wrote(units, people) -> None:
	risk = step(insert_risk(people, "Unit Head"), "Assess", people["QSE Officer"])
	delegate(people, "Unit Head", people["HSE Officer"])
	with as_user(people["HSE Officer"]), pytest.raises(errors.SelfApprovalError):
		client.set_value("QSE Risk", risk.name, "workflow_state", "Approved")


def test_nobody_is_told_of_a_record_that_they_do_not_see(units, people, monkeypatch) -> None:
	from qse_municipal.register import notify as notices

	queued = []
	monkeypatch.setattr(notices, "_enqueue", lambda subjects, *rest: queued.extend(subjects))
	risk = insert_risk(people)
	frappe.db.set_value("QSE Risk", risk.name, "is_confidential", 1)
	notices.notify([people["QSE Manager"], people["Process Owner"]], risk, lambda language: "x")
	frappe.db.after_commit.run()
	assert queued == [people["Process Owner"]]


def refusals(user: str) -> list[dict]:
	frappe.db.rollback()
	return frappe.get_all(
		"QSE Refusal",
		{"user": user},
		["rule", "record_doctype", "record", "operation", "way"],
		order_by="creation",
	)


def test_a_refused_request_is_kept_without_its_content(served, people) -> None:
	officer = people["Second Officer"]
	risk = insert_risk(people)
	restrict(officer)
	frappe.db.commit()
	visitor = Visitor(officer)
	path = f"/api/resource/QSE Risk/{risk.name}"
	assert visitor.get(path).status_code == 403
	assert [row.rule for row in refusals(officer)] == ["Access"]
	give_unit(officer, "T-SRV")
	frappe.db.commit()
	answer = visitor.put(path, {"workflow_state": "Approved", "title": "Geheim"})
	assert (answer.status_code, error_of(answer)) == (417, "TransitionError")
	last = refusals(officer)[-1]
	assert (last.rule, last.record_doctype, last.record) == ("TransitionError", "QSE Risk", risk.name)
	assert last.way == "PUT /api/resource/QSE Risk" and "Geheim" not in frappe.as_json(refusals(officer))
	before = len(refusals(officer))
	assert visitor.get(path).status_code == 200
	assert visitor.put(path, {"cause": "x"}).status_code == 200
	assert len(refusals(officer)) == before


def test_a_refusal_tells_what_to_do(served, people) -> None:
	risk = insert_risk(people)
	restrict(people["Second Officer"])
	frappe.db.commit()
	answer = Visitor(people["Second Officer"]).get(f"/api/resource/QSE Risk/{risk.name}")
	text = answer.get_data(as_text=True)
	assert "Ask the QSE Manager for access to its unit" in text and risk.title not in text


def test_each_opening_of_an_auditor_is_kept_once(served, people) -> None:
	auditor = people["External Auditor"]
	risk = insert_risk(people)
	access = frappe.get_doc(
		{
			"doctype": "QSE Audit Access",
			"auditor": auditor,
			"audit_title": "Renewal",
			"body": "Body",
			"from_date": frappe.utils.today(),
			"to_date": frappe.utils.add_days(frappe.utils.today(), 3),
			"standards": [
				{"standard": frappe.get_all("QSE Standard", {"discipline": "Quality"}, pluck="name")[0]}
			],
			"units": [{"unit": "T-COUNCIL"}],
		}
	).insert()
	frappe.db.commit()
	visitor = Visitor(auditor)
	assert visitor.get(f"/api/resource/QSE Risk/{risk.name}").status_code == 200
	frappe.db.rollback()
	rows = frappe.get_all(
		"QSE Audit Opening", {"auditor": auditor}, ["audit_access", "record", "way"], order_by="creation"
	)
	assert [(row.audit_access, row.record) for row in rows] == [(access.name, risk.name)]
	assert visitor.get("/api/resource/QSE Risk").status_code == 200
	frappe.db.rollback()
	assert frappe.db.count("QSE Audit Opening", {"auditor": auditor, "record": ["is", "not set"]}) == 1
	assert visitor.put(f"/api/resource/QSE Risk/{risk.name}", {"cause": "x"}).status_code == 403
