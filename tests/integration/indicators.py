"""Building blocks of the tests that need indicators and readings."""

from datetime import date
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate

from qse_municipal.indicators.periods import period_of
from tests.conftest import as_user

INDICATOR, READING = "QSE Indicator", "QSE Indicator Reading"


def month(back: int) -> str:
	"""The first day of the month so many back."""
	return str(period_of("Monthly", date.today()).shifted(-back).start)


def new_indicator(people: dict[str, str], **values: Any):
	"""An unsaved, complete monthly ratio: more is better, 95 wanted, 90 tolerated, for three months now."""
	return frappe.get_doc(
		{
			"doctype": INDICATOR,
			"indicator_name": "Files answered in time",
			"formula": "Files answered within 30 days / files answered",
			"unit": "T-SRV",
			"kind": "Ratio",
			"factor": 100,
			"measure_unit": "%",
			"decimals": 1,
			"direction": "Up",
			"frequency": "Monthly",
			"valid_from": month(3),
			"days_to_enter": 10,
			"indicator_owner": people["Process Owner"],
			"is_quality": 1,
			"targets": [{"from_date": month(60), "target": "95", "alert_threshold": "90"}],
			**values,
		}
	)


def insert_indicator(people: dict[str, str], role: str = "QSE Officer", **values: Any):
	with as_user(people[role]):
		return new_indicator(people, **values).insert()


def act(doc, action: str, user: str, **values: Any):
	"""One step as the Desk makes it; values are saved first. Returns the fresh document."""
	with as_user(user):
		if values:
			fresh = frappe.get_doc(INDICATOR, doc.name)
			fresh.update(values)
			fresh.save()
		apply_workflow(frappe.get_doc(INDICATOR, doc.name).as_dict(), action)
	return frappe.get_doc(INDICATOR, doc.name)


def activated(people: dict[str, str], **values: Any):
	"""An indicator written by an officer and activated by the head."""
	return act(insert_indicator(people, **values), "Activate", people["Unit Head"])


def readings(indicator) -> list[Any]:
	"""All its readings, the oldest first."""
	names = frappe.get_all(READING, {"indicator": indicator.name}, pluck="name", order_by="period_start")
	return [frappe.get_doc(READING, name) for name in names]


def enter(reading, user: str, **values: Any):
	"""Save values into a reading as the user; returns the fresh document."""
	with as_user(user):
		doc = frappe.get_doc(READING, reading.name)
		doc.update(values)
		doc.save()
	return frappe.get_doc(READING, reading.name)


def closed_since(reading, days: int = 60) -> None:
	"""Move the days when it was made and due so far back that its period is closed."""
	day = frappe.utils.add_days(getdate(), -days)
	frappe.db.set_value(READING, reading.name, {"due_on": day, "creation": day})
