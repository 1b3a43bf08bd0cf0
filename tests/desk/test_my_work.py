"""My Work in a browser: on a phone in Arabic, at a desk in French, with the keyboard, with many rows."""

import frappe
import pytest
from frappe.utils import add_days, today

from tests.integration.actions import act, insert_action, take_to
from tests.integration.risks import insert_risk, step

ROUTE = "qse-my-work"


def planned(people, days: int, **values):
	action = act(insert_action(people, **values), "Plan", people["QSE Officer"])
	frappe.db.set_value("QSE Action", action.name, "due_date", add_days(today(), days))
	return action


def has_no_side_scroll(page) -> bool:
	return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_in_arabic(desk, people, shot) -> None:
	late = planned(people, -4, title="اقتناء مضختين إضافيتين لقبو الأرشيف")
	near = planned(people, 3)
	frappe.db.commit()
	page = desk("HR Officer", "", "ar")
	page.set_viewport_size({"width": 390, "height": 844})
	page.goto(f"/app/{ROUTE}")
	cards = page.locator(".qse-work__card")
	cards.first.wait_for()
	assert cards.count() == 2
	assert late.name in cards.nth(0).inner_text() and near.name in cards.nth(1).inner_text()
	assert "qse-work__card--late" in cards.nth(0).get_attribute("class")
	assert "qse-work__card--late" not in cards.nth(1).get_attribute("class")
	assert page.evaluate("document.documentElement.dir") == "rtl" and has_no_side_scroll(page)
	text = page.locator(".qse-work").inner_text()
	assert "Do it" not in text and "Overdue" not in text
	box = cards.nth(0).bounding_box()
	assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 44
	shot(page)
	cards.nth(0).click()
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=late.name)


def test_at_a_desk_in_french(desk, people, shot) -> None:
	risk = step(insert_risk(people), "Assess", people["QSE Officer"])
	take_to(insert_action(people, verifier=people["Unit Head"]), "Done", people)
	planned(people, -1, action_owner=people["Unit Head"])
	frappe.db.commit()
	page = desk("Unit Head", ROUTE, "fr")
	page.locator(".qse-work__card").first.wait_for()
	kinds = page.locator(".qse-work__group").evaluate_all("all => all.map(one => one.dataset.kind)")
	assert kinds == ["approve", "verify", "do"]
	text = page.locator(".qse-work").inner_text()
	assert "À approuver" in text and "À vérifier" in text and "À faire" in text and risk.name in text
	assert page.locator(".qse-work__card--late").count() == 1
	shot(page)
	page.locator(".qse-work__chip").nth(1).focus()
	page.keyboard.press("Enter")
	page.wait_for_function("document.activeElement.closest('[data-kind=verify]')")
	page.keyboard.press("Enter")
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Action'")


def test_nothing_waits_and_refresh_shows_what_has_come(desk, people, shot) -> None:
	page = desk("HR Officer", ROUTE)
	page.get_by_text("Nothing waits for you.").wait_for()
	shot(page)
	action = planned(people, 3)
	frappe.db.commit()
	page.locator(".page-actions button", has_text="Refresh").first.click()
	page.locator(".qse-work__card", has_text=action.name).wait_for()


@pytest.mark.parametrize("number", [60])
def test_many_rows_are_shown_in_two_steps(desk, people, number) -> None:
	first = planned(people, 3)
	row = frappe.db.get_value("QSE Action", first.name, "*", as_dict=True)
	for place in range(1, number):
		copy = frappe.get_doc({**row, "doctype": "QSE Action", "name": f"{first.name}-{place}"})
		copy.dedupe_key = None
		copy.db_insert()
	frappe.db.commit()
	page = desk("HR Officer", ROUTE)
	cards = page.locator(".qse-work__card")
	cards.first.wait_for()
	assert cards.count() == 50
	page.get_by_role("button", name="Show All").click()
	page.wait_for_function("document.querySelectorAll('.qse-work__card').length === 60")
	assert page.get_by_role("button", name="Show All").count() == 0


def test_the_card_counts_and_opens_the_page(desk, people) -> None:
	planned(people, 3)
	frappe.db.commit()
	page = desk("HR Officer", "qse")
	card = page.locator(".number-widget-box", has_text="Waiting for Me")
	card.wait_for()
	card.locator(".number", has_text="1").wait_for()
	card.click()
	page.locator(".qse-work__card").first.wait_for()
