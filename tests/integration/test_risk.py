"""The rules of a risk on the server (R1 to R11)."""

import frappe
import pytest
from frappe.utils import add_days, add_months, getdate, today

from qse_municipal import errors
from tests.conftest import as_user
from tests.integration.risks import bring_to, insert_risk, make_units, new_risk, step

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


def saved(risk, **values):
	"""The stored risk with other values, saved."""
	doc = frappe.get_doc("QSE Risk", risk.name)
	doc.update(values)
	return doc.save()


def refused(risk, error, **values):
	with pytest.raises(error):
		saved(risk, **values)


def test_score_level_and_approver_are_derived(people):
	risk = insert_risk(
		people, current_probability=4, current_severity=5, inherent_probability=4, inherent_severity=5
	)
	assert (risk.current_score, risk.current_level, risk.current_level_rule) == (20, "Critical", "Score")
	assert risk.approver_role == "Top Management"
	assert (risk.target_score, risk.target_level) == (6, "Moderate")
	assert risk.workflow_state == "Identified"
	assert risk.name.startswith(f"RSK-{getdate().year}-")
	assert frappe.db.get_value("QSE Rating Scale", risk.rating_scale, ["applies_to", "status"]) == (
		"Risk",
		"Active",
	)


def test_the_severity_floor_decides_and_says_so(people):
	risk = insert_risk(
		people,
		inherent_probability=1,
		inherent_severity=5,
		current_probability=1,
		current_severity=5,
		target_probability=1,
		target_severity=4,
	)
	assert (risk.current_score, risk.current_level, risk.current_level_rule) == (5, "High", "Severity Floor")
	assert risk.target_level_rule == "Score"


def test_typed_levels_are_overwritten(people):
	risk = insert_risk(
		people, current_level="Low", current_score=1, approver_role="QSE Manager", approved_by="Administrator"
	)
	assert (risk.current_score, risk.current_level, risk.approver_role) == (12, "High", "Unit Head")
	assert not risk.approved_by


@pytest.mark.parametrize(
	"values", [{"current_probability": 6}, {"current_severity": 0}, {"inherent_detection": 2}]
)
def test_r1_ratings_belong_to_the_scale(people, values):
	with pytest.raises(errors.RatingError):
		insert_risk(people, **values)


def test_r3_current_is_not_above_inherent_nor_target_above_current(people):
	with pytest.raises(errors.RatingOrderError):
		insert_risk(people, current_probability=5)
	with pytest.raises(errors.RatingOrderError):
		insert_risk(people, target_severity=5)


def test_r4_a_lower_current_rating_needs_a_measure(people):
	with pytest.raises(errors.MissingMeasureError):
		insert_risk(people, existing_measures=[])
	insert_risk(people, existing_measures=[], current_probability=4)


def test_r5_treatment_by_kind(people):
	with pytest.raises(errors.TreatmentError):
		insert_risk(people, treatment="Pursue")
	with pytest.raises(errors.TreatmentError):
		insert_risk(people, kind="Opportunity", treatment="Reduce")


def test_opportunity_has_one_rating_and_no_floor(people):
	chance = insert_risk(people, kind="Opportunity", current_probability=1, current_severity=5)
	assert (chance.current_score, chance.current_level, chance.current_level_rule) == (5, "Moderate", "Score")
	assert frappe.db.get_value("QSE Rating Scale", chance.rating_scale, "applies_to") == "Opportunity"
	with pytest.raises(errors.RatingError):
		insert_risk(people, kind="Opportunity", inherent_probability=1, inherent_severity=1)
	chance = bring_to(chance, "In Treatment", people)
	assert len(chance.assessments) == 1


def test_r10_scope_unit_and_owner(people):
	with pytest.raises(errors.ScopeError):
		insert_risk(people, is_quality=0)
	with pytest.raises(frappe.MandatoryError):
		insert_risk(people, unit=None)
	frappe.db.set_value("User", people["Legal Officer"], "enabled", 0)
	with pytest.raises(errors.OwnerError):
		insert_risk(people, risk_owner=people["Legal Officer"])


def test_an_accepted_critical_risk_needs_date_and_reason(people):
	critical = {
		"inherent_probability": 5,
		"inherent_severity": 5,
		"current_probability": 4,
		"current_severity": 5,
		"target_probability": 0,
		"target_severity": 0,
		"treatment": "Accept",
	}
	risk = insert_risk(people, **critical)
	with pytest.raises(errors.AcceptanceError):
		step(risk, "Assess", people["QSE Officer"])
	with as_user(people["QSE Officer"]):
		terms = {"acceptance_reason": "No budget before next year"}
		for wrong in (today(), add_days(today(), -1), add_days(add_months(today(), 12), 1)):
			refused(risk, errors.AcceptanceError, acceptance_expires_on=wrong, **terms)
		risk = saved(risk, acceptance_expires_on=add_months(today(), 12), **terms)
	risk = step(risk, "Assess", people["QSE Officer"])
	with pytest.raises(frappe.ValidationError):
		step(risk, "Approve", people["Unit Head"])
	risk = step(risk, "Approve", people["Top Management"])
	assert risk.approved_by == people["Top Management"]
	risk = step(risk, "Monitor", people["Process Owner"])
	assert risk.workflow_state == "Monitored"
	refused(risk, errors.AcceptanceError, acceptance_expires_on=add_months(today(), 6))


def test_the_date_goes_when_the_risk_is_not_accepted(people):
	risk = insert_risk(
		people, treatment="Accept", acceptance_expires_on=add_days(today(), 30), acceptance_reason="x"
	)
	risk.treatment = "Reduce"
	risk.save()
	assert risk.acceptance_expires_on is None and risk.acceptance_reason is None


def test_the_whole_way_and_its_log(people):
	risk = bring_to(insert_risk(people), "Monitored", people)
	assert [row.to_state for row in risk.state_changes] == [
		"Assessed",
		"Approved",
		"In Treatment",
		"Monitored",
	]
	assert risk.state_changes[1].changed_by == people["Top Management"]
	assert getdate(risk.next_review_on) == getdate(add_months(today(), 12))
	risk = step(risk, "Close", people["QSE Manager"], "The archive moved upstairs")
	assert risk.state_changes[-1].reason == "The archive moved upstairs"
	assert not risk.state_reason
	refused(risk, errors.FrozenRecordError, title="Another title")


def test_reasons(people):
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	with pytest.raises(errors.TransitionError):
		step(risk, "Return", people["Unit Head"])
	risk = step(risk, "Return", people["Unit Head"], "The cause is missing")
	assert risk.workflow_state == "Returned"
	with pytest.raises(errors.TransitionError):
		step(risk, "Cancel", people["QSE Manager"])
	assert step(risk, "Cancel", people["QSE Manager"], "Entered twice").workflow_state == "Cancelled"


def test_assess_needs_ratings_and_treatment(people):
	with pytest.raises(errors.TreatmentError):
		step(insert_risk(people, treatment=""), "Assess", people["QSE Officer"])
	with pytest.raises(errors.RatingError):
		step(
			insert_risk(
				people, current_probability=0, current_severity=0, target_probability=0, target_severity=0
			),
			"Assess",
			people["QSE Officer"],
		)
	risk = insert_risk(people, target_probability=0, target_severity=0)
	with pytest.raises(errors.RatingError):
		bring_to(risk, "In Treatment", people)


def test_accept_and_leave_are_monitored_at_once(people):
	risk = bring_to(insert_risk(people), "Approved", people)
	refused(risk, errors.TransitionError, workflow_state="Monitored")


def test_each_rating_is_kept(people):
	risk = insert_risk(
		people,
		identified_on=add_days(today(), -60),
		assessed_on=add_days(today(), -40),
		assessment_note="First look",
	)
	risk = step(risk, "Assess", people["QSE Officer"])
	row = risk.assessments[0]
	assert (getdate(row.assessed_on), row.assessed_by, row.note) == (
		getdate(add_days(today(), -40)),
		people["QSE Officer"],
		"First look",
	)
	assert (row.inherent_score, row.current_score, row.target_score) == (16, 12, 6)
	assert (row.inherent_level, row.current_level, row.target_level) == ("High", "High", "Moderate")
	assert not risk.assessed_on and not risk.assessment_note
	with as_user(people["QSE Officer"]):
		risk.current_probability = 2
		risk.save()
		assert len(risk.assessments) == 2
		risk.title = "Flooding of the old archive"
		risk.save()
		assert len(risk.assessments) == 2


def test_r8_reassessment_after_approval(people):
	risk = insert_risk(people, identified_on=add_days(today(), -60), assessed_on=add_days(today(), -20))
	risk = bring_to(risk, "In Treatment", people)
	with as_user(people["Process Owner"]):
		refused(risk, errors.ReassessmentError, current_probability=2)
		refused(risk, errors.ReassessmentError, current_probability=2, assessed_on=today())
		for wrong in (add_days(today(), -21), add_days(today(), 1)):
			refused(
				risk,
				errors.ReassessmentError,
				current_probability=2,
				assessed_on=wrong,
				assessment_note="More pumps",
			)
		risk = saved(
			risk, current_probability=2, assessed_on=add_days(today(), -2), assessment_note="More pumps"
		)
		assert (risk.current_score, len(risk.assessments)) == (8, 2)
		refused(
			risk,
			errors.ReassessmentError,
			current_probability=3,
			assessed_on=today(),
			assessment_note="Worse again",
		)
	risk = step(risk, "Reassess", people["Process Owner"], "Worse again")
	assert risk.workflow_state == "Assessed" and not risk.approved_by
	with as_user(people["Process Owner"]):
		risk.current_probability = 3
		risk.save()
		assert risk.assessments[-1].current_score == 12


def test_what_was_approved_does_not_change(people):
	risk = bring_to(insert_risk(people), "Approved", people)
	refused(risk, errors.TreatmentError, treatment="Accept")


def test_r9_history_is_the_servers(people):
	with pytest.raises(errors.HistoryError):
		insert_risk(people, assessments=[{"assessed_on": today(), "current_level": "Low"}])
	risk = bring_to(insert_risk(people), "Approved", people)

	def fresh():
		return frappe.get_doc("QSE Risk", risk.name)

	doc = fresh()
	doc.assessments[0].current_level = "Low"
	with pytest.raises(errors.HistoryError):
		doc.save()
	doc = fresh()
	doc.assessments = []
	with pytest.raises(errors.HistoryError):
		doc.save()
	doc = fresh()
	doc.append("state_changes", {"from_state": "Approved", "to_state": "Closed"})
	with pytest.raises(errors.HistoryError):
		doc.save()
	doc = fresh()
	doc.state_changes.reverse()
	with pytest.raises(errors.HistoryError):
		doc.save()
	doc = fresh()
	doc.approved_by = people["QSE Officer"]
	doc.save()
	assert doc.approved_by == people["Top Management"]
	frappe.get_doc(frappe.parse_json(frappe.as_json(fresh()))).save()


def test_r11_a_new_scale_reaches_a_risk_only_by_reassess(people):
	risk = bring_to(insert_risk(people), "Approved", people)
	old = risk.rating_scale
	draft = frappe.get_doc("QSE Rating Scale", frappe.get_doc("QSE Rating Scale", old).new_version())
	draft.bands[2].minimum_score = 13
	draft.save()
	draft.activate()
	refused(risk, errors.ScaleError, rating_scale=draft.name)
	risk = saved(risk)
	assert (risk.rating_scale, risk.current_level) == (old, "High")
	risk = step(risk, "Reassess", people["Process Owner"], "New scale of the council")
	assert (risk.rating_scale, risk.current_level) == (draft.name, "Moderate")
	assert [(row.rating_scale, row.current_level) for row in risk.assessments] == [
		(old, "High"),
		(draft.name, "Moderate"),
	]
	assert insert_risk(people).rating_scale == draft.name


def test_no_deletion_after_the_first_step(people):
	draft = insert_risk(people)
	with as_user(people["QSE Manager"]):
		draft.delete()
	assert not frappe.db.exists("QSE Risk", draft.name)
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc("QSE Risk", risk.name)
	with pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc("QSE Risk", risk.name, force=True)


def test_a_duplicate_starts_afresh(people):
	risk = bring_to(insert_risk(people), "Monitored", people)
	copy = frappe.copy_doc(risk, ignore_no_copy=False)
	copy.insert()
	assert copy.workflow_state == "Identified"
	assert not copy.assessments and not copy.state_changes and not copy.approved_by


def test_a_save_costs_no_query_of_ours(people):
	"""The stored document, the scale and the workflow come from what Frappe has loaded anyway."""
	risk = bring_to(insert_risk(people), "In Treatment", people)
	risk.save()
	statements = []
	run = frappe.db.sql

	def counted(query, *args, **kwargs):
		statements.append(str(query))
		return run(query, *args, **kwargs)

	frappe.db.sql = counted
	try:
		risk.load_doc_before_save()
		statements.clear()
		risk.validate()
	finally:
		frappe.db.sql = run
	assert statements == []


def test_errors_name_the_record_and_the_way_out(people):
	risk = insert_risk(people)
	risk.workflow_state = "Monitored"
	with pytest.raises(errors.TransitionError) as refusal:
		risk.save()
	assert risk.name in str(refusal.value) and "Assessed" in str(refusal.value)
	assert new_risk(people).name is None
