"""What setup/ puts into a site: complete, idempotent, and careful with what a council has edited."""

import json

import frappe
import pytest

from qse_municipal import errors, setup
from qse_municipal.setup import kanban, lists, standards, vocabulary, workflows
from qse_municipal.setup.files import rows_of

pytestmark = pytest.mark.usefixtures("site")


def counts() -> dict[str, int]:
	doctypes = (
		"QSE Unit Type",
		"QSE Standard",
		"QSE Clause",
		"QSE Clause Concordance",
		"QSE Rating Scale",
		"Workflow",
		"Kanban Board",
		"Translation",
	)
	return {doctype: frappe.db.count(doctype) for doctype in doctypes}


def test_running_again_changes_nothing():
	setup.run()
	before = counts()
	stamps = frappe.get_all("QSE Clause", fields=["name", "modified"], order_by="name")
	setup.run()
	assert counts() == before
	assert frappe.get_all("QSE Clause", fields=["name", "modified"], order_by="name") == stamps


def test_all_standards_and_clauses_are_there():
	assert frappe.db.count("QSE Standard") >= len(rows_of("standards")) > 0
	names = set(frappe.get_all("QSE Clause", pluck="name", order_by="name"))
	assert {f"{row['standard']} {row['clause_number']}" for row in rows_of("clauses")} <= names
	assert frappe.db.get_value("QSE Clause", "ISO 9001:2015 6.1", "parent_clause") == "ISO 9001:2015 6"


def test_an_edited_clause_keeps_its_words():
	frappe.db.set_value("QSE Clause", "ISO 9001:2015 6.1", "title", "Our own words")
	standards.run()
	assert frappe.db.get_value("QSE Clause", "ISO 9001:2015 6.1", "title") == "Our own words"


def shipped(name: str = "qse_risk") -> dict:
	return json.loads((workflows.FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", workflows.names())
def test_the_shipped_workflow_is_installed_as_it_is(name):
	file = shipped(frappe.scrub(name))
	assert workflows.fingerprint(frappe.get_doc("Workflow", name)) == workflows.fingerprint(file)


def test_an_unedited_workflow_is_upgraded():
	newer = shipped()
	newer["transitions"].pop()
	workflows.install(newer)
	assert len(frappe.get_doc("Workflow", "QSE Risk").transitions) == len(newer["transitions"])
	workflows.install(shipped())
	assert len(frappe.get_doc("Workflow", "QSE Risk").transitions) == len(shipped()["transitions"])


def test_an_edited_workflow_is_left_alone():
	doc = frappe.get_doc("Workflow", "QSE Risk")
	doc.transitions = doc.transitions[:-1]
	doc.save()
	newer = shipped()
	newer["transitions"] = newer["transitions"][:-2]
	workflows.install(newer)
	assert len(frappe.get_doc("Workflow", "QSE Risk").transitions) == len(shipped()["transitions"]) - 1


@pytest.mark.parametrize("board", kanban.BOARDS, ids=lambda board: board.name)
def test_a_board_has_a_column_for_each_state(board):
	states = {row["state"] for row in shipped(frappe.scrub(board.doctype))["states"]}
	columns = frappe.get_doc("Kanban Board", board.name).columns
	assert {column.column_name for column in columns} == states
	assert set(board.archived) < states


@pytest.mark.parametrize("doctype", lists.COLUMNS)
def test_a_list_shows_its_columns_in_order(doctype):
	settings = frappe.get_doc("List View Settings", doctype)
	shown = [column["fieldname"] for column in json.loads(settings.fields)]
	assert shown == [name for name, _label in lists.COLUMNS[doctype]]
	in_list = {df.fieldname for df in frappe.get_meta(doctype).fields if df.in_list_view}
	assert set(shown) - {"status_field"} <= in_list


def test_gulf_words_come_and_go():
	filters = {
		"language": "ar",
		"source_text": ["in", [row["source_text"] for row in rows_of("vocabulary_gulf")]],
	}
	vocabulary.apply("Gulf")
	assert frappe.db.count("Translation", filters) == len(rows_of("vocabulary_gulf"))
	name = frappe.db.get_value("Translation", {"language": "ar", "source_text": "Division"})
	frappe.db.set_value("Translation", name, "translated_text", "شعبة")
	vocabulary.apply("Morocco")
	assert frappe.get_all("Translation", filters=filters, pluck="translated_text", order_by="name") == [
		"شعبة"
	]


def test_the_settings_choose_the_words():
	settings = frappe.get_doc("QSE Settings")
	settings.organisation_name = "Region"
	settings.vocabulary = "Gulf"
	settings.save()
	assert frappe.db.exists(
		"Translation", {"language": "ar", "source_text": "Commune", "translated_text": "بلدية"}
	)
	assert (settings.risk_review_months, settings.acceptance_max_months) == (12, 12)


def test_units_have_plain_codes_and_group_parents():
	from tests.integration.risks import make_units

	leaf = make_units()
	with pytest.raises(errors.UnitError):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": "T 1", "unit_name": "x"}).insert()
	with pytest.raises(errors.UnitError):
		frappe.get_doc(
			{"doctype": "QSE Unit", "unit_code": "T-2", "unit_name": "x", "parent_qse_unit": leaf}
		).insert()
	council = frappe.get_doc("QSE Unit", "T-COUNCIL")
	council.parent_qse_unit = "T-DIR"
	with pytest.raises(frappe.ValidationError):
		council.save()


@pytest.mark.parametrize(
	("relation", "old", "new"),
	[("New", "6.1", "6.1"), ("Gone", "6.1", "6.1"), ("Same", "6.1", None), ("Changed", None, "6.1")],
)
def test_a_concordance_row_fits_its_relation(relation, old, new):
	row = {
		"doctype": "QSE Clause Concordance",
		"from_standard": "ISO 14001:2015",
		"to_standard": "ISO 14001:2026",
	}
	row["from_clause"] = old and f"ISO 14001:2015 {old}"
	row["to_clause"] = new and f"ISO 14001:2026 {new}"
	with pytest.raises(errors.ConcordanceError):
		frappe.get_doc({**row, "relation": relation}).insert()


def test_a_clause_belongs_to_its_standard():
	with pytest.raises(errors.ConcordanceError):
		frappe.get_doc(
			{
				"doctype": "QSE Clause Concordance",
				"relation": "Same",
				"from_standard": "ISO 14001:2015",
				"from_clause": "ISO 9001:2015 6.1",
				"to_standard": "ISO 14001:2026",
				"to_clause": "ISO 14001:2026 6.1",
			}
		).insert()
	with pytest.raises(errors.ConcordanceError):
		frappe.get_doc(
			{
				"doctype": "QSE Clause",
				"standard": "ISO 9001:2015",
				"clause_number": "99",
				"title": "x",
				"parent_clause": "ISO 14001:2015 6.1",
			}
		).insert()
