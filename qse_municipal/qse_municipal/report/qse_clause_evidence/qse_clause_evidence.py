"""Clauses of a standard × registers: how many records stand for each clause, in all of them."""

from typing import Any

import frappe
from frappe import _

from qse_municipal.processes import coverage
from qse_municipal.processes.coverage import Clause
from qse_municipal.processes.rules import covered_share
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, text_side

Counted = dict[str, dict[str, set[str]]]


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page: of what the user may read."""
	filters = read_filters(filters)
	clauses = coverage.clauses_of(coverage.chosen_standard(filters))
	counted = coverage.evidence(clauses)
	shown = coverage.main_clauses(clauses) if filters.get("only_main") else clauses
	mains = coverage.main_clauses(clauses)
	return columns(counted), rows(shown, counted), None, chart(clauses, counted), summary(mains, counted)


def columns(counted: Counted) -> list[dict[str, Any]]:
	text = {"fieldtype": "Data", "align": text_side()}
	return [
		{"fieldname": "clause", "label": _("Clause"), "width": 110, **text},
		{"fieldname": "title", "label": _("Title"), "width": 280, **text},
		{"fieldname": "total", "label": _("Evidence"), "fieldtype": "Int", "width": 90},
		*(
			{
				"fieldname": frappe.scrub(doctype),
				"label": _(doctype),
				"fieldtype": "Int",
				"width": 130,
				"register": doctype,
				"tables": coverage.clause_tables()[doctype],
			}
			for doctype in counted
		),
	]


def rows(clauses: list[Clause], counted: Counted) -> list[dict[str, Any]]:
	"""One per clause; a clause counts what stands on it or below it, each record once."""
	found = []
	for one in clauses:
		numbers = {frappe.scrub(doctype): len(counted[doctype][one.number]) for doctype in counted}
		found.append(
			{
				"clause": one.number,
				"clause_name": one.name,
				"title": one.title,
				"indent": one.depth,
				"total": sum(numbers.values()),
				**numbers,
			}
		)
	return found


def chart(clauses: list[Clause], counted: Counted) -> dict[str, Any] | None:
	"""Evidence by chapter, made up of the registers."""
	chapters = [one.number for one in clauses if one.depth == 0]
	if not chapters or not counted:
		return None
	return {
		"type": "bar",
		"height": 240,
		"data": {
			"labels": [plain(chapter) for chapter in chapters],
			"datasets": [
				{"name": plain(_(doctype)), "values": [len(numbers[one]) for one in chapters]}
				for doctype, numbers in counted.items()
			],
		},
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(mains: list[Clause], counted: Counted) -> list[dict[str, Any]]:
	proven = sum(any(numbers[one.number] for numbers in counted.values()) for one in mains)
	empty, share = len(mains) - proven, covered_share(proven, len(mains))
	return [
		{"label": _("Main Clauses"), "value": len(mains), "datatype": "Int"},
		{"label": _("With Evidence"), "value": proven, "datatype": "Int", "indicator": "Green"},
		{
			"label": _("Without Evidence"),
			"value": empty,
			"datatype": "Int",
			"indicator": "Red" if empty else "Green",
		},
		{"label": _("Share With Evidence"), "value": _("n/a"), "datatype": "Data"}
		if share is None
		else {
			"label": _("Share With Evidence"),
			"value": round(share, 1),
			"datatype": "Percent",
			"precision": 1,
		},
	]
