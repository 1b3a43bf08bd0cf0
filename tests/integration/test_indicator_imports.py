"""Indicators and readings from files in French and Arabic, and out to a file and in again."""

import frappe
import pytest

from tests.conftest import as_user
from tests.integration.indicators import INDICATOR, READING, act, enter, month, readings
from tests.integration.outsider import ELSEWHERE
from tests.integration.risks import give_unit, make_units
from tests.integration.test_exchange import exported
from tests.integration.test_register_import import UPLOADED, checked, imported, new_import, rows

pytestmark = pytest.mark.usefixtures("committed")

FRENCH = """Code;Indicateur;Unité;Responsable;Formule;Type;Unité de mesure;Sens;Périodicité;Depuis;Cible;Seuil
IND-T-1;Dossiers à temps;T-SRV;{owner};à temps / traités;Taux;%;à la hausse;Mensuelle;{first};95;90,5
IND-T-2;Accidents de travail;T-SRV;{owner};nombre;Nombre;accidents;à la baisse;Trimestrielle;{first};0;0
"""
ARABIC = """المؤشر;الفترة;البسط;المقام;ملاحظة
IND-T-1;{first};٤٦;٥٠;
Dossiers à temps;{second};٤٧٫٥;٥٠;حسب التقرير الشهري
IND-T-1;2100-01;1;2;
IND-X;{first};1;2;
"""


@pytest.fixture(autouse=True)
def place(committed, people):
	make_units(head=people["Unit Head"])
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def french(owner: str) -> bytes:
	return FRENCH.format(owner=owner, first=f"01/{month(3)[5:7]}/{month(3)[:4]}").encode()


def by_code(code: str):
	return frappe.get_doc(INDICATOR, {"indicator_code": code})


def test_indicators_in_french_and_readings_in_arabic(people, officer):
	owner = people["Process Owner"]
	doc = imported(new_import("indicateurs.csv", french(owner), register=INDICATOR, source="T-KPI"))
	assert (doc.rows_to_create, doc.rows_rejected) == (2, 0)
	ratio, count = by_code("IND-T-1"), by_code("IND-T-2")
	assert (ratio.kind, ratio.direction, ratio.frequency, ratio.workflow_state) == (
		*("Ratio", "Up", "Monthly"),
		"Draft",
	)
	assert (ratio.targets[0].target, ratio.targets[0].alert_threshold) == ("95", "90.5")
	assert (count.kind, count.direction, count.frequency) == ("Value", "Down", "Quarterly")
	assert (count.targets[0].target, count.targets[0].alert_threshold) == ("0", "0")
	assert (ratio.indicator_owner, str(ratio.valid_from)) == (owner, month(3))
	act(ratio, "Activate", people["Unit Head"])
	frappe.db.commit()

	content = ARABIC.format(first=month(3)[:7], second=f"{month(2)[:7]}-15").encode()
	doc = imported(new_import("قراءات.csv", content, register=READING, source="T-READ", skip_rejected=1))
	told = rows(doc, "fate", "message")
	assert [fate for fate, _message in told] == ["Updated", "Updated", "Rejected", "Rejected"], told
	first, second, third = readings(ratio)
	assert [(row.state, row.value, row.light) for row in (first, second, third)] == [
		("Entered", "92", "Amber"),
		("Entered", "95", "Green"),
		("Due", None, "Grey"),
	]
	assert (second.comment, second.entered_by) == ("حسب التقرير الشهري", officer)
	again = checked(new_import("قراءات.csv", content, register=READING, source="T-READ"))
	assert (again.rows_unchanged, again.rows_to_update, again.rows_rejected) == (2, 0, 2)


def test_what_was_entered_is_corrected_only_with_a_reason(people, officer):
	imported(
		new_import("indicateurs.csv", french(people["Process Owner"]), register=INDICATOR, source="T-KPI")
	)
	ratio = act(by_code("IND-T-1"), "Activate", people["Unit Head"])
	enter(readings(ratio)[0], people["Process Owner"], numerator=40, denominator=50)
	frappe.db.commit()
	line = f"IND-T-1;{month(3)[:7]};45;50"
	plain = checked(
		new_import(
			"r.csv", f"Code;Period;Numerator;Denominator\n{line}".encode(), register=READING, source="T-R"
		)
	)
	assert plain.rows_rejected == 1
	imported(
		new_import(
			"r2.csv",
			f"Code;Period;Numerator;Denominator;Reason\n{line};Counted again".encode(),
			register=READING,
			source="T-R",
		)
	)
	row = readings(ratio)[0]
	assert (row.value, row.corrections[0].old_value, row.corrections[0].reason) == (
		"90",
		"80",
		"Counted again",
	)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_export_comes_back_unchanged(people, language):
	with as_user(people["QSE Officer"]):
		imported(
			new_import("indicateurs.csv", french(people["Process Owner"]), register=INDICATOR, source="T-KPI")
		)
		ratio = act(by_code("IND-T-1"), "Activate", people["Unit Head"])
		enter(readings(ratio)[0], people["Process Owner"], numerator=40, denominator=50, comment="نص")
		frappe.db.commit()
	with as_user(people["QSE Manager"]):
		for doctype, filters, count in (
			(INDICATOR, [[INDICATOR, "indicator_code", "like", "IND-T-%"]], 2),
			(READING, [[READING, "indicator", "=", ratio.name]], 3),
		):
			content, number = exported(doctype, filters, "xlsx", language)
			assert number == count
			doc = checked(new_import(f"{language}.xlsx", content, register=doctype, source="T-KPI"))
			messages = rows(doc, "fate", "message")
			assert doc.rows_unchanged == count, messages


def test_who_may_not_enter_imports_nothing(people):
	with as_user(people["QSE Officer"]):
		imported(
			new_import("indicateurs.csv", french(people["Process Owner"]), register=INDICATOR, source="T-KPI")
		)
		ratio = act(by_code("IND-T-1"), "Activate", people["Unit Head"])
		frappe.db.commit()
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()
	frappe.db.delete("User Permission", {"user": people["Second Officer"]})
	give_unit(people["Second Officer"], ELSEWHERE)
	frappe.db.commit()
	with as_user(people["Second Officer"]):
		content = f"Code;Period;Numerator;Denominator\nIND-T-1;{month(3)[:7]};45;50".encode()
		doc = checked(new_import("r.csv", content, register=READING, source="T-R", unit=ELSEWHERE))
		assert doc.rows_rejected == 1
	assert readings(ratio)[0].state == "Due"
