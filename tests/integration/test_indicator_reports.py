"""Reports, entry page, chart and sources of indicators, recounted from the raw rows."""

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe.desk.query_report import run
from frappe.utils import add_days, getdate, today

from qse_municipal.indicators import api, calendar, own_sources
from qse_municipal.indicators.selection import Selection
from qse_municipal.indicators.status import plain_rows, status
from tests.bench import counted_queries
from tests.conftest import as_user
from tests.integration.ideas import make_staff
from tests.integration.indicators import READING, activated, closed_since, enter, month, readings
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(autouse=True)
def units(site, people):
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()


@pytest.fixture
def owner(people) -> str:
	return people["Process Owner"]


def entered(people, results, **values):
	"""A monthly indicator with these values, oldest first; None leaves a gap."""
	indicator = activated(
		people,
		**{
			"kind": "Value",
			"valid_from": month(len(results)),
			"targets": [{"from_date": month(99), "target": "50", "alert_threshold": "40"}],
			**values,
		},
	)
	for row, value in zip(readings(indicator), results, strict=True):
		if value is not None:
			enter(row, people["Process Owner"], value=value)
	return indicator


# ---- status ------------------------------------------------------------------------------------------------


def test_the_status_says_what_the_readings_say(people):
	told = {
		"up": entered(people, [45, 55, 60]),
		"down": entered(people, [5, 8], direction="Down", targets=[{"from_date": month(99), "target": "4"}]),
		"range": entered(
			people,
			[30, 20],
			direction="Range",
			targets=[{"from_date": month(99), "range_low": "18", "range_high": "26"}],
		),
		"gap": entered(people, [45, 41, None]),
		"single": entered(people, [0]),
		"none": entered(people, [None]),
	}
	found = {row["name"]: row for row in plain_rows(status(Selection()))}
	shown = {
		key: tuple(found[doc.name][field] for field in ("result", "light", "trend", "period"))
		for key, doc in told.items()
	}
	assert shown == {
		"up": (60, "Green", "Better", month(1)[:7]),
		"down": (8, "Red", "Worse", month(1)[:7]),
		"range": (20, "Green", "Better", month(1)[:7]),
		"gap": (41, "Amber", "Worse", month(2)[:7]),
		"single": (0, "Red", "", month(1)[:7]),
		"none": (None, "Grey", "", None),
	}
	late = frappe.db.count(READING, {"indicator": told["gap"].name, "state": "Due", "due_on": ["<", today()]})
	assert found[told["gap"].name]["late"] == late


def test_the_report_counts_lights_of_what_the_reader_sees(people):
	entered(people, [60])
	entered(people, [41])
	stranger = make_staff()
	with as_user(people["QSE Officer"]):
		result = run("QSE Indicator Status", {"unit": "T-COUNCIL"})
	rows = [row for row in result["result"] if isinstance(row, dict)]
	cards = {card["label"]: card["value"] for card in result["report_summary"]}
	for light in ("Green", "Amber", "Red", "Grey"):
		assert cards[light] == sum(row["light"] == light for row in rows)
		assert cards[light] == sum(
			sum(one["values"]) for one in result["chart"]["data"]["datasets"] if one["name"] == light
		)
	assert cards["Indicators"] == len(rows) == 2
	with as_user(stranger), pytest.raises(frappe.PermissionError):
		run("QSE Indicator Status", {})
	give_unit(people["HR Officer"], ELSEWHERE)
	frappe.db.delete("User Permission", {"user": people["HR Officer"], "for_value": "T-COUNCIL"})
	with as_user(people["HR Officer"]):
		assert run("QSE Indicator Status", {})["result"] == []


def test_the_status_takes_two_queries(people):
	for _number in range(3):
		entered(people, [60, 41])
	with counted_queries() as queries:
		status(Selection())
	assert len(queries) == 2


def test_filters_that_make_no_sense_are_refused():
	for filters in ({"light": "Blue"}, {"group_by": "owner"}, {"standard": "x"}, {"unit": "NO-SUCH"}):
		with pytest.raises(frappe.ValidationError):
			run("QSE Indicator Status", filters)


# ---- trend and late ----------------------------------------------------------------------------------------


def test_the_trend_shows_results_and_leaves_gaps(people):
	indicator = entered(people, [45, None, 60])
	result = run("QSE Indicator Trend", {"indicators": [indicator.name]})
	rows = {row["period"]: row[indicator.name] for row in result["result"] if isinstance(row, dict)}
	assert rows == {month(3)[:7]: 45, month(1)[:7]: 60}
	line, target = result["chart"]["data"]["datasets"]
	assert (line["values"], target["values"]) == ([45, 60], [50, 50])


def test_indicators_of_different_units_are_compared_by_achievement(people):
	one, other = entered(people, [45]), entered(people, [60], measure_unit="days")
	result = run("QSE Indicator Trend", {"indicators": f"{one.name}, {other.name}"})
	(row,) = (row for row in result["result"] if isinstance(row, dict))
	assert (row[one.name], row[other.name]) == (90, 120)


def test_late_readings_and_their_days(people, owner):
	indicator = entered(people, [45, None, None])
	_first, late, in_time = readings(indicator)
	frappe.db.set_value(READING, late.name, "due_on", add_days(today(), -12))
	frappe.db.set_value(READING, in_time.name, "due_on", today())
	result = run("QSE Late Readings", {"unit": "T-SRV"})
	mine = [row for row in result["result"] if isinstance(row, dict) and row["indicator"] == indicator.name]
	assert [(row["name"], row["days"]) for row in mine] == [(late.name, 12)]
	assert mine[0]["owner_name"] == frappe.db.get_value("User", owner, "full_name")


# ---- the entry page ----------------------------------------------------------------------------------------


def due_of(indicator, user: str, **filters) -> list[str]:
	with as_user(user):
		return [row.name for row in api.due_readings(**filters)["rows"] if row.indicator == indicator.name]


def test_the_page_offers_what_the_user_may_enter(people, owner):
	indicator = entered(people, [45, None, None])
	rows = [row.name for row in readings(indicator)[1:]]
	assert due_of(indicator, owner) == rows
	assert due_of(indicator, owner, period=month(1)[:7]) == rows[1:]
	assert due_of(indicator, owner, frequency="Yearly") == []
	assert due_of(indicator, people["QSE Officer"]) == []
	assert due_of(indicator, people["QSE Officer"], mine=0) == rows
	assert due_of(indicator, people["QSE Manager"], mine=0, unit="T-DIR") == rows
	for role in ("Unit Head", "Legal Officer"):
		assert due_of(indicator, people[role], mine=0) == []


def test_each_row_is_saved_or_refused_by_itself(people, owner):
	one, other = entered(people, [None, None]), entered(people, [None], kind="Ratio")
	(first, second), (third,) = readings(one), readings(other)
	shown = len(frappe.local.message_log)
	with as_user(owner):
		answers = api.save_readings(
			[
				{"name": second.name, "value": "٥٥٫٥"},
				{"name": third.name, "numerator": "3", "denominator": ""},
				{"name": "no-such-reading", "value": "1"},
				{"name": first.name, "value": "many"},
			]
		)
	assert [(row["name"], row["saved"]) for row in answers] == [
		(second.name, True),
		(third.name, False),
		("no-such-reading", False),
		(first.name, False),
	]
	assert (answers[0]["result"], answers[0]["light"]) == (55.5, "Green")
	assert all(row["message"] for row in answers[1:])
	stored = {row.name: (row.state, row.value, row.numerator) for row in (*readings(one), *readings(other))}
	assert stored == {
		first.name: ("Due", None, None),
		second.name: ("Entered", "55.5", None),
		third.name: ("Due", None, None),
	}
	assert len(frappe.local.message_log) == shown


def test_a_row_that_somebody_else_has_saved_meanwhile_is_refused(people, owner):
	(row,) = readings(entered(people, [None]))
	seen = str(row.modified)
	enter(row, people["QSE Manager"], comment="From the monthly report")
	with as_user(owner):
		(answer,) = api.save_readings([{"name": row.name, "value": 1, "modified": seen}])
	assert not answer["saved"]


def test_who_may_not_enter_saves_nothing_by_the_page(people):
	(row,) = readings(entered(people, [None]))
	for role in ("Unit Head", "External Auditor", "Top Management"):
		with as_user(people[role]):
			(answer,) = api.save_readings([{"name": row.name, "value": 1}])
		assert not answer["saved"] and answer["message"]
	assert readings_state(row) == ("Due", None)


def readings_state(row) -> tuple:
	return tuple(frappe.db.get_value(READING, row.name, ["state", "value"]))


def test_the_verdict_while_typing_writes_nothing_and_tells_nothing_hidden(people, owner):
	indicator = entered(people, [None, None], kind="Ratio")
	first, second = readings(indicator)
	typed = [
		{"name": first.name, "numerator": "9", "denominator": "20"},
		{"name": second.name, "numerator": "nine", "denominator": "20"},
	]
	with as_user(owner):
		found = api.judge_readings(frappe.as_json(typed))
	assert (found[first.name]["result"], found[first.name]["light"]) == (45, "Amber")
	assert "nine" in found[second.name]["problem"]
	assert readings_state(first) == ("Due", None)
	with as_user(make_staff()):
		assert api.judge_readings(typed) == {}


@pytest.mark.parametrize("rows", ["{}", "[1]", "no json", [{"value": 1}], [{"name": 5}]])
def test_rows_that_are_none_are_refused(rows):
	with pytest.raises(frappe.ValidationError):
		api.save_readings(rows)


# ---- the chart of the form ---------------------------------------------------------------------------------


def test_the_series_tells_trend_and_forecast(people, owner):
	indicator = entered(people, [1, 3, 2, 5, 4, 6, None])
	with as_user(owner):
		found = api.series(indicator.name)
	assert found["results"][:7] == [1, 3, 2, 5, 4, 6, None]
	assert found["forecast"][:7] == [None] * 7
	# one gap lies between the last reading and the forecast: x = 7
	assert found["forecast"][7] == pytest.approx(3.5 + 4.5 * 15.5 / 17.5)
	assert len(found["labels"]) == len(found["results"]) == len(found["forecast_low"]) == 10
	assert "95" in " ".join(found["words"]) and found["target"][-1] == 50
	with as_user(make_staff()), pytest.raises(frappe.PermissionError):
		api.series(indicator.name)


def test_few_readings_say_so(people):
	found = api.series(entered(people, [1, 2]).name)
	assert found["words"][0].startswith("Not enough readings") and found["forecast"] == [None, None]


# ---- on paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["en", "fr", "ar"])
def test_the_sheet(people, code):
	indicator = entered(people, [45, None, 60], indicator_name="A <b>bold</b> measure", measure_unit="m³")
	before, frappe.local.lang = frappe.local.lang, code
	try:
		with as_user(people["Process Owner"]):
			html = frappe.get_print("QSE Indicator", indicator.name, "QSE Indicator Sheet", no_letterhead=1)
	finally:
		frappe.local.lang = before
	page = BeautifulSoup(html, "html5lib")
	assert page.html["dir"] == ("rtl" if code == "ar" else "ltr")
	text = page.get_text(" ")
	for shown in ("A <b>bold</b> measure", indicator.formula, month(1)[:7], month(3)[:7], "120.0 %"):
		assert shown in text
	signed = page.find(id="footer-html").get_text(" ")
	assert frappe.db.get_value("User", people["Unit Head"], "full_name") in signed


# ---- sources -----------------------------------------------------------------------------------------------


def action(number: int, **values) -> None:
	frappe.get_doc(
		{
			"doctype": "QSE Action",
			"name": f"ACT-SRC-{number}",
			"unit": "T-SRV",
			"workflow_state": "Planned",
			"opened_on": "2020-01-01",
			**values,
		}
	).db_insert()


def test_overdue_actions_and_mean_delay_as_at_the_end_of_a_period():
	first, last = getdate("2020-03-01"), getdate("2020-03-31")
	action(1, due_date="2020-03-10")
	action(2, due_date="2020-03-31", workflow_state="Done", completed_on="2020-04-02")
	action(3, due_date="2020-04-01")
	action(4, due_date="2020-03-05", workflow_state="Done", completed_on="2020-03-20")
	action(5, due_date="2020-03-05", workflow_state="Done", completed_on="2020-03-01")
	action(6, due_date="2020-03-05", unit=ELSEWHERE)
	units = ["T-SRV"]
	assert own_sources.overdue_actions(units, first, last).value == 2
	delay = own_sources.mean_delay(units, first, last)
	assert (delay.numerator, delay.denominator) == (15 - 4, 2)
	assert own_sources.overdue_actions(None, first, last).value >= 3


def test_ideas_answered_in_time():
	for number, (proposed, answered, state) in enumerate(
		(
			("2020-03-01", "2020-03-31 15:00:00", "Accepted"),
			("2020-02-29", "2020-03-31 15:00:00", "Refused"),
			("2020-03-01", "2020-04-01 00:00:00", "Refused"),
		)
	):
		frappe.get_doc(
			{
				"doctype": "QSE Improvement Idea",
				"name": f"IDEA-SRC-{number}",
				"unit": "T-SRV",
				"proposed_on": proposed,
				"answered_on": answered,
				"workflow_state": state,
			}
		).db_insert()
	period = (["T-SRV"], getdate("2020-03-01"), getdate("2020-03-31"))
	in_time, accepted = own_sources.ideas_in_time(*period), own_sources.accepted_ideas(*period)
	assert (in_time.numerator, in_time.denominator) == (1, 2)
	assert (accepted.numerator, accepted.denominator) == (1, 2)


def test_high_risks_as_they_stood(people):
	from tests.integration.risks import insert_risk, step

	risk = insert_risk(people, current_probability=4, current_severity=4)
	step(risk, "Assess", people["QSE Officer"])
	day = getdate()
	with as_user(make_staff()):  # the figure is the same for all
		assert own_sources.high_risks(["T-SRV"], day, day).value == 1
		assert own_sources.high_risks([ELSEWHERE], day, day).value == 0
	assert own_sources.high_risks(["T-SRV"], day, getdate("2020-01-01")).value == 0


def test_a_closed_period_is_offered_and_says_so(people, owner):
	(row,) = readings(entered(people, [None]))
	closed_since(row)
	calendar.lock()
	with as_user(owner):
		(shown,) = (one for one in api.due_readings()["rows"] if one.name == row.name)
		assert shown.is_closed and shown.is_late
		(answer,) = api.save_readings([{"name": row.name, "value": 60}])
		assert not answer["saved"]
		(answer,) = api.save_readings([{"name": row.name, "value": 60, "correction_reason": "On leave"}])
	assert (answer["saved"], answer["state"]) == (True, "Locked")


def test_the_demonstration_tells_its_indicators_once(people):
	from qse_municipal.demo import add_people, add_processes, add_units, indicators, open_units
	from qse_municipal.demo.stories import load

	add_people()
	add_units()
	open_units()
	add_processes()
	told = load("indicators")
	indicators.add(told)
	frappe.set_user("Administrator")
	found = {row["code"]: row for row in plain_rows(status(Selection()))}
	assert {story["code"] for story in told} <= set(found)
	lights = {found[story["code"]]["light"] for story in told}
	assert {"Green", "Amber", "Red"} <= lights
	assert sum(found[story["code"]]["late"] for story in told) > 3
	assert frappe.db.count("QSE Reading Correction") == 1
	number = frappe.db.count(READING)
	indicators.add(told)
	frappe.set_user("Administrator")
	assert frappe.db.count(READING) == number
