"""How the current level of each risk moved between two days."""

from collections.abc import Callable
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_date

from qse_municipal.register.filters import cut_message, day_of, read_filters, row_limit
from qse_municipal.register.names import text_side, unit_names, user_names
from qse_municipal.risk.history import (
	DOWN,
	ENDED,
	EQUAL,
	NEW,
	UNKNOWN,
	UNRATED,
	UP,
	Standing,
	direction,
	standings,
)
from qse_municipal.risk.rules import FINAL_STATES, OPPORTUNITY, RISK
from qse_municipal.risk.selection import Selection, level_colors

ARROWS = {UP: "↑", DOWN: "↓", EQUAL: "=", NEW: "+", ENDED: "✓", UNRATED: "–", UNKNOWN: "?"}
ORDER = (UP, NEW, DOWN, EQUAL, ENDED, UNRATED, UNKNOWN)


def words() -> dict[str, str]:
	"""The moves in the user's language."""
	return {
		UP: _("Up"),
		DOWN: _("Down"),
		EQUAL: _("Equal"),
		NEW: _("New"),
		ENDED: _("Ended"),
		UNRATED: _("Not Rated"),
		UNKNOWN: _("Not Comparable"),
	}


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart, summary. ``from_date`` before ``to_date``; needs to read QSE Risk."""
	filters = read_filters(filters)
	limit = row_limit(filters)
	start, end = period(filters)
	selection = Selection.of({"kind": RISK, **filters}).but(state="", level="", overdue=False)
	rows = moved(selection, start, end)
	if cint(filters.changed_only):
		shown = [row for row in rows if row["direction"] not in (EQUAL, UNRATED, UNKNOWN)]
	else:
		shown = rows
	cut = shown[:limit] if limit else shown
	named(selection, cut)
	return columns(start, end), cut, cut_message(len(cut), len(shown)), None, summary(rows, selection.kind)


def period(filters: frappe._dict) -> tuple[date, date]:
	"""The two days, the earlier first. Raises ValidationError unless there are two in order."""
	start, end = day_of(filters, "from_date"), day_of(filters, "to_date")
	if not (start and end):
		frappe.throw(_("Choose both days: From Date and To Date."))
	if start >= end:
		frappe.throw(_("From Date must lie before To Date."))
	return start, end


def moved(selection: Selection, start: date, end: date) -> list[dict[str, Any]]:
	"""One row per risk open on one of the two days, upward moves first. Six queries."""
	before, after = standings(selection, start), standings(selection, end)
	rows = []
	color, scales = level_colors(), {}
	for name, now in after.items():
		then = before.get(name)
		if then and then.state in FINAL_STATES:
			continue
		if now.state in FINAL_STATES:
			if not then:
				continue
			move = ENDED
		else:
			move = direction(then, now, scales)
		rows.append(row_of(name, then, now, move, color))
	return sorted(rows, key=lambda row: (ORDER.index(row["direction"]), -(row["to_score"] or 0), row["name"]))


def row_of(
	name: str, then: Standing | None, now: Standing, move: str, color: Callable[[str, str], str]
) -> dict[str, Any]:
	"""A risk's row: its move, its state at the end, and score, level and colour on both days."""
	row = {
		"name": name,
		"direction": move,
		"arrow": f"{ARROWS[move]} {words()[move]}",
		"workflow_state": _(now.state),
	}
	for side, one in (("from", then), ("to", now)):
		level = one.get("current_level") if one else ""
		row[f"{side}_score"] = (one.get("current_score") if one else None) or None
		row[f"{side}_level"] = _(level) if level else ""
		row[f"{side}_color"] = color(one.rating_scale, level) if one else ""
	both = row["from_score"] and row["to_score"] and then and then.rating_scale == now.rating_scale
	row["change"] = row["to_score"] - row["from_score"] if both else None
	return row


def named(selection: Selection, rows: list[dict[str, Any]]) -> None:
	"""Add titles, units and owners: three queries."""
	risk = frappe.qb.DocType("QSE Risk")
	query = selection.query().select(risk.name, risk.title, risk.unit, risk.risk_owner)
	if len(rows) <= 1000:
		query = query.where(risk.name.isin([row["name"] for row in rows] or [""]))
	known = {one.name: one for one in query.run(as_dict=True)}
	units = unit_names(one.unit for one in known.values())
	owners = user_names(one.risk_owner for one in known.values())
	for row in rows:
		one = known[row["name"]]
		row.update(
			title=one.title, unit_name=units.get(one.unit, one.unit), owner_name=owners.get(one.risk_owner)
		)


def columns(start: date, end: date) -> list[dict[str, Any]]:
	"""Columns; the ratings of the two days are headed by their dates."""
	first, last = format_date(start), format_date(end)
	side = text_side()
	return [
		{
			"fieldname": "name",
			"label": _("Reference"),
			"fieldtype": "Link",
			"options": "QSE Risk",
			"width": 150,
			"align": side,
		},
		{"fieldname": "title", "label": _("Title"), "fieldtype": "Data", "width": 260, "align": side},
		{"fieldname": "unit_name", "label": _("Unit"), "fieldtype": "Data", "width": 160, "align": side},
		{"fieldname": "from_score", "label": first, "fieldtype": "Int", "width": 110},
		{
			"fieldname": "from_level",
			"label": _("Level {0}").format(first),
			"fieldtype": "Data",
			"width": 150,
			"align": side,
		},
		{"fieldname": "to_score", "label": last, "fieldtype": "Int", "width": 110},
		{
			"fieldname": "to_level",
			"label": _("Level {0}").format(last),
			"fieldtype": "Data",
			"width": 150,
			"align": side,
		},
		{"fieldname": "arrow", "label": _("Move"), "fieldtype": "Data", "width": 130, "align": side},
		{"fieldname": "change", "label": _("Change of Score"), "fieldtype": "Int", "width": 130},
		{
			"fieldname": "workflow_state",
			"label": _("State"),
			"fieldtype": "Data",
			"width": 120,
			"align": side,
		},
		{
			"fieldname": "owner_name",
			"label": _("Risk Owner"),
			"fieldtype": "Data",
			"width": 150,
			"align": side,
		},
	]


def summary(rows: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
	"""Number of risks by move. Up is bad news of a risk and good news of an opportunity."""
	counts = dict.fromkeys(ORDER, 0)
	for row in rows:
		counts[row["direction"]] += 1
	worse, better = ("Red", "Green") if kind != OPPORTUNITY else ("Green", "Red")
	colors = {UP: worse, DOWN: better, NEW: "Blue"}
	return [
		{"label": words()[move], "value": counts[move], "datatype": "Int", "indicator": colors.get(move, "")}
		for move in (UP, DOWN, EQUAL, NEW, ENDED, UNRATED, UNKNOWN)
		if counts[move] or move in (UP, DOWN, EQUAL)
	]
