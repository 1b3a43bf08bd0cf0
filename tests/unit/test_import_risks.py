"""Rows as risks: own files in three languages and, when the folder is there, two real registers."""

from datetime import date
from pathlib import Path

import pytest

from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.reader import read
from qse_municipal.register_import.table import understand
from qse_municipal.risk.import_declaration import RISK, Surroundings, build, shorten

FILES = Path(__file__).resolve().parents[1] / "files"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
UNITS = {"dpr": "DPR", "dal": "DAL", "dts": "DTS", "drh": "DRH", "twice": ""}
DEFAULTS = {
	"unit": "DGS",
	"default_owner": "qse@example.com",
	"is_quality": 1,
	"is_environment": 0,
	"is_safety": 0,
}
AROUND = Surroundings(DEFAULTS, UNITS, {"amina alaoui": "amina@example.com"})


def risks(path):
	"""{reference: (given, given and initial)} of a file whose rows are all understood."""
	table = understand(read(path.read_bytes()), RISK)
	assert [str(problem) for row in table.rows for problem in row.problems] == []
	records = [build(row.values, AROUND) for row in table.rows]
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
		({"title": "A", "unit": "Moon"}, "Unit: no unit has the code or name “Moon”"),
		({"title": "A", "unit": "twice"}, "Unit: several units"),
		({"title": "A", "discipline": "Finance"}, "Discipline: “Finance”"),
		({"title": "A", "inherent_probability": "often"}, "Inherent Probability: the word “often”"),
	],
)
def test_rows_that_cannot_become_a_risk(row, message):
	with pytest.raises(Problem) as refused:
		build(row, AROUND)
	assert message in str(refused.value)
