"""Actions in the Desk: added on the form of a risk, done by their owner, verified by somebody else."""

import pytest
from frappe.utils import add_days, today

from tests.desk.test_desk import act, tab
from tests.integration.actions import act as step
from tests.integration.actions import insert_action
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
