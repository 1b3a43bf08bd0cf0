"""Strengths, weaknesses, opportunities and threats: the board, a chart by PESTEL, and every issue below."""

from collections import Counter
from typing import Any

from frappe import _
from frappe.utils import escape_html

from qse_municipal.context import rules
from qse_municipal.context.figures import issues
from qse_municipal.context.printing import titles
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.register.names import plain, process_names, text_side, unit_names

SHOWN = 8  # issues in a quadrant of the board: the most relevant ones
COLORS = {
	rules.STRENGTH: "#4CAF7A",
	rules.WEAKNESS: "#F2994A",
	rules.OPPORTUNITY: "#4A90D9",
	rules.THREAT: "#D64545",
}


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, board, chart and summary for Frappe's report page. Needs to read the analyses."""
	filters = read_filters(filters)
	limit = row_limit(filters)
	found = issues(filters)
	shown = found[:limit] if limit else found
	message = board(found) + (cut_message(len(shown), len(found)) or "")
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

	return [
		text("quadrant", _("Quadrant"), 110),
		text("issue", _("Issue"), 340),
		{"fieldname": "relevance", "label": _("Relevance"), "fieldtype": "Int", "width": 90},
		text("pestel", _("PESTEL"), 120),
		text("origin", _("Origin"), 90),
		text("process_name", _("Process"), 150),
		{"fieldname": "outcomes", "label": _("Led To"), "fieldtype": "Int", "width": 90},
		text("analysis", _("Context Analysis"), 140),
		text("unit_name", _("Unit"), 180),
		{"fieldname": "analysed_on", "label": _("Analysed On"), "fieldtype": "Date", "width": 110},
	]


def rows(found: list[Any]) -> list[dict[str, Any]]:
	"""The issues with names and words in the language of the user. Two queries."""
	units = unit_names(row.unit for row in found)
	processes = process_names(row.qse_process for row in found)
	return [
		{
			"quadrant": _(row.quadrant),
			"quadrant_key": row.quadrant,
			"issue": row.issue,
			"relevance": row.relevance,
			"pestel": _(row.pestel) if row.pestel else "",
			"origin": _(row.origin) if row.origin else "",
			"process_name": processes.get(row.qse_process, ""),
			"outcomes": row.outcomes,
			"analysis": row.analysis,
			"unit_name": units.get(row.unit, row.unit),
			"analysed_on": row.analysed_on,
		}
		for row in found
	]


def board(found: list[Any]) -> str:
	"""The four quadrants as HTML, each with its most relevant issues."""
	parts = []
	for quadrant, title in titles().items():
		mine = [row for row in found if row.quadrant == quadrant]
		cards = "".join(
			f'<li class="qse-swot__card"><p dir="auto">{escape_html(row.issue or "")}</p></li>'
			for row in mine[:SHOWN]
		)
		more = len(mine) - SHOWN
		if more > 0:
			cards += f'<li class="qse-swot__none">{escape_html(_("and {0} more below").format(more))}</li>'
		parts.append(
			f'<section class="qse-swot__quadrant qse-swot__quadrant--{quadrant.lower()}">'
			f"<header><h4>{escape_html(title)}</h4><b>{len(mine)}</b></header>"
			f'<ol class="qse-swot__list">{cards}</ol></section>'
		)
	return f'<div class="qse-swot">{"".join(parts)}</div>'


def chart(found: list[Any]) -> dict[str, Any] | None:
	"""Bars by PESTEL, made up of the quadrants; issues without one come last."""
	if not found:
		return None
	counts = Counter((row.pestel or "", row.quadrant) for row in found)
	kinds = [*rules.PESTEL, *([""] if any(not row.pestel for row in found) else [])]
	return {
		"type": "bar",
		"height": 240,
		"data": {
			"labels": [plain(_(kind) if kind else _("Not Assigned")) for kind in kinds],
			"datasets": [
				{"name": plain(title), "values": [counts[kind, quadrant] for kind in kinds]}
				for quadrant, title in titles().items()
			],
		},
		"colors": list(COLORS.values()),
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(found: list[Any]) -> list[dict[str, Any]]:
	"""Issues per quadrant, and the weighty ones of which nothing came."""
	idle = [row for row in found if row.relevance >= 4 and not row.outcomes]
	indicators = {
		rules.STRENGTH: "Green",
		rules.WEAKNESS: "Orange",
		rules.OPPORTUNITY: "Blue",
		rules.THREAT: "Red",
	}
	return [
		*(
			{
				"label": title,
				"value": sum(row.quadrant == quadrant for row in found),
				"datatype": "Int",
				"indicator": indicators[quadrant],
			}
			for quadrant, title in titles().items()
		),
		{
			"label": _("Relevant, and nothing came of it"),
			"value": len(idle),
			"datatype": "Int",
			"indicator": "Orange" if idle else "",
		},
	]
