"""The risk sheet and the register on paper: the common frame, languages, who may print."""

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe.utils import add_days, today

from qse_municipal.register.frame import image_data, qse_frame, qse_texts
from qse_municipal.risk.printing import register_html, register_pdf
from tests.conftest import as_user
from tests.integration.risks import bring_to, insert_risk, make_units

# Frappe commits each print, with its line in the access log
pytestmark = pytest.mark.usefixtures("committed")

# what wkhtmltopdf, the printer of Frappe 15, does not understand
TOO_NEW = (
	"display: grid",
	"display: flex",
	"inset-inline",
	"margin-inline",
	"padding-inline",
	"text-align: start",
)
DOT = (
	b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00"
	b"\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xdc\xccY\xe7\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def council(committed, people):
	"""A council with names in three languages; its settings come back afterwards."""
	make_units(head=people["Unit Head"])
	frappe.db.set_value(
		"QSE Unit", "T-SRV", {"unit_name_ar": "مصلحة الأرشيف", "unit_name_fr": "Service des archives"}
	)
	names = {
		"organisation_name": "The Council",
		"organisation_name_fr": "Le conseil",
		"organisation_name_ar": "المجلس",
	}
	before = {name: frappe.db.get_single_value("QSE Settings", name) for name in names}
	frappe.db.set_single_value("QSE Settings", names)
	frappe.clear_document_cache("QSE Settings", "QSE Settings")
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.db.set_single_value("QSE Settings", before)
	frappe.db.commit()
	frappe.clear_document_cache("QSE Settings", "QSE Settings")


@pytest.fixture
def language():
	"""Sets the language of the print."""
	before = frappe.local.lang

	def set_language(code):
		frappe.local.lang = code

	yield set_language
	frappe.local.lang = before


def sheet(risk, user):
	with as_user(user):
		return frappe.get_print("QSE Risk", risk.name, "QSE Risk Sheet", no_letterhead=1)


def in_frame(html):
	"""Header and footer are there, with page numbers and three boxes to sign."""
	page = BeautifulSoup(html, "html5lib")
	head, foot = page.find(id="header-html"), page.find(id="footer-html")
	assert head.select_one(".page") and head.select_one(".topage")
	assert len(foot.select("td")) == 3
	styles = " ".join(style.string or "" for style in page.find_all("style"))
	ours = styles[styles.index(".qse-frame") :]
	assert not [word for word in TOO_NEW if word in ours]
	assert "Amiri" in ours and "[dir=" in ours
	return page, head, foot


def test_the_sheet_of_a_risk(people, language):
	language("en")
	risk = bring_to(
		insert_risk(
			people,
			current_probability=1,
			current_severity=5,
			inherent_severity=5,
			target_probability=1,
			cause="Old <b>pipes</b>",
		),
		"In Treatment",
		people,
	)
	page, head, foot = in_frame(sheet(risk, people["QSE Manager"]))
	assert risk.name in head.get_text() and "The Council" in head.get_text()
	text = page.get_text(" ")
	assert "1 × 5 = 5" in text and "by the severity floor" in text and "4 × 5 = 20" in text
	assert "Old <b>pipes</b>" in text
	boxes = [box.get_text(" ") for box in foot.select("td")]
	full_name = {role: frappe.db.get_value("User", user, "full_name") for role, user in people.items()}
	assert full_name["QSE Officer"] in boxes[0] and full_name["QSE Officer"] in boxes[1]
	assert full_name["Top Management"] in boxes[2]
	marks = [
		mark["class"][1]
		for cell in page.select("td")
		for mark in cell.select(":scope > .qse-mark[class*='qse-']")
		if len(mark["class"]) > 1
	]
	assert {"qse-inherent", "qse-current", "qse-target"} <= set(marks)


def test_an_opportunity_and_a_blank_record_print(people, language):
	language("en")
	chance = insert_risk(people, kind="Opportunity", current_probability=4, current_severity=5)
	assert "Feasibility" in sheet(chance, people["QSE Manager"])
	blank = insert_risk(
		people,
		inherent_probability=0,
		inherent_severity=0,
		current_probability=0,
		current_severity=0,
		target_probability=0,
		target_severity=0,
		treatment="",
		existing_measures=[],
	)
	assert "Not Rated" in sheet(blank, people["QSE Manager"])


@pytest.mark.parametrize(
	"code, direction, unit", [("fr", "ltr", "Service des archives"), ("ar", "rtl", "مصلحة الأرشيف")]
)
def test_the_language_of_a_print(people, language, code, direction, unit):
	risk = insert_risk(people)
	language(code)
	page, head, _foot = in_frame(sheet(risk, people["QSE Manager"]))
	assert page.html["dir"] == direction
	assert head.select_one(".qse-frame")["dir"] == direction
	assert unit in page.get_text()
	assert qse_frame()["organisation"][0] == {"fr": "Le conseil", "ar": "المجلس"}[code]
	assert qse_texts("Prepared by", "X")[0] == {"text": "X", "direction": direction}


def test_the_register_prints_in_the_same_frame(people, language):
	language("en")
	risks = [insert_risk(people, title=f"Risk <i>{i}</i>") for i in range(3)]
	with as_user(people["QSE Manager"]):
		page, head, foot = in_frame(register_html({"kind": "Risk", "unit": "T-SRV"}))
		assert "REG-RSK" in head.get_text()
		rows = page.select("tbody tr")
		text = " ".join(row.get_text(" ") for row in rows)
		assert all(risk.name in text for risk in risks) and "Risk <i>0</i>" in text
		assert frappe.db.get_value("User", people["QSE Manager"], "full_name") in foot.get_text()
		page, *_rest = in_frame(register_html({"as_on": add_days(today(), -400)}))
		assert "No record fits" in page.get_text()


def test_colours_and_levels_are_text_in_a_print(people, language):
	"""Whatever stands in a scale, it opens no tag and ends no attribute."""
	language("en")
	risk = bring_to(insert_risk(people), "Assessed", people)
	place = {"parent": risk.rating_scale, "level": risk.current_level}
	color = frappe.db.get_value("QSE Rating Band", place, "color")
	bad = '#fff"><script>alert(1)</script>'
	frappe.db.set_value("QSE Rating Band", place, "color", bad)
	frappe.db.set_value("QSE Risk", risk.name, "inherent_level", "<script>alert(2)</script>")
	frappe.clear_document_cache("QSE Rating Scale", risk.rating_scale)
	try:
		pages = [sheet(risk, people["QSE Manager"])]
		with as_user(people["QSE Manager"]):
			pages.append(register_html({"kind": "Risk", "unit": "T-SRV"}))
	finally:
		frappe.db.set_value("QSE Rating Band", place, "color", color)
		frappe.db.commit()
		frappe.clear_document_cache("QSE Rating Scale", risk.rating_scale)
	for html in pages:
		page = BeautifulSoup(html, "html5lib")
		assert not [one for one in page.find_all("script") if "alert" in (one.string or "")]
		assert any(bad in (cell.get("style") or "") for cell in page.select("td"))


def test_the_register_as_pdf(people):
	insert_risk(people)
	with as_user(people["Internal Auditor"]):
		try:
			register_pdf('{"kind": "Risk", "rows": 5}')
		except OSError:
			pytest.skip("no PDF printer on this machine")
	assert frappe.local.response.filecontent.startswith(b"%PDF")
	assert frappe.local.response.type == "pdf"


def test_printing_needs_permission(people):
	risk = insert_risk(people)
	with as_user("Guest"):
		with pytest.raises(frappe.PermissionError):
			sheet(risk, "Guest")
		with pytest.raises(frappe.PermissionError):
			register_pdf("{}")


def test_logos_travel_with_the_page():
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "dot.png", "content": DOT, "is_private": 0}
	).insert()
	assert image_data(file.file_url).startswith("data:image/png;base64,")
	assert image_data("/files/missing.png") is None
	assert image_data("https://elsewhere.example.com/logo.png") is None
	file.delete()
