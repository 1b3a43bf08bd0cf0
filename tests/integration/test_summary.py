"""The monthly summary: figures counted from raw rows, made once, told to Top Management."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from qse_municipal.errors import HistoryError
from qse_municipal.summary import actions, monthly, risks
from qse_municipal.summary.printing import month_name, qse_summary
from qse_municipal.summary.rules import month_before, name_of
from tests.conftest import as_user
from tests.integration.actions import act, insert_action, take_to
from tests.integration.risks import bring_to, insert_risk, make_units


@pytest.fixture(autouse=True)
def units(site, people):
	prepare(people)


def prepare(people) -> None:
	make_units(head=people["Unit Head"])
	frappe.db.delete("QSE Management Summary")
	frappe.db.set_single_value("QSE Settings", "monthly_summary", 1)


def within() -> tuple:
	return month_before(getdate())


def lived(action, opened: int, due: int, done: int | None = None):
	"""Dates of the action as days from the first day of the month before."""
	first, _last = within()
	values = {
		"opened_on": add_days(first, opened),
		"due_date": add_days(first, due),
		"original_due_date": add_days(first, due),
	}
	if done is not None:
		values["completed_on"] = add_days(first, done)
	frappe.db.set_value("QSE Action", action.name, values)
	return action


def values(rows: list[dict]) -> dict[str, float | None]:
	return {row["label"]: row["value"] for row in rows if "items" not in row}


def test_figures_of_actions(people) -> None:
	before = values(actions.figures(*within()))
	lived(take_to(insert_action(people), "Done", people), 0, 10, 5)
	lived(take_to(insert_action(people), "Done", people), -40, 10, 19)
	lived(take_to(insert_action(people), "Done", people), -40, -20, -10)
	late = lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 2, 60)
	lived(take_to(insert_action(people), "Done", people), 3, 15, 45)
	rows = actions.figures(*within())
	found = values(rows)
	new = {label: found[label] - (before[label] or 0) for label in found if found[label] is not None}
	assert new["Opened in the month"] == 4
	assert new["Done in the month"] == 2
	assert new["Not done at the end of the month"] == 3
	assert new["Overdue at the end of the month"] == 2
	assert found["On-time share"] == 50.0 and found["Mean delay"] == 2.0
	assert late.name in {item["reference"] for item in rows[-1]["items"]}


def test_what_was_given_up_is_not_pending(people) -> None:
	action = lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	pending = values(actions.figures(*within()))["Not done at the end of the month"]
	frappe.db.set_value("QSE Action", action.name, "workflow_state", "Cancelled")
	doc = frappe.get_doc("QSE Action", action.name)
	row = doc.append("state_changes", {"from_state": "Planned", "to_state": "Cancelled"})
	row.changed_on = str(within()[1])
	row.db_insert()
	assert values(actions.figures(*within()))["Not done at the end of the month"] == pending - 1


def test_nothing_done_is_not_zero_percent(people) -> None:
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	first = getdate("2001-02-01")
	found = values(actions.figures(first, getdate("2001-02-28")))
	assert found["On-time share"] is None and found["Mean delay"] is None


def test_figures_of_risks(people) -> None:
	day = getdate()
	before = values(risks.figures(day, day))
	risk = bring_to(insert_risk(people), "Approved", people)
	insert_risk(people)
	rows = risks.figures(day, day)
	found = values(rows)
	assert found["Open risks"] == before["Open risks"] + 2
	assert found["High"] == before["High"] + 1 and found["Not Rated"] == before["Not Rated"] + 1
	levels = [row["value"] for row in rows if row.get("level")]
	assert sum(levels) == found["Open risks"]
	assert found["Risks identified in the month"] == before["Risks identified in the month"] + 2
	assert risk.name in {item["reference"] for item in rows[-1]["items"]}


def test_confidential_records_are_counted_and_not_named(people) -> None:
	risk = insert_risk(
		people,
		is_confidential=1,
		current_severity=5,
		inherent_severity=5,
		confidential_readers=[{"user": people["QSE Officer"]}],
	)
	action = lived(insert_action(people, source_doctype="QSE Risk", source_name=risk.name), 1, 2)
	assert frappe.db.get_value("QSE Action", action.name, "is_confidential")
	named = {item["reference"] for row in monthly.figures(*within()) for item in row.get("items", ())}
	named |= {item["reference"] for item in risks.figures(getdate(), getdate())[-1]["items"]}
	assert not named & {risk.name, action.name}


def test_it_is_made_once_and_never_written_again(people) -> None:
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	first, _last = within()
	assert monthly.run() == name_of(first)
	assert monthly.run() is None
	doc = frappe.get_doc("QSE Management Summary", name_of(first))
	assert getdate(doc.month) == first and doc.sent_on
	doc.figures = "[]"
	with pytest.raises(HistoryError):
		doc.save()
	with pytest.raises(HistoryError):
		doc.delete()


def test_off_or_with_nothing_to_tell_it_is_not_made(people) -> None:
	frappe.db.set_single_value("QSE Settings", "monthly_summary", 0)
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	assert monthly.run() is None
	assert monthly.make(getdate("2001-02-01"), getdate("2001-02-28")) is None


def test_the_month_before_is_what_was_told_then(people) -> None:
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	first, _last = within()
	earlier, _its_last = month_before(first)
	told = [{"section": "Actions", "label": "Opened in the month", "value": 77}]
	frappe.get_doc(
		{
			"doctype": "QSE Management Summary",
			"name": name_of(earlier),
			"month": earlier,
			"figures": frappe.as_json(told),
		}
	).insert()
	doc = frappe.get_doc("QSE Management Summary", monthly.run())
	rows = {row["label"]: row for row in frappe.parse_json(doc.figures)}
	assert rows["Opened in the month"]["previous"] == 77
	assert rows["Done in the month"]["previous"] is None


@pytest.mark.parametrize("role, may", [("Top Management", True), ("QSE Manager", True), ("Unit Head", False)])
def test_who_reads_it_and_that_nobody_writes_it(people, role, may) -> None:
	lived(act(insert_action(people), "Plan", people["QSE Officer"]), 1, 12)
	name = monthly.run()
	with as_user(people[role]):
		assert frappe.has_permission("QSE Management Summary", "read", name) == may
		for ptype in ("write", "create", "delete", "share"):
			assert not frappe.has_permission("QSE Management Summary", ptype, name)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_it_prints_on_one_page(committed, people, language) -> None:
	"""``frappe.get_print`` commits on Frappe 15."""
	from io import BytesIO

	from frappe.translate import print_language
	from frappe.utils.pdf import get_pdf
	from pypdf import PdfReader

	prepare(people)
	for _number in range(6):
		lived(act(insert_action(people, title="Two more pumps " * 8), "Plan", people["QSE Officer"]), 1, 12)
		bring_to(insert_risk(people, title="Flooding of the archive " * 5), "Approved", people)
	frappe.db.set_value("QSE Risk", {"unit": "T-SRV"}, "identified_on", add_days(today(), -100))
	doc = frappe.get_doc("QSE Management Summary", monthly.run())
	with print_language(language):
		sheet = qse_summary(doc)
		html = frappe.get_print(doc.doctype, doc.name, "QSE Management Summary", doc=doc)
		assert sheet["month"] == month_name(getdate(doc.month), language) and sheet["month"] in html
		assert "Test HR Officer" in html
	try:
		pdf = get_pdf(html)
	except OSError:
		pytest.skip("no PDF printer on this machine")
	assert len(PdfReader(BytesIO(pdf)).pages) == 1
