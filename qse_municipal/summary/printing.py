"""The monthly summary in the reader's language: for its form, its print and its mail."""

from datetime import date
from typing import Any

import frappe
from babel import UnknownLocaleError
from babel.dates import format_date as babel_date
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate
from frappe.utils.formatters import format_value

from qse_municipal.register.frame import signature
from qse_municipal.register.names import unit_names, user_names
from qse_municipal.summary.rules import BETTER, SAME, WORSE, trend

SIGNS = {BETTER: "▲", WORSE: "▼", SAME: "="}
COLORS = {BETTER: "#1b7f4b", WORSE: "#b42318", SAME: "#68717a", "": "#68717a"}
COUNTRIES = {"Morocco": "ar_MA", "Gulf": "ar_OM"}


def month_name(day: date, language: str | None = None) -> str:
	"""Month and year in words: of the language, in Arabic those of the council's country."""
	language = (language or frappe.local.lang or "en")[:2]
	vocabulary = frappe.db.get_single_value("QSE Settings", "vocabulary")
	locale = COUNTRIES.get(vocabulary, "ar_MA") if language == "ar" else language
	try:
		return babel_date(day, "LLLL y", locale=locale)
	except (UnknownLocaleError, ValueError):
		return babel_date(day, "LLLL y", locale="en")


def qse_summary(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Management Summary shows: sections of figures, then lists."""
	rows = frappe.parse_json(doc.figures) or []
	items = [item for row in rows for item in row.get("items", ())]
	units = unit_names(item.get("unit") for item in items)
	people = user_names(item.get("person") for item in items)
	sections: dict[str, list[dict[str, Any]]] = {}
	for row in rows:
		if "items" not in row:
			sections.setdefault(_(row.get("section") or ""), []).append(_figure(row))
	return {
		"month": month_name(getdate(doc.month)),
		"columns": in_columns([{"title": title, "rows": figures} for title, figures in sections.items()]),
		"lists": [
			{
				"title": _(row["label"]),
				"rows": [_item(item, units, people) for item in row["items"]],
			}
			for row in rows
			if row.get("items")
		],
		"signatures": [
			signature("Prepared by"),
			signature("Verified by"),
			signature("Approved by"),
		],
	}


def in_columns(sections: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
	"""The sections side by side, each where there is more room."""
	columns: list[list[dict[str, Any]]] = [[], []]
	for section in sections:
		min(columns, key=lambda column: sum(len(one["rows"]) + 2 for one in column)).append(section)
	return [column for column in columns if column]


def _figure(row: dict[str, Any]) -> dict[str, str]:
	value, previous = row.get("value"), row.get("previous")
	way = trend(value, previous, row.get("good") or "")
	return {
		"label": f"– {_(row['label'])}" if row.get("level") else _(row["label"]),
		"value": _number(value, row.get("unit")),
		"previous": _number(previous, row.get("unit")),
		"trend": _(way) if way else "",
		"sign": SIGNS.get(way, ""),
		"color": COLORS[way],
	}


def _number(value: float | None, unit: str | None) -> str:
	"""n/a for what cannot be said, never 0."""
	if value is None:
		return _("n/a")
	fieldtype = "Float" if isinstance(value, float) else "Int"
	text = str(format_value(value, {"fieldtype": fieldtype, "precision": 1}))
	if unit == "%":
		return f"{text} %"
	return _("{0} days").format(text) if unit == "days" else text


def _item(item: dict[str, Any], units: dict[str, str], people: dict[str, str]) -> dict[str, str]:
	if item.get("days"):
		note = _("{0} days").format(item["days"])
	else:
		note = f"{_(item.get('level') or '')} ({item.get('score')})"
	return {
		"doctype": item["doctype"],
		"reference": item["reference"],
		"title": item["title"],
		"unit": units.get(item.get("unit"), item.get("unit") or ""),
		"person": people.get(item.get("person"), item.get("person") or ""),
		"note": note,
	}
