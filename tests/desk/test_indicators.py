"""Indicators in the Desk: readings entered on one page, the form with its chart, the lights."""

import frappe
import pytest

from tests.integration.indicators import READING, activated, enter, readings

FEW = (88, 90, 91, 93, 92, 94, 96)


def make(people, **values):
	"""An indicator with its names in three languages."""
	return activated(
		people,
		indicator_name="Files answered in time",
		indicator_name_fr="Dossiers traités à temps",
		indicator_name_ar="ملفات أجيب عنها في الأجل",
		**values,
	)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_readings_are_entered_on_one_page(desk, people, shot, language) -> None:
	frappe.set_user("Administrator")
	rows = [row.name for row in readings(make(people))]
	frappe.db.commit()
	page = desk("Process Owner", "qse-readings", language)

	def field(name: str, row: str):
		return page.locator(f'[data-name="{row}"] [data-field="{name}"]')

	field("numerator", rows[0]).wait_for()
	field("numerator", rows[0]).fill("٤٦,٥" if language == "ar" else "46,5")
	field("denominator", rows[0]).fill("50")
	page.locator(f'[data-name="{rows[0]}"] .qse-light').last.wait_for()
	field("numerator", rows[0]).press("Enter")
	assert page.evaluate("document.activeElement.closest('[data-name]').dataset.name") == rows[1]
	field("numerator", rows[1]).fill("many")
	field("denominator", rows[1]).fill("50")
	page.locator(f'[data-name="{rows[1]}"] .qse-readings__bad').wait_for()
	page.locator(".primary-action:visible").click()
	page.locator(f'[data-name="{rows[0]}"].qse-readings__row--saved').wait_for()
	assert page.locator(f'[data-name="{rows[1]}"] .qse-readings__problem').inner_text()
	assert page.evaluate("getComputedStyle(document.querySelector('.qse-readings')).direction") == (
		"rtl" if language == "ar" else "ltr"
	)
	shot(page)
	frappe.db.rollback()
	states = [frappe.db.get_value(READING, row, ["state", "value"]) for row in rows[:2]]
	assert states == [("Entered", "93"), ("Due", None)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_form_shows_the_chart_and_the_report_its_lights(desk, people, shot, language) -> None:
	frappe.set_user("Administrator")
	from tests.integration.indicators import month

	indicator = make(people, kind="Value", valid_from=month(len(FEW)))
	for row, value in zip(readings(indicator), FEW, strict=True):
		enter(row, people["Process Owner"], value=value)
	frappe.db.commit()
	page = desk("Unit Head", f"qse-indicator/{indicator.name}", language)
	page.wait_for_function("window.cur_frm && cur_frm.doc && !cur_frm.is_new()")
	page.get_by_role("tab").nth(1).click()
	page.locator(".qse-series svg circle").first.wait_for()
	assert page.locator(".qse-series svg circle").count() == len(FEW)
	assert page.locator(".qse-series__words li").count() >= 2
	shot(page, "-form")
	page.evaluate("frappe.set_route('query-report', 'QSE Indicator Status')")
	page.locator(".datatable .qse-light").first.wait_for()
	shot(page, "-status")
	page.evaluate("frappe.set_route('query-report', 'QSE Indicator Trend')")
	page.locator(".chart-wrapper .qse-series circle").first.wait_for()
	assert page.locator(".chart-wrapper .qse-series circle").count() >= len(FEW)
	shot(page, "-trend")
