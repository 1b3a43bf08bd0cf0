"""Risks by probability and severity: inherent and current side by side, the targets dotted."""

from typing import Any

from frappe import _

from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import text_side
from qse_municipal.risk.matrix import axis_names, cell_look, heat_map, rating_title
from qse_municipal.risk.rules import RISK
from qse_municipal.risk.selection import OPEN, Selection

PLACE = '<div class="qse-heat"></div>'


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, one row per cell, and the place where the Desk draws. Needs to read QSE Risk."""
	given = {key: value for key, value in read_filters(filters).items() if value}
	filters = {"kind": RISK, "state": OPEN, **given}
	board = heat_map(Selection.of(filters))
	return columns(board), rows(board), PLACE


def columns(board: dict[str, Any]) -> list[dict[str, Any]]:
	"""The two axes, score and level of the cell, and a count for each rating of the kind."""
	names = axis_names(board["kind"])
	shown = [
		{"fieldname": "probability", "label": names[0], "fieldtype": "Int", "width": 120},
		{"fieldname": "severity", "label": names[1], "fieldtype": "Int", "width": 120},
		{"fieldname": "score", "label": _("Score"), "fieldtype": "Int", "width": 90},
		{"fieldname": "level", "label": _("Level"), "fieldtype": "Data", "width": 140, "align": text_side()},
	]
	return [
		*shown,
		*(
			{"fieldname": key, "label": rating_title(key, board["kind"]), "fieldtype": "Int", "width": 110}
			for key in board["counts"]
		),
	]


def rows(board: dict[str, Any]) -> list[dict[str, Any]]:
	"""Every cell, the worst first, with the number of risks in it per rating."""
	sides = range(board["size"], 0, -1)
	cells = []
	for probability in sides:
		for severity in sides:
			look = cell_look(board["scale"], probability, severity)
			cells.append(
				{
					"probability": probability,
					"severity": severity,
					"score": look["score"],
					"level": _(look["level"]) if look["level"] else "",
					"color": look["color"],
					**{
						key: counts.get((probability, severity), 0) for key, counts in board["counts"].items()
					},
				}
			)
	return sorted(cells, key=lambda cell: cell["score"], reverse=True)
