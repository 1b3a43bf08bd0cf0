"""A leaver's open records handed over in one act."""

import json

import frappe
import pytest
from frappe import client
from frappe.utils import add_days, today

from qse_municipal import errors
from qse_municipal.guard import reassignment
from tests.conftest import as_user
from tests.integration.risks import insert_risk, make_units, step

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])


def handover(people, giver: str = "Process Owner", taker: str = "HSE Officer", **values):
	with as_user(people["QSE Manager"]):
		return frappe.get_doc(
			{
				"doctype": "QSE Reassignment",
				"from_user": people[giver],
				"to_user": people[taker],
				"reason": "Retires",
				**values,
			}
		).insert()


def run(people, doc):
	with as_user(people["QSE Manager"]):
		doc.run()
	return frappe.get_doc("QSE Reassignment", doc.name)


def test_open_records_change_hands_with_their_history(people):
	one, two = insert_risk(people), insert_risk(people)
	other = insert_risk(people, risk_owner=people["Unit Head"])
	closed = step(insert_risk(people), "Cancel", people["QSE Manager"], "Not ours")
	changes = len(frappe.get_doc("QSE Risk", one.name).state_changes)
	roles = frappe.get_all("Has Role", {"parent": people["Process Owner"]}, pluck="role", order_by="role")
	doc = handover(people)
	with as_user(people["QSE Manager"]):
		preview = doc.preview()
	assert (preview["reassigned"], preview["skipped"]) == (2, 0)
	assert {row["record"] for row in preview["rows"]} == {one.name, two.name}
	assert frappe.db.get_value("QSE Risk", one.name, "risk_owner") == people["Process Owner"]
	done = run(people, doc)
	assert (done.status, done.reassigned, done.skipped, done.done_by) == ("Done", 2, 0, people["QSE Manager"])
	assert {(row.record, row.field, row.outcome) for row in done.rows} == {
		(one.name, "risk_owner", "Reassigned"),
		(two.name, "risk_owner", "Reassigned"),
	}
	owner = dict(frappe.get_all("QSE Risk", fields=["name", "risk_owner"], as_list=True))
	assert owner[one.name] == owner[two.name] == people["HSE Officer"]
	assert owner[other.name] == people["Unit Head"] and owner[closed.name] == people["Process Owner"]
	assert len(frappe.get_doc("QSE Risk", one.name).state_changes) == changes
	(version,) = frappe.get_all(
		"Version",
		{"ref_doctype": "QSE Risk", "docname": one.name},
		["owner", "data"],
		order_by="creation desc",
		limit=1,
	)
	data = json.loads(version.data)
	assert version.owner == people["QSE Manager"]
	assert data["changed"] == [["risk_owner", people["Process Owner"], people["HSE Officer"]]]
	assert data["updater_reference"]["docname"] == doc.name
	assert roles == frappe.get_all(
		"Has Role", {"parent": people["Process Owner"]}, pluck="role", order_by="role"
	)
	with as_user(people["HSE Officer"]):
		assert frappe.has_permission("QSE Risk", "read", doc=one.name)


def action(people, **values):
	return frappe.get_doc(
		{
			"doctype": "QSE Action",
			"title": "Pump",
			"action_type": "Improvement",
			"unit": "T-SRV",
			"is_quality": 1,
			"description": "x",
			"action_owner": people["Process Owner"],
			"verifier": people["HSE Officer"],
			"due_date": add_days(today(), 30),
			**values,
		}
	).insert()


def test_nobody_becomes_owner_and_verifier(people):
	clash = action(people)
	free = action(people, verifier=people["Unit Head"])
	doc = handover(people)
	with as_user(people["QSE Manager"]):
		preview = doc.preview()
	assert (preview["reassigned"], preview["skipped"]) == (1, 1)
	assert preview["rows"][0]["record"] == clash.name and preview["rows"][0]["note"]
	done = run(people, doc)
	rows = {row.record: row for row in done.rows}
	assert rows[clash.name].outcome == "Skipped" and rows[clash.name].note
	assert rows[free.name].outcome == "Reassigned"
	assert frappe.db.get_value("QSE Action", clash.name, "action_owner") == people["Process Owner"]


@pytest.mark.parametrize(
	"values",
	[{"to_user": "Process Owner"}, {"to_user": "External Auditor"}, {"reason": " "}, {"to_user": "nobody"}],
)
def test_terms_that_are_refused(people, values):
	if "to_user" in values:
		values = {"to_user": people.get(values["to_user"], "Guest")}
	with pytest.raises(frappe.ValidationError) as caught:
		handover(people, **values)
	assert isinstance(caught.value, (errors.ReassignmentError, frappe.MandatoryError))


def test_a_disabled_successor_is_refused_when_it_is_run(people):
	doc = handover(people)
	frappe.db.set_value("User", people["HSE Officer"], "enabled", 0)
	frappe.clear_cache(user=people["HSE Officer"])
	with pytest.raises(errors.ReassignmentError):
		run(people, doc)


def test_not_before_its_day(people):
	with pytest.raises(errors.ReassignmentError):
		run(people, handover(people, effective_on=add_days(today(), 1)))


def test_done_once_and_for_good(people):
	insert_risk(people)
	doc = run(people, handover(people))
	with pytest.raises(errors.ReassignmentError):
		run(people, doc)
	with as_user(people["QSE Manager"]), pytest.raises(errors.ReassignmentError):
		client.set_value("QSE Reassignment", doc.name, "reason", "other")
	with as_user(people["QSE Manager"]), pytest.raises(errors.ReassignmentError):
		frappe.delete_doc("QSE Reassignment", doc.name)


def test_the_server_writes_the_outcome(people):
	doc = handover(
		people,
		status="Done",
		reassigned=7,
		rows=[{"record_doctype": "QSE Risk", "record": insert_risk(people).name, "outcome": "Reassigned"}],
	)
	assert (doc.status, doc.reassigned or 0, doc.rows) == ("Draft", 0, [])


@pytest.mark.parametrize("role", ["Unit Head", "Top Management", "QSE Officer", "External Auditor"])
def test_for_a_qse_manager_only(people, role):
	doc = handover(people)
	with as_user(people[role]):
		for act in (doc.preview, doc.run):
			with pytest.raises(frappe.PermissionError):
				act()
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc({**doc.as_dict(), "name": None}).insert()


def test_no_query_per_record(people):
	count = []
	for number in (2, 12):
		for _i in range(number):
			insert_risk(people)
		doc = handover(people)
		queries = []
		sql = frappe.db.sql
		frappe.db.sql = lambda *args, sql=sql, queries=queries, **more: (
			queries.append(args) or sql(*args, **more)
		)
		try:
			run(people, doc)
		finally:
			frappe.db.sql = sql
		count.append(len(queries))
	assert count[1] <= count[0] + 3


def test_many_records_are_handed_over_by_a_job(people, monkeypatch):
	monkeypatch.setattr(reassignment, "IN_ONE_REQUEST", 1)
	one, _two = insert_risk(people), insert_risk(people)
	doc = run(people, handover(people))
	assert doc.status == "Running"
	assert frappe.db.get_value("QSE Risk", one.name, "risk_owner") == people["Process Owner"]
	with as_user(people["QSE Manager"]):
		reassignment.run_job(doc.name)
		reassignment.run_job(doc.name)
	doc.reload()
	assert (doc.status, doc.reassigned, len(doc.rows)) == ("Done", 2, 2)


def test_what_else_names_the_leaver_is_listed(people):
	assert ("QSE Unit", "T-DIR") in reassignment.still_named(people["Unit Head"])
