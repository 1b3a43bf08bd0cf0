"""What the action reports share: columns, figures above the rows, bars of groups."""

import re
from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _

from qse_municipal.actions import rules
from qse_municipal.register.names import plain, text_side

BARS = 10  # the Desk cuts the labels of more
GREEN, ORANGE, RED, BLUE, GREY = "#4CAF7A", "#F2994A", "#D64545", "#4C8BD6", "#b8c2cc"
AGE_COLORS = ("#F2C94C", "#F2994A", "#E06C4A", "#B83232")
NUMBERS = ("Int", "Float", "Percent", "Currency")


def group_titles() -> dict[str, str]:
	"""The ways to group, in the user's language."""
	return {
		"action": _("Action"),
		"unit": _("Unit"),
		"owner": _("Action Owner"),
		"source": _("Source"),
		"source_type": _("Source Type"),
		"type": _("Type"),
		"priority": _("Priority"),
		"month": _("Month"),
	}


def column(fieldname: str, label: str, width: int, fieldtype: str = "Data", **more: Any) -> dict[str, Any]:
	"""A column; texts start on the side of the reader's language, figures have one decimal."""
	shown = {"fieldname": fieldname, "label": label, "width": width, "fieldtype": fieldtype, **more}
	if fieldtype in ("Float", "Percent"):
		shown["precision"] = 1
	return shown if fieldtype in NUMBERS else {**shown, "align": text_side()}


def card(label: str, value: int, bad: str = "") -> dict[str, Any]:
	"""A number above the rows; ``bad`` is its colour unless it is 0."""
	return {"label": label, "value": value, "datatype": "Int", "indicator": bad if value else ""}


def days_card(label: str, value: float | None) -> dict[str, Any]:
	"""Days above the rows, n/a of nothing. Text, since the Desk shows every decimal of a number."""
	return {"label": label, "value": decimal(value), "datatype": "Data"}


def share_card(label: str, value: float | None, coloured: bool = True) -> dict[str, Any]:
	"""A share above the rows, n/a of nothing: green from 80 percent on, red under 50."""
	if value is None:
		return days_card(label, None)
	color = "Green" if value >= 80 else "Orange" if value >= 50 else "Red"
	return {
		"label": label,
		"value": f"{decimal(value)} %",
		"datatype": "Data",
		"indicator": color if coloured else "",
	}


def decimal(value: float | None) -> str:
	"""A number with one decimal, as the site writes numbers; n/a for None."""
	return _("n/a") if value is None else frappe.format_value(value, {"fieldtype": "Float", "precision": 1})


def standing(state: str, late: bool) -> str:
	"""Where an action stands, in one of four: overdue, open, done or given up."""
	if late:
		return "overdue"
	if state in rules.REPORTED_STATES:
		return "done"
	return "cancelled" if state == rules.CANCELLED else "open"


def stacked(
	labels: Iterable[str], parts: Iterable[tuple[str, str, list[float]]], height: int = 240
) -> dict[str, Any] | None:
	"""Bars made up of parts (title, colour, a number for each label); None when all numbers are 0."""
	parts = list(parts)
	if not any(any(values) for _title, _color, values in parts):
		return None
	return {
		"type": "bar",
		"height": height,
		"data": {
			"labels": [plain(label) for label in labels],
			"datasets": [{"name": plain(title), "values": values} for title, _color, values in parts],
		},
		"colors": [color for _title, color, _values in parts],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
		"axisOptions": {"xAxisMode": "tick", "seriesLabelSpaceRatio": 1.4},
	}


def short_titles(by: str, keys: Iterable[tuple[str, ...]], names: dict[tuple[str, ...], str]) -> list[str]:
	"""Labels under bars: codes of units, references of sources (RSK-2026-00012: RSK-12). Names do not fit."""
	if by == "source":
		return [re.sub(r"-\d{4}-0*", "-", key[-1]) or names[key] for key in keys]
	return [key[-1] if by == "unit" else names[key] for key in keys]
