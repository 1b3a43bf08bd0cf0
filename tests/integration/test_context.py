"""Analyses of the context and parties: who writes and validates, what came of an issue, obligations."""

import threading

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, add_months, getdate, today

from qse_municipal import errors
from qse_municipal.context import api, obligations, reviewed
from qse_municipal.guard.workflow_ways import get_transitions
from qse_municipal.my_work.waiting import waiting
from tests.conftest import as_user
from tests.integration.context import (
	ANALYSIS,
	PARTY,
	STANDARDS,
	act,
	insert,
	new_analysis,
	new_party,
	save,
	told_of,
	verdict,
)
from tests.integration.objectives import insert_objective
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units, new_risk

pytestmark = pytest.mark.usefixtures("site")

VALIDATORS = ("Unit Head", "QSE Manager", "Top Management")
WRITERS = ("QSE Manager", "Process Owner", "Unit Head", "QSE Officer", "HSE Officer")
READERS = ("Internal Auditor", "Legal Officer", "HR Officer", "Medical Officer")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()


@pytest.fixture
def analysis(people):
	return insert(new_analysis(), people["QSE Officer"])


@pytest.fixture
def validated(people, analysis):
	return act(analysis, "Validate", people["Unit Head"])


@pytest.fixture
def party(people):
	return insert(new_party(), people["QSE Officer"])


def refused(user: str, error, doc, /, **values) -> str:
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(doc.doctype, doc.name, values)
	return str(caught.value)


# ---- the way of an analysis ------------------------------------------------------------------------------


def test_the_whole_way_of_an_analysis(people, analysis):
	assert (analysis.workflow_state, analysis.analysis_owner) == ("Draft", people["QSE Officer"])
	assert [row.origin for row in analysis.issues] == ["Internal", "External"]
	done = act(analysis, "Validate", people["Unit Head"])
	assert (done.validated_by, done.validated_for) == (people["Unit Head"], None)
	assert getdate(done.review_on) == getdate(add_months(today(), 12))
	done = act(done, "Review Again", people["QSE Officer"])
	assert getdate(done.review_on) == getdate()
	done = act(done, "Revise", people["QSE Officer"])
	done = act(done, "Validate", people["QSE Manager"])
	assert [row.to_state for row in done.state_changes] == ["Validated", "To Review", "Draft", "Validated"]
	assert getdate(done.review_on) == getdate(add_months(today(), 12))


def test_the_months_of_the_settings_count(people, analysis):
	frappe.db.set_single_value("QSE Settings", "context_months", 6)
	done = act(analysis, "Validate", people["Unit Head"])
	assert getdate(done.review_on) == getdate(add_months(today(), 6))


@pytest.mark.parametrize(
	("values", "missing"),
	[
		({"climate_verdicts": []}, "Quality"),
		({"climate_verdicts": [verdict(reason=" ")]}, "Quality"),
		({"climate_verdicts": [verdict(is_relevant="")]}, "Quality"),
		({"is_safety": 1}, "Safety"),
		(
			{"is_environment": 1, "is_safety": 1, "climate_verdicts": [verdict(), verdict("Safety")]},
			"Environment",
		),
	],
)
def test_no_validation_without_a_verdict_per_standard(people, values, missing):
	analysis = insert(new_analysis(**values), people["QSE Officer"])
	message = refused(people["Unit Head"], errors.ContextError, analysis, workflow_state="Validated")
	assert missing in message
	assert frappe.db.get_value(ANALYSIS, analysis.name, "workflow_state") == "Draft"


def test_a_superseded_standard_does_not_count(people, analysis):
	frappe.db.set_value("QSE Standard", STANDARDS["Quality"], "status", "Superseded")
	refused(people["Unit Head"], errors.ContextError, analysis, workflow_state="Validated")


def test_one_verdict_per_standard_and_an_occasion(people):
	with as_user(people["QSE Officer"]):
		with pytest.raises(errors.ContextError):
			new_analysis(climate_verdicts=[verdict(), verdict()]).insert()
		with pytest.raises(errors.ContextError):
			new_analysis(occasion="Special").insert()
		with pytest.raises(errors.ContextError):
			new_analysis(analysed_on=add_days(today(), 1)).insert()
		with pytest.raises(errors.ScopeError):
			new_analysis(is_quality=0).insert()
		for wrong in ({"relevance": 6}, {"relevance": 0}, {"quadrant": "Chance"}):
			row = {"quadrant": "Threat", "issue": "x", "relevance": 3, **wrong}
			with pytest.raises(frappe.ValidationError):
				new_analysis(issues=[row]).insert()
		assert new_analysis(occasion="Special", occasion_text="The flood of March").insert()


def test_an_analysis_without_issues_is_not_validated(people):
	analysis = insert(new_analysis(issues=[]), people["QSE Officer"])
	refused(people["Unit Head"], errors.ContextError, analysis, workflow_state="Validated")


def test_what_is_validated_stays(people, validated):
	for state in ("Validated", "To Review"):
		for values in ({"title": "x"}, {"method": "x"}, {"is_safety": 1}, {"unit": "T-DIR"}):
			refused(people["QSE Officer"], errors.FrozenRecordError, validated, **values)
		for table in ("issues", "climate_verdicts"):
			with pytest.raises(errors.FrozenRecordError):
				save(validated, people["QSE Officer"], **{table: []})
		if state == "Validated":
			validated = act(validated, "Review Again", people["QSE Officer"])
	with as_user(people["QSE Manager"]), pytest.raises(errors.FrozenRecordError):
		frappe.delete_doc(ANALYSIS, validated.name)


def test_forged_values_come_to_nothing(people, analysis):
	user = people["QSE Officer"]
	with as_user(user):
		stamps = {
			"validated_by": user,
			"validated_on": "2020-01-01",
			"review_on": "2040-01-01",
			"writers": "",
		}
		client.set_value(ANALYSIS, analysis.name, {**stamps, "previous_analysis": analysis.name})
	analysis.reload()
	assert (analysis.validated_by, analysis.validated_on, analysis.review_on) == (None, None, None)
	assert analysis.previous_analysis is None
	row = {"quadrant": "Weakness", "issue": "x", "relevance": 2, "origin": "External"}
	assert save(analysis, user, issues=[row]).issues[0].origin == "Internal"


# ---- persons ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doctype", [ANALYSIS, PARTY])
def test_permissions_of_the_roles(people, analysis, party, doctype):
	doc = analysis if doctype == ANALYSIS else party
	for role in (*WRITERS, *READERS, "Top Management", "External Auditor"):
		with as_user(people[role]):
			assert frappe.has_permission(doctype, "read", doc=doc) is (role != "External Auditor"), role
			assert frappe.has_permission(doctype, "create") is (role in WRITERS), role
			assert frappe.has_permission(doctype, "write", doc=doc) is (
				role in (*WRITERS, "Top Management")
			), role
			if role == "External Auditor":
				continue
			steps = {row["action"] for row in get_transitions(frappe.get_doc(doctype, doc.name).as_dict())}
		assert steps == ({"Validate"} if role in VALIDATORS else set()), role
	for role in READERS:
		refused(people[role], frappe.PermissionError, doc, workflow_state="Validated")
	for role in ("Process Owner", "HSE Officer"):
		refused(people[role], errors.TransitionError, doc, workflow_state="Validated")


def test_nobody_validates_what_they_wrote(people, analysis):
	head, manager = people["Unit Head"], people["QSE Manager"]
	own = insert(new_analysis(), head)
	refused(head, errors.SelfApprovalError, own, workflow_state="Validated")
	answered_for = insert(new_analysis(analysis_owner=head), people["QSE Officer"])
	refused(head, errors.SelfApprovalError, answered_for, workflow_state="Validated")
	save(analysis, head, method="Interviews")
	refused(head, errors.SelfApprovalError, analysis, workflow_state="Validated")
	refused(manager, errors.SelfApprovalError, analysis, workflow_state="Validated", title="Mine")
	assert act(analysis, "Validate", manager).workflow_state == "Validated"


def test_another_unit_sees_nothing_of_it(people, analysis, party):
	outsider = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": outsider})
	give_unit(outsider, ELSEWHERE)
	frappe.clear_cache()
	for doc in (analysis, party):
		with as_user(outsider):
			assert doc.name not in frappe.get_list(doc.doctype, pluck="name", order_by="name")
			assert not frappe.has_permission(doc.doctype, "read", doc=doc)
		refused(outsider, frappe.PermissionError, doc, unit=ELSEWHERE)
	with as_user(outsider):
		for call in (api.list_outcomes, api.new_from):
			with pytest.raises(frappe.PermissionError):
				call(analysis.name)
		assert not frappe.get_list("QSE Context Issue", parent_doctype=ANALYSIS, order_by="name")
	named = insert(new_analysis(analysis_owner=outsider), people["QSE Officer"])
	with as_user(outsider):
		assert frappe.has_permission(ANALYSIS, "write", doc=named)


# ---- the next one, and what came of an issue -------------------------------------------------------------


def test_the_next_analysis_takes_the_issues_along(people, validated):
	with as_user(people["HSE Officer"]):
		name = api.new_from(validated.name)
	doc = frappe.get_doc(ANALYSIS, name)
	assert (doc.previous_analysis, doc.workflow_state) == (validated.name, "Draft")
	assert doc.analysis_owner == people["HSE Officer"]
	assert [(row.quadrant, row.issue, row.relevance) for row in doc.issues] == [
		(row.quadrant, row.issue, row.relevance) for row in validated.issues
	]
	assert not doc.climate_verdicts and getdate(doc.analysed_on) == getdate()
	refused(people["QSE Manager"], errors.ContextError, doc, workflow_state="Validated")
	for role in READERS:
		with as_user(people[role]), pytest.raises(frappe.PermissionError):
			api.new_from(validated.name)


def origin_of(analysis, number: int = 1) -> dict:
	return {"context_analysis": analysis.name, "context_issue": analysis.issues[number].name}


def test_a_risk_and_an_opportunity_come_of_an_issue(people, validated):
	issue = validated.issues[1].name
	with as_user(people["QSE Officer"]):
		risk = new_risk(people, **origin_of(validated)).insert()
		chance = new_risk(people, kind="Opportunity", title="Training", **origin_of(validated)).insert()
		found = api.list_outcomes(validated.name)
	assert {row["name"]: (row["doctype"], row["kind"], row["workflow_state"]) for row in found[issue]} == {
		risk.name: ("QSE Risk", "Risk", "Identified"),
		chance.name: ("QSE Risk", "Opportunity", "Identified"),
	}
	assert set(found) == {issue}
	assert all(row["current_level"] for row in found[issue])


def test_an_objective_comes_of_an_issue(people, validated):
	objective = insert_objective(people, **origin_of(validated, 0))
	with as_user(people["QSE Officer"]):
		found = api.list_outcomes(validated.name)
	assert [(row["doctype"], row["name"]) for row in found[validated.issues[0].name]] == [
		("QSE Objective", objective.name)
	]
	other = insert(new_analysis(), people["QSE Officer"])
	with pytest.raises(errors.ContextError):
		insert_objective(people, context_analysis=other.name, context_issue=validated.issues[0].name)
	refused(people["QSE Officer"], errors.HistoryError, objective, context_issue="")


def test_what_came_of_an_issue_is_shown_to_who_may_read_it(people, validated):
	with as_user(people["QSE Officer"]):
		new_risk(
			people,
			is_confidential=1,
			confidential_readers=[{"user": people["QSE Officer"]}],
			**origin_of(validated),
		).insert()
	for role, seen in (("QSE Officer", 1), ("QSE Manager", 0), ("Unit Head", 0)):
		with as_user(people[role]):
			assert sum(map(len, api.list_outcomes(validated.name).values())) == seen, role


def test_the_origin_of_a_risk_is_true_and_stays(people, validated):
	other = insert(new_analysis(), people["QSE Officer"])
	hidden = insert(new_analysis(unit=ELSEWHERE), people["QSE Manager"])
	with as_user(people["QSE Officer"]):
		with pytest.raises(errors.ContextError):
			new_risk(people, context_analysis=other.name, context_issue=validated.issues[0].name).insert()
		with pytest.raises(errors.AccessError):
			new_risk(people, **origin_of(hidden)).insert()
		with pytest.raises(errors.AccessError):
			new_risk(people, context_issue=validated.issues[0].name).insert()
		risk = new_risk(people, **origin_of(validated)).insert()
	for values in ({"context_analysis": other.name}, {"context_issue": ""}, {"context_analysis": ""}):
		refused(people["QSE Officer"], errors.HistoryError, risk, **values)


def test_an_issue_that_led_to_something_is_not_taken_out(people, analysis):
	user = people["QSE Officer"]
	with as_user(user):
		risk = new_risk(people, **origin_of(analysis)).insert()
	first, second = (row.as_dict() for row in analysis.issues)
	with pytest.raises(errors.ContextError) as caught:
		save(analysis, user, issues=[first])
	assert risk.name in str(caught.value)
	second["issue"] = "A stricter law on procurement"
	assert [row.issue for row in save(analysis, user, issues=[second]).issues] == [second["issue"]]


def test_outcomes_cost_the_same_queries_for_many_issues(people, validated):
	def queries() -> int:
		with as_user(people["QSE Officer"]):
			api.list_outcomes(validated.name)
			before = frappe.db.sql("show session status like 'Questions'")[0][1]
			api.list_outcomes(validated.name)
			return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - int(before)

	few = queries()
	with as_user(people["QSE Officer"]):
		for number in range(12):
			new_risk(people, title=str(number), **origin_of(validated, number % 2)).insert()
	assert queries() == few


# ---- review ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [new_analysis, new_party])
def test_the_day_of_review_comes_once(committed, people, make):
	make_units(head=people["Unit Head"])
	doc = act(insert(make(), people["QSE Officer"]), "Validate", people["QSE Manager"])
	assert told_of(doc) == [people["QSE Officer"]]
	frappe.db.set_value(doc.doctype, doc.name, "review_on", add_days(today(), 1))
	reviewed.take_up_reviews()
	assert frappe.db.get_value(doc.doctype, doc.name, "workflow_state") == "Validated"
	frappe.db.set_value(doc.doctype, doc.name, "review_on", today())
	reviewed.take_up_reviews()
	assert told_of(doc) == sorted([people["QSE Officer"], people["Unit Head"]])
	reviewed.take_up_reviews()
	assert told_of(doc) == []
	doc.reload()
	assert [row.to_state for row in doc.state_changes] == ["Validated", "To Review"]
	assert doc.state_changes[-1].reason
	with as_user(people["QSE Officer"]):
		assert doc.name in {row.name for group in waiting() for row in group.rows}


def test_an_analysis_with_a_next_one_is_not_reviewed_again(people, validated):
	frappe.db.set_value(ANALYSIS, validated.name, "review_on", today())
	with as_user(people["HSE Officer"]):
		following = frappe.get_doc(ANALYSIS, api.new_from(validated.name))
	assert reviewed.due(ANALYSIS) == [validated.name]
	following = save(following, people["HSE Officer"], climate_verdicts=[verdict()])
	act(following, "Validate", people["Unit Head"])
	assert reviewed.due(ANALYSIS) == []


def test_what_waits_for_a_validation(people, analysis):
	empty = insert(new_analysis(climate_verdicts=[]), people["QSE Officer"])

	def waits(role: str) -> set[str]:
		with as_user(people[role]):
			return {row.name for group in waiting() for row in group.rows}

	for role in VALIDATORS:
		assert analysis.name in waits(role) and empty.name not in waits(role), role
	for role in ("QSE Officer", "Internal Auditor", "Process Owner"):
		assert analysis.name not in waits(role), role


# ---- interested parties ----------------------------------------------------------------------------------


def test_the_strategy_is_derived(people, party):
	user = people["QSE Officer"]
	assert party.strategy == "Manage Closely"
	assert save(party, user, influence=2, strategy="Manage Closely").strategy == "Keep Informed"
	for values in ({"influence": 0}, {"interest": 6}, {"influence": None}):
		with pytest.raises(errors.ContextError):
			save(party, user, **values)
	with pytest.raises(frappe.ValidationError):
		save(party, user, expectations=[{"kind": "Need", "expectation": "x", "satisfaction": "7"}])


def test_a_party_is_validated_with_its_expectations(people, party):
	empty = insert(new_party(expectations=[]), people["QSE Officer"])
	refused(people["Unit Head"], errors.ContextError, empty, workflow_state="Validated")
	done = act(party, "Validate", people["Unit Head"])
	assert getdate(done.review_on) == getdate(add_months(today(), 12))
	refused(people["QSE Officer"], errors.FrozenRecordError, done, influence=1)
	with as_user(people["QSE Officer"]):
		client.set_value(PARTY, done.name, "review_on", add_days(today(), 30))
	sooner = insert(new_party(review_on=add_days(today(), 60)), people["QSE Officer"])
	assert getdate(act(sooner, "Validate", people["Unit Head"]).review_on) == getdate(add_days(today(), 60))


def obligation(**values) -> dict:
	return {"kind": "Requirement", "expectation": "Publish the budget", "is_obligation": 1, **values}


def handed(party) -> list[tuple[str | None, str | None]]:
	rows = frappe.get_doc(PARTY, party.name).expectations
	return [(row.handed_over_doctype, row.handed_over_name) for row in rows]


def actions_of(party) -> list[str]:
	return frappe.get_all(
		"QSE Action", {"source_doctype": PARTY, "source_name": party.name}, pluck="name", order_by="name"
	)


def test_an_obligation_is_handed_over_exactly_once(people, party):
	user = people["QSE Officer"]
	doc = save(party, user, expectations=[*(row.as_dict() for row in party.expectations), obligation()])
	(name,) = actions_of(party)
	assert handed(party) == [(None, None), ("QSE Action", name)]
	action = frappe.get_doc("QSE Action", name)
	assert (action.action_owner, action.workflow_state) == (people["Legal Officer"], "Draft")
	assert action.verifier and action.verifier != action.action_owner
	assert (action.unit, action.is_quality) == ("T-SRV", 1) and "Publish the budget" in action.title
	for title in ("One", "Two"):
		save(doc, user, party_name=title)
	assert obligations.hand_over(doc, doc.expectations[1]) == ("QSE Action", name)
	act(doc, "Validate", people["Unit Head"])
	assert actions_of(party) == [name]


def test_a_client_does_not_write_what_was_handed_over(people, party):
	forged = obligation(handed_over_doctype="QSE Unit", handed_over_name="T-SRV", is_obligation=0)
	save(party, people["QSE Officer"], expectations=[forged])
	assert handed(party) == [(None, None)] and not actions_of(party)


def test_who_takes_up_an_obligation(people, party):
	officer, manager = people["Legal Officer"], people["QSE Manager"]
	assert obligations.legal_officer("T-SRV") == officer
	other = "test.zz.legal@example.com"
	frappe.get_doc(
		{
			"doctype": "User",
			"email": other,
			"first_name": "Other",
			"send_welcome_email": 0,
			"roles": [{"role": "Legal Officer"}],
		}
	).insert()
	frappe.db.delete("User Permission", {"user": officer})
	give_unit(officer, ELSEWHERE)
	give_unit(other, "T-DIR")
	assert obligations.legal_officer("T-SRV") == other
	assert obligations.legal_officer(ELSEWHERE) == officer
	frappe.db.set_value("User", {"name": ["in", [officer, other]]}, "enabled", 0)
	found = obligations.legal_officer("T-SRV")
	assert found and "QSE Manager" in frappe.get_roles(found)
	assert obligations.verifier_for("T-SRV", people["Unit Head"]) != people["Unit Head"]
	assert obligations.verifier_for("T-SRV", manager) == people["Unit Head"]


def test_an_obligation_is_not_taken_back_in_silence(people):
	user = people["QSE Officer"]
	party = insert(new_party(expectations=[obligation()]), user)
	(name,) = actions_of(party)
	row = party.expectations[0].as_dict()
	for rows in ([], [{**row, "is_obligation": 0}]):
		with pytest.raises(errors.ObligationError) as caught:
			save(party, user, expectations=rows)
		assert name in str(caught.value)
	frappe.db.set_value("QSE Action", name, "workflow_state", "Cancelled")
	doc = save(party, user, expectations=[{**row, "is_obligation": 0}])
	assert handed(party) == [("QSE Action", name)]
	with pytest.raises(errors.ObligationError):
		save(doc, user, expectations=[{**doc.expectations[0].as_dict(), "is_obligation": 1}])
	assert actions_of(party) == [name]


def test_savers_at_the_same_time_hand_over_once(committed, people):
	make_units(head=people["Unit Head"])
	party = insert(new_party(expectations=[obligation(is_obligation=0)]), people["QSE Officer"])
	frappe.db.commit()
	site, sites_path = frappe.local.site, frappe.local.sites_path
	start, saved, failed = threading.Barrier(4), [], []

	def request():
		frappe.init(site=site, sites_path=sites_path)
		frappe.connect()
		try:
			frappe.set_user(people["QSE Officer"])
			doc = frappe.get_doc(PARTY, party.name)
			doc.expectations[0].is_obligation = 1
			start.wait()
			saved.append(obligations.hand_over(doc, doc.expectations[0]))
			doc.save()
			frappe.db.commit()
		except (frappe.TimestampMismatchError, frappe.QueryDeadlockError) as error:
			failed.append(error)
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=request) for _number in range(4)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	frappe.db.rollback()
	(name,) = actions_of(party)
	assert set(saved) == {("QSE Action", name)} and len(failed) < 4
	assert handed(party) == [("QSE Action", name)]
