"""SWOT, parties and changes as reports and on paper: recounted from raw rows, by reader and language."""

from collections import Counter

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe.desk.query_report import run
from frappe.utils import add_days, today

from tests.conftest import as_user
from tests.integration.context import (
	ANALYSIS,
	CHANGE,
	PARTY,
	act,
	answers,
	insert,
	new_analysis,
	new_change,
	new_party,
)
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units, new_risk
from tests.integration.test_prints import TOO_NEW

pytestmark = pytest.mark.usefixtures("site")

SWOT, PARTIES = "QSE SWOT", "QSE Interested Parties"


@pytest.fixture(autouse=True)
def world(site, people):
	"""Two years of one unit, one analysis of another; parties of both."""
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()
	for doctype in (ANALYSIS, PARTY):
		frappe.db.delete(doctype)
	manager = people["QSE Manager"]
	issues = [
		{"quadrant": quadrant, "pestel": pestel, "issue": f"{quadrant} {number}", "relevance": relevance}
		for number, (quadrant, pestel, relevance) in enumerate(
			[
				*(("Threat", "Legal", 5), ("Threat", "", 2), ("Threat", "Environmental", 4)),
				*(("Strength", "Social", 3), ("Weakness", "Economic", 4), ("Opportunity", "Legal", 1)),
			]
		)
	]
	old = insert(new_analysis(title="Old", analysed_on=add_days(today(), -400)), manager)
	new = insert(new_analysis(title="New <b>", issues=issues, is_safety=1), manager)
	other = insert(new_analysis(title="Other", unit=ELSEWHERE), manager)
	insert(new_party(), manager)
	rows = [
		{"kind": "Need", "expectation": "A", "satisfaction": "2"},
		{"kind": "Need", "expectation": "B", "satisfaction": "5"},
		{"kind": "Need", "expectation": "C"},
	]
	insert(
		new_party(party_name="Press", influence=1, interest=2, category="Media", expectations=rows), manager
	)
	insert(new_party(party_name="State", unit=ELSEWHERE, influence=5, interest=1), manager)
	return {"old": old, "new": new, "other": other}


def report(name: str, user: str, **filters) -> dict:
	with as_user(user):
		return run(name, filters=filters)


def issues_of(*analyses) -> list[tuple[str, str]]:
	rows = frappe.get_all(
		"QSE Context Issue",
		{"parent": ["in", [doc.name for doc in analyses]]},
		["quadrant", "issue", "pestel"],
		order_by="parent, idx",
	)
	return sorted((row.quadrant, row.issue) for row in rows)


def shown(found: dict) -> list[tuple[str, str]]:
	return sorted((row["quadrant_key"], row["issue"]) for row in found["result"])


def test_the_newest_analysis_of_each_unit_counts(people, world):
	user = people["QSE Manager"]
	assert shown(report(SWOT, user)) == issues_of(world["new"], world["other"])
	assert shown(report(SWOT, user, all_analyses=1)) == issues_of(*world.values())
	assert shown(report(SWOT, user, analysis=world["old"].name)) == issues_of(world["old"])
	assert shown(report(SWOT, user, unit="T-DIR")) == issues_of(world["new"])
	assert shown(report(SWOT, user, standard="Safety")) == issues_of(world["new"])
	assert shown(report(SWOT, user, unit="T-DIR", quadrant="Threat", pestel="Legal")) == [
		("Threat", "Threat 0")
	]
	for wrong in ({"unit": "NOWHERE"}, {"standard": "Beauty"}, {"from_date": "soon"}, {"rows": "x"}):
		with pytest.raises(frappe.ValidationError):
			report(SWOT, user, **wrong)


def test_the_figures_are_those_of_the_rows(people, world):
	with as_user(people["QSE Manager"]):
		new_risk(
			people, context_analysis=world["new"].name, context_issue=world["new"].issues[0].name
		).insert()
	found = report(SWOT, people["QSE Manager"], unit="T-DIR")
	rows = world["new"].issues
	counts = Counter(row.quadrant for row in rows)
	cards = {card["label"]: card["value"] for card in found["report_summary"]}
	assert [cards[title] for title in ("Strengths", "Weaknesses", "Opportunities", "Threats")] == [
		counts[name] for name in ("Strength", "Weakness", "Opportunity", "Threat")
	]
	assert cards["Relevant, and nothing came of it"] == sum(row.relevance >= 4 for row in rows) - 1
	assert {row["issue"]: row["outcomes"] for row in found["result"] if row["outcomes"]} == {"Threat 0": 1}
	data = found["chart"]["data"]
	assert data["labels"][-1] == "Not Assigned" and len(data["labels"]) == 7
	pairs = Counter((row.pestel or "Not Assigned", row.quadrant) for row in rows)
	for series, quadrant in zip(
		data["datasets"], ("Strength", "Weakness", "Opportunity", "Threat"), strict=True
	):
		assert series["values"] == [pairs[label, quadrant] for label in data["labels"]]
	board = BeautifulSoup(found["message"], "html5lib")
	assert [len(part.select("li")) for part in board.select("section")] == [1, 1, 1, 3]
	assert [item.get_text() for item in board.select("section")[3].select("li")] == [
		*("Threat 0", "Threat 2", "Threat 1")  # the most relevant first
	]


def test_texts_of_the_board_are_texts(people, world):
	text = "<b onmouseover=alert(1)>Old & new</b>"
	frappe.db.set_value("QSE Context Issue", world["new"].issues[0].name, "issue", text)
	board = BeautifulSoup(report(SWOT, people["QSE Manager"])["message"], "html5lib")
	assert text in [item.get_text() for item in board.select("li")]
	assert not board.select("li b")


@pytest.mark.parametrize("name", [SWOT, PARTIES])
def test_a_report_shows_what_its_reader_may_see(people, world, name):
	outsider = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": outsider})
	give_unit(outsider, ELSEWHERE)
	frappe.clear_cache()
	found = report(name, outsider)["result"]
	assert {row["unit_name"] for row in found} == {"Elsewhere"}
	assert not report(name, people["External Auditor"])["result"]
	from tests.integration.ideas import make_staff

	with pytest.raises(frappe.PermissionError):
		report(name, make_staff())


def test_reports_cost_the_same_queries_for_many_records(people, world):
	user = people["QSE Manager"]

	def queries(name: str) -> int:
		with as_user(user):
			run(name, filters={"all_analyses": 1})
			before = int(frappe.db.sql("show session status like 'Questions'")[0][1])
			run(name, filters={"all_analyses": 1})
			return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - before

	few = queries(SWOT), queries(PARTIES)
	for number in range(8):
		insert(new_analysis(title=str(number)), user)
		insert(new_party(party_name=str(number)), user)
	assert (queries(SWOT), queries(PARTIES)) == few


def test_parties_with_their_figures(people, world):
	found = report(PARTIES, people["QSE Manager"])
	rows = {row["party_name"]: row for row in found["result"]}
	assert list(rows) == ["Associations of the rural communes", "State", "Press"]  # the weightiest first
	assert (rows["Press"]["expectations"], rows["Press"]["satisfaction"]) == (3, 3.5)
	assert rows["State"]["satisfaction"] is None
	cards = {card["label"]: card["value"] for card in found["report_summary"]}
	assert (cards["Interested Parties"], cards["Manage Closely"]) == (3, 1)
	assert cards["Mean Satisfaction (of 5)"] == "3.5"
	for filters, names in (
		({"unit": "T-DIR"}, {"Associations of the rural communes", "Press"}),
		({"category": "Media"}, {"Press"}),
		({"strategy": "Keep Satisfied"}, {"State"}),
		({"obligations_only": 1}, set()),
	):
		assert {
			row["party_name"] for row in report(PARTIES, people["QSE Manager"], **filters)["result"]
		} == names
	total = sum(sum(series["values"]) for series in found["chart"]["data"]["datasets"])
	assert total == 3


def test_names_follow_the_reader(people, world):
	frappe.db.set_value(PARTY, {"party_name": "Press"}, "party_name_ar", "الصحافة")
	frappe.local.lang = "ar"
	try:
		found = report(PARTIES, people["QSE Manager"], category="Media")
	finally:
		frappe.local.lang = "en"
	assert [row["party_name"] for row in found["result"]] == ["الصحافة"]


@pytest.fixture
def language(request):
	"""The language of the print."""
	before, frappe.local.lang = frappe.local.lang, request.param
	yield request.param
	frappe.local.lang = before


@pytest.mark.parametrize("language", ["en", "fr", "ar"], indirect=True)
def test_sheets_on_paper(committed, people, language):
	make_units(head=people["Unit Head"])
	issues = [{"quadrant": "Threat", "pestel": "Legal", "issue": "Threat 0", "relevance": 5}]
	analysis = insert(new_analysis(title="New <b>", issues=issues), people["QSE Manager"])
	with as_user(people["QSE Manager"]):
		risk = new_risk(
			people, context_analysis=analysis.name, context_issue=analysis.issues[0].name
		).insert()
	change = insert(
		new_change(consequences=answers(Hazards="Dust <i> while the walls are cut")), people["QSE Officer"]
	)
	change = act(change, "Submit", people["QSE Officer"])
	change = act(change, "Approve", people["Unit Head"])
	for doc, sheet, told in (
		(analysis, "QSE Context Analysis", ("Threat 0", risk.name, "Floods close two sites each winter")),
		(change, "QSE Change Sheet", ("Dust <i> while the walls are cut", change.title)),
	):
		with as_user(people["QSE Manager"]):
			html = frappe.get_print(doc.doctype, doc.name, sheet, no_letterhead=1)
		page = BeautifulSoup(html, "html5lib")
		text = page.get_text(" ")
		for word in told:
			assert word in text, (sheet, word)
		assert page.find(class_="qse-frame")["dir"] == ("rtl" if language == "ar" else "ltr")
		assert len(page.find(id="footer-html").select("td")) == 3
		body = str(page.select(".qse-frame")[-1])
		assert not [word for word in TOO_NEW if word in body]
	with as_user(people["External Auditor"]), pytest.raises(frappe.PermissionError):
		frappe.get_print(CHANGE, change.name, "QSE Change Sheet", no_letterhead=1)
