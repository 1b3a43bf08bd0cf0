"""Words and headers in three languages."""

from datetime import date, datetime, timedelta

import pytest

from qse_municipal.register_import import words
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.headers import dictionary, match, nearness
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


@pytest.mark.parametrize(
	("written", "day"),
	[
		("15/03/1446 هـ", date(2024, 9, 18)),
		("١٥/٠٣/١٤٤٦هـ", date(2024, 9, 18)),
		("15-03-1446", date(2024, 9, 18)),
		("1446-09-01", date(2025, 3, 1)),
		("12 ربيع الأول 1446", date(2024, 9, 15)),
		("الأحد 12 ربيع الأول 1446 هـ", date(2024, 9, 15)),
		("12 من ربيع الأول عام 1446", date(2024, 9, 15)),
		("1er muharram 1447", date(2025, 6, 26)),
		("15 Ramadan 1446 AH", date(2025, 3, 15)),
		("12 جمادى الآخرة 1446", date(2024, 12, 13)),
		("01/01/1343", date(1924, 8, 1)),
		("30/12/1500", date(2077, 11, 16)),
	],
)
def test_dates_of_the_hijri_calendar_say_that_they_were_computed(written, day):
	assert words.parse_date(written) == day
	computed = words.dates([])(written)
	assert computed.value == day and str(computed.note).startswith(f"{day} was computed")


@pytest.mark.parametrize("written", ["30/09/1446", "15/13/1446", "15/03/46 هـ", "12 nivôse 1446"])
def test_no_days_of_the_hijri_calendar(written):
	with pytest.raises(Problem, match="is not a date"):
		words.parse_date(written)


def test_a_hijri_date_before_the_tables_is_refused():
	with pytest.raises(Problem, match="1343 to 1500"):
		words.parse_date("1 محرم 1320")


def test_the_hijri_calendar_has_every_day_once():
	first = words.parse_date("1446-01-01")
	days = []
	for month in range(1, 13):
		for day in range(1, 31):
			try:
				days.append(words.parse_date(f"1446-{month}-{day}"))
			except Problem:
				assert day == 30
	assert days == [first + timedelta(days=n) for n in range(len(days))] and len(days) in (354, 355)


@pytest.mark.parametrize(
	("written", "moment"),
	[
		("2026-01-15 14:30", datetime(2026, 1, 15, 14, 30)),
		("2026-01-15T14:30:05.250Z", datetime(2026, 1, 15, 14, 30, 5)),
		("15/01/2026 à 14h30", datetime(2026, 1, 15, 14, 30)),
		("15/01/2026 2:30 PM", datetime(2026, 1, 15, 14, 30)),
		("15/01/2026 12:05 am", datetime(2026, 1, 15, 0, 5)),
		("lundi 5 janvier 2026", datetime(2026, 1, 5)),
		("15/03/1446 14:30", datetime(2024, 9, 18, 14, 30)),
		(46037.25, datetime(2026, 1, 15, 6)),
		(date(2026, 1, 15), datetime(2026, 1, 15)),
		("-", None),
	],
)
def test_moments(written, moment):
	assert words.parse_datetime(written) == moment


@pytest.mark.parametrize(
	("written", "number"),
	[
		("1 234,50", 1234.5),
		("1 234,50", 1234.5),
		("1,234.50", 1234.5),
		("1.234,50", 1234.5),
		("1'234.50", 1234.5),
		("١٬٢٣٤٫٥", 1234.5),
		("1,234,567", 1234567),
		("12 %", 12),
		("1 200 DH", 1200),
		("MAD 1.200.000", 1200000),
		("د.م. ١٢٠٠", 1200),
		("0,125", 0.125),
		("1234,567", 1234.567),
		("-5", -5),
		("(1 200)", -1200),
		(12.5, 12.5),
		("-", None),
	],
)
def test_numbers(written, number):
	assert words.number(written) == number


@pytest.mark.parametrize("written", ["1,234", "1.234", "12.5.3", "1,23,456", "many", True, "15/01/2026"])
def test_numbers_that_would_be_guesses_are_refused(written):
	with pytest.raises(Problem):
		words.number(written)


def test_the_column_shows_what_a_lone_separator_means():
	assert words.numbers(["1 234,50", "3"])("1,234") == 1.234
	assert words.numbers(["12.5"])("1,234") == 1234
	with pytest.raises(Problem):
		words.numbers(["12.5", "12,5"])("1,234")


def test_states_priorities_types_and_people():
	known = {"In Progress": "en cours; قيد الإنجاز", "Done": "fait"}
	assert [words.states(word, known) for word in ("In progress", "EN COURS", "قيد الانجاز", None)] == [
		"In Progress",
		"In Progress",
		"In Progress",
		None,
	]
	with pytest.raises(Problem):
		words.states("somewhere", known)
	assert [words.priority(word) for word in ("Urgent", "moyenne", "منخفضة")] == ["High", "Medium", "Low"]
	assert [words.action_type(word) for word in ("AC", "Action d'amélioration", "معالجة الخطر")] == [
		"Corrective",
		"Improvement",
		"Risk Treatment",
	]
	assert words.people("Amina ALAOUI et Omar; a@x.ma, b@x.ma; Omar") == [
		"Amina ALAOUI",
		"Omar",
		"a@x.ma",
		"b@x.ma",
	]
	assert words.people("Alaoui, Amina") == ["Alaoui, Amina"]
	assert words.people("/") == []


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
		"Status": "workflow_state",
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


def how(*headers, **options):
	return [
		(column.field.fieldname if column.field else None, column.how)
		for column in match(headers, RISK, **options)
	]


def test_each_column_says_how_it_was_found():
	assert how("Title", "Likelihood", "Colour") == [
		("title", "exact"),
		("inherent_probability", "synonym"),
		(None, "none"),
	]
	assert how("Risk", "Title") == [(None, "none"), ("title", "exact")]
	assert how("Designazione", labels={"title": ["Titolo", "Designazione"]}) == [("title", "exact")]


@pytest.mark.parametrize(
	("header", "field"),
	[
		("Probablity", "inherent_probability"),
		("Curent Probability", "current_probability"),
		("Consequenses", "consequence"),
		("Propriètaire du rsique", "owner_text"),
		("Mesures existentes", "measure"),
		("الاحتماال الحالي", "current_probability"),
		("Riskowner", "owner_text"),
		("Treatmentplan", "treatment_plan"),
	],
)
def test_slips_of_the_pen(header, field):
	assert how(header) == [(field, "fuzzy")]


@pytest.mark.parametrize(
	"header",
	["Clause", "Clauses", "Date modified", "Identified By", "Security", "Progress", "Approved", "Tutor"],
)
def test_other_words_are_no_slips_of_the_pen(header):
	assert how(header) == [(None, "none")]


def test_a_fuzzy_header_takes_no_field_from_a_better_one_and_none_from_two():
	assert how("Probablity", "Probability") == [(None, "none"), ("inherent_probability", "synonym")]
	assert how("Probablity", "Inherent Probability") == [(None, "none"), ("inherent_probability", "exact")]
	assert how("Probablity", "Probabilitys") == [(None, "none"), ("inherent_probability", "fuzzy")]
	assert nearness("current impact", "current impacts") > nearness("current impact", "curent impacts") > 0


def test_a_saved_mapping_goes_first():
	saved = {fold("Colour"): "title", fold("Title"): "", fold("Cause"): "no_such_field"}
	assert how("Colour", "Title", "Cause", saved=saved) == [
		("title", "saved"),
		(None, "saved"),
		("cause", "exact"),
	]
	long = "Risk described in full " * 20
	assert how(long, saved={fold(long[:140]): "title"}) == [("title", "saved")]
