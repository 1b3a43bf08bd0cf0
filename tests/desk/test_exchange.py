"""Registers out of the Desk: an officer exports, takes a template, takes what was rejected."""

import frappe
import pytest
from openpyxl import load_workbook

from tests.conftest import as_user
from tests.integration.risks import insert_risk
from tests.integration.test_register_import import UPLOADED, checked, new_import

FAULTY = b"ID,Title,Probability,Impact\nF1,Good,3,3\nF2,Bad,9,3\n"


@pytest.fixture(autouse=True)
def no_files_left():
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


def menu(page) -> list[str]:
	"""The entries of the list's menu, which stays open."""
	page.locator(".menu-btn-group:visible button").first.click()
	page.locator(".menu-btn-group .dropdown-menu:visible").first.wait_for()
	return [
		text.strip() for text in page.locator(".menu-btn-group .dropdown-menu:visible li").all_inner_texts()
	]


def choose(page, label: str) -> None:
	page.locator(".menu-btn-group .dropdown-menu:visible").get_by_text(label, exact=True).click()


def downloaded(page, click) -> tuple[str, list[dict]]:
	"""Name of the file that a click brings, and the rows of its first sheet."""
	with page.expect_download() as found:
		click()
	with open(found.value.path(), "rb") as file:
		values = [[cell.value for cell in row] for row in load_workbook(file).worksheets[0]]
	return found.value.suggested_filename, [dict(zip(values[0], row, strict=True)) for row in values[1:]]


def confirm(page) -> None:
	page.locator(".modal:visible .btn-primary:visible").click()


def test_the_list_as_filtered_comes_as_a_workbook(desk, people, shot) -> None:
	insert_risk(people, title="Kept")
	insert_risk(people, title="Filtered away")
	frappe.db.commit()
	page = desk("QSE Officer", "qse-risk?title=Kept", "fr")
	page.wait_for_function("window.cur_list && cur_list.data && cur_list.data.length === 1")
	assert {
		"Exporter vers un tableur",
		"Importer depuis un tableur",
		"Télécharger le modèle",
	} <= set(menu(page))
	shot(page, "-menu")
	choose(page, "Exporter vers un tableur")
	shot(page, "-dialog")
	name, rows = downloaded(page, lambda: confirm(page))
	assert name.endswith(".xlsx") and [row["Titre"] for row in rows] == ["Kept"]


def test_who_may_not_export_or_import_is_offered_nothing(desk, people) -> None:
	page = desk("Internal Auditor", "qse-risk")
	page.wait_for_function("window.cur_list && cur_list.doctype === 'QSE Risk'")
	assert not page.evaluate(
		"cur_list.get_menu_items().filter(({ label }) => /Spreadsheet|Template/.test(label))"
	)


def test_a_template_in_arabic_and_the_way_to_the_import(desk, people, shot) -> None:
	page = desk("QSE Officer", "qse-risk", "ar")
	page.wait_for_function("window.cur_list && cur_list.doctype === 'QSE Risk'")
	menu(page)
	shot(page, "-menu")
	choose(page, "تنزيل النموذج")
	name, rows = downloaded(page, lambda: confirm(page))
	assert name.endswith(".xlsx") and rows == []
	menu(page)
	choose(page, "استيراد من جدول")
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Register Import'")
	assert page.evaluate("cur_frm.doc.register") == "QSE Risk"
	page.get_by_role("button", name="تنزيل النموذج").first.wait_for()
	shot(page, "-form")


def test_rejected_rows_come_as_a_workbook(desk, people, shot) -> None:
	with as_user(people["QSE Officer"]):
		doc = checked(new_import("liste.csv", FAULTY, register="QSE Risk"))
	page = desk("QSE Officer", f"qse-register-import/{doc.name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=doc.name)
	button = page.get_by_role("button", name="Rejected Rows as Workbook")
	button.first.wait_for()
	shot(page)
	name, rows = downloaded(page, lambda: button.first.click())
	assert name == "liste.xlsx"
	assert [(row["ID"], row["Row of the File"]) for row in rows] == [("F2", 3)]
	assert "9 is not a level" in rows[0]["Reason for the Rejection"]
