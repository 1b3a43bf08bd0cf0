"""Objectives in the Desk: written, approved, as a tree and as a report; in three languages, on a phone."""

import pytest

from tests.desk.test_desk import act, fill, link, save
from tests.integration.objectives import act as step
from tests.integration.objectives import bring_to, insert_objective, insert_plan

ENGLISH = ("Draft", "In Progress", "Approved", "Council", "Directorate", "Next step", "Progress", "Objective")


@pytest.fixture
def cascade(people):
	"""A plan with an objective of the council, one of a directorate under way below it."""
	import frappe

	plan = insert_plan(people, title="12345")
	plan = step(plan, "Approve", people["Top Management"])
	council = insert_objective(
		people,
		level="Council",
		title="678",
		strategic_plan=plan.name,
		axis_code="A1",
		sdgs=[{"goal": "SDG-06"}],
	)
	below = insert_objective(people, title="910", parent_objective=council.name)
	below = bring_to(below, "In Progress", people)
	frappe.db.commit()
	return plan.name, council.name, below.name


def test_an_objective_is_written_and_approved(desk, people, shot) -> None:
	import frappe

	page = desk("QSE Officer", "qse-objective/new")
	page.wait_for_function("window.cur_frm && cur_frm.is_new()")
	fill(page, "title", "Nine of ten requests in time")
	link(page, "unit", "T-SRV")
	link(page, "objective_owner", people["Process Owner"])
	page.evaluate(
		"""cur_frm.set_value({due_on: frappe.datetime.add_days(frappe.datetime.get_today(), 90),
		resources: "Two people", evaluation_method: "Each quarter", no_indicator_reason: "From 2027 on"})"""
	)
	save(page)
	page.locator(".qse-headline:visible").wait_for()
	name = page.evaluate("cur_frm.doc.name")
	head = desk("Unit Head", f"qse-objective/{name}")
	head.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	act(head, "Approve", "Approved")
	head.locator(".form-tabs .nav-link:visible", has_text="Progress").click()
	head.locator(".qse-parts:visible").get_by_text("n/a").first.wait_for()
	shot(head, "-approved")
	frappe.db.rollback()
	assert frappe.db.get_value("QSE Objective", name, "approved_by") == people["Unit Head"]


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_form_tree_and_report(desk, people, shot, cascade, language: str, direction: str) -> None:
	plan, _council, below = cascade
	page = desk("QSE Manager", f"qse-objective/{below}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=below)
	page.locator(".qse-headline:visible").wait_for()
	assert page.evaluate("document.documentElement.dir || 'ltr'") == direction
	tabs = page.locator(".form-tabs .nav-link:visible")
	tabs.nth(1).click()
	page.locator(".qse-actions__title", has_text="678").first.wait_for()  # it contributes to the council's
	shot(page, "-progress")
	for number in range(tabs.count()):
		tabs.nth(number).click()
		page.wait_for_timeout(300)
		text = page.locator(".form-layout:visible").first.inner_text()
		assert not [word for word in ENGLISH if word in text], text

	page.goto("/app/qse-objective/view/tree")
	page.locator(".qse-node", has_text="910").first.wait_for()  # opened down to the last level
	text = page.locator(".tree:visible").inner_text()
	assert "678" in text and not [word for word in ENGLISH if word in text], text
	shot(page, "-tree")

	page.goto("/app/query-report/QSE Objective Cascade")
	page.locator(".dt-row-1").wait_for()
	page.wait_for_timeout(1000)
	text = page.locator(".layout-main:visible").first.inner_text()
	assert not [word for word in ENGLISH if word in text], text
	shot(page, "-report")

	page.goto(f"/app/qse-strategic-plan/{plan}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=plan)
	page.locator(".form-tabs .nav-link:visible").nth(2).click()
	page.locator(".qse-actions__title", has_text="678").first.wait_for()
	shot(page, "-plan")


def test_an_objective_on_a_phone(desk, people, shot, cascade) -> None:
	_plan, _council, below = cascade
	page = desk("QSE Manager", f"qse-objective/{below}", "ar")
	page.set_viewport_size({"width": 390, "height": 844})
	for route in (f"qse-objective/{below}", "qse-objective/view/tree", "dashboard-view/QSE Performance"):
		page.goto(f"/app/{route}")
		page.wait_for_timeout(2500)
		assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), route
		shot(page, f"-{route.split('/')[-1]}")
