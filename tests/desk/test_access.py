"""Access in the Desk: delegations, audits, leavers, refusals; who is shut out is told why."""

import frappe
import pytest
from frappe.utils import add_days, today

from tests.desk.test_actions import open_risk
from tests.desk.test_desk import act
from tests.integration.risks import bring_to, give_unit, insert_risk

PAGES = ("qse-delegation", "qse-audit-access", "qse-reassignment", "qse-process")
TITLES = {
	"fr": ("Délégation", "Accès d'audit", "Réaffectation", "Processus"),
	"ar": ("تفويض", "افتحاص", "إسناد", "عملية"),
}


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_new_forms_open_in_the_readers_language(desk, shot, language: str) -> None:
	page = desk("QSE Manager", "", language)
	for route, title in zip(PAGES, TITLES[language], strict=True):
		page.goto(f"/app/{route}/new")
		page.wait_for_function("() => window.cur_frm && cur_frm.is_new()")
		page.locator(".form-layout:visible").first.wait_for()
		assert title in page.locator(
			".page-head:visible, .navbar-breadcrumbs:visible"
		).first.inner_text() or (title in page.title()), (page.title(), title)
		shot(page, f"-{route}")
		page.goto(f"/app/{route}")
		page.wait_for_function("() => window.cur_list && cur_list.doctype")


def delegate_head(people) -> None:
	frappe.get_doc(
		{
			"doctype": "QSE Delegation",
			"delegator": people["Unit Head"],
			"delegate": people["Legal Officer"],
			"from_date": today(),
			"to_date": add_days(today(), 5),
			"roles": [{"role": "Unit Head"}],
			"decision_number": "7/2026",
		}
	).insert()


def test_a_delegate_approves_in_the_desk(desk, people, shot) -> None:
	risk = bring_to(insert_risk(people), "Assessed", people)
	delegate_head(people)
	frappe.db.commit()
	page = open_risk(desk, "Legal Officer", risk.name)
	act(page, "Approve", "Approved")
	shot(page)
	frappe.db.rollback()
	risk.reload()
	assert (risk.approved_by, risk.approved_for) == (people["Legal Officer"], people["Unit Head"])


def test_a_list_shows_what_names_the_reader_in_other_units(desk, people) -> None:
	risk = insert_risk(people, title="Owned from elsewhere")
	away(people["Process Owner"])
	frappe.db.commit()
	page = desk("Process Owner", "qse-risk")
	page.locator(".list-row-container:visible", has_text="Owned from elsewhere").first.wait_for()
	unit = page.locator(f'.list-row-container:has-text("{risk.title}") [data-filter="unit,=,T-SRV"]')
	assert unit.first.inner_text().strip() == "Test T-SRV"


def away(user: str) -> None:
	"""The user has another unit and no other."""
	frappe.get_doc(
		{
			"doctype": "QSE Unit",
			"unit_code": "T-OTHER",
			"unit_name": "Other",
			"parent_qse_unit": "T-COUNCIL",
		}
	).insert()
	frappe.db.delete("User Permission", {"user": user})
	give_unit(user, "T-OTHER")


def test_an_outsider_reads_why_a_record_stays_shut(desk, people, shot) -> None:
	risk = insert_risk(people, title="Nothing of this is shown")
	away(people["Second Officer"])
	frappe.db.commit()
	page = desk("Second Officer", f"qse-risk/{risk.name}")
	page.get_by_text("Ask the QSE Manager for access to its unit", exact=False).first.wait_for()
	assert "Nothing of this is shown" not in page.content()
	shot(page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_report_of_refusals(desk, people, shot, language: str) -> None:
	for number, rule in enumerate(("Access", "Access", "TransitionError")):
		frappe.get_doc(
			{
				"doctype": "QSE Refusal",
				"refused_on": f"{today()} 08:0{number}:00",
				"user": people["QSE Officer"],
				"rule": rule,
				"record_doctype": "QSE Risk",
				"record": f"RSK-2026-0000{number}",
				"operation": "read",
				"way": "GET /api/resource/QSE Risk",
			}
		).insert(ignore_permissions=True)
	frappe.db.commit()
	page = desk("QSE Manager", "query-report/QSE Refusals", language)
	page.locator(".dt-cell__content", has_text="RSK-2026-00002").first.wait_for()
	page.wait_for_timeout(1500)  # the chart grows
	shot(page)
