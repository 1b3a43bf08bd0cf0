"""Accesses of external auditors: their limits, what they show, how they end."""

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, now_datetime, today

from qse_municipal import errors
from qse_municipal.guard import auditors
from tests.conftest import as_user
from tests.integration.access import age, audit_access
from tests.integration.risks import insert_risk, make_units

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


def grant(people, **values):
	with as_user(people["QSE Manager"]):
		return audit_access(people, **values).insert()


def enabled(user: str) -> int:
	return frappe.db.get_value("User", user, "enabled")


def open_session(user: str) -> str:
	sid = frappe.generate_hash(length=20)
	table = frappe.qb.DocType("Sessions")
	(
		frappe.qb.into(table)
		.columns(table.sid, table.user, table.sessiondata, table.lastupdate, table.status)
		.insert(sid, user, "{}", now_datetime(), "Active")
		.run()
	)
	return sid


@pytest.mark.parametrize(
	"values",
	[
		{"to_date": -1},
		{"from_date": 3, "to_date": 2},
		{"records_from": 0, "records_to": -1},
		{"standards": []},
		{"units": []},
		{"standards": [], "units": []},
		{"shared_records": [{"record_doctype": "User", "record": "Administrator", "reason": "x"}]},
		{"auditor": "Legal Officer"},
		{"is_revoked": 1, "revocation_reason": "x"},
	],
)
def test_limits_that_are_refused(people, values):
	if "auditor" in values:
		values = {"auditor": people[values["auditor"]]}
	with pytest.raises(errors.AuditAccessError):
		grant(people, **values)


def test_an_auditor_holds_no_other_role(people):
	user = frappe.get_doc("User", people["External Auditor"])
	user.append_roles("Internal Auditor")
	user.save()
	with pytest.raises(errors.AuditAccessError):
		grant(people)


def test_a_disabled_auditor_is_refused(people):
	frappe.db.set_value("User", people["External Auditor"], "enabled", 0)
	with pytest.raises(errors.AuditAccessError):
		grant(people)


@pytest.mark.parametrize("role", ["QSE Officer", "Unit Head", "Internal Auditor", "External Auditor"])
def test_only_a_qse_manager_writes(people, role):
	with as_user(people[role]), pytest.raises(frappe.PermissionError):
		audit_access(people).insert()
	doc = grant(people)
	with as_user(people[role]), pytest.raises(frappe.PermissionError):
		client.set_value("QSE Audit Access", doc.name, "to_date", add_days(today(), 30))


def test_an_auditor_reads_own_accesses_only(people):
	doc = grant(people)
	with as_user(people["External Auditor"]):
		assert frappe.has_permission("QSE Audit Access", "read", doc=doc)
		assert [row.name for row in frappe.get_list("QSE Audit Access")] == [doc.name]
	frappe.db.set_value("QSE Audit Access", doc.name, "auditor", "Administrator")
	with as_user(people["External Auditor"]):
		assert frappe.get_list("QSE Audit Access") == []


def test_a_record_is_shared_with_a_reason(people):
	risk = insert_risk(people)
	row = {"record_doctype": "QSE Risk", "record": risk.name, "reason": "Asked for at stage 1"}
	doc = grant(people, standards=[], units=[], shared_records=[row])
	assert doc.shared_records[0].record == risk.name
	with pytest.raises(frappe.ValidationError):
		grant(people, shared_records=[{**row, "reason": " "}])
	with pytest.raises(frappe.LinkValidationError):
		grant(people, shared_records=[{**row, "record": "RSK-NONE"}])


def test_while_it_runs_it_may_be_extended_but_not_moved(people):
	doc = grant(people)
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Audit Access", doc.name, "to_date", add_days(today(), 20))
		with pytest.raises(errors.AuditAccessError):
			client.set_value("QSE Audit Access", doc.name, "from_date", add_days(today(), -1))
		with pytest.raises(errors.AuditAccessError):
			frappe.delete_doc("QSE Audit Access", doc.name)


def test_what_is_over_does_not_change(people):
	doc = grant(people)
	age(doc, from_date=-9, to_date=-1)
	with as_user(people["QSE Manager"]), pytest.raises(errors.AuditAccessError):
		client.set_value("QSE Audit Access", doc.name, "to_date", add_days(today(), 5))


def test_the_server_writes_the_end(people):
	doc = grant(people)
	with as_user(people["QSE Manager"]):
		client.set_value("QSE Audit Access", doc.name, "ended_on", "2020-01-01 00:00:00")
	assert not frappe.db.get_value("QSE Audit Access", doc.name, "ended_on")


def test_days_late_it_is_closed_once(people):
	auditor = people["External Auditor"]
	doc = grant(people)
	assert auditors.close_ended() == []
	age(doc, from_date=-20, to_date=-5)
	open_session(auditor)
	open_session(auditor)
	assert auditors.close_ended() == [doc.name]
	assert enabled(auditor) == 0
	assert not frappe.db.exists("Sessions", {"user": auditor})
	ended_on = frappe.db.get_value("QSE Audit Access", doc.name, "ended_on")
	assert ended_on
	frappe.db.set_value("User", auditor, "enabled", 1)
	assert auditors.close_ended() == []
	assert enabled(auditor) == 1
	assert frappe.db.get_value("QSE Audit Access", doc.name, "ended_on") == ended_on


def test_the_last_day_is_open(people):
	doc = grant(people)
	age(doc, from_date=-3, to_date=0)
	assert auditors.close_ended() == []
	assert enabled(people["External Auditor"]) == 1


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 9)])
def test_another_access_keeps_the_auditor(people, start, end):
	auditor = people["External Auditor"]
	over, other = grant(people), grant(people)
	age(over, from_date=-9, to_date=-1)
	age(other, from_date=start, to_date=end)
	assert auditors.close_ended() == [over.name]
	assert enabled(auditor) == 1
	age(other, from_date=-9, to_date=-1)
	assert auditors.close_ended() == [other.name]
	assert enabled(auditor) == 0


def test_a_revoked_access_ends_at_once(people):
	auditor = people["External Auditor"]
	revoked, kept = grant(people), grant(people)
	frappe.db.set_value("QSE Audit Access", kept.name, "is_revoked", 1)
	with as_user(people["QSE Manager"]):
		client.set_value(
			"QSE Audit Access", revoked.name, {"is_revoked": 1, "revocation_reason": "Body replaced"}
		)
	assert frappe.db.get_value("QSE Audit Access", revoked.name, "revoked_on")
	assert set(auditors.close_ended()) == {revoked.name, kept.name}
	assert enabled(auditor) == 0


def test_who_has_joined_the_council_since_stays(people):
	doc = grant(people)
	user = frappe.get_doc("User", people["External Auditor"])
	user.append_roles("Internal Auditor")
	user.save()
	age(doc, from_date=-9, to_date=-1)
	assert auditors.close_ended() == [doc.name]
	assert enabled(people["External Auditor"]) == 1


def test_one_that_fails_does_not_stop_the_others(people, monkeypatch):
	user = people["External Auditor"]
	other = frappe.get_doc(
		{
			"doctype": "User",
			"email": "test.other.auditor@example.com",
			"first_name": "Other",
			"send_welcome_email": 0,
			"roles": [{"role": "External Auditor"}],
		}
	).insert()
	first, second = grant(people), grant(people, auditor=other.name)
	age(first, from_date=-9, to_date=-2)
	age(second, from_date=-9, to_date=-1)
	disable = auditors.disable

	def fail(name: str) -> None:
		if name == user:
			raise RuntimeError("broken user")
		disable(name)

	monkeypatch.setattr(auditors, "disable", fail)
	assert auditors.close_ended() == [second.name]
	assert (enabled(user), enabled(other.name)) == (1, 0)
	assert not frappe.db.get_value("QSE Audit Access", first.name, "ended_on")


def test_the_form_shows_openings_to_the_manager(people):
	doc = grant(people)
	for name in ("RSK-1", "RSK-2", "RSK-1"):
		frappe.get_doc(
			{
				"doctype": "QSE Audit Opening",
				"audit_access": doc.name,
				"auditor": people["External Auditor"],
				"record_doctype": "QSE Risk",
				"record": name,
				"opened_on": now_datetime(),
			}
		).insert(ignore_permissions=True)
	found = auditors.openings(doc.name)
	assert (found["count"], found["records"], len(found["latest"])) == (3, 2, 3)
	with as_user(people["QSE Manager"]):
		doc = frappe.get_doc("QSE Audit Access", doc.name)
		doc.run_method("onload")
		assert doc.get_onload("openings")["count"] == 3
	with as_user(people["External Auditor"]):
		doc = frappe.get_doc("QSE Audit Access", doc.name)
		doc.run_method("onload")
		assert "openings" not in doc.get_onload()
