"""Ways round the rules: rows written apart, approving one's own text, chosen references."""

import frappe
import pytest
from frappe.utils import add_days, today

from qse_municipal.errors import (
	FrozenRecordError,
	HistoryError,
	OwnerError,
	ScaleError,
	ScopeError,
	SelfApprovalError,
	TransitionError,
)
from tests.integration.risks import bring_to, insert_risk, make_units, step


@pytest.fixture
def units(site, people) -> None:
	make_units(head=people["Unit Head"])


def test_every_child_table_is_under_its_record(site) -> None:
	tables = frappe.get_all(
		"DocType", filters={"module": "QSE Municipal", "istable": 1}, pluck="name", order_by="name"
	)
	assert "QSE Risk Assessment" in tables
	for doctype in tables:
		row = frappe.get_doc(
			{"doctype": doctype, "parent": "X", "parenttype": "QSE Risk", "parentfield": "x"}
		)
		with pytest.raises(HistoryError):
			row.run_method("validate")
		with pytest.raises(HistoryError):
			row.run_method("on_trash")


def test_a_row_of_the_history_is_not_written_apart(units, people, as_user) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	with as_user(people["QSE Manager"]):
		row = frappe.get_doc("QSE Risk Assessment", risk.assessments[0].name)
		row.current_score = 1
		with pytest.raises(HistoryError):
			row.save()
		with pytest.raises(HistoryError):
			frappe.delete_doc("QSE State Change", risk.state_changes[0].name)
		forged = {**row.as_dict(), "name": None, "doctype": "QSE Risk Assessment"}
		with pytest.raises(HistoryError):
			frappe.get_doc(forged).insert()


def test_a_record_past_its_first_state_stays_without_its_log_too(units, people, as_user) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	frappe.db.delete("QSE State Change", {"parent": risk.name})
	with as_user(people["QSE Manager"]), pytest.raises(FrozenRecordError):
		frappe.delete_doc("QSE Risk", risk.name)


def test_a_band_of_an_active_scale_is_not_written_apart(site, people, as_user) -> None:
	band = frappe.get_all("QSE Rating Band", pluck="name", order_by="name", limit_page_length=1)[0]
	with as_user(people["QSE Manager"]):
		row = frappe.get_doc("QSE Rating Band", band)
		row.minimum_score = 11
		with pytest.raises(HistoryError):
			row.save()


def test_an_approver_does_not_write_what_they_approve(units, people, as_user) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	with as_user(people["Unit Head"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.update({"workflow_state": "Approved", "cause": "written while approving"})
		with pytest.raises(SelfApprovalError):
			doc.save()
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.treatment_plan = "written before approving"
		doc.save()
		with pytest.raises(SelfApprovalError):
			step(doc, "Approve", people["Unit Head"])
	assert step(risk, "Approve", people["Top Management"]).workflow_state == "Approved"


def test_who_wrote_it_before_the_assessment_does_not_approve_it(units, people, as_user) -> None:
	risk = insert_risk(people)
	with as_user(people["Unit Head"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.title = "Rewritten by the head"
		doc.save()
	step(risk, "Assess", people["QSE Officer"])
	with pytest.raises(SelfApprovalError):
		step(risk, "Approve", people["Unit Head"])


def test_the_list_of_writers_is_the_servers(units, people, as_user) -> None:
	risk = insert_risk(people)
	with as_user(people["Unit Head"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.update({"title": "Rewritten by the head", "writers": ""})
		doc.save()
		doc.writers = ""
		doc.save()
	assert people["Unit Head"] in frappe.db.get_value("QSE Risk", risk.name, "writers")


@pytest.mark.parametrize("series", ["XX-.#", "RSK-2024-.#####"])
def test_a_reference_follows_the_series_of_the_register(units, people, series: str) -> None:
	assert insert_risk(people, naming_series=series).name.startswith(f"RSK-{today()[:4]}-")


def test_a_drawn_reference_is_not_reused(units, people, as_user) -> None:
	first = insert_risk(people)
	with as_user(people["QSE Manager"]):
		frappe.delete_doc("QSE Risk", first.name)
	assert insert_risk(people).name != first.name


def test_a_reason_that_somebody_else_left_does_not_count(units, people, as_user) -> None:
	risk = bring_to(insert_risk(people), "Monitored", people)
	with as_user(people["QSE Officer"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.state_reason = "left behind"
		doc.save()
	with pytest.raises(TransitionError, match="reason"):
		step(risk, "Close", people["Unit Head"])


def test_a_review_that_was_due_is_dated_anew(units, people) -> None:
	risk = bring_to(insert_risk(people), "Monitored", people)
	frappe.db.set_value("QSE Risk", risk.name, "next_review_on", add_days(today(), -30))
	step(risk, "Reassess", people["QSE Officer"], reason="The site has changed")
	step(risk, "Approve", people["Top Management"])
	step(risk, "Start Treatment", people["Process Owner"])
	risk = step(risk, "Monitor", people["Process Owner"])
	assert str(risk.next_review_on) > today()


def test_dates_of_identification(units, people, as_user) -> None:
	with pytest.raises(ScopeError):
		insert_risk(people, identified_on=add_days(today(), 1))
	risk = bring_to(insert_risk(people), "Assessed", people)
	with as_user(people["QSE Officer"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.identified_on = add_days(today(), -10)
		with pytest.raises(HistoryError):
			doc.save()


@pytest.mark.parametrize("owner", ["Guest", "nobody@example.com"])
def test_an_owner_can_act(units, people, owner: str) -> None:
	with pytest.raises((OwnerError, frappe.LinkValidationError)):
		insert_risk(people, risk_owner=owner)
	with pytest.raises((OwnerError, frappe.LinkValidationError)):
		insert_risk(people, existing_measures=[{"measure": "Pumps", "measure_owner": owner}])


def test_a_kind_is_one_of_two_and_stays(units, people, as_user) -> None:
	with pytest.raises(ScopeError):
		insert_risk(people, kind="Bad")
	risk = insert_risk(people)
	with as_user(people["QSE Officer"]):
		doc = frappe.get_doc("QSE Risk", risk.name)
		doc.kind = "Opportunity"
		with pytest.raises(ScopeError):
			doc.save()


def test_where_an_import_came_from_is_not_typed(units, people) -> None:
	risk = insert_risk(people, external_source="federal", owner_text="x", category_text="y")
	assert not (risk.external_source or risk.owner_text or risk.category_text)


def draft_scale() -> "frappe.model.document.Document":
	active = frappe.get_doc("QSE Rating Scale", {"applies_to": "Risk", "status": "Active"})
	return frappe.get_doc("QSE Rating Scale", active.new_version())


def test_a_band_is_approved_by_a_role_that_has_the_step(site) -> None:
	scale = draft_scale()
	scale.bands[0].approver_role = "Process Owner"
	with pytest.raises(ScaleError, match="Approve"):
		scale.save()


@pytest.mark.parametrize("color", ["", "red", '#FFF" onmouseover="x'])
def test_a_colour_is_a_colour(site, color: str) -> None:
	scale = draft_scale()
	scale.bands[0].color = color
	with pytest.raises(ScaleError):
		scale.save()


def test_a_version_is_not_typed(site) -> None:
	scale = draft_scale()
	before = scale.version
	scale.version = 99
	scale.save()
	assert scale.version == before
