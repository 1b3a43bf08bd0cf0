"""The form of a register import in the browser: a file is checked, understood, imported and undone."""

from pathlib import Path

import frappe
import pytest

from tests.integration.test_register_import import UPLOADED

# one unit that nobody knows, one level that does not exist, one name that a browser could take for markup
FILE = (
	b"ID,Title,Unit,Probability,Impact\n"
	b"W1,Flooded garage,Unit of the moon,3,4\n"
	b"W2,Power cut,T-SRV,9,3\n"
	b"W3,Leaking roof,T-SRV,2,3\n"
	b"W4,Fire,<img src=x onerror=window.broken=1>,2,3\n"
)
TEXTS = {
	"en": {
		"check": "Check File",
		"choose": "Choose",
		"start": "Start Import",
		"undo": "Undo Import",
		"counts": ["4 Rows", "2 To Create", "0 To Update", "0 Unchanged", "2 Rejected"],
		"done": ["4 Rows", "2 Created", "0 Updated", "0 Unchanged", "2 Rejected"],
		"rejected": "9 is not a level from 1 to 5",
	},
	"ar": {
		"check": "التحقق من الملف",
		"choose": "اختيار",
		"start": "بدء الاستيراد",
		"undo": "إلغاء الاستيراد",
		"counts": ["4 الأسطر", "2 للإنشاء", "0 للتحيين", "0 دون تغيير", "2 مرفوض"],
		"done": ["4 الأسطر", "2 أنشئ", "0 تم التحيين", "0 دون تغيير", "2 مرفوض"],
		"rejected": "9 ليس مستوى من 1 إلى 5",
	},
}


@pytest.fixture(autouse=True)
def no_files_left():
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


def field(page, name: str):
	return page.locator(f'.page-container:visible [data-fieldname="{name}"]').first


def give(page, name: str, value: str) -> None:
	page.evaluate("([name, value]) => cur_frm.set_value(name, value)", [name, value])


def attach(page, file: Path) -> None:
	field(page, "import_file").get_by_role("button").first.click()
	dialog = page.locator(".modal:visible")
	dialog.locator('input[type="file"]').first.set_input_files(file)
	dialog.locator(".btn-modal-primary:visible, .btn-primary:visible").first.click()
	page.wait_for_function("cur_frm.doc.import_file && !cur_frm.is_new()")


def button(page, label: str):
	return page.locator(".page-head:visible").get_by_role("button", name=label, exact=True)


def until(page, status: str) -> None:
	page.wait_for_function("status => cur_frm.doc.status === status", arg=status, timeout=60_000)


def shown(page, counts: list[str]) -> None:
	"""Wait until the form shows these counts; it is drawn again after each answer of the server."""
	page.wait_for_function(
		"""wanted => [...document.querySelectorAll(".qse-import-count")].filter((one) => one.offsetParent)
			.map((one) => one.innerText.trim().replace(/\\s+/g, " ")).join() === wanted.join()""",
		arg=counts,
	)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_file_is_checked_understood_imported_and_undone(desk, people, shot, tmp_path, language) -> None:
	texts = TEXTS[language]
	file = tmp_path / "list.csv"
	file.write_bytes(FILE)
	page = desk("QSE Manager", "qse-register-import/new", language)
	page.wait_for_function("window.cur_frm && cur_frm.doctype === 'QSE Register Import'")
	registers = field(page, "register").locator("option").evaluate_all("all => all.map(one => one.value)")
	assert {"QSE Action", "QSE Risk"} <= set(registers)
	for name, value in (
		*(("register", "QSE Risk"), ("source", f"Desk {language}"), ("unit", "T-SRV")),
		*(("default_owner", people["QSE Officer"]), ("is_quality", 1)),
	):
		give(page, name, value)
	attach(page, file)
	UPLOADED.append(Path(frappe.get_site_path(page.evaluate("cur_frm.doc.import_file").lstrip("/"))))

	button(page, texts["check"]).click()
	until(page, "Checked")
	page.locator(".qse-import-count:visible").first.wait_for()
	names = page.locator(".qse-import-name:visible")
	assert [text.split("\n")[0].strip() for text in names.all_inner_texts()] == [
		"Unit of the moon",
		"<img src=x onerror=window.broken=1>",
	]
	page.get_by_text(texts["rejected"]).wait_for()
	shot(page, "-checked")

	names.nth(1).get_by_role("button", name=texts["choose"]).click()
	title = page.locator(".modal:visible .modal-title")
	assert title.inner_text() == "<img src=x onerror=window.broken=1>"
	page.locator(".modal:visible .btn-modal-close").click()
	page.locator(".modal:visible").wait_for(state="hidden")
	assert not page.evaluate("window.broken")

	names.nth(0).get_by_role("button", name=texts["choose"]).click()
	page.wait_for_function("window.cur_dialog && cur_dialog.fields_dict.record")
	page.evaluate("cur_dialog.set_value('record', 'T-SRV')")
	title.click()  # the list of suggestions closes
	page.locator(".modal:visible .btn-primary:visible").click()
	page.wait_for_function("cur_frm.doc.status === 'Checked' && cur_frm.doc.rows_to_create === 2")
	shown(page, texts["counts"])
	assert names.count() == 1
	assert not button(page, texts["start"]).count()

	page.evaluate("cur_frm.set_value('skip_rejected', 1).then(() => cur_frm.save())")
	button(page, texts["start"]).click()
	until(page, "Completed")
	shown(page, texts["done"])
	shot(page, "-completed")
	made = {"external_source": f"Desk {language}"}
	frappe.db.rollback()
	assert frappe.get_all("QSE Risk", made, pluck="unit", order_by="name") == ["T-SRV", "T-SRV"]

	button(page, texts["undo"]).click()
	page.locator(".modal:visible textarea").fill("The list of another year")
	page.locator(".modal:visible .btn-primary:visible").click()
	until(page, "Undone")
	page.locator(".form-message:visible", has_text="The list of another year").wait_for()
	shot(page, "-undone")
	frappe.db.rollback()
	assert not frappe.db.count("QSE Risk", made)
