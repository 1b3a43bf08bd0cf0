"""Where the risks stand: how many in each cell of probability × severity, before measures, now and as planned."""

from typing import Any

from qse_municipal.rating.scale import Rating, Scale
from qse_municipal.rating.store import active_scale, get_scale
from qse_municipal.risk.rules import OPPORTUNITY, RATINGS, RISK
from qse_municipal.risk.selection import Selection, ink

Cell = tuple[int, int]


def ratings_shown(kind: str) -> tuple[str, ...]:
	"""An opportunity has one rating only."""
	return ("current",) if kind == OPPORTUNITY else RATINGS


def cell_counts(selection: Selection, rating: str) -> dict[Cell, int]:
	"""(probability, severity) -> number of risks, for one of the three ratings; the unrated are left out.

	One grouped query. With no other filter than kind and state it is answered by the index ``<rating>_matrix`` alone.
	"""
	counts = selection.counts("kind", "workflow_state", f"{rating}_probability", f"{rating}_severity")
	cells: dict[Cell, int] = {}
	for (_kind, _state, probability, severity), number in counts.items():
		if probability and severity:
			cells[probability, severity] = cells.get((probability, severity), 0) + number
	return cells


def heat_map(selection: Selection) -> dict[str, Any]:
	"""All that a drawing or a table of the matrix needs.

	``scale``: the active scale of the kind; ``size``: its side, or the largest value found on older scales;
	``counts``: rating -> cell -> number.
	"""
	kind = selection.kind or RISK
	scale = get_scale(active_scale(kind))
	counts = {rating: cell_counts(selection.but(kind=kind), rating) for rating in ratings_shown(kind)}
	largest = max((max(cell) for cells in counts.values() for cell in cells), default=0)
	return {"kind": kind, "scale": scale, "size": max(scale.size, largest), "counts": counts}


def cell_look(scale: Scale, probability: int, severity: int) -> dict[str, Any]:
	"""Score, level and colours of a cell; a value beyond the scale has no level. Detection is left out of the score."""
	look: dict[str, Any] = {"score": probability * severity, "level": "", "color": "#d1d8dd", "ink": "#1f272e"}
	if max(probability, severity) > scale.size or scale.detection_size:
		return look
	verdict = scale.judge(Rating(probability, severity))
	band = scale.band(verdict.level)
	if band and band.color:
		look.update(level=band.level, color=band.color, ink=ink(band.color))
	return look
