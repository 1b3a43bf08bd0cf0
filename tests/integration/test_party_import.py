"""Interested parties from spreadsheets in French and Arabic, and out again; territories by Data Import."""

import io
import json
from pathlib import Path

import frappe
import pytest
from frappe.utils import getdate

from qse_municipal.register_import import engine, export
from tests.conftest import as_user
from tests.integration.context import PARTY, act, insert, new_party
from tests.integration.risks import make_units
from tests.integration.test_register_import import UPLOADED, checked, imported, new_import, rows

pytestmark = pytest.mark.usefixtures("committed")

FILES = Path(__file__).resolve().parents[1] / "files"


@pytest.fixture(autouse=True)
def place(committed, people):
	frappe.clear_messages()
	make_units(head=people["Unit Head"])
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def read(name: str, **values):
	path = FILES / name
	return new_import(path.name, path.read_bytes(), register=PARTY, is_quality=1, **values)


def party(reference: str):
	return frappe.get_doc(PARTY, {"external_reference": reference})


def told(doc) -> list[tuple[str, str]]:
	return [(row.kind, row.expectation) for row in doc.expectations]


def test_a_french_file(officer):
	doc = checked(read("parties_prenantes_fr.csv"))
	found = rows(doc, "fate", "title", "message")
	assert [fate for fate, _title, _message in found] == ["Create"] * 4 + ["Rejected"]
	assert "5" in found[4][2]
	columns = json.loads(doc.columns_found)["columns"]
	assert all(column["field"] for column in columns), columns
	doc.skip_rejected = 1
	doc.save()
	imported(doc)
	users, state, staff, circus = (party(f"PP-0{number}") for number in range(1, 5))
	assert (users.category, users.influence, users.interest, users.strategy) == (
		*("Citizens and Users", 4, 5),
		"Manage Closely",
	)
	assert told(users) == [
		("Need", "Une seule visite"),
		("Need", "Des formulaires en arabe"),
		("Expectation", "Réponse sous 30 jours"),
	]
	assert getdate(users.review_on) == getdate("2027-03-15")
	assert (users.unit, users.party_owner, users.workflow_state) == ("T-SRV", officer, "Draft")
	assert (state.category, state.influence) == ("State and Supervisory Authorities", 5)
	assert (staff.is_internal, staff.influence, staff.interest) == (1, 3, 4)
	assert (staff.is_quality, staff.is_safety, staff.is_environment) == (1, 1, 0)
	assert circus.category == "Other"
	assert "Saltimbanques" in rows(doc, "message")[3][0]


def test_an_arabic_file_and_the_same_again(officer):
	imported(read("atraf_maania_ar.csv"))
	users, staff, agency = (party(f"أ-{digit}") for digit in "١٢٣")
	assert (users.party_name, users.category, users.influence) == (
		*("المرتفقون بالجهة", "Citizens and Users"),
		4,
	)
	assert told(users) == [("Need", "مساطر مبسطة"), ("Expectation", "جواب داخل ثلاثين يوما")]
	assert getdate(users.review_on) == getdate("2027-03-15")
	assert (staff.is_internal, staff.influence, staff.interest, staff.is_safety) == (1, 3, 4, 1)
	assert (agency.category, agency.is_environment) == ("Other Authorities and Councils", 1)
	assert told(agency) == [("Requirement", "رخصة قبل كل ثقب")]
	again = checked(read("atraf_maania_ar.csv"))
	assert [fate for (fate,) in rows(again, "fate")] == ["Unchanged"] * 3


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("file_type", ["xlsx", "csv"])
def test_an_export_comes_back_unchanged(people, officer, language, file_type):
	rows_of = [
		{"kind": "Need", "expectation": "=1+1"},
		{"kind": "Need", "expectation": "Two\nlines"},
		{"kind": "Requirement", "expectation": "A permit", "is_obligation": 1},
	]
	first = insert(new_party(expectations=rows_of, is_internal=1, party_name_ar="طرف"), officer)
	second = insert(new_party(party_name="Press", category="Media", review_on="2027-05-06"), officer)
	second = act(second, "Validate", people["Unit Head"])
	frappe.db.commit()
	register, file = engine.get_register(PARTY), io.BytesIO()
	filters = export.read_filters(register, [[PARTY, "name", "in", [first.name, second.name]]])
	assert export.export(register, filters, file, file_type, language) == 2
	before = frappe.get_all(PARTY, ["name", "modified"], order_by="name")
	frappe.local.lang = language
	try:
		doc = checked(new_import(f"export.{file_type}", file.getvalue(), register=PARTY, is_quality=1))
	finally:
		frappe.local.lang = "en"
	found = rows(doc, "fate", "message")
	assert found == (("Unchanged", ""),) * 2 or list(found) == [("Unchanged", "")] * 2, found
	assert frappe.get_all(PARTY, ["name", "modified"], order_by="name") == before


def test_a_later_state_is_taken_over_by_a_manager_only(people):
	text = (
		"Stakeholder,Category,Status,Validated By,Validated On,Influence,Interest,Expectations\n"
		f"Old party,Media,validated,{people['Top Management']},2025-02-03,4,2,News\n"
	).encode()
	for role, state in (("QSE Officer", "Draft"), ("QSE Manager", "Validated")):
		with as_user(people[role]):
			doc = new_import(
				f"{role}.csv",
				text,
				register=PARTY,
				is_quality=1,
				source=role,
				take_over_states=int(state != "Draft"),
			)
			imported(doc)
		(name,) = (one for (one,) in rows(doc, "record"))
		found = frappe.get_doc(PARTY, name)
		assert found.workflow_state == state, role
		if state == "Validated":
			assert found.validated_by == people["Top Management"] and found.taken_over_from


HEADS = "Territory Code,Territory Name,Territory Type,Is Group,Parent Territory,Name in Arabic,Country\n"


def test_territories_of_another_country_by_data_import():
	for row in ("QA-X,Doha,Region,1,,الدوحة,Qatar\n", "QA-X1,Al Sadd,District,0,QA-X,السد,Qatar\n"):
		data_import(HEADS + row)
	child = frappe.get_doc("QSE Territory", "QA-X1")
	assert (child.parent_qse_territory, child.territory_name_ar) == ("QA-X", "السد")
	parent = frappe.get_doc("QSE Territory", "QA-X")
	assert parent.lft < child.lft < child.rgt < parent.rgt


def data_import(text: str) -> None:
	"""One level of the tree: Data Import knows no parent that stands in the same file."""
	file = frappe.get_doc(
		{"doctype": "File", "file_name": "territories.csv", "content": text, "is_private": 1}
	).insert()
	UPLOADED.append(Path(file.get_full_path()).resolve())
	doc = frappe.get_doc(
		{
			"doctype": "Data Import",
			"reference_doctype": "QSE Territory",
			"import_type": "Insert New Records",
			"import_file": file.file_url,
		}
	).insert()
	try:
		doc.get_importer().import_data()
	finally:
		frappe.db.delete("Data Import Log", {"data_import": doc.name})
		frappe.delete_doc("Data Import", doc.name, force=True)
		frappe.db.commit()
