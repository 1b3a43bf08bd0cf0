"""Improvement ideas in the Desk: proposed by anybody, answered by a head, counted; in three languages."""

import pytest
from frappe.utils import add_days, today

from tests.desk.test_desk import act, fill, link, save
from tests.integration.ideas import insert_idea, take_to

ENGLISH = ("Proposed", "Under Review", "Accepted", "Refused", "Implemented", "Next step", "Improvement")


def open_idea(desk, role: str, name: str, language: str = "en"):
	page = desk(role, f"qse-improvement-idea/{name}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	page.locator(".qse-headline:visible").wait_for()
	return page


def steps(page) -> list[str]:
	"""Steps in the menu, once the server has said which are open."""
	page.wait_for_timeout(1500)
	texts = page.locator(".actions-btn-group .dropdown-menu li").all_inner_texts()
	return [text.strip() for text in texts if text.strip() and text.strip() != "Help"]


def test_an_idea_is_proposed_and_answered(desk, people, shot) -> None:
	import frappe

	page = desk("Document Controller", "qse-improvement-idea/new")
	page.wait_for_function("window.cur_frm && cur_frm.is_new()")
	fill(page, "title", "One shelf for returned files")
	link(page, "unit", "T-SRV")
	fill(page, "idea", "Returned files lie on three desks. One shelf at the door would do.")
	save(page)
	page.locator(".qse-headline:visible").wait_for()
	name = page.evaluate("cur_frm.doc.name")
	link(page, "members", people["HR Officer"])
	page.locator(".tb-selected-value", has_text="Test HR Officer").wait_for()
	save(page)
	page.locator(".tb-selected-value", has_text="Test HR Officer").wait_for()
	assert page.evaluate("cur_frm.doc.proposed_by") == people["Document Controller"]
	assert steps(page) == ["Withdraw"]
	shot(page, "-proposed")

	head = open_idea(desk, "Unit Head", name)
	head.get_by_text("You can do this", exact=False).first.wait_for()
	act(head, "Start Review", "Under Review")
	head.wait_for_timeout(1000)
	head.locator(".actions-btn-group:visible button").first.click()
	head.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("Accept", exact=True).click()
	dialog = head.locator(".modal:visible")
	dialog.locator('[data-fieldname="text"] textarea').fill("Good: the shelf comes next week. Thank you.")
	dialog.locator(".btn-primary:visible").click()
	head.wait_for_function("cur_frm.doc.workflow_state === 'Accepted' && !cur_frm.is_dirty()")
	head.get_by_text("the shelf comes next week", exact=False).first.wait_for()
	shot(head, "-accepted")
	frappe.db.rollback()
	idea = frappe.get_doc("QSE Improvement Idea", name)
	assert (idea.answered_by, idea.answer) == (
		people["Unit Head"],
		"Good: the shelf comes next week. Thank you.",
	)


def test_a_colleague_reads_only(desk, people, shot) -> None:
	import frappe

	idea = insert_idea(people["Document Controller"])
	frappe.db.commit()
	page = open_idea(desk, "HR Officer", idea.name)
	assert steps(page) == []
	assert not page.locator('.form-page:visible [data-fieldname="title"] input:visible').count()
	assert not page.locator(".primary-action:visible", has_text="Save").count()


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_form_list_board_and_report(desk, people, shot, language: str, direction: str) -> None:
	import frappe

	member = people["HR Officer"]
	idea = insert_idea(people["Document Controller"], title="12345", members=[{"user": member}])
	idea = take_to(idea, "Accepted", people["QSE Manager"])
	insert_idea(
		people["QSE Officer"],
		title="678",
		proposed_by=people["HR Officer"],
		proposed_on=add_days(today(), -40),
	)
	frappe.db.commit()
	page = open_idea(desk, "Unit Head", idea.name, language)
	assert page.evaluate("document.documentElement.dir || 'ltr'") == direction
	page.wait_for_timeout(1000)
	tabs = page.locator(".form-tabs .nav-link:visible")
	for number in range(tabs.count()):
		tabs.nth(number).click()
		page.wait_for_timeout(400)
		text = page.locator(".form-layout:visible").first.inner_text()
		assert not [word for word in ENGLISH if word in text], text
		assert "@" not in text, text
		shot(page, f"-form-{number}")
	for route, wanted in (
		("qse-improvement-idea", ".list-row-container .list-row"),
		("qse-improvement-idea/view/kanban/QSE Improvement Ideas", ".kanban-card-wrapper"),
		("query-report/QSE Improvement Ideas", ".dt-row-0"),
	):
		page.goto(f"/app/{route}")
		page.locator(wanted).first.wait_for()
		page.wait_for_timeout(1500)
		text = page.locator(".layout-main:visible").first.inner_text()
		assert not [word for word in ENGLISH if word in text], text
		assert "@" not in text, text
		shot(page, f"-{wanted.strip('.').split()[0]}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_idea_on_a_phone(desk, people, shot, language: str) -> None:
	import frappe

	idea = take_to(insert_idea(people["Document Controller"]), "Accepted", people["QSE Manager"])
	frappe.db.commit()
	page = open_idea(desk, "Document Controller", idea.name, language)
	page.set_viewport_size({"width": 390, "height": 844})
	page.reload()
	page.locator(".qse-headline:visible").wait_for()
	page.wait_for_timeout(1500)
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	shot(page)
