"""Indicators: their way, their calendar, and what a reading may and may not become."""

import frappe
import pytest
from frappe import client
from frappe.query_builder import DocType
from frappe.utils import add_days, getdate, today

from qse_municipal import errors
from qse_municipal.guard.satellites import visible_rows
from qse_municipal.indicators import calendar, daily
from qse_municipal.indicators.latest import latest
from qse_municipal.my_work.waiting import waiting
from qse_municipal.register import notify
from tests.conftest import as_user
from tests.integration.ideas import make_staff
from tests.integration.indicators import (
	INDICATOR,
	READING,
	act,
	activated,
	closed_since,
	enter,
	insert_indicator,
	month,
	new_indicator,
	readings,
)
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()


def refused(user: str, error, doc, /, **values) -> str:
	"""A write that the server refuses; returns its message."""
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(doc.doctype, doc.name, values)
	return str(caught.value)


# ---- the way of an indicator -------------------------------------------------------------------------------


def test_activation_makes_the_readings_of_ended_periods(people):
	indicator = activated(people)
	rows = readings(indicator)
	assert [row.period for row in rows] == [month(back)[:7] for back in (3, 2, 1)]
	for row in rows:
		assert (row.state, row.light, row.value, row.unit) == ("Due", "Grey", None, "T-SRV")
		assert getdate(row.due_on) == getdate(add_days(row.period_end, 10))
		assert (row.target, row.alert_threshold) == ("95", "90")
	assert calendar.open_due() == 0


def test_who_wrote_it_does_not_activate_it(people):
	indicator = insert_indicator(people, role="Unit Head")
	refused(people["Unit Head"], errors.SelfApprovalError, indicator, workflow_state="Active")
	refused(people["QSE Officer"], errors.TransitionError, indicator, workflow_state="Active")
	assert act(indicator, "Activate", people["QSE Manager"]).workflow_state == "Active"


@pytest.mark.parametrize("missing", ["indicator_owner", "formula", "measure_unit", "targets"])
def test_activation_needs_a_whole_definition(people, missing):
	indicator = insert_indicator(people, **{missing: [] if missing == "targets" else None})
	with pytest.raises(errors.IndicatorError, match="needs"):
		act(indicator, "Activate", people["Unit Head"])
	assert readings(indicator) == []


def test_an_active_definition_is_frozen_until_it_is_revised(people):
	indicator = activated(people)
	for values in ({"formula": "x"}, {"direction": "Down"}, {"unit": "T-DIR"}, {"valid_to": today()}):
		refused(people["QSE Manager"], errors.FrozenRecordError, indicator, **values)
	with as_user(people["QSE Manager"]):
		client.set_value(INDICATOR, indicator.name, "collector", people["HR Officer"])
	indicator = act(indicator, "Revise", people["QSE Officer"])
	for values in ({"frequency": "Yearly"}, {"kind": "Value"}, {"valid_from": today()}):
		refused(people["QSE Officer"], errors.IndicatorError, indicator, **values)
	with as_user(people["QSE Officer"]):
		client.set_value(INDICATOR, indicator.name, "unit", "T-DIR")
	assert {row.unit for row in readings(indicator)} == {"T-DIR"}


def test_retiring_needs_a_reason_and_ends_the_readings(people):
	indicator = activated(people)
	refused(people["Unit Head"], errors.TransitionError, indicator, workflow_state="Retired")
	row = readings(indicator)[0]
	indicator = act(indicator, "Retire", people["Unit Head"], state_reason="Replaced")
	assert (indicator.workflow_state, getdate(indicator.valid_to)) == ("Retired", getdate())
	refused(people["Process Owner"], errors.ReadingError, row, numerator=1, denominator=2)
	refused(people["QSE Manager"], errors.FrozenRecordError, indicator, collector=people["HR Officer"])


@pytest.mark.parametrize(
	("values", "text"),
	[
		({"targets": [{"from_date": month(3), "target": "90", "alert_threshold": "95"}]}, "wrong side"),
		({"targets": [{"from_date": month(3)}]}, "target is missing"),
		({"targets": [{"from_date": month(3), "target": "many"}]}, "not a number"),
		(
			{"targets": [{"from_date": month(3), "target": "1"}, {"from_date": month(3), "target": "2"}]},
			"day",
		),
		({"direction": "Range", "targets": [{"from_date": month(3), "range_low": "5"}]}, "range"),
		({"computed_by": "no-such-source"}, "no source"),
		({"computed_by": "actions-overdue"}, "gives"),
		({"factor": -1}, "factor"),
		({"decimals": 9}, "Decimals"),
		({"valid_to": month(4)}, "before"),
	],
)
def test_definitions_that_make_no_sense(people, values, text):
	with as_user(people["QSE Officer"]), pytest.raises(errors.IndicatorError, match=text):
		new_indicator(people, **values).insert()


def test_a_code_is_given_once_and_numbers_are_kept_in_one_form(people):
	first = insert_indicator(people, indicator_code="IND-1", baseline="٨٢٫٥")
	assert (first.baseline, first.targets[0].target) == ("82.5", "95")
	insert_indicator(people)
	insert_indicator(people)  # two without a code
	with as_user(people["QSE Officer"]), pytest.raises(errors.IndicatorError, match="IND-1"):
		new_indicator(people, indicator_code="IND-1").insert()


# ---- entering ----------------------------------------------------------------------------------------------


def test_a_reading_is_judged_and_stamped(people):
	row = enter(readings(activated(people))[0], people["Process Owner"], numerator="46", denominator="50")
	assert (row.state, row.value, row.result, row.achievement) == ("Entered", "92", "92", "96.84")
	assert (row.light, row.entered_by) == ("Amber", people["Process Owner"])


def test_a_zero_is_a_value_and_a_gap_is_none(people):
	indicator = activated(people)
	first, second, _third = readings(indicator)
	zero = enter(first, people["Process Owner"], numerator=0, denominator=50)
	assert (zero.state, zero.value, zero.light) == ("Entered", "0", "Red")
	said = enter(second, people["Process Owner"], comment="The files are at the court of auditors")
	assert (said.state, said.value, said.light) == ("Due", None, "Grey")
	assert latest([indicator.name])[indicator.name].value == 0


def test_nothing_is_divided_by_zero(people):
	row = readings(activated(people))[0]
	refused(people["Process Owner"], errors.ReadingError, row, numerator=0, denominator=0)
	refused(people["Process Owner"], errors.ReadingError, row, numerator=3)
	row = enter(row, people["Process Owner"], numerator=0, denominator=0, comment="No file this month")
	assert (row.state, row.value, row.result, row.light) == ("Entered", None, None, "Grey")


def test_corrections_need_a_reason_and_keep_the_old_value(people):
	owner = people["Process Owner"]
	row = enter(readings(activated(people))[2], owner, numerator=46, denominator=50)
	assert "reason" in refused(owner, errors.ReadingError, row, numerator=47).casefold()
	refused(owner, errors.ReadingError, row, numerator=47, correction_reason="  ")
	row = enter(row, owner, numerator=48, correction_reason="Two files were counted late")
	(kept,) = row.corrections
	assert (kept.old_value, kept.old_numerator, kept.new_value) == ("92", "46", "96")
	assert (kept.reason, kept.corrected_by) == ("Two files were counted late", owner)
	assert (row.light, row.correction_reason) == ("Green", None)


def test_a_closed_period_changes_only_with_a_reason(people):
	owner = people["Process Owner"]
	first, second, _third = readings(activated(people))
	enter(second, owner, numerator=46, denominator=50)
	for row in (first, second):
		closed_since(row)
	calendar.lock()
	assert frappe.db.get_value(READING, second.name, "state") == "Locked"
	refused(owner, errors.ReadingError, second, comment="Changed")
	refused(people["QSE Manager"], errors.ReadingError, second, numerator=47)
	refused(owner, errors.ReadingError, first, numerator=1, denominator=2)
	late = enter(first, owner, numerator=1, denominator=2, correction_reason="The report came late")
	assert (late.state, late.corrections[0].old_value, late.value) == ("Locked", None, "50")


def test_what_the_server_writes_is_the_servers(people):
	owner = people["Process Owner"]
	row = enter(readings(activated(people))[0], owner, numerator=46, denominator=50)
	forged = {
		"state": "Due",
		"light": "Green",
		"value": "100",
		"result": "100",
		"target": "1",
		"due_on": "2030-01-01",
		"entered_by": people["HR Officer"],
		"is_computed": 1,
		"corrections": [],
		"period": "1999-01",
		"unit": ELSEWHERE,
	}
	after = enter(row, owner, **forged)
	for fieldname in forged:
		if fieldname != "corrections":
			assert after.get(fieldname) == row.get(fieldname), fieldname
	with pytest.raises(errors.HistoryError):
		frappe.delete_doc(READING, row.name)


def test_year_to_date_follows_its_parts(people):
	year = getdate(today()).year - 1
	indicator = activated(
		people,
		kind="Value",
		is_cumulative=1,
		frequency="Quarterly",
		valid_from=f"{year}-01-01",
		valid_to=f"{year}-12-31",
		targets=[{"from_date": f"{year}-01-01", "target": "100"}],
	)
	rows, owner, reason = readings(indicator), people["Process Owner"], "After the close"
	for row, value in ((rows[0], 20), (rows[2], 40), (rows[1], 30)):
		enter(row, owner, value=value, correction_reason=reason)
	assert [row.result for row in readings(indicator)] == ["20", "50", "90", None]
	enter(rows[0], owner, value=35, correction_reason=reason)
	after = readings(indicator)
	assert [(row.value, row.result) for row in after[:3]] == [("35", "35"), ("30", "65"), ("40", "105")]
	assert after[2].light == "Green"


# ---- who ---------------------------------------------------------------------------------------------------


def test_who_enters_and_who_only_reads(people):
	indicator = activated(people, collector=people["HR Officer"])
	row = readings(indicator)[0]
	for role in ("Unit Head", "Top Management", "Internal Auditor", "HSE Officer", "Legal Officer"):
		refused(people[role], errors.AccessError, row, numerator=1, denominator=2)
	refused(people["External Auditor"], (errors.AccessError, frappe.PermissionError), row, numerator=1)
	for number, role in enumerate(("Process Owner", "HR Officer", "QSE Officer", "QSE Manager")):
		row = enter(
			row, people[role], numerator=number, denominator=10, correction_reason="Counted once more"
		)
		assert row.numerator == str(number)


def test_readings_are_seen_with_their_indicator(people):
	stranger = make_staff()
	row = readings(activated(people))[0]
	with as_user(stranger):
		assert frappe.get_list(READING, pluck="name") == []
		assert not frappe.has_permission(READING, "read", frappe.get_doc(READING, row.name))
		with pytest.raises(frappe.PermissionError):
			client.set_value(READING, row.name, "comment", "x")
	give_unit(stranger, "T-SRV")
	with as_user(stranger):
		assert row.name in frappe.get_list(READING, pluck="name")
		with pytest.raises(errors.AccessError):
			client.set_value(READING, row.name, "comment", "x")


def test_an_officer_of_another_unit_enters_nothing(people):
	frappe.db.delete("User Permission", {"user": people["Second Officer"]})
	give_unit(people["Second Officer"], ELSEWHERE)
	row = readings(activated(people))[0]
	refused(people["Second Officer"], frappe.PermissionError, row, numerator=1, denominator=2)


def test_versions_and_corrections_of_readings_follow_the_indicator(people):
	owner = people["Process Owner"]
	row = enter(readings(activated(people))[2], owner, numerator=46, denominator=50)
	row = enter(row, owner, numerator=48, correction_reason="Counted again")
	frappe.get_doc(
		{"doctype": "Comment", "comment_type": "Comment", "reference_doctype": READING}
		| {"reference_name": row.name, "content": "Why so late?"}
	).insert(ignore_permissions=True)
	stranger = make_staff()
	comment = DocType("Comment")
	comments = frappe.qb.from_(comment).select(comment.name).where(comment.reference_doctype == READING)
	for user, count in ((owner, 1), (stranger, 0)):
		with as_user(user):
			rows = frappe.get_list(
				"QSE Reading Correction", {"parenttype": READING}, pluck="name", parent_doctype=READING
			)
			assert len(rows) == count, user
			assert len(comments.where(visible_rows("Comment", user)).run()) == count, user


def test_new_rows_only_of_periods_that_are_over(people):
	indicator = activated(people)
	with as_user(people["QSE Manager"]):
		for day in (today(), month(4), month(1)):  # running, before its validity, there already
			with pytest.raises(errors.ReadingError):
				frappe.get_doc(
					{"doctype": READING, "indicator": indicator.name, "period_start": day, "value": 5}
				).insert()
	with as_user(people["Process Owner"]), pytest.raises(frappe.PermissionError):
		frappe.get_doc({"doctype": READING, "indicator": indicator.name, "period_start": month(1)}).insert()


# ---- the daily job -----------------------------------------------------------------------------------------


def test_late_readings_are_told_once(people, monkeypatch):
	indicator = activated(people, collector=people["HR Officer"])
	told = []
	monkeypatch.setattr(
		daily, "notify", lambda users, doc, subject: told.append((users, doc.name, subject("en")))
	)
	first, second, third = readings(indicator)
	enter(second, people["Process Owner"], numerator=9, denominator=10)
	frappe.db.set_value(READING, first.name, "due_on", add_days(today(), -1))
	frappe.db.set_value(READING, third.name, "due_on", today())
	daily.run()
	daily.run()
	(mine,) = [one for one in told if one[1] == indicator.name]
	assert mine[0] == {people["Process Owner"], people["HR Officer"]}
	assert first.period in mine[2] and third.period not in mine[2]


def test_computed_readings_come_from_the_registers(people):
	indicator = activated(
		people, kind="Ratio", computed_by="actions-on-time", valid_from=month(2), unit="T-DIR"
	)
	before = readings(indicator)
	assert [(row.state, row.is_computed) for row in before] == [("Due", 1), ("Due", 1)]  # nothing was done
	refused(people["Process Owner"], errors.ReadingError, before[0], numerator=1, denominator=2)
	for number, (unit, done, due) in enumerate(
		(("T-SRV", 5, 10), ("T-SRV", 20, 10), ("T-DIR", 7, 7), (ELSEWHERE, 5, 1), ("T-SRV", None, 3))
	):
		first = getdate(month(1))
		frappe.get_doc(
			{
				"doctype": "QSE Action",
				"name": f"ACT-TEST-{number}",
				"unit": unit,
				"workflow_state": "Done" if done else "Planned",
				"due_date": first.replace(day=due),
				"completed_on": done and first.replace(day=done),
				"opened_on": month(3),
			}
		).db_insert()
	with as_user(people["Process Owner"]):
		assert calendar.compute([indicator.name]) == 1
	row = readings(indicator)[1]
	assert (row.state, row.numerator, row.denominator, row.value) == ("Entered", "2", "3", "66.666666667")
	assert (row.is_computed, row.entered_by, row.light) == (1, None, "Red")
	row = enter(
		row, people["Process Owner"], numerator=3, denominator=3, correction_reason="One was misdated"
	)
	assert (row.is_computed, row.corrections[0].old_numerator, row.value) == (0, "2", "100")


# ---- what others read --------------------------------------------------------------------------------------


def test_the_latest_reading_in_one_query(people):
	one, other = activated(people), activated(people)
	first, second, third = readings(one)
	owner = people["Process Owner"]
	enter(first, owner, numerator=9, denominator=10)
	enter(second, owner, numerator=96, denominator=100)
	enter(third, owner, numerator=0, denominator=0, comment="Nothing to count")
	queries = []
	monkeypatched = frappe.db.sql
	frappe.db.sql = lambda *args, **kwargs: (queries.append(args), monkeypatched(*args, **kwargs))[1]
	try:
		found = latest([one.name, other.name])
	finally:
		frappe.db.sql = monkeypatched
	assert len(queries) == 1
	assert set(found) == {one.name}
	assert found[one.name] == (96.0, 95.0, "Green", getdate(second.period_end))
	assert latest([]) == {}


def test_what_is_due_waits_for_owner_and_collector(people):
	indicator = activated(people, collector=people["HR Officer"])
	names = {row.name for row in readings(indicator)}
	for role, theirs in (("Process Owner", True), ("HR Officer", True), ("QSE Officer", False)):
		with as_user(people[role]):
			rows = {row.name for group in waiting(1000, "enter") for row in group.rows}
		assert names.issubset(rows) if theirs else names.isdisjoint(rows), role


def test_activation_is_told(people, monkeypatch):
	told = []
	monkeypatch.setattr(notify, "_enqueue", lambda subjects, doctype, name, sender: told.append(subjects))
	indicator = activated(people, collector=people["HR Officer"])
	frappe.db.after_commit.run()
	assert {user for one in told for user in one} >= {people["Process Owner"], people["HR Officer"]}
	assert all(indicator.name in text for one in told for text in one.values() if "indicator" in text)
