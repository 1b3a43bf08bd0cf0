"""Plans and their versions, progress from readings, the cascade recounted, prints, figures."""

from collections import Counter

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe import client
from frappe.desk.query_report import run
from frappe.utils import add_days, flt, getdate, today

from qse_municipal import errors
from qse_municipal.qse_municipal.dashboard_chart_source.qse_performance.qse_performance import (
	get as chart_data,
)
from qse_municipal.setup import goals
from qse_municipal.strategy import figures
from qse_municipal.strategy.api import axes_of, glance, plan_glance
from qse_municipal.strategy.printing import objectives_html
from tests.conftest import as_user
from tests.integration.indicators import activated, enter, readings
from tests.integration.objectives import DOCTYPE, PLAN, act, bring_to, insert_objective, insert_plan, new_plan
from tests.integration.risks import give_unit, make_units

pytestmark = pytest.mark.usefixtures("site")

REPORT = "QSE Objective Cascade"


@pytest.fixture(autouse=True)
def units(site, people):
	"""Units of the tests, and no other objective, plan or reading in sight."""
	make_units(head=people["Unit Head"])
	for doctype in (DOCTYPE, PLAN, "QSE Objective Goal", "QSE Objective Indicator", "QSE Indicator Reading"):
		frappe.db.delete(doctype)
	frappe.db.delete("QSE State Change", {"parenttype": DOCTYPE})


def refused(user: str, error: type[Exception], doc, /, **values) -> str:
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(doc.doctype, doc.name, values)
	return str(caught.value)


# ---- goals -------------------------------------------------------------------------------------------------


def test_the_seventeen_goals_have_names_in_three_languages():
	rows = frappe.get_all(
		"QSE Sustainable Development Goal",
		fields=["name", "goal_name", "goal_name_fr", "goal_name_ar", "color"],
		order_by="name",
	)
	assert [row.name for row in rows] == [f"SDG-{number:02d}" for number in range(1, 18)]
	assert all(all(row.values()) for row in rows)
	frappe.db.set_value("QSE Sustainable Development Goal", "SDG-06", "goal_name_fr", "Eau pour tous")
	goals.run()
	assert (
		frappe.db.get_value("QSE Sustainable Development Goal", "SDG-06", "goal_name_fr") == "Eau pour tous"
	)


# ---- plans -------------------------------------------------------------------------------------------------


def test_a_plan_is_approved_by_top_management_and_keeps_its_versions(people):
	top = people["Top Management"]
	plan = insert_plan(people)
	for role in ("QSE Officer", "QSE Manager", "Unit Head"):
		refused(
			people[role], (errors.TransitionError, frappe.PermissionError), plan, workflow_state="Approved"
		)
	plan = act(plan, "Approve", top)
	assert (plan.version, plan.approved_by) == (1, top)
	refused(people["QSE Manager"], errors.FrozenRecordError, plan, vision="Another")
	plan = act(plan, "Revise", people["QSE Manager"], state_reason="Mid-term review")
	with as_user(people["QSE Officer"]):
		client.set_value(PLAN, plan.name, "vision", "A region that serves all")
	refused(top, errors.VersionError, plan, workflow_state="Approved")
	plan = act(plan, "Approve", top, change_summary="The vision after the mid-term review")
	kept = frappe.get_all(
		"QSE Version", {"reference_name": plan.name}, ["version", "state", "content"], order_by="version"
	)
	assert [(row.version, row.state) for row in kept] == [(1, "Superseded"), (2, "In Force")]
	visions = [frappe.parse_json(row.content)["vision"] for row in kept]
	assert visions == ["A region that serves", "A region that serves all"]


@pytest.mark.parametrize("values", [{"vision": None}, {"mission": " "}, {"axes": [], "initiatives": []}])
def test_an_approved_plan_says_why_and_where_to(people, values):
	plan = insert_plan(people, **values)
	refused(people["Top Management"], errors.StrategyError, plan, workflow_state="Approved")


def test_one_language_is_enough_for_the_vision(people):
	plan = insert_plan(people, vision=None, vision_ar="جهة في خدمة الجميع")
	assert act(plan, "Approve", people["Top Management"]).version == 1


@pytest.mark.parametrize(
	"values",
	[
		{"period_to": "2021-12-31"},
		{"axes": [{"axis_code": "A1", "axis_name": "Water"}, {"axis_code": "a1", "axis_name": "Roads"}]},
		{"initiatives": [{"axis_code": "A7", "initiative": "Wells"}]},
		{"initiatives": [{"axis_code": "A1", "initiative": "Wells", "end_on": "2028-01-01"}]},
		{
			"initiatives": [
				{"axis_code": "A1", "initiative": "Wells", "start_on": "2025-01-01", "end_on": "2024-01-01"}
			]
		},
	],
)
def test_a_plan_that_contradicts_itself_is_refused(people, values):
	with as_user(people["QSE Officer"]), pytest.raises(errors.StrategyError):
		new_plan(**values).insert()


def test_a_unit_has_one_plan_at_a_time(people):
	first = act(insert_plan(people), "Approve", people["Top Management"])
	second = insert_plan(people, period_from="2027-06-01", period_to="2032-12-31", initiatives=[])
	message = refused(people["Top Management"], errors.StrategyError, second, workflow_state="Approved")
	assert first.name in message
	act(first, "Supersede", people["QSE Manager"], state_reason="The next plan begins")
	assert act(second, "Approve", people["Top Management"]).version == 1
	with as_user(people["QSE Officer"]), pytest.raises(errors.ObjectiveError):
		insert_objective(people, strategic_plan=first.name)


def test_an_axis_stays_while_objectives_name_it(people):
	plan = insert_plan(people)
	insert_objective(people, strategic_plan=plan.name, axis_code="A2")
	with as_user(people["QSE Officer"]):
		plan.reload()
		plan.axes = [row for row in plan.axes if row.axis_code == "A1"]
		with pytest.raises(errors.StrategyError):
			plan.save()


def test_all_staff_read_a_plan_and_few_write_it(people):
	plan = insert_plan(people)
	for role in ("HR Officer", "Process Owner", "Unit Head", "Medical Officer"):
		frappe.db.delete("User Permission", {"user": people[role]})
		with as_user(people[role]):
			assert frappe.get_list(PLAN, pluck="name", order_by="name") == [plan.name]
			assert axes_of(plan.name)[0] == {"value": "A1", "label": "A1 – Water"}
		refused(people[role], frappe.PermissionError, plan, vision="Mine")
	with as_user(people["External Auditor"]):
		assert frappe.get_list(PLAN, pluck="name", order_by="name") == []


def test_the_form_of_a_plan_shows_its_objectives_by_axis(people):
	plan = insert_plan(people)
	insert_objective(people, strategic_plan=plan.name, axis_code="A1", title="Wells")
	insert_objective(people, strategic_plan=plan.name, title="Somewhere")
	with as_user(people["QSE Manager"]):
		shown = [(row["axis"], [one["title"] for one in row["objectives"]]) for row in plan_glance(plan.name)]
		assert shown == [("A1", ["Wells"]), ("A2", []), ("", ["Somewhere"])]
		assert [row["progress"] for row in plan_glance(plan.name)] == [None, None, None]


# ---- progress from readings --------------------------------------------------------------------------------


def put(people, indicator, place: int, percent: int) -> None:
	"""Enter a reading of a month that is closed by now."""
	enter(
		readings(indicator)[place],
		people["Process Owner"],
		numerator=str(percent),
		denominator="100",
		correction_reason="Counted late",
	)


def with_indicator(people, **row):
	"""An objective measured by a fresh indicator."""
	indicator = activated(people)
	rows = [{"indicator": indicator.name, "baseline": 40, "target": 80, "weight": 1, **row}]
	return insert_objective(people, indicators=rows, no_indicator_reason=None), indicator


def test_a_reading_moves_the_objective_and_a_gap_does_not(people):
	objective, indicator = with_indicator(people)
	assert (objective.progress, objective.progress_basis) == (0, "")
	put(people, indicator, 0, 50)
	objective.reload()
	assert (objective.progress, objective.progress_basis) == (25, "Indicators")
	put(people, indicator, 1, 70)
	objective.reload()
	assert objective.progress == 75  # the latest one counts
	with as_user(people["QSE Officer"]):
		(row,) = glance(objective.name)["rows"]
	assert (row["value"], row["progress"], row["name"]) == (70, 75, "Files answered in time")


def test_indicators_weigh_and_actions_count_beside_them(people):
	from qse_municipal.actions.api import create_action

	first, second = activated(people), activated(people)
	for indicator, percent in ((first, 80), (second, 50)):
		put(people, indicator, 0, percent)
	rows = [
		{"indicator": first.name, "baseline": 40, "target": 80, "weight": 3},
		{"indicator": second.name, "baseline": 40, "target": 80, "weight": 1},
	]
	objective = insert_objective(people, indicators=rows)
	assert objective.progress == flt((3 * 100 + 25) / 4, 1)
	with as_user(people["QSE Manager"]):
		day = add_days(today(), 9)
		create_action(DOCTYPE, objective.name, "Buy", people["HR Officer"], people["QSE Officer"], day)
	objective.reload()
	assert objective.progress == flt(81.25 / 2, 1)
	assert objective.progress_basis == "Indicators and Actions"


def test_an_indicator_stands_once_and_is_one_that_the_writer_reads(people):
	objective, indicator = with_indicator(people)
	row = {"indicator": indicator.name, "baseline": 0, "target": 1}
	with as_user(people["QSE Officer"]):
		objective.reload()
		objective.append("indicators", row)
		with pytest.raises(errors.ObjectiveError):
			objective.save()
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	frappe.get_doc({"doctype": "QSE Unit", "unit_code": "T-FAR", "unit_name": "Far"}).insert()
	give_unit(officer, "T-FAR")
	with pytest.raises(errors.ObjectiveError):
		insert_objective(people, role="Second Officer", unit="T-FAR", indicators=[row])


# ---- the cascade -------------------------------------------------------------------------------------------


@pytest.fixture
def cascade(people):
	"""Council → directorate → process, a late one beside them, and one that was reached."""
	plan = insert_plan(people)
	council = insert_objective(
		people,
		level="Council",
		unit="T-COUNCIL",
		strategic_plan=plan.name,
		axis_code="A1",
		title="Water for all",
	)
	directorate = insert_objective(
		people,
		unit="T-DIR",
		parent_objective=council.name,
		strategic_plan=plan.name,
		axis_code="A1",
		sdgs=[{"goal": "SDG-06"}, {"goal": "SDG-11"}],
		is_quality=0,
		is_environment=1,
	)
	process = insert_objective(people, level="Process", parent_objective=directorate.name)
	late = bring_to(insert_objective(people, title="Late"), "In Progress", people)
	frappe.db.set_value(DOCTYPE, late.name, "due_on", add_days(today(), -12))
	reached = bring_to(insert_objective(people, unit="T-DIR"), "Achieved", people)
	frappe.db.set_value(
		DOCTYPE, reached.name, {"progress": 90, "progress_basis": "Actions"}, update_modified=False
	)
	return {
		"plan": plan.name,
		**{
			key: doc.name
			for key, doc in (
				("council", council),
				("directorate", directorate),
				("process", process),
				("late", late),
				("reached", reached),
			)
		},
	}


def report(user, **filters):
	with as_user(user):
		return run(REPORT, filters=filters)


def test_the_report_is_recounted_from_the_rows(people, cascade):
	result = report(people["QSE Manager"])
	rows = {row["name"]: row for row in result["result"]}
	stored = frappe.get_all(DOCTYPE, ["name", "workflow_state", "level", "due_on"], order_by="name")
	assert set(rows) == {row.name for row in stored}
	assert [rows[cascade[key]]["indent"] for key in ("council", "directorate", "process")] == [0, 1, 2]
	names = [row["name"] for row in result["result"]]
	at = names.index(cascade["council"])
	assert names[at : at + 3] == [cascade[key] for key in ("council", "directorate", "process")]
	assert rows[cascade["late"]]["days_overdue"] == 12
	assert rows[cascade["council"]]["progress"] is None and rows[cascade["reached"]]["progress"] == 90
	assert rows[cascade["directorate"]]["goals"] == ["SDG-06", "SDG-11"]
	assert "Clean Water" in rows[cascade["directorate"]]["goal_names"]
	cards = {card["label"]: card["value"] for card in result["report_summary"]}
	assert (cards["Objectives"], cards["In Progress"], cards["Achieved"], cards["Overdue"]) == (5, 1, 1, 1)
	assert cards["Mean Progress"].startswith("90")
	counts = Counter((row.workflow_state, row.level) for row in stored)
	for one in result["chart"]["data"]["datasets"]:
		expected = [counts[one["name"], level] for level in ("Council", "Directorate", "Process")]
		assert one["values"] == expected


@pytest.mark.parametrize(
	("filters", "keys"),
	[
		({"goal": "SDG-06"}, ["directorate"]),
		({"unit": "T-SRV"}, ["process", "late"]),
		({"unit": "T-DIR"}, ["directorate", "process", "late", "reached"]),
		({"level": "Council"}, ["council"]),
		({"state": "Overdue"}, ["late"]),
		({"state": "Open"}, ["council", "directorate", "process", "late"]),
		({"state": "Achieved"}, ["reached"]),
		({"axis": "A1"}, ["council", "directorate"]),
		({"standard": "Environment"}, ["directorate"]),
	],
)
def test_filters_of_the_report(people, cascade, filters, keys):
	found = {row["name"] for row in report(people["QSE Manager"], **filters)["result"]}
	assert found == {cascade[key] for key in keys}


def test_the_plan_is_a_filter_and_nonsense_is_refused(people, cascade):
	found = {row["name"] for row in report(people["QSE Manager"], plan=cascade["plan"])["result"]}
	assert found == {cascade["council"], cascade["directorate"]}
	for filters in ({"state": "Lost"}, {"level": "Galaxy"}, {"standard": "Ethics"}, {"unit": "NOWHERE"}):
		with as_user(people["QSE Manager"]), pytest.raises(frappe.ValidationError):
			run(REPORT, filters=filters)


def test_the_report_shows_what_the_reader_may_read(people, cascade):
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	give_unit(officer, "T-SRV")
	rows = report(officer)["result"]
	assert {row["name"] for row in rows} == {cascade["process"], cascade["late"]}
	assert {row["indent"] for row in rows} == {0}


def test_a_plain_user_has_no_report(people, cascade):
	user = "test.plain.staff@example.com"
	if not frappe.db.exists("User", user):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": "Plain",
				"send_welcome_email": 0,
				"roles": [{"role": "Inbox User"}],
			}
		).insert()
	with as_user(user), pytest.raises(frappe.PermissionError):
		run(REPORT, filters={})


# ---- figures -----------------------------------------------------------------------------------------------


def test_charts_and_cards_are_recounted(people, cascade):
	indicator = activated(people)
	put(people, indicator, 0, 97)
	put(people, indicator, 1, 50)
	other = activated(people)
	put(people, other, 0, 96)
	with as_user(people["QSE Manager"]):
		data = chart_data(filters={"by": "light"})
		shown = {one["name"]: sum(one["values"]) for one in data["datasets"]}
		assert (shown["Green"], shown["Red"], shown["Amber"]) == (1, 1, 0)  # the latest of each counts
		states = chart_data(filters={"by": "state"})
		assert states["datasets"][0]["values"] == [3, 0, 1, 1, 0, 0]
		assert sum(chart_data(filters={"by": "level"})["datasets"][0]["values"]) == 0  # none is known
		waiting = frappe.db.count("QSE Indicator Reading", {"state": "Due"})
		assert figures.readings_due()["value"] == waiting and waiting > 0
		assert figures.red_indicators()["value"] == 1
		assert figures.overdue_objectives()["value"] == 1
		late = frappe.db.count("QSE Indicator Reading", {"state": "Due", "due_on": ["<", today()]})
		assert sum(chart_data(filters={"by": "late"})["datasets"][0]["values"]) == late
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	with as_user(officer):
		assert figures.red_indicators()["value"] == 0
		assert figures.overdue_objectives()["value"] == 0
		assert figures.readings_due()["value"] == 0


def test_the_month_in_figures(people, cascade):
	first, last = getdate(today()).replace(day=1), getdate(today())
	found = {row["label"]: row["value"] for row in figures.monthly(first, last)}
	assert found["Objectives achieved in the month"] == 1
	assert found["Objectives not achieved in the month"] == 0
	assert found["Objectives overdue at the end of the month"] == 1
	past = {
		row["label"]: row["value"] for row in figures.monthly(getdate("2001-01-01"), getdate("2001-01-31"))
	}
	assert set(past.values()) == {0}


# ---- on paper ----------------------------------------------------------------------------------------------


@pytest.fixture
def language():
	"""Sets the language of the print."""
	before = frappe.local.lang

	def set_language(code):
		frappe.local.lang = code

	yield set_language
	frappe.local.lang = before


@pytest.mark.parametrize(("code", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_sheets(people, cascade, language, code, direction):
	plan = cascade["plan"]
	with as_user(people["QSE Manager"]):
		language(code)
		pages = {
			name: BeautifulSoup(frappe.get_print(doctype, record, name, no_letterhead=1), "html5lib")
			for doctype, record, name in (
				(DOCTYPE, cascade["late"], "QSE Objective Sheet"),
				(PLAN, plan, "QSE Strategic Plan"),
				(PLAN, plan, "QSE Objectives Plan"),
			)
		}
	for page in pages.values():
		assert page.find(id="header-html").select_one(".qse-frame")["dir"] == direction
		assert len(page.find(id="footer-html").select("td")) == 3
	axis = {"en": "Water", "fr": "Eau", "ar": "الماء"}[code]
	assert (
		axis in pages["QSE Strategic Plan"].get_text()
		and "Rural wells" in pages["QSE Strategic Plan"].get_text()
	)
	objectives = pages["QSE Objectives Plan"].get_text(" ")
	assert "Water for all" in objectives and "Two people of the service" in objectives
	assert cascade["late"] not in objectives  # of no plan
	assert "Share of requests answered in time" in pages["QSE Objective Sheet"].get_text(" ")


def test_the_objectives_plan_of_a_selection(people, cascade, language):
	language("en")
	with as_user(people["QSE Manager"]):
		page = BeautifulSoup(objectives_html({"unit": "T-SRV"}), "html5lib")
		rows = page.select("tbody tr")
		text = " ".join(row.get_text(" ") for row in rows)
		assert cascade["late"] in text and cascade["council"] not in text and "12 days late" in text
		assert "n/a" in text
		empty = BeautifulSoup(objectives_html({"axis": "A2"}), "html5lib").get_text()
		assert "No record fits" in empty
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	with as_user(officer):
		assert cascade["late"] not in objectives_html({"unit": "T-SRV"})


def test_what_people_type_is_text_on_paper(people, language):
	language("en")
	objective = insert_objective(people, title="<script>alert(1)</script>", resources='"><b>x</b>')
	with as_user(people["QSE Manager"]):
		pages = [
			frappe.get_print(DOCTYPE, objective.name, "QSE Objective Sheet", no_letterhead=1),
			objectives_html({}),
		]
	for html in pages:
		assert "<script>alert(1)" not in html and "<b>x</b>" not in html
