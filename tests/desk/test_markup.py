"""Text that people typed, or that came in a file, is shown as text; drawings follow the scale of the day."""

import pytest

from tests.conftest import as_user
from tests.integration import test_register_import as imports
from tests.integration.risks import insert_risk

TAG = "<img src=x onerror=window.ran=1>"
SHOWN = "<b>Flooding</b> of the archive"


@pytest.fixture
def staged(committed, people):
	"""An officer's import, checked: a tag stands in its reference, title and unit."""
	import frappe

	def stage():
		content = f"Reference,Title,Unit,Probability,Impact\n{TAG},{TAG},{TAG},2,2\n"
		with as_user(people["QSE Officer"]):
			return imports.checked(imports.new_import("marked.csv", content.encode()))

	yield stage
	frappe.db.rollback()
	while imports.UPLOADED:
		imports.UPLOADED.pop().unlink(missing_ok=True)


@pytest.mark.parametrize("view", ["report", "list"])
def test_a_file_runs_nothing_in_the_desk_of_another(desk, staged, view: str, shot) -> None:
	page = desk("QSE Manager")
	doc = staged()
	page.goto(f"/app/qse-register-import-row/view/{view}?register_import={doc.name}")
	page.locator(".dt-cell--col-1 .dt-cell__content" if view == "report" else ".list-row").first.wait_for()
	page.get_by_text(TAG).first.wait_for()
	shot(page, f"-{view}")
	assert page.evaluate("window.ran") is None
	page.goto(f"/app/qse-register-import/{doc.name}")
	page.locator(".qse-import-table td", has_text=TAG).first.wait_for()
	assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("name", ["QSE Risk Register", "QSE Risk Drift"])
def test_titles_and_units_are_text_in_a_report(desk, people, name: str, shot) -> None:
	import frappe

	page = desk("QSE Manager")
	insert_risk(people, title=SHOWN)
	frappe.db.set_value("QSE Unit", "T-SRV", "unit_name", TAG)
	frappe.db.commit()
	page.goto(f"/app/query-report/{name}")
	cells = page.locator(".datatable .dt-cell__content .qse-clip")
	cells.filter(has_text=SHOWN).first.wait_for()
	cells.filter(has_text=TAG).first.wait_for()
	shot(page)
	assert page.evaluate("window.ran") is None


def test_the_heat_map_of_an_open_desk_follows_a_new_scale(desk, people, shot) -> None:
	import frappe

	risk = insert_risk(people, inherent_probability=5, inherent_severity=5)
	frappe.db.commit()
	page = desk("QSE Manager", "query-report/QSE Risk Heat Map")
	cells = page.locator(".qse-heat .qse-matrix__cell")
	grey = page.locator('.qse-heat .qse-matrix__cell[style*="#d1d8dd"]')
	cells.nth(49).wait_for()
	assert grey.count() == 0
	try:
		draft = frappe.get_doc(
			"QSE Rating Scale", frappe.get_doc("QSE Rating Scale", risk.rating_scale).new_version()
		)
		draft.levels = [row for row in draft.levels if row.value <= 3]
		for place, band in enumerate(draft.bands):
			band.minimum_score = (1, 3, 5, 7)[place]
		draft.save()
		draft.activate()
		frappe.db.commit()
		page.evaluate("frappe.query_report.refresh()")
		grey.nth(31).wait_for()
		assert (cells.count(), grey.count()) == (50, 32)
		inherent = page.locator(".qse-heat__panel").first
		corner = inherent.locator('[data-probability="5"][data-severity="5"]')
		assert corner.locator(".qse-matrix__count").inner_text() == "1"
		assert "larger scale" in corner.get_attribute("title")
		shot(page)
	finally:
		frappe.db.rollback()
		frappe.db.set_value("QSE Rating Scale", risk.rating_scale, "status", "Active")
		frappe.db.commit()
		frappe.clear_document_cache("QSE Rating Scale", risk.rating_scale)


def test_a_card_opens_the_rows_it_counts(desk, people) -> None:
	import frappe

	name = insert_risk(people).name
	insert_risk(people)
	frappe.db.set_value("QSE Risk", name, "next_review_on", "1999-12-31")
	frappe.db.commit()
	page = desk("QSE Manager", "qse")
	card = page.locator(".number-widget-box", has_text="Reviews Overdue").first
	late = int(card.locator(".number").inner_text())
	assert late >= 1
	card.locator(".number").click()
	page.wait_for_url("**/query-report/QSE%20Risk%20Register**")
	page.locator(".datatable .dt-cell__content", has_text=name).first.wait_for()
	assert page.evaluate("frappe.query_report.data.filter((row) => row.name).length") == late
