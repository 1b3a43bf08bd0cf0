"""Figures of the risk register for the monthly summary, as it stood at the end of the month."""

from datetime import date
from typing import Any

import frappe

from qse_municipal.risk.history import UNRATED, Standing, standings
from qse_municipal.risk.rules import FINAL_STATES, OPPORTUNITY, RISK
from qse_municipal.risk.selection import Selection, ordered_levels
from qse_municipal.summary.rules import MOST_ITEMS
from qse_municipal.texts import mark

SECTION = mark("Risks and Opportunities")
UPPER = 2  # levels of which less is better


def figures(first: date, last: date) -> list[dict[str, Any]]:
	"""Open risks by current level, new ones, and the gravest by score."""
	found = standings(Selection(kind=RISK), last)
	risks = {name: one for name, one in found.items() if one.state not in FINAL_STATES}
	counts: dict[tuple[str, str], int] = {}
	for one in risks.values():
		key = (one.rating_scale, one.get("current_level") or "")
		counts[key] = counts.get(key, 0) + 1
	levels = ordered_levels(counts, RISK)
	opportunities = standings(Selection(kind=OPPORTUNITY), last).values()
	rows = [_row(mark("Open risks"), len(risks))]
	for place, (level, _color, number) in enumerate(reversed(levels)):
		rows.append({**_row(level, number, "down" if place < UPPER else ""), "level": True})
	unrated = sum(not one.get("current_level") for one in risks.values())
	rows.append({**_row(UNRATED, unrated, "down"), "level": True})
	rows += [
		_row(
			mark("Risks identified in the month"),
			frappe.db.count("QSE Risk", {"kind": RISK, "identified_on": ["between", [first, last]]}),
		),
		_row(mark("Open opportunities"), sum(one.state not in FINAL_STATES for one in opportunities)),
		{"section": SECTION, "label": mark("Gravest risks"), "items": _gravest(risks)},
	]
	return rows


def _row(label: str, value: float | None, good: str = "") -> dict[str, Any]:
	return {"section": SECTION, "label": label, "value": value, "good": good}


def _gravest(risks: dict[str, Standing]) -> list[dict[str, Any]]:
	"""By score, then by reference; confidential ones are left out."""
	ordered = sorted(
		(name for name, one in risks.items() if one.get("current_score")),
		key=lambda name: (-risks[name].get("current_score"), name),
	)
	known = {
		row.name: row
		for row in frappe.get_all(
			"QSE Risk",
			filters={"name": ["in", ordered or [""]], "is_confidential": 0},
			fields=["name", "title", "unit", "risk_owner"],
			order_by="name",
		)
	}
	return [
		{
			"doctype": "QSE Risk",
			"reference": name,
			"title": known[name].title,
			"unit": known[name].unit,
			"person": known[name].risk_owner,
			"level": risks[name].get("current_level"),
			"score": risks[name].get("current_score"),
		}
		for name in [name for name in ordered if name in known][:MOST_ITEMS]
	]
