"""The journals of refusals and openings, and the report for the QSE Manager."""

import frappe
import pytest
from frappe.utils import add_days, get_datetime, now_datetime, today

from qse_municipal import errors
from qse_municipal.qse_municipal.doctype.qse_refusal.qse_refusal import QSERefusal
from qse_municipal.qse_municipal.report.qse_refusals import qse_refusals as report
from tests.conftest import ROLES, as_user

pytestmark = pytest.mark.usefixtures("site")


def note(user: str, rule: str = "TransitionError", days: int = 0, **values):
	return frappe.get_doc(
		{
			"doctype": "QSE Refusal",
			"refused_on": add_days(get_datetime(f"{today()} 10:00:00"), days),
			"user": user,
			"rule": rule,
			"record_doctype": "QSE Risk",
			"record": "RSK-2026-00001",
			"operation": "write",
			"way": "PUT /api/resource/QSE Risk",
			**values,
		}
	).insert(ignore_permissions=True)


@pytest.fixture
def notes(people):
	frappe.db.delete("QSE Refusal")
	note(people["QSE Officer"])
	note(people["QSE Officer"], "SelfApprovalError")
	note(people["Unit Head"], "SelfApprovalError", -2)
	note(people["Unit Head"], "HistoryError", -40)


def run(**filters):
	return report.execute(filters)


def test_the_last_days_by_day_and_rule(notes, people):
	with as_user(people["QSE Manager"]):
		_columns, rows, message, chart, summary = run()
	assert len(rows) == 3 and message is None
	assert rows[0]["refused_on"] >= rows[-1]["refused_on"]
	sets = {one["name"]: one["values"] for one in chart["data"]["datasets"]}
	assert sets == {
		"Approval of one's own text": [0, 0, 0, 0, 1, 0, 1],
		"Step of the workflow": [0] * 6 + [1],
	}
	assert len(chart["data"]["labels"]) == 7
	assert [(one["label"], one["value"]) for one in summary] == [
		("Refusals", 3),
		("Approval of one's own text", 2),
		("Step of the workflow", 1),
	]


def test_filters(notes, people):
	assert len(run(from_date=add_days(today(), -50))[1]) == 4
	assert len(run(user=people["Unit Head"])[1]) == 1
	assert len(run(rule="TransitionError")[1]) == 1
	_columns, rows, message, _chart, summary = run(rows=1)
	assert len(rows) == 1 and message and summary[0]["value"] == 3
	assert run(rule="none")[3] is None
	with pytest.raises(frappe.ValidationError):
		run(from_date=today(), to_date=add_days(today(), -1))


def test_no_content_of_records(notes):
	(row, *_others) = run()[1]
	assert set(row) == {
		*("refused_on", "user", "rule", "record_doctype", "record", "operation", "way"),
		*("user_name", "rule_title"),
	}


@pytest.mark.parametrize("role", ROLES)
def test_for_the_qse_manager_only(notes, people, role):
	allowed = role == "QSE Manager"
	with as_user(people[role]):
		for doctype in ("QSE Refusal", "QSE Audit Opening"):
			assert frappe.has_permission(doctype, "read") is allowed
			assert not any(frappe.has_permission(doctype, ptype) for ptype in ("write", "create", "delete"))
		if allowed:
			run()
		else:
			with pytest.raises(frappe.PermissionError):
				run()


def test_a_journal_stays_as_it_is(people):
	doc = note(people["QSE Officer"])
	doc.rule = "x"
	with pytest.raises(errors.HistoryError):
		doc.save(ignore_permissions=True)
	with pytest.raises(errors.HistoryError):
		frappe.delete_doc("QSE Refusal", doc.name, ignore_permissions=True, force=True)


def test_every_family_of_refusals_has_a_title():
	families = {
		name
		for name, value in vars(errors).items()
		if isinstance(value, type) and issubclass(value, errors.Refusal) and value is not errors.Refusal
	}
	assert families - set(report.rule_titles()) == set()


def test_old_refusals_are_cleared_by_log_settings(people):
	frappe.db.delete("QSE Refusal")
	note(people["QSE Officer"], days=-366)
	kept = note(people["QSE Officer"], days=-364)
	settings = frappe.get_doc("Log Settings")
	settings.add_default_logtypes()
	(row,) = [row for row in settings.logs_to_clear if row.ref_doctype == "QSE Refusal"]
	QSERefusal.clear_old_logs(row.days)
	assert frappe.get_all("QSE Refusal", pluck="name") == [kept.name]
	assert row.days == 365 and now_datetime()
