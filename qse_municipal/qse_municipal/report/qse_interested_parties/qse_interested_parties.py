"""Interested parties on the grid of influence and interest, with what they expect."""

from collections import Counter
from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate
from frappe.utils.formatters import format_value

from qse_municipal.context import rules
from qse_municipal.context.figures import parties
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.register.names import plain, text_side, unit_names

PLACE = '<div class="qse-heat qse-party-grid"></div>'
COLORS = {
	rules.MANAGE_CLOSELY: "#2BA8A0",
	rules.KEEP_SATISFIED: "#7FB3E0",
	rules.KEEP_INFORMED: "#F2C94C",
	rules.WATCH: "#B8C2CC",
}


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, the place of the grid, chart and summary. Needs to read interested parties."""
	filters = read_filters(filters)
	limit = row_limit(filters)
	found = parties(filters)
	shown = found[:limit] if limit else found
	message = PLACE + (cut_message(len(shown), len(found)) or "")
	return columns(), rows(shown), message, chart(found), summary(found)


def columns() -> list[dict[str, Any]]:
	def text(fieldname: str, label: str, width: int) -> dict[str, Any]:
		return {
			"fieldname": fieldname,
			"label": label,
			"fieldtype": "Data",
			"width": width,
			"align": text_side(),
		}

	def number(fieldname: str, label: str, fieldtype: str = "Int", **more: Any) -> dict[str, Any]:
		return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": 100, **more}

	return [
		text("party_name", _("Interested Party"), 240),
		text("category", _("Party Category"), 190),
		number("influence", _("Influence")),
		number("interest", _("Interest")),
		text("strategy", _("Strategy"), 140),
		number("expectations", _("Expectations")),
		number("obligations", _("Obligations")),
		number("satisfaction", _("Satisfaction"), "Float", precision=1),
		text("state", _("State"), 110),
		number("review_on", _("Review On"), "Date"),
		text("unit_name", _("Unit"), 180),
	]


def rows(found: list[Any]) -> list[dict[str, Any]]:
	"""The parties by their name in the language of the user. One query."""
	units = unit_names(row.unit for row in found)
	language = (frappe.local.lang or "")[:2]
	return [
		{
			"name": row.name,
			"party_name": row.get(f"party_name_{language}") or row.party_name,
			"category": _(row.category),
			"influence": row.influence,
			"interest": row.interest,
			"strategy": row.strategy,
			"expectations": row.expectations,
			"obligations": row.obligations,
			"satisfaction": row.satisfaction,
			"state": _(row.workflow_state),
			"review_on": row.review_on,
			"unit_name": units.get(row.unit, row.unit),
		}
		for row in found
	]


def chart(found: list[Any]) -> dict[str, Any] | None:
	"""Bars by category, made up of the ways in which its parties are dealt with."""
	if not found:
		return None
	counts = Counter((row.category, row.strategy) for row in found)
	total = Counter(row.category for row in found)
	categories = [name for name, _number in total.most_common()]
	return {
		"type": "bar",
		"height": 240,
		"data": {
			"labels": [plain(_(name)) for name in categories],
			"datasets": [
				{"name": plain(_(strategy)), "values": [counts[name, strategy] for name in categories]}
				for strategy in rules.STRATEGIES
			],
		},
		"colors": list(COLORS.values()),
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(found: list[Any]) -> list[dict[str, Any]]:
	"""The figures above the rows; a satisfaction that nobody knows is "n/a", never 0."""
	known = [float(row.satisfaction) for row in found if row.satisfaction is not None]
	late = sum(bool(row.review_on) and row.review_on < getdate() for row in found)
	mean = (
		format_value(sum(known) / len(known), {"fieldtype": "Float", "precision": 1}) if known else _("n/a")
	)
	return [
		{"label": _("Interested Parties"), "value": len(found), "datatype": "Int"},
		{
			"label": _(rules.MANAGE_CLOSELY),
			"value": sum(row.strategy == rules.MANAGE_CLOSELY for row in found),
			"datatype": "Int",
			"indicator": "Blue",
		},
		{"label": _("Obligations"), "value": sum(row.obligations for row in found), "datatype": "Int"},
		{"label": _("Mean Satisfaction (of 5)"), "value": mean, "datatype": "Data"},
		{
			"label": _("Overdue Reviews"),
			"value": late,
			"datatype": "Int",
			"indicator": "Orange" if late else "",
		},
	]
