"""Processes in the Desk: approved, revised and compared; the map and the matrices; in three languages."""

import pytest

from tests.desk.test_desk import fill, save
from tests.integration.processes import act as take
from tests.integration.processes import insert_process, make_post

ENGLISH = ("Draft", "Approved", "Next step", "Supplies", "Receives", "Covered", "Accountable")


def open_process(desk, role: str, code: str, language: str = "en"):
	page = desk(role, f"qse-process/{code}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=code)
	page.locator(".qse-headline:visible").wait_for()
	return page


def make_processes(people) -> None:
	import frappe

	post = make_post("T Chef", post_name_fr="Chef", post_name_ar="رئيس")
	common = {"process_name_fr": "Eau potable", "process_name_ar": "الماء الصالح للشرب"}
	insert_process(
		"T-P1",
		people["Process Owner"],
		outputs=[{"output_name": "456"}],
		inputs=[{"input_name": "123", "supplier": "789"}],
		purpose="1234",
		raci=[
			{"activity": "55", "post": post, "responsibility": "Accountable"},
			{"activity": "55", "post": post, "responsibility": "Responsible"},
		],
		**common,
	)
	insert_process(
		"T-P2",
		people["Process Owner"],
		process_type="Support",
		inputs=[{"input_name": "456", "supplier_process": "T-P1"}],
		**{**common, "process_name_fr": "Achats", "process_name_ar": "المشتريات"},
	)
	frappe.db.commit()


def test_a_process_is_revised_approved_and_compared(desk, people, shot) -> None:
	import frappe

	make_processes(people)
	process = take(frappe.get_doc("QSE Process", "T-P1"), "Approve", people["QSE Manager"])
	take(process, "Revise", people["Process Owner"], state_reason="New law")
	frappe.db.commit()
	owner = open_process(desk, "Process Owner", "T-P1")
	owner.get_by_text("Version 1 stays in force", exact=False).first.wait_for()
	fill(owner, "purpose", "Water by night, too")
	save(owner)
	owner.wait_for_function("!cur_frm.is_dirty()")

	page = open_process(desk, "QSE Manager", "T-P1")
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("Approve", exact=True).click()
	# the summary is asked for, and whoever writes it approves all the same
	dialog = page.locator(".modal:visible")
	dialog.locator('[data-fieldname="text"] textarea').fill("Nights")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Approved' && !cur_frm.is_dirty()")
	page.locator(".form-tabs .nav-link:visible", has_text="Versions").click()
	rows = page.locator(".qse-versions__line:visible")
	rows.nth(1).wait_for()
	assert rows.count() == 2 and "Nights" in rows.first.inner_text()
	rows.nth(1).get_by_role("button").click()
	page.locator(".modal:visible .qse-versions__table").get_by_text("Water by night, too").wait_for()
	shot(page, "-compared")
	frappe.db.rollback()
	assert frappe.db.count("QSE Version", {"reference_name": "T-P1"}) == 2


def test_a_superseded_process_is_not_offered(desk, people) -> None:
	import frappe

	make_processes(people)
	process = take(frappe.get_doc("QSE Process", "T-P1"), "Approve", people["QSE Manager"])
	take(process, "Supersede", people["QSE Manager"], state_reason="Merged")
	frappe.db.commit()
	page = desk("QSE Officer", "qse-risk/new")
	page.wait_for_function("window.cur_frm && cur_frm.is_new()")
	field = page.locator('.form-page:visible [data-fieldname="qse_process"] input').first
	field.click()
	field.fill("T-P")
	offered = page.locator('[role="listbox"]:visible [role="option"]')
	offered.filter(has_text="T-P2").first.wait_for()
	assert not offered.filter(has_text="T-P1").count()


@pytest.mark.parametrize(
	("language", "direction", "name"), [("fr", "ltr", "Achats"), ("ar", "rtl", "المشتريات")]
)
def test_map_form_and_reports(desk, people, shot, language: str, direction: str, name: str) -> None:
	make_processes(people)
	page = desk("QSE Manager", "qse-process-map", language)
	card = page.locator('.qse-map__card[data-name="T-P2"]')
	card.wait_for()
	assert page.evaluate("document.documentElement.dir || 'ltr'") == direction
	assert name in card.inner_text()
	assert page.locator('path[data-from="T-P1"][data-to="T-P2"]').count() == 1
	card.locator("button").click()
	page.locator('.qse-map__flow--near[data-from="T-P1"]').wait_for(state="attached")
	assert "456" in page.locator(".qse-map__told").inner_text()
	page.wait_for_timeout(500)
	text = page.locator(".qse-map").inner_text()
	assert not [word for word in ENGLISH if word in text], text
	shot(page, "-map")
	page.set_viewport_size({"width": 390, "height": 844})
	page.wait_for_timeout(500)
	assert page.evaluate("document.documentElement.scrollWidth") <= 390
	shot(page, "-phone")
	page.set_viewport_size({"width": 1440, "height": 960})
	for route, wanted in (
		("query-report/QSE Process Clause Coverage", ".dt-row-0"),
		("query-report/QSE RACI Matrix", ".dt-row-0"),
		("query-report/QSE Process Interactions", ".dt-row-0"),
		("qse-process/T-P1", ".qse-headline"),
	):
		page.goto(f"/app/{route}")
		page.locator(wanted).locator("visible=true").first.wait_for()
		page.wait_for_timeout(1500)
		text = page.locator(".layout-main:visible").first.inner_text()
		assert not [word for word in ENGLISH if word in text], text
		shot(page, "-" + route.split("/")[1].replace(" ", "-"))
