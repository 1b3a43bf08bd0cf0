"""Indicators of the demonstration: defined by the officer, activated by another, read for two years.

The last periods of some are left open, so that there is something to enter and something late.
"""

from datetime import date
from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import getdate

from qse_municipal.demo.stories import address
from qse_municipal.indicators.api import save_readings
from qse_municipal.indicators.periods import MONTHS, period_of
from qse_municipal.indicators.store import DOCTYPE, READING

MONTHS_BACK = 24
ACTIVATOR = "qse.manager"
CORRECTED = ("IND-SAT", 5, 175, "Cinq réponses de la borne de Tétouan manquaient")


def add(told: list[dict[str, Any]]) -> None:
	"""Add what is missing; an indicator is known by its code."""
	known = set(frappe.get_all(DOCTYPE, pluck="indicator_code", order_by="name"))
	for story in told:
		if story["code"] not in known:
			_tell(story)


def _tell(story: dict[str, Any]) -> None:
	frappe.set_user(address(story["author"]))
	first = _first_day(story["frequency"])
	doc = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"indicator_code": story["code"],
			"indicator_name": story["fr"],
			"indicator_name_fr": story["fr"],
			"indicator_name_ar": story["ar"],
			"unit": story["unit"],
			"qse_process": story["process"],
			"indicator_owner": address(story["owner"]),
			"collector": address(story["collector"]) if "collector" in story else None,
			"formula": story["formula"],
			"source_text": story["source"],
			"kind": story["kind"],
			"factor": story.get("factor", 100),
			"measure_unit": story["measure"],
			"decimals": story.get("decimals", 1),
			"direction": story["direction"],
			"frequency": story["frequency"],
			"valid_from": first,
			"baseline": story.get("baseline"),
			"is_cumulative": story.get("cumulative", 0),
			"computed_by": story.get("computed"),
			"is_quality": int("Q" in story["scope"]),
			"is_environment": int("E" in story["scope"]),
			"is_safety": int("S" in story["scope"]),
			"targets": [_target(first, *row) for row in story["targets"]],
		}
	).insert()
	frappe.set_user(address(ACTIVATOR))
	apply_workflow(doc.as_dict(), "Activate")
	if "readings" in story:
		_read(doc.name, story)


def _first_day(frequency: str) -> date:
	"""The first day of the period so long ago that MONTHS_BACK months of periods have ended."""
	return period_of(frequency, getdate()).shifted(-MONTHS_BACK // MONTHS[frequency]).start


def _target(
	first: date, years: int, target: str | None, alert: str, low: str | None = None, high: str | None = None
) -> dict[str, Any]:
	return {
		"from_date": first.replace(year=first.year + years),
		"target": target,
		"alert_threshold": alert,
		"range_low": low,
		"range_high": high,
	}


def _read(indicator: str, story: dict[str, Any]) -> None:
	"""The readings, oldest first, entered by who collects them; one of them was corrected."""
	names = frappe.get_all(READING, filters={"indicator": indicator}, pluck="name", order_by="period_start")
	frappe.set_user(address(story.get("collector", story["owner"])))
	rows = [_typed(name, value) for name, value in zip(names, story["readings"], strict=False)]
	answers = save_readings(rows)
	code, place, numerator, reason = CORRECTED
	if story["code"] == code:
		answers += save_readings(
			[{"name": names[place], "numerator": numerator, "correction_reason": reason}]
		)
	refused = [answer["message"] for answer in answers if not answer["saved"]]
	if refused:
		frappe.throw(" ".join(refused))


def _typed(name: str, value: float | list[float]) -> dict[str, Any]:
	if isinstance(value, list):
		return {"name": name, "numerator": value[0], "denominator": value[1]}
	return {"name": name, "value": value}
