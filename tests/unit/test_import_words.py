"""Words and headers in three languages."""

from datetime import date, datetime

import pytest

from qse_municipal.register_import import words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.headers import dictionary, match
from qse_municipal.register_import.problems import Problem
from qse_municipal.risk.import_declaration import RISK


@pytest.mark.parametrize(
	("one", "other"),
	[
		("Risk_ID", "risk id"),
		("riskId", "RISK-ID"),
		("PROBABILITÉ", "probabilite"),
		("N° risque", "n risque"),
		("Événement  redouté", "evenement redoute"),
		("الأَثَر", "اثر"),
		("الإدارة", "إداره"),
		("مستشفى", "مستشفي"),
		("خـطـر", "خطر"),
		("رقم ٣", "رقم 3"),
	],
)
def test_spelling_variants_fold_alike(one, other):
	assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
	("written", "level"),
	[
		# the five English words, the five French ones, the five Arabic ones
		*zip(("Very Low", "Low", "Medium", "High", "Very High"), range(1, 6), strict=True),
		*zip(("très faible", "faible", "moyen", "élevé", "très élevé"), range(1, 6), strict=True),
		*zip(("منخفض جدا", "منخفض", "متوسط", "مرتفع", "مرتفع جداً"), range(1, 6), strict=True),
		*zip(("rare", "unlikely", "possible", "likely", "almost certain"), range(1, 6), strict=True),
		*zip(("négligeable", "mineur", "modéré", "majeur", "catastrophique"), range(1, 6), strict=True),
		*zip(("نادر", "غير محتمل", "ممكن", "محتمل", "شبه مؤكد"), range(1, 6), strict=True),
		("ÉLEVÉE", 4),
		("Quasi-certain", 5),
		("المرتفع", 4),
		(4, 4),
		(4.0, 4),
		("٤", 4),
		("4/5", 4),
		("4 - High", 4),
		("High (4)", 4),
		("Niveau 3", 3),
		("2 – Mensuel", 2),
		(None, None),
		("", None),
		("-", None),
		("N/A", None),
		(0, None),
	],
)
def test_levels(written, level):
	assert words.level(written) == level


@pytest.mark.parametrize(
	"written", ["sometimes", "6", "-1", "3.5", "4/10", "4 - Low", "1-2", "<3", "remote", "30 %"]
)
def test_levels_that_would_be_guesses_are_refused(written):
	with pytest.raises(Problem) as refused:
		words.level(written)
	assert written in str(refused.value)


def test_labels_of_the_scale_go_before_general_words():
	assert words.level("High", {"high": 3}, size=3) == 3
	assert words.level("Hebdomadaire", {fold("Hebdomadaire"): 4}) == 4
	with pytest.raises(Problem):
		words.level("Medium", {"high": 3}, size=3)


@pytest.mark.parametrize(
	"written",
	[
		date(2026, 1, 15),
		datetime(2026, 1, 15, 8, 30),
		46037,
		"2026-01-15",
		"2026-01-15T08:30:00",
		"2026/1/15",
		"15/01/2026",
		"15.1.2026",
		"15-01-26",
		"15 janvier 2026",
		"15 janv. 2026",
		"15-Jan-2026",
		"January 15, 2026",
		"١٥/٠١/٢٠٢٦",
		"15 يناير 2026",
		"15 كانون الثاني 2026",
	],
)
def test_dates(written):
	assert words.parse_date(written) == date(2026, 1, 15)


@pytest.mark.parametrize(
	("written", "day"),
	[("1er mars 2026", date(2026, 3, 1)), ("10 غشت 2026", date(2026, 8, 10)), ("", None), ("-", None)],
)
def test_more_dates(written, day):
	assert words.parse_date(written) == day


@pytest.mark.parametrize("written", ["31/02/2026", "soon", "2026", "15/13/2026", "Q1 2026"])
def test_no_dates(written):
	with pytest.raises(Problem):
		words.parse_date(written)


def test_the_column_shows_the_order_of_day_and_month():
	assert words.dates(["03/04/2026", "28/02/2026"])("03/04/2026") == date(2026, 4, 3)
	assert words.dates(["03/04/2026", "02/28/2026"])("03/04/2026") == date(2026, 3, 4)
	assert words.dates(["03/04/2026"])("03/04/2026") == date(2026, 4, 3)
	mixed = words.dates(["28/02/2026", "02/28/2026"])
	assert mixed("28/02/2026") == date(2026, 2, 28)
	with pytest.raises(Problem):
		mixed("02/28/2026")


def test_booleans_kinds_treatments():
	assert [words.boolean(word) for word in ("Oui", "نعم", "x", "✓", 1, True)] == [True] * 6
	assert [words.boolean(word) for word in ("non", "لا", 0, False)] == [False] * 4
	assert words.boolean(" ") is None
	with pytest.raises(Problem):
		words.boolean("perhaps")
	assert [words.kind(word) for word in ("Risque", "O", "فرصة")] == ["Risk", "Opportunity", "Opportunity"]
	assert [words.treatment(word) for word in ("Mitigate", "Réduire", "نقل")] == [
		"Reduce",
		"Reduce",
		"Transfer",
	]


def test_disciplines():
	assert words.disciplines("Safety") == {"is_safety"}
	assert words.disciplines("Q/E") == {"is_quality", "is_environment"}
	assert words.disciplines("Qualité et environnement") == {"is_quality", "is_environment"}
	assert words.disciplines("QSE") == {"is_quality", "is_environment", "is_safety"}
	assert words.disciplines("Procurement") is None


def test_a_long_header_list_has_no_header_of_two_fields():
	assert len(dictionary(RISK)) > 500


def fields(*headers):
	return {
		column.header: column.field.fieldname if column.field else None for column in match(headers, RISK)
	}


def test_headers_in_three_languages():
	assert fields("Risk_ID", "Identified_Date", "Impact", "Mitigation", "Risk_Type", "Status") == {
		"Risk_ID": "external_reference",
		"Identified_Date": "identified_on",
		"Impact": "inherent_severity",
		"Mitigation": "treatment_plan",
		"Risk_Type": None,
		"Status": None,
	}
	assert fields("Réf.", "Gravité résiduelle", "PROBABILITE (1 à 5)", "Propriétaire du risque") == {
		"Réf.": "external_reference",
		"Gravité résiduelle": "current_severity",
		"PROBABILITE (1 à 5)": "inherent_probability",
		"Propriétaire du risque": "owner_text",
	}
	assert fields("الرقم", "وصف الخطر", "الإحتمال", "درجة الخطورة", "مالك الخطر") == {
		"الرقم": "external_reference",
		"وصف الخطر": "description",
		"الإحتمال": "inherent_probability",
		"درجة الخطورة": "inherent_severity",
		"مالك الخطر": "owner_text",
	}


def test_a_header_in_two_languages_and_a_second_column_for_one_field():
	assert fields("Probabilité / الاحتمال") == {"Probabilité / الاحتمال": "inherent_probability"}
	assert fields("Impact (text)", "Impact", "Severity") == {
		"Impact (text)": None,
		"Impact": "inherent_severity",
		"Severity": None,
	}
