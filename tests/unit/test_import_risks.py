"""Rows as risks: own files in three languages and, when the folder is there, two real registers."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from qse_municipal.register_import import words
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import Problem, Unknown
from qse_municipal.register_import.reader import open_book
from qse_municipal.register_import.table import understand
from qse_municipal.risk.import_declaration import RISK, STATES, Surroundings, build, shorten
from qse_municipal.risk.rules import FINAL_STATES, IDENTIFIED, RETURNED

FILES = Path(__file__).resolve().parents[1] / "files"
TRANSLATIONS = FILES.parents[1] / "qse_municipal" / "translations"
TRANSLATED = {
	language: {
		row[0]: row[1]
		for row in csv.reader((TRANSLATIONS / f"{language}.csv").open(encoding="utf-8", newline=""))
		if row
	}
	for language in ("fr", "ar")
}
REAL = Path(__file__).resolve().parents[3] / "shared" / "data"


def known(doctype, codes=(), chosen=None, **names):
	found = Names(doctype, chosen)
	for code in codes:
		found.code(code, code)
	for record, spelled in names.items():
		for one in spelled:
			found.name(one, record)
	return found


DEFAULTS = {
	"unit": "DGS",
	"default_owner": "qse@example.com",
	"is_quality": 1,
	"is_environment": 0,
	"is_safety": 0,
}
USERS = known("User", ["amina@example.com"], chosen={"the archivist": "amina@example.com"})
USERS.name("Amina Alaoui", "amina@example.com")
UNITS = known("QSE Unit", ["DPR", "DAL", "DTS", "DRH"], A1=["Twice"], A2=["Twice"])
UNITS.name("مديرية الشؤون المالية", "DAL")
PROCESSES = known("QSE Process", ["PR-01"], **{"PR-01": ["Achats", "المشتريات"]})
AROUND = Surroundings(DEFAULTS, UNITS, USERS, PROCESSES)


def risks(path):
	"""{reference: (given, given and initial)} of a file whose rows are all understood."""
	with open_book(path) as book:
		rows = list(understand(book, RISK).rows)
	assert [str(problem) for row in rows for problem in row.problems] == []
	records = [build(row.values, AROUND) for row in rows]
	return {record.given["external_reference"]: {**record.initial, **record.given} for record in records}


def scores(found, time="inherent"):
	return {
		ref: risk.get(f"{time}_probability", 0) * risk.get(f"{time}_severity", 0)
		for ref, risk in found.items()
	}


def real(name):
	if not REAL.is_dir():
		pytest.skip(f"the folder of real inputs {REAL} is absent")
	return REAL / name


def test_the_real_register_with_numbers():
	found = risks(real("pmo_risk_register.csv"))
	assert len(found) == 37
	assert scores(found)["R002"] == 20 and scores(found)["R012"] == 25 and scores(found)["R003"] == 2
	risk = found["R001"]
	assert risk["title"] == "Key steel fabrication supplier delivery slippage"
	assert risk["owner_text"] == "Supply Chain Lead" and risk["risk_owner"] == "qse@example.com"
	assert risk["identified_on"] == date(2025, 9, 13)
	assert (risk["current_probability"], risk["current_severity"]) == (4, 3)


def test_the_real_register_with_words():
	found = risks(real("federal_office_risk_register.csv"))
	assert scores(found) == {
		"R001": 16, "R002": 9, "R003": 12, "R004": 16, "R005": 12,
		"R006": 8, "R007": 8, "R008": 9, "R009": 6, "R010": 9,
	}  # fmt: skip
	assert scores(found, "current") == scores(found)
	assert found["R001"]["treatment_plan"] == "Engage geotechnical consultant; revise pile design"
	assert (
		found["R001"]["title"]
		== found["R001"]["event"]
		== "Undisclosed underground obstructions delay piling"
	)
	assert (found["R006"]["is_quality"], found["R006"]["is_safety"]) == (0, 1)
	assert (found["R001"]["is_quality"], found["R001"]["is_safety"]) == (1, 0)


def test_the_french_register():
	found = risks(FILES / "registre_risques_fr.csv")
	assert scores(found) == {"RP-01": 16, "RP-02": 10, "RP-03": 10, "RP-04": 12, "RP-05": 15}
	assert scores(found, "current") == {"RP-01": 12, "RP-02": 10, "RP-03": 5, "RP-04": 12, "RP-05": 15}
	assert found["RP-01"]["existing_measures"][0]["measure"] == "Liste de contrôle avant envoi"
	assert found["RP-02"]["identified_on"] == date(2026, 2, 3)
	assert [found["RP-02"][name] for name in ("is_quality", "is_environment", "is_safety")] == [1, 1, 0]
	assert [risk["treatment"] for risk in found.values()] == [
		"Reduce",
		"Transfer",
		"Reduce",
		"Avoid",
		"Reduce",
	]
	assert [risk["unit"] for risk in found.values()] == ["DPR", "DAL", "DTS", "DTS", "DRH"]


@pytest.mark.parametrize("name", ["sijill_makhatir_ar.xlsx", "sijill_makhatir_ar.csv"])
def test_the_arabic_register(name):
	found = risks(FILES / name)
	assert list(scores(found).values()) == [16, 9, 5, 16]
	assert [risk["identified_on"] for risk in found.values()] == [
		date(2026, 1, 15),
		date(2026, 2, 3),
		date(2026, 2, 7),
		date(2026, 8, 10),
	]
	assert [risk["treatment"] for risk in found.values()] == ["Reduce", "Reduce", "Transfer", "Reduce"]


def test_the_english_workbook():
	found = risks(FILES / "municipal_risks_en.xlsx")
	assert scores(found) == {"MR-001": 16, "MR-002": 15, "MR-003": 0, "MR-004": 8}
	assert scores(found, "target") == {"MR-001": 6, "MR-002": 0, "MR-003": 0, "MR-004": 0}
	chance = found["MR-003"]
	assert (chance["kind"], chance["treatment"]) == ("Opportunity", "Share")
	assert (chance["current_probability"], chance["current_severity"]) == (4, 3)
	assert [found["MR-001"][name] for name in ("is_quality", "is_environment", "is_safety")] == [0, 1, 0]
	assert found["MR-001"]["next_review_on"] == date(2026, 12, 15)


def test_defaults_are_not_given_by_the_row():
	record = build({"title": "A", "inherent_probability": "3", "inherent_severity": "4"}, AROUND)
	assert record.given == {"title": "A", "inherent_probability": 3, "inherent_severity": 4}
	assert record.initial["unit"] == "DGS" and record.initial["current_severity"] == 4


def test_a_known_owner_becomes_the_owner():
	record = build({"title": "A", "owner_text": "Amina ALAOUI"}, AROUND)
	assert (
		record.initial["risk_owner"] == "amina@example.com" and record.given["owner_text"] == "Amina ALAOUI"
	)


@pytest.mark.parametrize("written", ["ALAOUI Amina", "the archivist"])
def test_an_owner_is_known_in_any_order_or_as_chosen_once(written):
	record = build({"title": "A", "owner_text": written}, AROUND)
	assert (record.initial["risk_owner"], record.given["owner_text"]) == ("amina@example.com", written)
	assert record.unknown == ()


def test_an_address_names_the_owner_and_is_no_text_of_the_source():
	record = build({"title": "A", "owner_text": "Amina@example.com"}, AROUND)
	assert record.given["risk_owner"] == record.initial["risk_owner"] == "amina@example.com"
	assert "owner_text" not in record.given


def test_an_unknown_owner_is_kept_as_written_and_proposed():
	record = build({"title": "A", "owner_text": "Archivist"}, AROUND)
	assert (record.initial["risk_owner"], record.given["owner_text"]) == ("qse@example.com", "Archivist")
	assert [(one.doctype, one.written, one.label) for one in record.unknown] == [
		("User", "Archivist", "Risk Owner")
	]


def test_a_unit_that_is_not_found_can_be_proposed():
	with pytest.raises(Unknown) as refused:
		build({"title": "A", "unit": "Twice"}, AROUND)
	unknown = refused.value
	assert (unknown.doctype, unknown.written, unknown.candidates) == ("QSE Unit", "Twice", ("A1", "A2"))
	assert build({"title": "A", "unit": "مديرية الشؤون المالية"}, AROUND).given["unit"] == "DAL"


@pytest.mark.parametrize("written", ["PR-01", "achats", "المشتريات"])
def test_a_process_is_found_by_code_or_translated_name(written):
	given = build({"title": "A", "qse_process": written}, AROUND).given
	assert given["qse_process"] == "PR-01" and "process_name" not in given


def test_a_process_without_a_record_keeps_its_name():
	record = build({"title": "A", "qse_process": "Voirie"}, AROUND)
	assert record.given["process_name"] == "Voirie" and "qse_process" not in record.given
	assert [(one.doctype, one.written) for one in record.unknown] == [("QSE Process", "Voirie")]
	given = build({"title": "A", "qse_process": "Voirie", "process_name": "Roads"}, AROUND).given
	assert given["process_name"] == "Roads"


def test_a_later_state_comes_with_its_dates_and_approver():
	content = (
		"Title;Status;Assessed on;Approved by;Approved on;Own\n"
		"A;En cours de traitement;15/03/1446;Amina Alaoui;20/09/2024 14h30;x\n"
		"B;معتمد;2025-01-02;amina@example.com;2025-01-03;x\n"
		"C;somewhere;;Nobody;;x\n"
	)
	with open_book(content.encode()) as book:
		rows = list(understand(book, RISK).rows)
	assert [row.problems for row in rows] == [[], [], []]
	first, second, third = (build(row.values, AROUND) for row in rows)
	assert first.given["workflow_state"] == "In Treatment"
	assert first.given["assessed_on"] == date(2024, 9, 18)
	assert first.given["approved_on"] == datetime(2024, 9, 20, 14, 30)
	assert (second.given["workflow_state"], second.given["approved_by"]) == ("Approved", "amina@example.com")
	assert "workflow_state" not in third.given and "somewhere" in str(rows[2].notes[0])
	assert [one.written for one in third.unknown] == ["Nobody"]


def test_every_state_that_is_taken_over_has_words():
	declared = RISK.takeover
	assert set(declared.states) | {IDENTIFIED, RETURNED, *FINAL_STATES} == set(STATES)
	assert declared.roles == ("QSE Manager",)


def test_what_the_export_writes_is_read_as_the_same_record():
	risk = {
		"name": "RSK-2026-00001", "title": "Flood", "kind": "Risk", "external_reference": "R1",
		"process_name": "Archiving", "category_text": "Safety", "unit": "DAL",
		"risk_owner": "amina@example.com", "identified_on": date(2026, 1, 15),
		"cause": "Old pipes\n• rusty", "event": "Water", "consequence": "Loss",
		"is_quality": 1, "is_environment": 0, "is_safety": 0,
		"inherent_probability": 4, "inherent_severity": 4, "inherent_detection": 0,
		"current_probability": 3, "current_severity": 4, "current_detection": 0,
		"target_probability": 2, "target_severity": 3, "treatment": "Reduce",
		"treatment_plan": "- repair", "next_review_on": date(2027, 1, 1),
		"existing_measures": [{"measure": "Pump"}, {"measure": "Shelves\non feet"}],
		"assessments": [{"assessed_on": date(2026, 2, 1)}],
	}  # fmt: skip
	row = {}
	for one in RISK.fields:
		if one.exported and one.value(risk) is not None:
			parse = one.parse([]) if one.by_column else one.parse
			row[one.fieldname] = parse(one.value(risk))
	row = {name: value for name, value in row.items() if value is not None}
	given = build(row, AROUND).given
	assert given.pop("assessed_on") == date(2026, 2, 1)
	assert [entry["measure"] for entry in given.pop("existing_measures")] == ["Pump", "Shelves\non feet"]
	assert given == {name: risk[name] for name in given}
	left = {name for name, value in risk.items() if value} - set(given)
	assert left == {"existing_measures", "assessments"}


@pytest.mark.parametrize(
	"one", [one for one in RISK.fields if isinstance(one.options, tuple)], ids=lambda one: one.fieldname
)
def test_every_option_is_read_in_every_language(one):
	for option in one.choices():
		# A treatment is a text that may also be a plan: it is judged with the whole row.
		read = words.treatment if one.fieldname == "treatment" else one.parse
		expected = read(option)
		assert expected is not None
		for language in ("fr", "ar"):
			assert read(TRANSLATED[language][option]) == expected, (option, language)


def test_every_field_explains_itself():
	assert [one.fieldname for one in RISK.fields if not one.explanation.endswith(".")] == []
	assert {one.links for one in RISK.fields} - {None} == {"QSE Unit", "QSE Process", "User"}


def test_mitigation_explains_a_lower_current_rating():
	row = {
		"title": "A",
		"inherent_probability": "4",
		"inherent_severity": "4",
		"current_probability": "2",
		"treatment_plan": "Train",
	}
	assert build(row, AROUND).given["existing_measures"][0]["measure"] == "Train"
	del row["treatment_plan"]
	with pytest.raises(Problem, match="no existing measure"):
		build(row, AROUND)


def test_a_sentence_in_the_treatment_column_is_a_plan_and_a_shared_risk_is_transferred():
	given = build({"title": "A", "treatment": "Train every driver", "treatment_plan": "By May"}, AROUND).given
	assert given["treatment_plan"] == "Train every driver\nBy May" and "treatment" not in given
	assert build({"title": "A", "treatment": "Share"}, AROUND).given["treatment"] == "Transfer"


def test_a_long_description_becomes_a_short_title():
	text = "word " * 60
	record = build({"description": text.strip()}, AROUND)
	assert record.given["event"] == text.strip()
	assert len(record.given["title"]) <= 140 and record.given["title"].endswith("word…")
	assert shorten("two\nlines") == "two lines"


@pytest.mark.parametrize(
	("row", "message"),
	[
		({"cause": "x"}, "neither a title nor a description"),
		({"title": "A", "unit": "Moon"}, "Unit: “Moon” was not found"),
		({"title": "A", "unit": "twice"}, "Unit: several records are called “twice”"),
		({"title": "A", "discipline": "Finance"}, "Discipline: “Finance”"),
		({"title": "A", "inherent_probability": "often"}, "Inherent Probability: the word “often”"),
	],
)
def test_rows_that_cannot_become_a_risk(row, message):
	with pytest.raises(Problem) as refused:
		build(row, AROUND)
	assert message in str(refused.value)
