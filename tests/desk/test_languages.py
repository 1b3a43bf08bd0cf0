"""Who reads Arabic or French meets no English value: in form, tables, list, board and tree."""

import re

import pytest

from tests.integration.risks import bring_to, insert_risk

ENGLISH = (
	*("Identified", "Assessed", "Approved", "In Treatment", "Monitored", "Returned", "Closed", "Cancelled"),
	*("Low", "Moderate", "High", "Very High", "Critical", "Severity Floor"),
	*("Unit Head", "Top Management", "QSE Manager", "Risk", "Opportunity", "Reduce", "Next step", "Reason"),
)
NAMES = {"ar": "مصلحة الاختبار", "fr": "Service d'essai"}
WORKING = {"ar": "قيد المعالجة", "fr": "En traitement"}


def name_unit() -> None:
	"""The unit of the tests gets a name in each language, before the page that shows it is loaded."""
	import frappe

	names = {f"unit_name_{language}": name for language, name in NAMES.items()}
	frappe.db.set_value("QSE Unit", "T-SRV", names)
	frappe.db.commit()


def english_in(text: str) -> list[str]:
	text = re.sub(r"Test (Unit Head|Top Management|QSE Manager)", "", text)  # names of the people
	return [word for word in ENGLISH if re.search(rf"(?<![\w.@-]){word}(?![\w@])", text)]


def open_form(page, name: str) -> None:
	page.goto(f"/app/qse-risk/{name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	page.locator(".qse-headline:visible").wait_for()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_form_speaks_the_readers_language(desk, people, shot, language: str) -> None:
	import frappe

	page = desk("Unit Head", "", language)
	name_unit()
	risk = bring_to(insert_risk(people, title="12345"), "In Treatment", people)
	frappe.db.commit()
	open_form(page, risk.name)
	unit = page.locator('.form-page:visible [data-fieldname="unit"] input')
	assert unit.input_value() == NAMES[language]
	tabs = page.locator(".form-tabs .nav-link:visible")
	for number in range(tabs.count()):
		tabs.nth(number).click()
		page.wait_for_timeout(300)
		text = page.locator(".form-layout:visible").first.inner_text()
		assert not english_in(text.replace(risk.rating_scale, "")), text
		shot(page, f"-{number}")
	history = page.locator('.form-page:visible [data-fieldname="state_changes"]')
	assert WORKING[language] in history.inner_text()
	assert "@" not in history.inner_text()


def test_the_arabic_list_and_its_level_filter(desk, people, shot) -> None:
	import frappe

	page = desk("Unit Head", "", "ar")
	name_unit()
	risk = bring_to(insert_risk(people, title="12345"), "In Treatment", people)
	frappe.db.commit()
	page.goto("/app/qse-risk")
	row = page.locator(".list-row-container .list-row").first
	row.wait_for()
	choice = page.locator('.standard-filter-section [data-fieldname="current_level"] select')
	choice.locator("option").nth(4).wait_for(state="attached")
	page.locator(".frappe-list:visible .result").get_by_text(NAMES["ar"]).first.wait_for()
	assert not english_in(page.locator(".frappe-list:visible .result").inner_text())
	assert not english_in(choice.inner_text())
	page.wait_for_timeout(2000)  # the levels of both active scales have been offered by then
	choice.select_option(risk.current_level)
	page.wait_for_function(
		"""level => cur_list.get_filters_for_args()
			.some(row => row[1] === 'current_level' && row[3] === level)""",
		arg=risk.current_level,
	)
	row.wait_for()
	shot(page)


def test_the_arabic_board(desk, people, shot) -> None:
	import frappe

	page = desk("Unit Head", "", "ar")
	bring_to(insert_risk(people, title="12345"), "In Treatment", people)
	frappe.db.commit()
	page.goto("/app/qse-risk/view/kanban/QSE Risks")
	page.locator(".kanban-card-wrapper").first.wait_for()
	text = page.locator(".kanban:visible").inner_text()
	assert not english_in(text), text
	assert "@" not in text
	shot(page)


def drag(page, card, target) -> None:
	"""Drag as a hand does: the board's script wants to see the way."""
	mute(page)
	start, end = card.bounding_box(), target.bounding_box()
	page.mouse.move(start["x"] + 20, start["y"] + 20)
	page.mouse.down()
	page.mouse.move(start["x"] + 40, start["y"] + 30, steps=5)
	page.mouse.move(end["x"] + 60, end["y"] + 20, steps=20)
	page.mouse.move(end["x"] + 60, end["y"] + 30, steps=5)
	page.mouse.up()


def mute(page) -> None:
	"""The sound of an error is a script error in a browser without a loudspeaker."""
	page.evaluate("frappe.boot.user.mute_sounds = 1")


def test_a_card_without_a_reason_goes_back(desk, people) -> None:
	"""The board asks for no reason: the server refuses, and the card stands where it stood."""
	import frappe

	page = desk("Unit Head", "", "fr")
	page.set_viewport_size({"width": 2600, "height": 960})
	risk = bring_to(insert_risk(people), "Assessed", people)
	frappe.db.commit()
	page.goto("/app/qse-risk/view/kanban/QSE Risks")
	card = page.locator(f'.kanban-card-wrapper[data-name="{risk.name}"]')
	card.wait_for()
	drag(page, card, page.locator('.kanban-column[data-column-value="Returned"] .kanban-cards'))
	page.locator(".modal:visible", has_text="Motif").wait_for()
	page.wait_for_function(
		"""name => document.querySelector(`.kanban-card-wrapper[data-name="${name}"]`)
			.closest('.kanban-column').dataset.columnValue === 'Assessed'""",
		arg=risk.name,
	)
	frappe.db.rollback()
	assert frappe.db.get_value("QSE Risk", risk.name, "workflow_state") == "Assessed"


def test_the_arabic_tree_names_its_units(desk, people, shot) -> None:
	page = desk("Unit Head", "", "ar")
	name_unit()
	page.goto("/app/qse-unit/view/tree")
	page.locator(".tree-label").first.wait_for()
	page.evaluate("cur_tree.load_children(cur_tree.root_node, true)")
	node = page.locator('.tree-label[data-name="T-SRV"]')
	node.wait_for()
	assert NAMES["ar"] in node.inner_text()
	assert "T-SRV" in node.inner_text()
	shot(page)


def test_a_reason_never_stays_behind(desk, people) -> None:
	"""Leaving the question saves nothing; a step that fails takes its reason back."""
	import frappe

	risk = bring_to(insert_risk(people), "Assessed", people)
	frappe.db.commit()
	page = desk("Unit Head")
	open_form(page, risk.name)

	def ask() -> None:
		page.locator(".actions-btn-group:visible button").first.click()
		page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("Return", exact=True).click()
		page.locator(".modal:visible textarea").fill("Because.")

	ask()
	page.locator(".modal:visible .btn-modal-close").click()
	page.wait_for_timeout(500)
	assert not page.evaluate("cur_frm.is_dirty() || cur_frm.doc.state_reason")
	mute(page)
	page.route("**/frappe.model.workflow.apply_workflow", lambda route: route.fulfill(status=417, json={}))
	ask()
	page.locator(".modal:visible .btn-primary:visible").click()
	page.wait_for_function("!cur_frm.doc.state_reason && !cur_frm.is_dirty() && !frappe.dom.freeze_count")
	frappe.db.rollback()
	assert not frappe.db.get_value("QSE Risk", risk.name, "state_reason")
