"""Reminders up the ladder and the digest mail, as the daily job sends them."""

import subprocess
import sys

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime, today

from qse_municipal.errors import HistoryError, LadderError
from qse_municipal.ladder import daily, digest
from qse_municipal.ladder.people import Crowd
from qse_municipal.ladder.rules import DEFAULTS, Step
from tests.conftest import as_user
from tests.integration.access import delegate
from tests.integration.actions import act, insert_action
from tests.integration.risks import insert_risk, make_units


@pytest.fixture(autouse=True)
def units(request, people, committed):
	make_units(head=people["Unit Head"])
	before = {
		name: frappe.db.get_single_value("QSE Settings", name)
		for name in ("digest_frequency", "send_notifications")
	}
	frappe.db.set_value("User", {"name": ["in", list(people.values())]}, "language", "en")
	keep({"digest_frequency": "Off", "send_notifications": 1})
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	keep(before)


def keep(values: dict) -> None:
	for name, value in values.items():
		frappe.db.set_single_value("QSE Settings", name, value)
	frappe.db.commit()


def settings():
	doc = frappe.get_doc("QSE Settings")
	doc.flags.ignore_mandatory = True
	return doc


def planned(people, days: int, **values):
	"""A planned action whose due date lies so many days from today."""
	action = act(insert_action(people, priority="High", **values), "Plan", people["QSE Officer"])
	due(action, days)
	return action


def due(action, days: int) -> None:
	frappe.db.set_value("QSE Action", action.name, "due_date", add_days(today(), days))
	frappe.db.commit()


def steps(action) -> list[tuple]:
	rows = frappe.get_all(
		"QSE Escalation",
		filters={"action": action.name},
		fields=["recipient", "days", "outcome", "users"],
		order_by="due_date, days, recipient",
		as_list=True,
	)
	return [tuple(row) for row in rows]


def told(action) -> list[str]:
	"""Whom the Desk told of it by the job, apart from the notices of its workflow."""
	return sorted(
		frappe.get_all(
			"Notification Log",
			filters={"document_name": action.name, "from_user": "Administrator"},
			pluck="for_user",
			order_by="for_user",
		)
	)


def test_the_default_ladder_is_set_once(people) -> None:
	from qse_municipal.setup import masters

	doc = settings()
	ladder = daily.read_ladder()
	assert {name: sorted(some) for name, some in ladder.items()} == {
		name: sorted(some) for name, some in DEFAULTS.items()
	}
	kept = len(doc.escalation_steps)
	doc.escalation_steps = []
	doc.save()
	masters.set_escalation_steps()
	assert not frappe.get_doc("QSE Settings").escalation_steps
	frappe.db.rollback()
	frappe.clear_document_cache("QSE Settings", "QSE Settings")
	assert len(frappe.get_doc("QSE Settings").escalation_steps) == kept


def test_a_step_is_neither_given_twice_nor_far_away(people) -> None:
	for days in (1, 400):
		doc = settings()
		doc.append("escalation_steps", {"priority": "High", "recipient": "Owner", "days": days})
		with pytest.raises(LadderError):
			doc.save()
		frappe.db.rollback()


def test_the_owner_then_the_head_then_the_top_each_once(people) -> None:
	action = planned(people, 7)
	owner, head, top = (people[role] for role in ("HR Officer", "Unit Head", "Top Management"))
	for days, new in ((7, [owner]), (3, []), (1, [owner]), (-1, [owner]), (-5, [head]), (-15, [top])):
		before = told(action)
		move_ladder(action, days)
		assert daily.run() == len(new)
		assert sorted([*before, *new]) == told(action)
		assert daily.run() == 0
	assert [row[:2] for row in steps(action)] == [(step.recipient, step.days) for step in DEFAULTS["High"]]
	assert {row[2] for row in steps(action)} == {"Told"}


def move_ladder(action, days: int) -> None:
	"""As if the action had come closer: its day and that of its steps, which the journal keeps."""
	due(action, days)
	frappe.db.set_value(
		"QSE Escalation", {"action": action.name}, "due_date", add_days(today(), days), update_modified=False
	)
	frappe.db.commit()


def test_after_missed_days_only_the_latest_step_is_told(people) -> None:
	action = planned(people, -6)
	assert daily.run() == 4
	assert steps(action) == [
		("Owner", -7, "Passed", ""),
		("Owner", -1, "Passed", ""),
		("Owner", 1, "Told", people["HR Officer"]),
		("Unit Head", 5, "Told", people["Unit Head"]),
	]
	assert told(action) == sorted([people["HR Officer"], people["Unit Head"]])
	text = frappe.get_all(
		"Notification Log",
		filters={"document_name": action.name, "for_user": people["Unit Head"]},
		pluck="subject",
		order_by="creation",
	)[-1]
	assert "Test HR Officer" in text and "was due on" in text


def test_a_postponed_action_starts_anew(people) -> None:
	action = planned(people, -2)
	assert daily.run() == 3
	due(action, 20)
	assert daily.run() == 0
	due(action, 6)
	assert daily.run() == 1
	assert told(action) == [people["HR Officer"]] * 2


@pytest.mark.parametrize("state", ["Done", "Cancelled", "Verified"])
def test_what_is_done_or_given_up_is_nobodys_reminder(people, state) -> None:
	action = planned(people, -20)
	frappe.db.set_value("QSE Action", action.name, "workflow_state", state)
	frappe.db.commit()
	assert daily.run() == 0 and steps(action) == []


def test_off_sends_and_records_nothing(people) -> None:
	action = planned(people, -20)
	frappe.db.set_single_value("QSE Settings", "send_notifications", 0)
	assert daily.run() == 0
	frappe.db.set_single_value("QSE Settings", "send_notifications", 1)
	assert daily.run() == 5 and len(steps(action)) == 5


def test_a_leavers_reminder_goes_to_the_head(people) -> None:
	action = planned(people, 5)
	frappe.db.set_value("User", people["HR Officer"], "enabled", 0)
	try:
		assert daily.run() == 1
		assert steps(action) == [("Owner", -7, "Told", people["Unit Head"])]
		assert told(action) == [people["Unit Head"]]
	finally:
		frappe.db.set_value("User", people["HR Officer"], "enabled", 1)
		frappe.db.commit()


def test_the_head_is_not_told_as_the_head_of_their_own_action(people) -> None:
	action = planned(people, -6, action_owner=people["Unit Head"])
	daily.run()
	head = next(row for row in steps(action) if row[0] == "Unit Head")
	# nobody heads a unit above: it goes on to the top
	assert head[3] == people["Top Management"]
	assert told(action) == sorted([people["Unit Head"], people["Top Management"]])


def test_delegates_of_today_are_told_too(people) -> None:
	action = planned(people, -6)
	delegate(people, "Unit Head", "Project Officer")
	delegate(people, "Top Management", "Legal Officer")
	frappe.db.commit()
	daily.run()
	assert told(action) == sorted([people["HR Officer"], people["Unit Head"], people["Project Officer"]])
	crowd = Crowd([frappe.get_doc("QSE Action", action.name)])
	assert set(crowd.told(action, Step("Top Management", 0))) == {
		people["Top Management"],
		people["Legal Officer"],
	}


def test_nobody_is_told_of_what_they_may_not_see(people) -> None:
	risk = insert_risk(people, is_confidential=1, confidential_readers=[{"user": people["QSE Officer"]}])
	action = planned(people, -20, source_doctype="QSE Risk", source_name=risk.name)
	assert action.is_confidential
	daily.run()
	assert told(action) == [people["HR Officer"]]
	assert {(row[0], row[2], row[3]) for row in steps(action) if row[0] != "Owner"} == {
		("Unit Head", "Nobody", ""),
		("Top Management", "Nobody", ""),
	}
	with as_user(people["Unit Head"]):
		assert not frappe.get_list("QSE Escalation", {"action": action.name})
		name = frappe.db.get_value("QSE Escalation", {"action": action.name})
		assert not frappe.has_permission("QSE Escalation", "read", name)


def test_the_journal_stays_as_it_is(people) -> None:
	action = planned(people, -1)
	daily.run()
	row = frappe.get_doc("QSE Escalation", {"action": action.name})
	row.users = "somebody@example.com"
	with pytest.raises(HistoryError):
		row.save()
	with pytest.raises(HistoryError):
		row.delete()


RUN = """
import frappe, os, sys
os.chdir(sys.argv[1])
frappe.init(site=sys.argv[2], sites_path=sys.argv[1])
frappe.connect()
frappe.set_user("Administrator")
sys.stdin.readline()
from qse_municipal.ladder import daily
print(daily.run())
frappe.destroy()
"""


def test_two_runs_at_once_tell_each_step_once(people, request) -> None:
	actions = [planned(people, -6) for _number in range(8)]
	frappe.db.commit()
	command = [sys.executable, "-c", RUN, frappe.local.sites_path, frappe.local.site]
	runs = [
		subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _one in "123"
	]
	for run in runs:
		run.stdin.write("\n")
		run.stdin.flush()
	counts = [int(run.communicate(timeout=120)[0].strip().splitlines()[-1]) for run in runs]
	frappe.db.rollback()
	daily.run()  # what a deadlock may have left
	assert sum(counts) <= 32
	for action in actions:
		assert len(steps(action)) == 4
		assert told(action) == sorted([people["HR Officer"], people["Unit Head"]])


def test_one_bad_action_does_not_stop_the_others(people) -> None:
	bad, good = planned(people, -1), planned(people, -1)
	frappe.db.set_value("QSE Action", bad.name, "priority", "Low")
	low = frappe.db.get_value("QSE Escalation Step", {"priority": "Low", "recipient": "Owner", "days": 1})
	frappe.db.set_value("QSE Escalation Step", low, "recipient", "Nobody at all")
	frappe.clear_document_cache("QSE Settings", "QSE Settings")
	frappe.db.commit()
	assert daily.run() == 3
	frappe.db.set_value("QSE Escalation Step", low, "recipient", "Owner")
	frappe.db.commit()
	assert told(good) == [people["HR Officer"]] and steps(bad) == []
	assert frappe.db.count("Error Log", {"method": f"Escalation of {bad.name} failed"}) == 1


# The digest


@pytest.fixture
def account(people):
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"name": "QSE Test",
			"email_account_name": "QSE Test",
			"email_id": "qse@example.com",
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
		}
	).db_insert()
	# digest_frequency stays Off: the ladder's job would leave the digests to the worker, beside the test
	frappe.db.delete("QSE Digest")
	frappe.db.commit()
	yield
	frappe.db.rollback()
	frappe.db.delete("Email Account", {"name": "QSE Test"})
	frappe.db.commit()


def state() -> dict:
	"""What tells why a mail is missing."""
	return {
		doctype: frappe.get_all(doctype, fields=fields, order_by="creation")
		for doctype, fields in (
			("Error Log", ["method", "error"]),
			("QSE Digest", ["user", "period", "number_of_rows", "sent_on"]),
			("QSE Escalation", ["recipient", "users", "outcome", "sent_on"]),
			("QSE Unit", ["name", "unit_head", "lft", "rgt"]),
			("Email Queue", ["name", "status"]),
		)
	}


def mails(user: str) -> list:
	names = frappe.get_all("Email Queue Recipient", {"recipient": user}, pluck="parent", order_by="creation")
	return [frappe.get_doc("Email Queue", name) for name in names]


def text_of(mail) -> str:
	from email import message_from_string

	parts = [
		part for part in message_from_string(mail.message).walk() if part.get_content_type() == "text/html"
	]
	return parts[0].get_payload(decode=True).decode()


def test_one_mail_for_all_that_waits(people, account) -> None:
	first, second = planned(people, 10), planned(people, -6)
	daily.run()
	owner, head = people["HR Officer"], people["Unit Head"]
	assert digest.send([owner, head, people["Document Controller"]], today()) == 2, state()
	assert digest.send([owner, head, people["Document Controller"]], today()) == 0
	(mail,) = mails(owner)
	text = text_of(mail)
	assert first.name in text and second.name in text and "Buy two more pumps" in text
	assert text.index(second.name) < text.index(first.name)
	assert "qse-my-work" in text and 'dir="ltr"' in text
	(mail,) = mails(head)
	assert second.name in text_of(mail) and first.name not in text_of(mail)
	assert not mails(people["Document Controller"])
	assert set(digest.readers_without(getdate())).isdisjoint({owner, head, people["Document Controller"]})
	assert owner in digest.readers_without(getdate(add_days(today(), 1)))


def test_a_weekly_mail_tells_what_was_escalated_since_the_one_before(people, account) -> None:
	action, head = planned(people, -6), people["Unit Head"]
	assert digest.send([head], add_days(today(), -7)) == 0
	frappe.db.set_value("QSE Digest", {"user": head}, "sent_on", add_days(now_datetime(), -7))
	daily.run()
	frappe.db.set_value("QSE Escalation", {"action": action.name}, "sent_on", add_days(now_datetime(), -3))
	frappe.db.commit()
	assert digest.send([head], today()) == 1, state()
	assert action.name in text_of(mails(head)[0])
	assert digest.send([head], add_days(today(), 7)) == 0


def test_a_digest_in_arabic_reads_from_right_to_left(people, account) -> None:
	planned(people, -1)
	owner = people["HR Officer"]
	frappe.db.set_value("User", owner, "language", "ar")
	frappe.db.commit()
	assert digest.send([owner], today()) == 1, state()
	text = text_of(mails(owner)[0])
	assert 'dir="rtl"' in text and "Hello" not in text
	assert frappe.local.lang == "en" and frappe.session.user == "Administrator"


def test_a_mail_names_no_title_of_a_confidential_record(people, account) -> None:
	risk = insert_risk(people, is_confidential=1, confidential_readers=[{"user": people["QSE Officer"]}])
	action = planned(
		people, 3, title="Reprimand the cashier", source_doctype="QSE Risk", source_name=risk.name
	)
	digest.send([people["HR Officer"]], today())
	text = text_of(mails(people["HR Officer"])[0])
	assert action.name in text and "Reprimand" not in text


def test_one_mail_that_fails_does_not_stop_the_others(people, account) -> None:
	planned(people, 3)
	planned(people, 3, action_owner=people["Project Officer"])
	frappe.db.set_value("User", people["HR Officer"], "email", "no address")
	frappe.db.commit()
	try:
		assert digest.send([people["HR Officer"], people["Project Officer"]], today()) == 1, state()
		assert mails(people["Project Officer"])
		assert not frappe.db.exists("QSE Digest", {"user": people["HR Officer"]})
		assert frappe.db.count("Error Log", {"method": ["like", "Digest of%"]})
	finally:
		frappe.db.set_value("User", people["HR Officer"], "email", people["HR Officer"])
		frappe.db.commit()
	assert digest.send([people["HR Officer"]], today()) == 1, state()


@pytest.mark.parametrize("off", ["digest_frequency", "send_notifications", "account"])
def test_no_digest_when_off(people, account, off) -> None:
	frappe.db.set_single_value("QSE Settings", "digest_frequency", "Daily")
	if off == "account":
		frappe.db.delete("Email Account", {"name": "QSE Test"})
	else:
		frappe.db.set_single_value("QSE Settings", off, "Off" if off == "digest_frequency" else 0)
	planned(people, -1)
	assert digest.start() == []


def test_a_leaver_gets_no_digest(people, account) -> None:
	planned(people, -1)
	frappe.db.set_value("User", people["HR Officer"], "enabled", 0)
	try:
		assert people["HR Officer"] not in digest.readers_without(getdate())
		assert digest.send([people["HR Officer"]], today()) == 0
	finally:
		frappe.db.set_value("User", people["HR Officer"], "enabled", 1)
		frappe.db.commit()
