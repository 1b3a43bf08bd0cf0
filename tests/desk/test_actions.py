"""Actions in the Desk: added on the form of a risk, done by their owner, verified by somebody else."""

import pytest
from frappe.utils import add_days, today

from tests.desk.test_desk import act, tab
from tests.integration.actions import act as step
from tests.integration.actions import insert_action, take_to
from tests.integration.risks import bring_to, insert_risk


def open_risk(desk, role: str, name: str, language: str = "en"):
	page = desk(role, f"qse-risk/{name}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	return page


def pick(dialog, name: str, text: str) -> None:
	box = dialog.locator(f'[data-fieldname="{name}"] input').first
	box.click()
	box.fill(text)
	dialog.page.locator('[role="listbox"]:visible [role="option"]', has_text=text).first.click()


def test_an_action_is_added_on_the_form_of_a_risk(desk, people, shot) -> None:
	import frappe

	risk = bring_to(insert_risk(people), "In Treatment", people)
	frappe.db.commit()
	page = open_risk(desk, "Process Owner", risk.name)
	tab(page, "Treatment")
	page.get_by_text("No actions yet.").wait_for()
	page.get_by_role("button", name="Add Action").click()
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="title"] input').fill("Move the archive upstairs")
	pick(dialog, "action_owner", people["HR Officer"])
	pick(dialog, "verifier", people["Internal Auditor"])
	day = dialog.locator('[data-fieldname="due_date"] input')
	day.fill(add_days(today(), 20))
	day.press("Tab")
	dialog.locator(".btn-primary:visible").click()
	row = page.locator(".qse-actions__row", has_text="Move the archive upstairs")
	row.wait_for()
	assert "Test HR Officer" in row.inner_text() and "Draft" in row.inner_text()
	shot(page)
	row.locator("a").click()
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Action'")
	frappe.db.rollback()
	action = frappe.get_doc("QSE Action", {"source_name": risk.name})
	assert (action.action_type, action.unit, action.owner) == (
		"Risk Treatment",
		"T-SRV",
		people["Process Owner"],
	)


def test_owner_and_verifier_each_take_their_steps(desk, people, shot) -> None:
	import frappe

	action = step(insert_action(people), "Plan", people["QSE Officer"])
	frappe.db.commit()
	page = desk("HR Officer", f"qse-action/{action.name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=action.name)
	act(page, "Start", "In Progress")
	tab(page, "Progress")
	evidence = page.locator('.form-page:visible [data-fieldname="evidence"] textarea')
	evidence.fill("Two pumps, invoice 12")
	evidence.press("Tab")
	page.wait_for_function("cur_frm.is_dirty()")
	page.keyboard.press("Control+s")
	page.wait_for_function("!cur_frm.is_dirty()")
	act(page, "Report Done", "Done")
	page.wait_for_timeout(1000)
	assert not page.locator(".actions-btn-group:visible").count()
	shot(page, "-done")

	other = desk("Internal Auditor", f"qse-action/{action.name}")
	other.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=action.name)
	other.get_by_text("You can do this", exact=False).first.wait_for()
	act(other, "Verify", "Verified")
	frappe.db.rollback()
	assert frappe.db.get_value("QSE Action", action.name, "verified_by") == people["Internal Auditor"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_overdue_actions_on_a_phone(desk, people, shot, language) -> None:
	import frappe

	risk = insert_risk(people)
	insert_action(people, source_doctype="QSE Risk", source_name=risk.name, due_date=add_days(today(), -5))
	frappe.db.commit()
	page = open_risk(desk, "QSE Officer", risk.name, language)
	page.locator(".form-tabs .nav-link").nth(2).click()
	page.set_viewport_size({"width": 390, "height": 844})
	row = page.locator(".qse-actions__row").first
	row.wait_for()
	row.scroll_into_view_if_needed()
	assert row.locator(".qse-actions__due.text-danger").count() == 1
	assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	box = row.bounding_box()
	assert box["x"] >= 0 and box["x"] + box["width"] <= 390
	shot(page)


def open_action(desk, role: str, name: str, language: str = "en"):
	page = desk(role, f"qse-action/{name}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	return page


def choose(page, group: str, label: str) -> None:
	"""A button of a menu at the head of the form."""
	page.locator(".inner-group-button:visible", has_text=group).locator("button").click()
	page.locator(".inner-group-button .dropdown-menu:visible").get_by_text(label, exact=True).click()


TEXTS = {
	"en": ("Postponement", "Ask for Postponement", "Grant", "Postponements: 1"),
	"ar": ("التأجيل", "طلب تأجيل", "موافقة", "التأجيلات: 1"),
}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_later_date_is_asked_for_and_granted(desk, people, shot, language) -> None:
	import frappe

	group, ask, grant, counted = TEXTS[language]
	first = insert_action(people, due_date=add_days(today(), 50), title="Order the pumps")
	action = insert_action(people, planned_cost=1500, dependencies=[{"action": first.name}])
	action = step(action, "Plan", people["QSE Officer"])
	frappe.db.commit()
	page = open_action(desk, "HR Officer", action.name, language)
	page.locator(".qse-headline .text-danger", has_text=first.name).wait_for()
	assert page.evaluate("document.documentElement.dir") == ("rtl" if language == "ar" else "ltr")
	choose(page, group, ask)
	dialog = page.locator(".modal:visible")
	day = dialog.locator('[data-fieldname="due_date"] input')
	day.fill(add_days(today(), 60))
	day.press("Tab")
	dialog.locator('[data-fieldname="reason"] textarea').fill("The supplier is late")
	shot(page, "-ask")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_function("cur_frm.doc.requested_by")
	page.locator(".qse-headline", has_text="The supplier is late").wait_for()
	assert not page.locator(".qse-headline", has_text="undefined").count()

	other = open_action(desk, "Internal Auditor", action.name, language)
	choose(other, group, grant)
	other.locator(".modal:visible", has_text="The supplier is late").locator(".btn-primary:visible").click()
	other.wait_for_function("cur_frm.doc.postponement_count === 1")
	other.get_by_text(counted).first.wait_for()
	shot(other, "-granted")
	other.set_viewport_size({"width": 390, "height": 844})
	other.reload()
	other.get_by_text(counted).first.wait_for()
	assert other.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
	shot(other, "-phone")
	frappe.db.rollback()
	assert frappe.db.get_value("QSE Action", action.name, "due_date") == frappe.utils.getdate(
		add_days(today(), 60)
	)


def test_a_verdict_asks_what_shows_it(desk, people, shot) -> None:
	import frappe

	action = take_to(insert_action(people), "Effectiveness Due", people)
	frappe.db.commit()
	page = open_action(desk, "Internal Auditor", action.name)
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text(
		"Judge Not Effective", exact=True
	).click()
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea:focus").wait_for()
	dialog.locator("textarea").fill("The cellar was flooded again")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Not Effective' && !cur_frm.is_dirty()")
	frappe.db.rollback()
	stored = frappe.get_doc("QSE Action", action.name)
	assert stored.effectiveness_note == "The cellar was flooded again"
	page.reload()
	page.locator(".qse-headline a", has_text=stored.successor).click()
	page.wait_for_function("name => cur_frm.doc.name === name", arg=stored.successor)
	page.locator(".qse-headline a", has_text=action.name).wait_for()
	shot(page)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_menu_of_a_register_adds_an_action(desk, people, language) -> None:
	import frappe

	risk = insert_risk(people)
	frappe.db.commit()
	page = open_risk(desk, "Process Owner", risk.name, language)
	group, label = {"en": ("Create", "Add Action"), "ar": ("إنشاء", "إضافة إجراء")}[language]
	choose(page, group, label)
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="title"] input').fill("Move the archive upstairs")
	pick(dialog, "action_owner", people["HR Officer"])
	pick(dialog, "verifier", people["Internal Auditor"])
	day = dialog.locator('[data-fieldname="due_date"] input')
	day.fill(add_days(today(), 20))
	day.press("Tab")
	dialog.locator(".btn-primary:visible").click()
	page.locator(".modal:visible").wait_for(state="detached")
	page.locator(".desk-alert").first.wait_for()
	frappe.db.rollback()
	assert frappe.db.count("QSE Action", {"source_name": risk.name}) == 1
	reader = open_risk(desk, "Top Management", risk.name, language)
	reader.wait_for_timeout(1000)
	assert not reader.locator(".inner-group-button:visible", has_text=group).count()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_calendar_and_gantt(desk, people, shot, language) -> None:
	import frappe

	first = step(insert_action(people, title="Order the pumps"), "Plan", people["QSE Officer"])
	insert_action(people, dependencies=[{"action": first.name}], due_date=add_days(today(), 40))
	frappe.db.commit()
	page = desk("QSE Manager", "qse-action/view/calendar/default", language)
	page.locator(".fc-event", has_text="Order the pumps").first.wait_for()
	shot(page, "-calendar")
	page.goto("/app/qse-action/view/gantt")
	page.locator(".gantt .bar-wrapper").nth(1).wait_for()
	assert page.locator(".gantt .arrow path").count() == 1
	assert 0 < page.locator(".gantt .today-highlight").bounding_box()["x"] < 1440
	month = page.evaluate("new Date().toLocaleDateString(frappe.boot.lang, {month: 'long'})")
	assert page.locator(".gantt .upper-text", has_text=month).count()
	shot(page, "-gantt")
