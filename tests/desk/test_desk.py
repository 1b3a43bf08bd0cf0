"""What a council does in the Desk: log in, record, approve, import, read the heat map; in three languages."""

import re
from pathlib import Path

import pytest

from tests.integration.risks import bring_to, insert_risk


def field(page, name: str):
	return page.locator(f'.form-page:visible [data-fieldname="{name}"]').first


def fill(page, name: str, text: str) -> None:
	field(page, name).locator("input, textarea").first.fill(text)


def link(page, name: str, text: str) -> None:
	"""Type into a Link field and take the first proposal."""
	box = field(page, name).locator("input").first
	box.click()
	box.fill(text)
	page.locator('[role="listbox"]:visible [role="option"]', has_text=text).first.click()


def tab(page, label: str) -> None:
	page.locator(".form-tabs .nav-link", has_text=label).click()


def save(page) -> None:
	page.keyboard.press("Control+s")
	page.wait_for_function("!cur_frm.is_dirty() && !cur_frm.is_new()")


def act(page, action: str, state: str) -> None:
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text(action, exact=True).click()
	page.wait_for_function("state => cur_frm.doc.workflow_state === state && !cur_frm.is_dirty()", arg=state)


def test_log_in(browser, base_url: str, people, password: str) -> None:
	page = browser.new_context(base_url=base_url).new_page()
	page.goto("/login")
	page.locator("#login_email").fill(people["QSE Officer"])
	page.locator("#login_password").fill("wrong")
	page.locator(".form-login .btn-login").click()
	page.get_by_text(re.compile("Invalid Login", re.I)).first.wait_for()
	page.locator("#login_password").fill(password)
	page.locator(".form-login .btn-login").click()
	page.wait_for_url(re.compile("/(desk|app|apps)"))
	page.context.close()


def test_an_officer_records_a_risk_and_a_head_approves_it(desk, people, shot) -> None:
	import frappe

	page = desk("QSE Officer", "qse-risk/new")
	fill(page, "title", "Rupture de la chaîne du froid au marché de gros")
	link(page, "unit", "T-SRV")
	link(page, "risk_owner", people["QSE Officer"])
	field(page, "is_quality").locator("input.input-with-feedback").check()
	fill(page, "event", "Denrées perdues")
	tab(page, "Rating")
	for name in ("inherent", "current"):
		fill(page, f"{name}_probability", "1")
		fill(page, f"{name}_severity", "5")
		field(page, f"{name}_severity").locator("input").press("Tab")
	page.locator(".qse-matrix:visible").first.wait_for()
	save(page)
	name = page.evaluate("cur_frm.doc.name")
	assert page.evaluate("[cur_frm.doc.current_score, cur_frm.doc.current_level]") == [5, "High"]
	page.get_by_text("severity floor", exact=False).first.wait_for()
	shot(page, "-rating")
	tab(page, "Treatment")
	field(page, "treatment").locator("select").select_option("Reduce")
	save(page)
	act(page, "Assess", "Assessed")
	assert not page.locator(".actions-btn-group .dropdown-menu").get_by_text("Approve", exact=True).count()
	shot(page, "-assessed")

	head = desk("Unit Head", f"qse-risk/{name}")
	head.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=name)
	act(head, "Approve", "Approved")
	shot(head, "-approved")
	frappe.db.rollback()
	risk = frappe.get_doc("QSE Risk", name)
	assert (risk.workflow_state, risk.approved_by) == ("Approved", people["Unit Head"])
	assert [row.to_state for row in risk.state_changes] == ["Assessed", "Approved"]


def test_the_tab_key_adds_no_row_to_an_empty_table(desk) -> None:
	page = desk("QSE Officer", "qse-risk/new")
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Risk'")
	tab(page, "Rating")
	note = field(page, "assessment_note").locator("textarea")
	note.fill("Seen on the spot")
	note.press("Tab")
	page.wait_for_function("cur_frm.doc.assessment_note === 'Seen on the spot'")
	assert page.evaluate("cur_frm.doc.existing_measures || []") == []


def test_a_return_asks_for_its_reason(desk, people) -> None:
	import frappe

	risk = bring_to(insert_risk(people), "Assessed", people)
	frappe.db.commit()
	page = desk("Unit Head", f"qse-risk/{risk.name}")
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=risk.name)
	page.locator(".actions-btn-group:visible button").first.click()
	page.locator(".actions-btn-group .dropdown-menu:visible").get_by_text("Return", exact=True).click()
	dialog = page.locator(".modal:visible")
	dialog.locator("textarea").fill("La cause manque.")
	dialog.locator(".btn-primary:visible").click()
	page.wait_for_function("cur_frm.doc.workflow_state === 'Returned' && !cur_frm.is_dirty()")
	frappe.db.rollback()
	assert frappe.get_doc("QSE Risk", risk.name).state_changes[-1].reason == "La cause manque."


def risk_sheet(folder: Path, rows: int) -> Path:
	from openpyxl import Workbook

	book = Workbook()
	book.active.append(
		["Référence", "Intitulé du risque", "Probabilité brute", "Gravité brute", "Traitement"]
	)
	for number in range(1, rows + 1):
		book.active.append(
			[f"IMP-{number:03}", f"Risque importé {number}", "Élevée", number % 5 + 1, "Réduire"]
		)
	book.save(folder / "registre.xlsx")
	return folder / "registre.xlsx"


def test_a_spreadsheet_is_imported_with_progress(desk, people, shot, tmp_path) -> None:
	import frappe

	page = desk("QSE Manager", "qse-register-import/new")
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Register Import'")
	link(page, "unit", "T-SRV")
	link(page, "default_owner", people["QSE Officer"])
	field(page, "is_quality").locator("input.input-with-feedback").check()
	attach(page, risk_sheet(tmp_path, 40))
	page.evaluate(
		"window.told = []; frappe.realtime.on('qse_register_import_progress', data => window.told.push(data))"
	)
	page.get_by_role("button", name="Check File").click()
	page.wait_for_function("cur_frm.doc.status === 'Checked'")
	shot(page, "-checked")
	if page.evaluate("cur_frm.doc.rejected_rows || cur_frm.doc.rejected || 0"):
		field(page, "skip_rejected").locator("input.input-with-feedback").check()
		save(page)
	page.get_by_role("button", name="Start Import").click()
	confirm = page.locator(".modal:visible .btn-primary:visible")
	if confirm.count():
		confirm.first.click()
	page.wait_for_function("cur_frm.doc.status === 'Completed'", timeout=60_000)
	assert page.evaluate("window.told.length") > 0
	shot(page, "-completed")
	frappe.db.rollback()
	assert frappe.db.count("QSE Risk", {"unit": "T-SRV", "external_reference": ["like", "IMP-%"]}) == 40


def attach(page, file: Path) -> None:
	field(page, "import_file").get_by_role("button").first.click()
	dialog = page.locator(".modal:visible")
	dialog.locator('input[type="file"]').first.set_input_files(file)
	dialog.locator(".btn-modal-primary:visible, .btn-primary:visible").first.click()
	page.wait_for_function("cur_frm.doc.import_file && !cur_frm.is_new()")


def test_the_heat_map_counts_and_opens_the_list(desk, people, shot) -> None:
	import frappe

	bring_to(insert_risk(people), "Assessed", people)
	frappe.db.commit()
	page = desk("QSE Manager", "query-report/QSE Risk Heat Map")
	cell = page.locator(".qse-heat .qse-matrix__cell", has=page.locator(".qse-matrix__count")).first
	cell.wait_for()
	shot(page)
	cell.click()
	page.wait_for_url(re.compile("/qse-risk"))
	page.locator(".list-row-container .list-row").first.wait_for()


@pytest.mark.parametrize(
	("language", "direction", "words"),
	[
		("en", "ltr", ("Title", "Unit")),
		("fr", "ltr", ("Titre", "Entité")),
		("ar", "rtl", ("العنوان", "الوحدة")),
	],
)
def test_three_languages(desk, people, shot, language: str, direction: str, words: tuple[str, ...]) -> None:
	import frappe

	risk = bring_to(insert_risk(people), "Assessed", people)
	frappe.db.commit()
	page = desk("QSE Manager", f"qse-risk/{risk.name}", language)
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=risk.name)
	assert page.evaluate("getComputedStyle(document.body).direction") == direction
	text = page.locator(".form-page:visible").inner_text()
	for word in words:
		assert word in text
	shot(page, "-form")
	page.goto("/app/qse-risk")
	page.locator(".list-row-container .list-row").first.wait_for()
	shot(page, "-list")
	page.goto("/app/query-report/QSE Risk Heat Map")
	page.locator(".qse-heat .qse-matrix").first.wait_for()
	shot(page, "-heat-map")
	page.goto("/app/qse")
	page.locator(".widget:visible").first.wait_for()
	shot(page, "-workspace")
