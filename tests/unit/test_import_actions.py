"""Rows of a list of actions: columns in three languages, and the document each row becomes."""

from datetime import date

import pytest

from qse_municipal.actions import rules
from qse_municipal.actions.import_declaration import ACTION, FIELDS, STATES, Surroundings, build
from qse_municipal.register_import import words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.headers import dictionary, match
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import About, Problem
from tests.unit.test_translations import LANGUAGES, catalogue

TRANSLATED = {language: {row[0]: row[1] for row in catalogue(language)} for language in LANGUAGES}
SETTINGS = {"default_owner": "chief@example.com", "unit": "SRV", "is_quality": 1}


def users() -> Names:
	known = Names("User")
	for address, name in (("amina@example.com", "Amina Alaoui"), ("said@example.com", "Saïd Naji")):
		known.code(address, address)
		known.name(name, address)
	return known


def around() -> Surroundings:
	units = Names("QSE Unit")
	units.code("DIR", "DIR")
	units.name("Direction technique", "DIR")
	return Surroundings(
		SETTINGS, units, users(), sources={fold("R-12"): ("QSE Risk", "RSK-2026-00001", "ENV")}
	)


def test_a_row_of_its_own() -> None:
	record = build(
		{
			"title": "Acheter deux pompes",
			"owner_text": "Alaoui Amina",
			"verifier": "said@example.com",
			"due_date": date(2026, 12, 1),
			"unit": "direction technique",
			"discipline": "Q/S",
			"planned_cost": 1500,
			"evidence_reference": "PV 12",
		},
		around(),
	)
	assert record.given == {
		"title": "Acheter deux pompes",
		"owner_text": "Alaoui Amina",
		"verifier": "said@example.com",
		"due_date": date(2026, 12, 1),
		"unit": "DIR",
		"is_quality": 1,
		"is_environment": 0,
		"is_safety": 1,
		"planned_cost": 1500,
		"evidence_files": [{"reference": "PV 12"}],
	}
	assert (record.initial["action_owner"], record.initial["unit"]) == ("amina@example.com", "SRV")
	assert (record.initial["action_type"], record.initial["priority"]) == (rules.CORRECTIVE, "Medium")
	assert not record.unknown


def test_a_row_for_a_risk() -> None:
	record = build({"description": "  Move the\n archive ", "source_name": "r-12"}, around())
	assert record.given["title"] == "Move the archive"
	assert {
		name: record.initial[name] for name in ("source_doctype", "source_name", "unit", "action_type")
	} == {
		"source_doctype": "QSE Risk",
		"source_name": "RSK-2026-00001",
		"unit": "ENV",
		"action_type": rules.RISK_TREATMENT,
	}


def test_what_is_not_found() -> None:
	record = build({"title": "x", "owner_text": "Nobody", "verifier": "Somebody"}, around())
	assert record.given == {"title": "x", "owner_text": "Nobody"}
	assert record.initial["action_owner"] == "chief@example.com"
	assert [(one.written, one.label) for one in record.unknown] == [
		("Nobody", "Action Owner"),
		("Somebody", "Verifier"),
	]
	for row in ({}, {"title": "x", "source_name": "R-99"}, {"title": "x", "discipline": "finance"}):
		with pytest.raises(Problem):
			build(row, around())
	with pytest.raises(About, match="R-99"):
		build({"title": "x", "source_name": "R-99"}, around())


def test_what_counts_at_a_takeover_only() -> None:
	assert set(ACTION.takeover.states) == set(rules.STATES) - {rules.DRAFT}
	assert {"evidence", "progress", "completed_on", "verified_by"} <= set(ACTION.takeover.fields)
	assert not {"title", "due_date", "action_owner", "verifier"} & set(ACTION.takeover.fields)


@pytest.mark.parametrize(
	("written", "state"),
	[
		("Planned", "Planned"),
		("à faire", "Planned"),
		("En cours", "In Progress"),
		("قيد الإنجاز", "In Progress"),
		("Réalisée", "Done"),
		("منجز", "Done"),
		("Clôturée", "Closed"),
		("ملغى", "Cancelled"),
		("Non efficace", "Not Effective"),
	],
)
def test_states_in_three_languages(written: str, state: str) -> None:
	assert words.states(written, STATES) == state


@pytest.mark.parametrize(
	("header", "fieldname"),
	[
		("Action", "title"),
		("Responsable", "owner_text"),
		("المسؤول عن التنفيذ", "owner_text"),
		("Deadline", "due_date"),
		("Échéance", "due_date"),
		("الأجل", "due_date"),
		("N°", "external_reference"),
		("Taux d'avancement", "progress"),
		("نسبة الإنجاز", "progress"),
		("Statut", "workflow_state"),
		("Réf. risque", "source_name"),
		("Vérificateur", "verifier"),
	],
)
def test_headers(header: str, fieldname: str) -> None:
	(column,) = match((header,), ACTION)
	assert column.field.fieldname == fieldname


def test_no_header_means_two_fields() -> None:
	assert {one.field.fieldname for one in dictionary(ACTION).values()} == {one.fieldname for one in FIELDS}


def test_every_field_explains_itself() -> None:
	assert [one.fieldname for one in FIELDS if not one.explanation.endswith(".")] == []


@pytest.mark.parametrize("one", [one for one in FIELDS if one.options], ids=lambda one: one.fieldname)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_option_is_read_in_every_language(one, language) -> None:
	for option in one.choices():
		assert one.parse(option) == option == one.parse(TRANSLATED[language][option]), option
