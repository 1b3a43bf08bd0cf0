"""Registers out to files and in again: templates, exports, rejected rows; who gets what."""

import io
import json

import frappe
import pytest
from frappe.deferred_insert import save_to_db
from frappe.translate import get_all_translations
from openpyxl import load_workbook

from qse_municipal.errors import RegisterImportError
from qse_municipal.register_import import api, engine, export, mapping, rejects, template
from qse_municipal.register_import.called import Called, language_of
from qse_municipal.register_import.headers import Matcher
from qse_municipal.register_import.words import text as as_text
from tests.conftest import as_user
from tests.http import Visitor, error_of
from tests.integration.actions import insert_action, take_to
from tests.integration.risks import bring_to, insert_risk, make_units, new_risk
from tests.integration.test_register_import import UPLOADED, checked, fates, imported, new_import, rows

LANGUAGES = ("en", "fr", "ar")
API = "qse_municipal.register_import.api."
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_BREAKING = "Qualité : « eau » — نص\u200f (1)"

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def place(committed, people):
	frappe.clear_messages()
	make_units()
	unit = frappe.get_doc("QSE Unit", "T-SRV")
	unit.update({"unit_name_fr": "Service des archives", "unit_name_ar": "مصلحة الأرشيف"})
	unit.save()
	if not frappe.db.exists("QSE Unit", "X-OTHER"):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": "X-OTHER", "unit_name": "Elsewhere"}).insert()
	if not frappe.db.exists("QSE Process", "X-PRO"):
		frappe.get_doc(
			{
				"doctype": "QSE Process",
				"process_code": "X-PRO",
				"process_name": "Water supply",
				"process_name_fr": "Alimentation en eau",
			}
		).insert()
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)
	frappe.db.set_value(
		"QSE Unit", "T-SRV", {"unit_name_fr": unit.get_doc_before_save().unit_name_fr, "unit_name_ar": None}
	)
	frappe.db.commit()


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def registers():
	return sorted(engine.registers().values(), key=lambda register: register.doctype)


def exported(doctype, filters=(), file_type="xlsx", language="en"):
	register = engine.get_register(doctype)
	file = io.BytesIO()
	count = export.export(register, export.read_filters(register, list(filters)), file, file_type, language)
	return file.getvalue(), count


def table(content, sheet=0):
	"""The rows of a sheet as dictionaries by header."""
	values = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[sheet]]
	return [dict(zip(values[0], row, strict=True)) for row in values[1:]]


def many_risks(people):
	"""Risks and an opportunity whose values are hard to write and to read back."""
	everyone = {
		"measures": insert_risk(
			people,
			qse_process="X-PRO",
			existing_measures=[
				{"measure": "Two\nlines", "measure_owner": people["Process Owner"]},
				{"measure": "Pumps", "measure_owner": people["HR Officer"]},
				{"measure": "=cmd|'/c calc'!A1", "measure_owner": people["HR Officer"]},
			],
		),
		"text": insert_risk(
			people,
			title='=HYPERLINK("http://x.example")',
			event="+1\n\n  indented\n- list\r\nend",
			cause=NOT_BREAKING,
			consequence="'=quoted, _x0041_ & <b>bold</b>",
			category_text="Safety",
			process_name="Une activité",
			external_reference="007",
			identified_on="2025-02-03",
			next_review_on="2027-03-04",
		),
		"arabic": insert_risk(
			people, title="خطر الفيضان، القبو", treatment_plan="خطة\nمن سطرين", unit="T-DIR"
		),
		"opportunity": insert_risk(
			people, kind="Opportunity", title="Solar roof", current_probability=3, current_severity=4
		),
		"later": bring_to(insert_risk(people, title="Later"), "In Treatment", people),
	}
	frappe.db.commit()
	return [risk.name for risk in everyone.values()]


@pytest.mark.parametrize("file_type", ["xlsx", "csv"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_of_risks_is_imported_without_change(people, officer, language, file_type):
	names = many_risks(people)
	before = frappe.get_all("QSE Risk", ["name", "modified"], order_by="name")
	content, count = exported("QSE Risk", [["QSE Risk", "name", "in", names]], file_type, language)
	assert count == len(names)
	frappe.local.lang = language
	try:
		doc = checked(new_import(f"export.{file_type}", content, register="QSE Risk"))
	finally:
		frappe.local.lang = "en"
	told = rows(doc, "fate", "title", "message")
	assert [fate for fate, _title, _message in told] == ["Unchanged"] * len(names), told
	assert not any(message for _fate, _title, message in told), told
	found = json.loads(doc.columns_found)["columns"]
	register = engine.get_register("QSE Risk")
	assert {column["field"] for column in found if column["field"]} == {
		field.fieldname for field in register.fields if field.exported
	}
	assert frappe.get_all("QSE Risk", ["name", "modified"], order_by="name") == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_of_actions_is_imported_without_change(people, officer, language):
	risk = insert_risk(people)
	names = [
		insert_action(people).name,
		insert_action(people, title="=1+1", description=NOT_BREAKING, priority="High").name,
		insert_action(people, source_doctype="QSE Risk", source_name=risk.name).name,
		take_to(insert_action(people, title="Fini\nou presque"), "Verified", people).name,
	]
	frappe.db.commit()
	content, _count = exported("QSE Action", [["QSE Action", "name", "in", names]], language=language)
	doc = checked(new_import("export.xlsx", content, register="QSE Action"))
	assert fates(doc) == ["Unchanged"] * len(names), rows(doc, "title", "message")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_header_means_its_own_field_and_no_other(site, language):
	for register in registers():
		columns = export.columns_of(register, Called(language))
		headers = [column.header for column in columns]
		assert len(set(headers)) == len(headers)
		found = Matcher(register, labels=mapping.labels(register)).columns(
			[(place, [header]) for place, header in enumerate(headers)], fuzzy=True
		)
		taken = [field.fieldname for field in register.fields if field.exported]
		assert [column.field.fieldname if column.field else None for column in found] == [
			*taken,
			*[None] * (len(headers) - len(taken)),
		]
		own = [frappe._(text, language) for text in (rejects.ROW, rejects.REASON)]
		alone = Matcher(register, labels=mapping.labels(register)).columns(
			[(0, [own[0]]), (1, [own[1]])], True
		)
		assert [column.field for column in alone] == [None, None]
		marked = [frappe._(field.label, language) + template.REQUIRED_MARK for field in register.fields]
		found = Matcher(register, labels=mapping.labels(register)).columns(
			[(place, [header]) for place, header in enumerate(marked)], fuzzy=False
		)
		assert [column.field for column in found] == list(register.fields)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_that_is_offered_is_understood(site, language):
	called = Called(language)
	for register in registers():
		for field in register.fields:
			if callable(field.options) or field.by_column:
				continue
			for option in field.choices():
				shown = called.word(option)
				assert field.parse(shown) == field.parse(option) or field.parse is as_text, (field, shown)


def test_an_export_says_what_the_register_says(people, officer):
	names = many_risks(people)
	content, _count = exported("QSE Risk", [["QSE Risk", "name", "in", names]], language="fr")
	first, second, *_rest, opportunity, later = table(content)
	assert first["Référence QSE"] == names[0]
	assert first["Entité"] == "Service des archives" and first["Processus"] == "Alimentation en eau"
	assert first["Score brut"] == 16 and isinstance(first["Probabilité brute"], int)
	assert first["Mesures existantes"] == "• Two\nlines\n• Pumps\n• =cmd|'/c calc'!A1"
	assert second["Identifié le"].isoformat()[:10] == "2025-02-03"
	assert opportunity["Nature"] == "Opportunité" and later["État"] == "En traitement"
	assert {"Niveau net", "Saisi dans QSE le", "Modifié en dernier le"} <= set(first)
	sheet = load_workbook(io.BytesIO(exported("QSE Risk", language="ar")[0])).active
	assert sheet.sheet_view.rightToLeft


def test_filters_are_those_of_the_list(people, officer):
	names = many_risks(people)
	only = [["QSE Risk", "name", "in", names]]
	assert exported("QSE Risk", [*only, ["QSE Risk", "kind", "=", "Opportunity"]])[1] == 1
	assert exported("QSE Risk", [*only, ["QSE Risk", "unit", "descendants of (inclusive)", "T-DIR"]])[1] == 5
	assert exported("QSE Risk", [*only, ["QSE Existing Measure", "measure", "like", "%Pumps%"]])[1] == 4
	register = engine.get_register("QSE Risk")
	assert export.read_filters(register, '{"kind": "Risk", "title": ["like", "%a%"]}') == [
		["QSE Risk", "kind", "=", "Risk"],
		["QSE Risk", "title", "like", "%a%"],
	]
	for wrong in ("no json", "5", [["User", "name", "=", "x"]], ["kind"], [["QSE Risk", "kind"]]):
		with pytest.raises(RegisterImportError):
			export.read_filters(register, wrong)


def test_records_come_in_pieces_and_not_without_end(people, officer, monkeypatch):
	names = many_risks(people)
	monkeypatch.setattr(export, "PIECE", 2)
	only = [["QSE Risk", "name", "in", names]]
	content, count = exported("QSE Risk", only)
	assert count == 5 and [row["QSE Reference"] for row in table(content)] == sorted(names)
	monkeypatch.setattr(export, "MOST_RECORDS", 4)
	with pytest.raises(RegisterImportError, match="more than 4 records"):
		exported("QSE Risk", only)


def test_who_may_not_export_gets_nothing_and_nobody_gets_a_foreign_record(people):
	log = {"user": people["QSE Officer"], "export_from": "QSE Risk"}
	save_to_db()
	frappe.db.delete("Access Log", log)
	mine = insert_risk(people, title="Ours")
	foreign = new_risk(people, title="Theirs", unit="X-OTHER", risk_owner="Administrator")
	foreign.existing_measures[0].measure_owner = "Administrator"
	foreign.insert()
	frappe.db.commit()
	with as_user(people["QSE Officer"]):
		assert frappe.has_permission("QSE Risk", "read", foreign.name) is False
	arguments = {"register": "QSE Risk", "filters": json.dumps([]), "language": "en"}
	answer = Visitor(people["QSE Officer"]).call(API + "export_register", **arguments)
	assert (answer.status_code, answer.mimetype) == (200, EXCEL)
	assert answer.headers["Content-Disposition"].startswith("attachment")
	names = {row["QSE Reference"] for row in table(answer.data)}
	assert mine.name in names and foreign.name not in names
	for role in ("Internal Auditor", "External Auditor"):
		refused = Visitor(people[role]).call(API + "export_register", **arguments)
		assert (refused.status_code, error_of(refused)) == (403, "PermissionError")
	assert Visitor().call(API + "export_register", **arguments).status_code == 403
	for wrong in ({"register": "User"}, {"file_type": "xls"}, {"language": "de"}, {"filters": "x"}):
		refused = Visitor(people["QSE Officer"]).call(API + "export_register", **{**arguments, **wrong})
		assert error_of(refused) == "RegisterImportError", wrong
	save_to_db()  # Frappe 16 writes its log of exports from time to time
	assert frappe.db.count("Access Log", log) == 1
	frappe.db.delete("Access Log", log)
	frappe.db.commit()


def fill(content, language, values):
	"""The template with rows of values by English label."""
	book = load_workbook(io.BytesIO(content))
	sheet = book.worksheets[0]
	places = {cell.value.removesuffix(template.REQUIRED_MARK): cell.column for cell in sheet[1]}
	for number, row in enumerate(values, 2):
		for label, value in row.items():
			sheet.cell(number, places[frappe._(label, language)], value)
	file = io.BytesIO()
	book.save(file)
	return file.getvalue()


def offered(content, label, language):
	"""What the drop-down of a column offers."""
	book = load_workbook(io.BytesIO(content))
	sheet, lists = book.worksheets[0], book["Lists"]
	letter = next(
		cell.column_letter
		for cell in sheet[1]
		if cell.value.removesuffix(template.REQUIRED_MARK) == frappe._(label, language)
	)
	for one in sheet.data_validations.dataValidation:
		if f"{letter}2:" in str(one.sqref):
			return [cell.value for (cell,) in lists[one.formula1.split("!")[1].replace("$", "")]]
	return None


def template_of(doctype, language):
	file = io.BytesIO()
	template.write(engine.get_register(doctype), file, language)
	return file.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_imported(people, officer, language):
	content = template_of("QSE Risk", language)
	units, levels = offered(content, "Unit", language), offered(content, "Inherent Severity", language)
	name = {"en": "Test T-SRV", "fr": "Service des archives", "ar": "مصلحة الأرشيف"}[language]
	assert name in units and "Elsewhere" not in units
	assert people["Process Owner"] in offered(content, "Risk Owner", language)
	assert len(levels) == 5 and levels[3].startswith("4 – ")
	kinds, treatments = offered(content, "Kind", language), offered(content, "Treatment", language)
	assert frappe._("Opportunity", language) in kinds
	assert offered(content, "Title", language) is None
	filled = fill(
		content,
		language,
		[
			{
				"External Reference": f"T-{level}",
				"Title": f"Risk {level}",
				"Kind": kinds[0],
				"Quality": frappe._("Yes", language),
				"Unit": name,
				"Risk Owner": people["Process Owner"],
				"Inherent Probability": offered(content, "Inherent Probability", language)[level - 1],
				"Inherent Severity": levels[level - 1],
				"Treatment": treatments[1],
			}
			for level in range(1, 6)
		],
	)
	frappe.local.lang = language
	try:
		doc = imported(new_import("template.xlsx", filled, register="QSE Risk", unit="T-DIR"))
	finally:
		frappe.local.lang = "en"
	assert doc.rows_created == 5
	made = frappe.get_all(
		"QSE Risk",
		{"external_source": doc.source},
		[
			"unit",
			"risk_owner",
			"inherent_probability",
			"inherent_severity",
			"treatment",
			"is_quality",
			"kind",
		],
		order_by="external_reference",
		as_list=True,
	)
	assert [tuple(risk) for risk in made] == [
		("T-SRV", people["Process Owner"], level, level, "Reduce", 1, "Risk") for level in range(1, 6)
	]


def test_a_template_explains_itself(people, officer):
	book = load_workbook(io.BytesIO(template_of("QSE Risk", "ar")))
	sheet, explained, lists = book.worksheets
	assert lists.sheet_state == "hidden" and sheet.freeze_panes == "A2"
	assert sheet.sheet_view.rightToLeft and explained.sheet_view.rightToLeft
	assert [cell.value for cell in sheet[2] if cell.value is not None] == []
	headers = [cell.value for cell in sheet[1]]
	assert frappe._("Title", "ar") + template.REQUIRED_MARK in headers
	assert all(cell.comment and cell.comment.text for cell in sheet[1])
	assert [row[0].value for row in explained.iter_rows(min_row=2)] == [
		header.removesuffix(template.REQUIRED_MARK) for header in headers
	]
	assert all(row[1].value and row[3].value for row in explained.iter_rows(min_row=2))
	# nothing English is left in the Arabic template, but the letters of QSE and of the sample addresses
	english = get_all_translations("ar")
	told = [cell.value for row in explained.iter_rows() for cell in row if cell.value]
	assert not [text for text in told if english.get(text, text) != text]


def test_states_are_offered_to_who_may_take_over(people):
	for role, expected in (("QSE Officer", False), ("QSE Manager", True)):
		with as_user(people[role]):
			content = template_of("QSE Risk", "fr")
			labels = [cell.value for cell in load_workbook(io.BytesIO(content)).worksheets[0][1]]
			assert ("État" in labels) is expected and ("Approuvé par" in labels) is expected
			if expected:
				assert offered(content, "State", "fr") == [
					frappe._(state, "fr") for state in engine.get_register("QSE Risk").takeover.states
				]


def test_who_gets_a_template(people):
	arguments = {"register": "QSE Risk", "language": "ar"}
	answer = Visitor(people["QSE Officer"]).get(f"/api/method/{API}download_template", **arguments)
	assert (answer.status_code, answer.mimetype) == (200, EXCEL)
	assert load_workbook(io.BytesIO(answer.data)).worksheets[0].sheet_view.rightToLeft
	for role in ("Internal Auditor", "External Auditor"):
		refused = Visitor(people[role]).get(f"/api/method/{API}download_template", **arguments)
		assert (refused.status_code, error_of(refused)) == (403, "PermissionError")
	assert Visitor().get(f"/api/method/{API}download_template", **arguments).status_code == 403


FAULTY = (
	"ID;Risque;Probabilité;Impact;Remarque\n"
	"F1;Bon;3;3;\n"
	"F2;=1+1;9;3;<b>gras</b>\n"
	"F3;Trop long;3;3;\n"
	"F4;;3;3;sans titre\n"
)


def test_rejected_rows_come_back_with_their_reasons_and_go_in_again(people, officer):
	frappe.local.lang = "fr"
	try:
		doc = checked(new_import("liste.csv", FAULTY.encode(), register="QSE Risk"))
		doc.skip_rejected = 1
		doc.save()
		frappe.db.commit()
		file = io.BytesIO()
		assert rejects.write(doc, file, "fr") == 2
		first, second = table(file.getvalue())
		assert list(first) == [
			"Ligne du fichier",
			"Motif du rejet",
			*("ID", "Risque", "Probabilité", "Impact", "Remarque"),
		]
		assert (first["Ligne du fichier"], first["ID"], first["Risque"]) == (3, "F2", "=1+1")
		assert first["Remarque"] == "<b>gras</b>" and first["Motif du rejet"].startswith("Probabilité brute")
		assert "titre" in second["Motif du rejet"]

		book = load_workbook(file)
		sheet = book.active
		assert sheet["D2"].data_type == "s"
		sheet["E2"], sheet["D3"] = 4, "Le titre"
		corrected = io.BytesIO()
		book.save(corrected)
		again = checked(new_import(rejects.file_name(doc), corrected.getvalue(), register="QSE Risk"))
		assert again.source == doc.source == "liste"
		assert fates(again) == ["Create", "Create"], rows(again, "message")
		sheet["E2"] = 9
		corrected = io.BytesIO()
		book.save(corrected)
		third = checked(new_import(rejects.file_name(doc), corrected.getvalue(), register="QSE Risk"))
		file = io.BytesIO()
		assert rejects.write(third, file, "ar") == 1
		assert len(table(file.getvalue())[0]) == 7
	finally:
		frappe.local.lang = "en"


def test_rejected_rows_under_headers_of_two_rows_and_texts_that_are_too_long(people, officer):
	from openpyxl import Workbook

	book = Workbook()
	sheet = book.active
	sheet.append(["Risk", "Inherent", None, "Cause"])
	sheet.append([None, "P", "S", None])
	sheet.merge_cells("B1:C1")
	sheet.append(["Good", 3, 3, "why"])
	sheet.append(["Bad", 9, 3, "why"])
	sheet.append(["Long", 3, 3, "x" * 10_000 + "end"])
	file = io.BytesIO()
	book.save(file)
	doc = checked(new_import("two.xlsx", file.getvalue(), register="QSE Risk"))
	assert fates(doc) == ["Create", "Rejected", "Rejected"], rows(doc, "message")
	out = io.BytesIO()
	rejects.write(doc, out, "en")
	book = load_workbook(out)
	assert len(book.active["F3"].value) > 10_000
	book.active["D2"] = 2
	corrected = io.BytesIO()
	book.save(corrected)
	again = checked(new_import("two.xlsx", corrected.getvalue(), register="QSE Risk"))
	assert fates(again) == ["Create", "Rejected"], rows(again, "message")


def test_rejected_rows_are_for_who_reads_the_import(people):
	with as_user(people["QSE Officer"]):
		doc = checked(new_import("liste.csv", FAULTY.encode(), register="QSE Risk"))
	address = f"/api/method/{API}download_rejected"
	answer = Visitor(people["QSE Officer"]).get(address, name=doc.name)
	assert (answer.status_code, answer.mimetype) == (200, EXCEL)
	assert "liste.xlsx" in answer.headers["Content-Disposition"]
	for visitor in (Visitor(people["HSE Officer"]), Visitor(people["Internal Auditor"]), Visitor()):
		assert visitor.get(address, name=doc.name).status_code in (403, 404)


def test_the_language_of_a_file(site):
	assert language_of("ar") == "ar"
	frappe.local.lang = "fr-CA"
	assert language_of(None) == "fr"
	frappe.local.lang = "de"
	assert language_of("") == "en"
	with pytest.raises(RegisterImportError):
		language_of("de")
	frappe.local.lang = "en"
	assert api.may_export("QSE Risk") is None
