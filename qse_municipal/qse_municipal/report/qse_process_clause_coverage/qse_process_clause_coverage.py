"""Main clauses of a standard × processes: what no process fulfils stands out."""

from typing import Any

from frappe import _

from qse_municipal.processes import coverage
from qse_municipal.processes.coverage import Clause
from qse_municipal.processes.reporting import processes_shown
from qse_municipal.processes.rules import covered_share
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, text_side


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read processes."""
	filters = read_filters(filters)
	shown = processes_shown(filters)
	clauses = coverage.clauses_of(coverage.chosen_standard(filters))
	covered = coverage.covered(clauses, coverage.references_of(shown))
	mains = coverage.main_clauses(clauses)
	return columns(shown), rows(mains, covered, shown), None, chart(clauses, covered), summary(covered)


def columns(shown: dict[str, str]) -> list[dict[str, Any]]:
	text = {"fieldtype": "Data", "align": text_side()}
	return [
		{"fieldname": "clause", "label": _("Clause"), "width": 90, **text},
		{"fieldname": "title", "label": _("Title"), "width": 260, **text},
		{"fieldname": "processes", "label": _("Processes"), "fieldtype": "Int", "width": 110},
		*(
			{
				"fieldname": code,
				"label": code,
				"fieldtype": "Data",
				"width": 110,
				"align": "center",
				"process": 1,
			}
			for code in shown
		),
	]


def rows(mains: list[Clause], covered: dict[str, set[str]], shown: dict[str, str]) -> list[dict[str, Any]]:
	"""One per main clause; a mark where the process of the column fulfils it or a part of it."""
	return [
		{
			"clause": one.number,
			"title": one.title,
			"clause_name": one.name,
			"processes": len(covered[one.number]),
			**{code: "●" if code in covered[one.number] else "" for code in shown},
		}
		for one in mains
	]


def chart(clauses: list[Clause], covered: dict[str, set[str]]) -> dict[str, Any] | None:
	"""Covered and empty main clauses by chapter."""
	chapters = [one.number for one in clauses if one.depth == 0]
	if not covered:
		return None
	inside = {
		chapter: [len(found) for number, found in covered.items() if number.split(".")[0] == chapter]
		for chapter in chapters
	}
	return {
		"type": "bar",
		"height": 220,
		"data": {
			"labels": [plain(chapter) for chapter in chapters],
			"datasets": [
				{"name": plain(_("Covered")), "values": [sum(map(bool, inside[one])) for one in chapters]},
				{"name": plain(_("Empty")), "values": [inside[one].count(0) for one in chapters]},
			],
		},
		"colors": ["#2BA8A0", "#D64545"],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(covered: dict[str, set[str]]) -> list[dict[str, Any]]:
	"""The figures above the rows; a share of nothing is "n/a"."""
	done = sum(bool(found) for found in covered.values())
	empty = len(covered) - done
	share = covered_share(done, len(covered))
	return [
		{"label": _("Main Clauses"), "value": len(covered), "datatype": "Int"},
		{"label": _("Covered"), "value": done, "datatype": "Int", "indicator": "Green"},
		{"label": _("Empty"), "value": empty, "datatype": "Int", "indicator": "Red" if empty else "Green"},
		{"label": _("Share Covered"), "value": _("n/a"), "datatype": "Data"}
		if share is None
		else {"label": _("Share Covered"), "value": round(share, 1), "datatype": "Percent", "precision": 1},
	]
