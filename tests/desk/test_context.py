"""Context, parties and changes in the Desk: board by mouse and keyboard, grid, French and Arabic."""

import re

import pytest

from tests.conftest import as_user
from tests.desk.test_desk import act, save
from tests.integration.context import (
	CHANGE,
	PARTY,
	answers,
	insert,
	new_analysis,
	new_change,
	new_party,
)
from tests.integration.context import act as take
from tests.integration.risks import new_risk

ENGLISH = (
	"Strengths",
	"Weaknesses",
	"Threats",
	"Next step",
	"Draft",
	"Validated",
	"Manage Closely",
	"Interest",
)


def open_form(desk, role: str, doc, language: str = "en"):
	slug = doc.doctype.lower().replace(" ", "-")
	page = desk(role, f"{slug}/{doc.name}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=doc.name)
	page.locator(".qse-headline:visible").wait_for()
	return page


def cards(page, quadrant: str) -> list[str]:
	return page.locator(f'[data-quadrant="{quadrant}"] .qse-swot__card p').all_inner_texts()


def stored(doc) -> list[tuple[str, str]]:
	import frappe

	frappe.db.rollback()
	rows = frappe.get_all("QSE Context Issue", {"parent": doc.name}, ["quadrant", "issue"], order_by="idx")
	return [(row.quadrant, row.issue) for row in rows]


def test_the_board_by_mouse_and_keyboard(desk, people, shot) -> None:
	import frappe

	analysis = insert(new_analysis(), people["QSE Officer"])
	frappe.db.commit()
	page = open_form(desk, "QSE Officer", analysis)
	page.get_by_role("tab", name="SWOT").click()
	page.locator(".qse-swot").wait_for()
	for text in ("Old software", "Few vehicles"):
		entry = page.locator('[data-quadrant="Weakness"] input')
		entry.fill(text)
		entry.press("Enter")
	assert cards(page, "Weakness") == ["Old software", "Few vehicles"]
	card = page.locator(".qse-swot__card", has_text="Few vehicles")
	card.focus()
	card.press("Alt+ArrowUp")
	assert cards(page, "Weakness") == ["Few vehicles", "Old software"]
	page.locator(".qse-swot__card", has_text="Few vehicles").press("Alt+ArrowLeft")
	assert cards(page, "Strength") == ["Trained staff", "Few vehicles"]
	page.locator(".qse-swot__card p", has_text="Old software").drag_to(
		page.locator('[data-quadrant="Opportunity"] .qse-swot__list')
	)
	page.wait_for_function(
		"""document.querySelectorAll('[data-quadrant="Opportunity"] .qse-swot__card').length === 1"""
	)
	shot(page)
	save(page)
	assert sorted(stored(analysis)) == sorted(
		[
			*(("Strength", "Trained staff"), ("Strength", "Few vehicles")),
			*(("Opportunity", "Old software"), ("Threat", "A new law on procurement")),
		]
	)
	head = open_form(desk, "Unit Head", analysis)
	act(head, "Validate", "Validated")
	head.get_by_role("tab", name="SWOT").click()
	assert head.locator(".qse-swot__entry").count() == 0
	head.locator(".qse-swot__card", has_text="procurement").get_by_label("What to do").click()
	head.get_by_role("menuitem", name="Create Risk").click()
	head.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Risk' && cur_frm.is_new()")
	values = head.evaluate(
		"[cur_frm.doc.title, cur_frm.doc.unit, cur_frm.doc.kind, cur_frm.doc.context_analysis]"
	)
	assert values == ["A new law on procurement", "T-SRV", "Risk", analysis.name]


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_forms_in_both_directions(desk, people, shot, language, direction) -> None:
	import frappe

	analysis = take(insert(new_analysis(), people["QSE Officer"]), "Validate", people["Unit Head"])
	with as_user(people["QSE Officer"]):
		risk = new_risk(
			people, context_analysis=analysis.name, context_issue=analysis.issues[1].name
		).insert()
	party = insert(new_party(party_name_ar="جمعيات", party_name_fr="Associations"), people["QSE Officer"])
	change = insert(new_change(consequences=answers(Risks="x")), people["QSE Officer"])
	frappe.db.commit()
	page = open_form(desk, "QSE Officer", analysis, language)
	page.get_by_role("tab", name="SWOT").click()
	page.locator(".qse-swot__outcomes", has_text=risk.name).wait_for()
	boxes = [
		page.locator(f'[data-quadrant="{name}"]').bounding_box()["x"] for name in ("Strength", "Weakness")
	]
	assert (boxes[0] < boxes[1]) is (direction == "ltr")
	shot(page, "-analysis")
	texts = [page.locator("body").inner_text()]
	for doctype, doc in ((PARTY, party), (CHANGE, change)):
		page.evaluate("route => frappe.set_route('Form', ...route)", [doctype, doc.name])
		page.wait_for_function("name => cur_frm && cur_frm.doc.name === name", arg=doc.name)
		page.locator(".qse-headline:visible").wait_for()
		shot(page, f"-{doctype.split()[-1].lower()}")
		texts.append(page.locator("body").inner_text())
	for text in texts:
		left = [word for word in ENGLISH if re.search(rf"\b{word}\b", text)]
		assert not left, left
	page.evaluate("frappe.set_route('query-report', 'QSE Interested Parties')")
	cell = page.locator('.qse-party-grid [data-probability="4"][data-severity="5"] .qse-matrix__count')
	cell.wait_for()
	shot(page, "-parties")
	page.set_viewport_size({"width": 390, "height": 844})
	page.evaluate("name => frappe.set_route('Form', 'QSE Context Analysis', name)", analysis.name)
	page.wait_for_function("name => cur_frm && cur_frm.doc.name === name", arg=analysis.name)
	page.locator(".qse-swot:visible").wait_for()
	width = page.evaluate("document.documentElement.scrollWidth")
	assert width <= 390, width
	shot(page, "-phone")


def test_the_grid_and_a_change_from_the_form(desk, people, shot) -> None:
	import frappe

	party = insert(new_party(), people["QSE Officer"])
	change = insert(new_change(), people["QSE Officer"])
	for action, role in (
		("Submit", "QSE Officer"),
		("Approve", "Unit Head"),
		("Start", "QSE Officer"),
		("Report Implemented", "QSE Officer"),
	):
		change = take(change, action, people[role])
	frappe.db.commit()
	page = open_form(desk, "QSE Officer", party)
	page.locator('.qse-matrix [data-probability="2"][data-severity="4"]').click()
	page.wait_for_function("cur_frm.doc.strategy === 'Keep Informed' && cur_frm.is_dirty()")
	save(page)
	frappe.db.rollback()
	assert frappe.db.get_value(PARTY, party.name, ["influence", "interest"]) == (2, 4)
	head = open_form(desk, "Unit Head", change)
	head.wait_for_timeout(1000)
	head.locator(".actions-btn-group:visible button").first.click()
	head.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("Close", exact=True).click()
	dialog = head.locator(".modal:visible")
	dialog.locator('[data-fieldname="review_note"] textarea').fill("One visit in place of three")
	shot(head)
	dialog.locator(".btn-primary:visible").click()
	head.wait_for_function("cur_frm.doc.workflow_state === 'Closed' && !cur_frm.is_dirty()")
	frappe.db.rollback()
	assert frappe.db.get_value(CHANGE, change.name, ["workflow_state", "review_effective"]) == (
		"Closed",
		"Yes",
	)
