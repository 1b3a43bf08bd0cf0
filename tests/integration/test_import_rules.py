"""Every rule on both ways in: the same wrong values by `insert()` and `save()`, and written in bulk."""

from dataclasses import replace
from datetime import date, timedelta

import frappe
import pytest

from qse_municipal import errors
from qse_municipal.register.takeover import TakenOver
from qse_municipal.register_import import engine, plan, staging
from qse_municipal.register_import.trial import REFUSALS, explain, messages_since
from tests.conftest import as_user
from tests.integration.actions import insert_action, new_action, take_to
from tests.integration.risks import bring_to, insert_risk, make_units, new_risk, step
from tests.integration.test_register_import import LIST, UPLOADED, new_import

pytestmark = pytest.mark.usefixtures("committed")

TODAY = str(date.today())
FUTURE, PAST = (str(date.today() + timedelta(days)) for days in (40, -40))
TOP = {f"{time}_{axis}": 5 for time in ("inherent", "current") for axis in ("probability", "severity")}
DONE = {"evidence": "Invoice 12", "completed_on": PAST, "due_date": PAST}
VERIFIED = {**DONE, "verified_by": "Administrator", "verified_on": PAST}

NEW_RISKS = [
	(errors.ScopeError, {"is_quality": 0}),
	(errors.ScopeError, {"identified_on": FUTURE}),
	(errors.OwnerError, {"risk_owner": "Guest"}),
	(errors.OwnerError, {"existing_measures": [{"measure": "Pumps", "measure_owner": "Guest"}]}),
	(errors.RatingError, {"inherent_probability": 7}),
	(errors.RatingError, {"target_severity": 0}),
	(errors.RatingError, {"kind": "Opportunity", "treatment": "Pursue"}),
	(errors.RatingOrderError, {"target_severity": 5}),
	(errors.MissingMeasureError, {"existing_measures": []}),
	(errors.TreatmentError, {"treatment": "Pursue"}),
	(errors.AcceptanceError, {"treatment": "Accept", "acceptance_expires_on": PAST}),
	(errors.AcceptanceError, {"treatment": "Accept", "acceptance_expires_on": "2090-01-01"}),
	(errors.TransitionError, {"workflow_state": "Approved"}),
	(errors.HistoryError, {"state_changes": [{"from_state": "Identified", "to_state": "Assessed"}]}),
	(frappe.PermissionError, {"docstatus": 1}),
	(frappe.MandatoryError, {"title": None}),
	(frappe.MandatoryError, {"unit": None}),
	(frappe.PermissionError, {"unit": "T-NOWHERE"}),
	(frappe.LinkValidationError, {"qse_process": "T-NOWHERE"}),
	(frappe.CharacterLengthExceededError, {"title": "x" * 141}),
	(frappe.ValidationError, {"kind": "Threat"}),
	(frappe.PermissionError, {"unit": "T-ELSEWHERE"}),
]
RISKS_TAKEN_OVER = [
	(errors.RatingError, {"workflow_state": "Assessed", "current_probability": 0, "current_severity": 0}),
	(
		errors.RatingError,
		{"workflow_state": "In Treatment", "target_probability": 0, "target_severity": 0},
	),
	(errors.TreatmentError, {"workflow_state": "Assessed", "treatment": None}),
	(errors.AcceptanceError, {"workflow_state": "Monitored", "treatment": "Accept", **TOP}),
	(errors.ReassessmentError, {"workflow_state": "Approved", "assessed_on": FUTURE}),
	(errors.ReassessmentError, {"workflow_state": "Closed", "assessed_on": "1999-01-01"}),
	(errors.RatingOrderError, {"workflow_state": "Closed", "target_severity": 5}),
	(errors.OwnerError, {"workflow_state": "Monitored", "risk_owner": "Guest"}),
	(frappe.PermissionError, {"workflow_state": "Monitored", "unit": "T-ELSEWHERE"}),
]
NEW_ACTIONS = [
	(errors.ScopeError, {"is_quality": 0}),
	(errors.ScopeError, {"progress": 150}),
	(errors.ScopeError, {"source_doctype": "User", "source_name": "Administrator"}),
	(errors.AccessError, {"source_doctype": "QSE Risk", "source_name": "{hidden risk}"}),
	(errors.OwnerError, {"verifier": "Guest"}),
	(errors.OwnerError, {"action_owner": "Administrator", "verifier": "Administrator"}),
	(errors.ActionDateError, {"planned_start": FUTURE}),
	(errors.EvidenceError, {"evidence_files": [{"reference": "", "note": "Nothing"}]}),
	(errors.FrozenRecordError, {"progress": 50}),
	(errors.FrozenRecordError, {"evidence": "Invoice 12"}),
	(errors.FrozenRecordError, {"effectiveness_note": "It worked"}),
	(errors.AccessError, {"dependencies": [{"action": "{hidden}"}]}),
	(errors.DependencyError, {"dependencies": [{"action": "{open}"}, {"action": "{open}"}]}),
	(errors.TransitionError, {"workflow_state": "Closed"}),
	(errors.HistoryError, {"postponements": [{"reason": "x", "to_date": FUTURE}]}),
	(frappe.MandatoryError, {"title": None}),
	(frappe.LinkValidationError, {"action_owner": "nobody@example.com"}),
	(frappe.ValidationError, {"priority": "Urgent"}),
	(frappe.PermissionError, {"unit": "T-ELSEWHERE"}),
]
ACTIONS_TAKEN_OVER = [
	(errors.EvidenceError, {"workflow_state": "Done"}),
	(errors.EvidenceError, {"workflow_state": "Done", "evidence": "Invoice 12"}),
	(errors.EvidenceError, {"workflow_state": "Done", **DONE, "completed_on": FUTURE}),
	(errors.SelfApprovalError, {"workflow_state": "Verified", **DONE}),
	(errors.EvidenceError, {"workflow_state": "Effective", **VERIFIED}),
	(errors.ScopeError, {"workflow_state": "In Progress", "progress": -1}),
	(errors.OwnerError, {"workflow_state": "Planned", "verifier": "Guest"}),
	(frappe.PermissionError, {"workflow_state": "Closed", "unit": "T-ELSEWHERE", **VERIFIED}),
]
# state in which the record is stored, and what then does not change
CHANGED_RISKS = [
	(errors.ScopeError, "Identified", {"kind": "Opportunity"}),
	(errors.RatingOrderError, "Identified", {"current_probability": 5}),
	(errors.OwnerError, "Identified", {"risk_owner": "Guest"}),
	(frappe.PermissionError, "Identified", {"unit": "T-ELSEWHERE"}),
	(errors.TransitionError, "Identified", {"workflow_state": "Closed"}),
	(errors.HistoryError, "Assessed", {"identified_on": PAST}),
	(errors.HistoryError, "Assessed", {"assessments": []}),
	(errors.TreatmentError, "Assessed", {"treatment": None}),
	(errors.RatingError, "Assessed", {"current_probability": 0, "current_severity": 0}),
	(errors.FrozenRecordError, "Approved", {"title": "Another"}),
	(errors.TreatmentError, "Approved", {"treatment": "Avoid"}),
	(errors.ReassessmentError, "Approved", {"current_probability": 2}),
	(errors.ReassessmentError, "Approved", {"inherent_severity": 5, "current_severity": 5}),
	(
		errors.ActionsOpenError,
		"In Treatment",
		{"current_probability": 2, "current_severity": 3, "assessed_on": TODAY, "assessment_note": "Better"},
	),
	(errors.FrozenRecordError, "Cancelled", {"title": "Another"}),
]
CHANGED_ACTIONS = [
	(errors.HistoryError, "Draft", {"source_doctype": "QSE Risk", "source_name": "{risk}"}),
	(errors.OwnerError, "Draft", {"verifier": "Guest"}),
	(errors.ActionDateError, "Draft", {"planned_start": "2090-01-01"}),
	(errors.FrozenRecordError, "Draft", {"evidence": "Invoice 12"}),
	(errors.DependencyError, "Draft", {"dependencies": [{"action": "{self}"}]}),
	(errors.FrozenRecordError, "Planned", {"title": "Another"}),
	(errors.FrozenRecordError, "Planned", {"due_date": FUTURE}),
	(errors.EvidenceError, "In Progress", {"evidence_files": [{"reference": "", "note": "Nothing"}]}),
	(errors.FrozenRecordError, "Done", {"progress": 10}),
	(errors.AccessError, "Verified", {"effectiveness_note": "It worked"}),
	(errors.FrozenRecordError, "Closed", {"priority": "High"}),
]


@pytest.fixture(autouse=True)
def place(committed, people):
	frappe.clear_messages()
	make_units()
	if not frappe.db.exists("QSE Unit", "T-ELSEWHERE"):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": "T-ELSEWHERE", "unit_name": "Elsewhere"}).insert()
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def complete(doctype, people):
	"""Values of a record that nothing is wrong with."""
	doc = (new_risk if doctype == "QSE Risk" else new_action)(people)
	return {name: value for name, value in doc.as_dict(no_nulls=True).items() if name != "doctype"}


def alone(doc):
	"""Error and message of a record that is inserted or saved by itself."""
	frappe.clear_messages()
	frappe.db.savepoint("alone")
	try:
		doc.save()
	except REFUSALS as error:
		return error, explain(error, messages_since(0)).replace(f"{doc.name}: ", "")
	finally:
		frappe.db.rollback(save_point="alone")
		frappe.clear_messages()
	raise AssertionError(f"nothing refuses {doc.as_dict()}")


def together(doctype, steps, take_over=False):
	"""Messages of rows that were checked before the rule came to forbid them, and are written now."""
	doc = new_import("list.csv", LIST, register=doctype, source="Rules")
	staging.stage(doc, steps)
	frame = replace(engine.frame_of(doc), take_over=take_over)
	staging.assign(doc, plan.CREATE, engine.draw_references(doc))
	while engine.write_piece(doc, frame, 0):
		pass
	rows = frappe.get_all(
		staging.ROW,
		{"register_import": doc.name},
		["file_row", "fate", "record", "message"],
		order_by="file_row",
	)
	assert [row.fate for row in rows] == ["Rejected"] * len(steps), rows
	return [staging.unescape(row.message) for row in rows]


def filled(values, **names):
	"""The values, with the records that only the test knows."""
	text = frappe.as_json(values)
	for key, name in names.items():
		text = text.replace(f"{{{key}}}", name)
	return frappe.parse_json(text)


@pytest.mark.parametrize(
	("doctype", "cases"), [("QSE Risk", NEW_RISKS), ("QSE Action", NEW_ACTIONS)], ids=["risks", "actions"]
)
def test_a_new_record_meets_the_same_rules(people, officer, doctype, cases):
	with as_user("Administrator"):
		names = {
			"hidden": new_action(people, unit="T-ELSEWHERE").insert().name,
			"hidden risk": new_risk(people, unit="T-ELSEWHERE").insert().name,
		}
	names["open"] = new_action(people).insert().name
	steps, expected = [], []
	for number, (kind, values) in enumerate(cases, 1):
		given = {**complete(doctype, people), "external_reference": f"N{number}", **filled(values, **names)}
		error, message = alone(frappe.get_doc({"doctype": doctype, **given}))
		assert isinstance(error, kind), (values, error)
		steps.append(plan.Step(number, {}, plan.CREATE, given=given))
		expected.append(message)
	assert together(doctype, steps) == expected


@pytest.mark.parametrize(
	("doctype", "cases"),
	[("QSE Risk", RISKS_TAKEN_OVER), ("QSE Action", ACTIONS_TAKEN_OVER)],
	ids=["risks", "actions"],
)
def test_a_record_taken_over_meets_the_same_rules(people, officer, doctype, cases):
	declared = engine.get_register(doctype).takeover
	steps, expected = [], []
	for number, (kind, values) in enumerate(cases, 1):
		given = {**complete(doctype, people), "external_reference": f"T{number}", **values}
		doc = frappe.get_doc({"doctype": doctype, **given})
		doc.flags.takeover = TakenOver("Rules", declared.states, declared.fields, declared.ahead)
		error, message = alone(doc)
		assert isinstance(error, kind), (values, error)
		later = {name: given.pop(name) for name in ("workflow_state", *declared.fields) if name in given}
		steps.append(plan.Step(number, {}, plan.CREATE, given=given, later=later))
		expected.append(message)
	assert together(doctype, steps, take_over=True) == expected


def stored_in(doctype, state, people):
	"""A record that somebody brought to a state."""
	if doctype == "QSE Action":
		action = insert_action(people)
		return action if state == "Draft" else take_to(action, state, people)
	risk = insert_risk(people)
	if state == "Cancelled":
		return step(risk, "Cancel", people["QSE Manager"], "Not a risk")
	return risk if state == "Identified" else bring_to(risk, state, people)


@pytest.mark.parametrize(
	("doctype", "cases"),
	[("QSE Risk", CHANGED_RISKS), ("QSE Action", CHANGED_ACTIONS)],
	ids=["risks", "actions"],
)
def test_a_changed_record_meets_the_same_rules(people, officer, doctype, cases):
	known = {state: stored_in(doctype, state, people) for state in dict.fromkeys(case[1] for case in cases)}
	risk = insert_risk(people).name
	for number, (kind, state, values) in enumerate(cases, 1):
		record = frappe.get_doc(doctype, known[state].name)
		given = filled(values, self=record.name, risk=risk)
		changed = frappe.get_doc(doctype, record.name)
		changed.flags.register_import = True
		changed.update(given)
		error, message = alone(changed)
		assert isinstance(error, kind), (state, values, error)
		row = plan.Step(
			number,
			{},
			plan.UPDATE,
			given={"name": record.name, **given},
			record=record.name,
			seen=str(record.modified),
		)
		(refusal,) = together(doctype, [row])
		assert refusal.replace(f"{record.name}: ", "") == message
		assert str(frappe.db.get_value(doctype, record.name, "modified")) == str(record.modified)
