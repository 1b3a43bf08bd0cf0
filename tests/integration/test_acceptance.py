"""Expired acceptances and notices."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from qse_municipal.register import notify
from qse_municipal.risk import notices
from qse_municipal.risk.acceptance import reopen_expired
from tests.conftest import as_user
from tests.integration.risks import bring_to, insert_risk, make_units, step


@pytest.fixture(autouse=True)
def units(request, people):
	request.getfixturevalue("committed" if "committed" in request.fixturenames else "site")
	make_units(head=people["Unit Head"])


def accepted(people, state: str = "Monitored"):
	risk = insert_risk(
		people,
		treatment="Accept",
		acceptance_expires_on=add_days(today(), 20),
		acceptance_reason="Works next year",
		target_probability=0,
		target_severity=0,
	)
	return bring_to(risk, state, people)


def let_expire(risk) -> None:
	frappe.db.set_value(
		"QSE Risk", risk.name, "acceptance_expires_on", add_days(today(), -1), update_modified=False
	)


@pytest.mark.parametrize("state", ["Approved", "Monitored"])
def test_an_expired_acceptance_reopens_the_risk_once(site, people, state):
	risk, valid = accepted(people, state), accepted(people)
	let_expire(risk)
	assert reopen_expired() == [risk.name]
	assert reopen_expired() == []
	risk.reload()
	assert risk.workflow_state == "Assessed" and not risk.approved_by
	change = risk.state_changes[-1]
	assert (change.from_state, change.to_state) == (state, "Assessed")
	assert "expired" in change.reason
	assert frappe.db.get_value("QSE Risk", valid.name, "workflow_state") == "Monitored"


def test_one_bad_record_does_not_stop_the_job(site, people):
	bad, good = accepted(people), accepted(people)
	for risk in (bad, good):
		let_expire(risk)
	frappe.db.set_value("QSE Risk", bad.name, "is_quality", 0, update_modified=False)
	assert reopen_expired() == [good.name]
	assert frappe.db.get_value("QSE Risk", bad.name, "workflow_state") == "Monitored"


def test_a_workflow_without_reassess_does_not_stop_the_job(site, people):
	risk = accepted(people)
	let_expire(risk)
	workflow = frappe.get_doc("Workflow", "QSE Risk")
	workflow.transitions = [row for row in workflow.transitions if row.action != "Reassess"]
	workflow.save()
	assert reopen_expired() == [risk.name]


def test_who_approves_is_told(site, people):
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	assert notices.approvers(risk) == {people["Unit Head"]}
	assert notices.unit_heads("T-SRV") == [people["Unit Head"]]
	critical = insert_risk(
		people, inherent_probability=5, inherent_severity=5, current_probability=5, current_severity=5
	)
	critical = step(critical, "Assess", people["QSE Officer"])
	assert people["Top Management"] in notices.approvers(critical)
	by_head = step(insert_risk(people), "Assess", people["Unit Head"])
	frappe.db.set_value("QSE Unit", "T-COUNCIL", "unit_head", people["QSE Manager"])
	assert notices.approvers(by_head) == {people["QSE Manager"]}


def caught(monkeypatch) -> list[dict]:
	sent = []
	monkeypatch.setattr(frappe, "enqueue", lambda method, **kwargs: sent.append({"method": method, **kwargs}))
	return sent


def test_a_notice_is_queued_after_commit_only(committed, people, monkeypatch):
	sent = caught(monkeypatch)
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	ours = [job for job in sent if job["method"] == "qse_municipal.register.notify.send"]
	assert ours == []
	frappe.db.commit()
	ours = [job for job in sent if job["method"] == "qse_municipal.register.notify.send"]
	assert [list(job["subjects"]) for job in ours] == [[people["Unit Head"]]]
	assert risk.name in ours[0]["subjects"][people["Unit Head"]]
	job = {key: ours[0][key] for key in ("subjects", "doctype", "name", "sender")}
	notify.send(**job)
	log = frappe.get_last_doc("Notification Log", filters={"for_user": people["Unit Head"]})
	assert (log.document_type, log.document_name, log.from_user) == (
		"QSE Risk",
		risk.name,
		people["QSE Officer"],
	)


def test_a_broken_queue_breaks_no_save(committed, people, monkeypatch):
	def broken(*args, **kwargs):
		raise ConnectionError("no redis")

	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	monkeypatch.setattr(frappe, "enqueue", broken)
	frappe.db.commit()
	assert frappe.db.get_value("QSE Risk", risk.name, "workflow_state") == "Assessed"


def test_notices_can_be_switched_off(committed, people, monkeypatch):
	sent = caught(monkeypatch)
	frappe.db.set_single_value("QSE Settings", "send_notifications", 0)
	try:
		step(insert_risk(people), "Assess", people["QSE Officer"])
		frappe.db.commit()
	finally:
		frappe.db.set_single_value("QSE Settings", "send_notifications", 1)
		frappe.db.commit()
	assert not [job for job in sent if job["method"].startswith("qse_municipal")]


def test_the_next_review_can_be_chosen(site, people):
	risk = bring_to(insert_risk(people), "In Treatment", people)
	with as_user(people["Process Owner"]):
		risk.next_review_on = add_days(today(), 90)
		risk.save()
	risk = step(risk, "Monitor", people["Process Owner"])
	assert getdate(risk.next_review_on) == getdate(add_days(today(), 90))
