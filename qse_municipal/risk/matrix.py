"""Where the risks stand: how many in each cell of probability × severity, inherent, current and target."""

from typing import Any

from frappe import _

from qse_municipal.rating.scale import Rating, Scale
from qse_municipal.rating.store import active_scale, get_scale
from qse_municipal.risk.rules import OPPORTUNITY, RATINGS, RISK
from qse_municipal.risk.selection import Selection, ink

Cell = tuple[int, int]


def ratings_shown(kind: str) -> tuple[str, ...]:
	"""An opportunity has one rating only."""
	return ("current",) if kind == OPPORTUNITY else RATINGS


def rating_title(rating: str, kind: str = RISK) -> str:
	"""What the rating "inherent", "current" or "target" is called; an opportunity has but one."""
	if kind == OPPORTUNITY:
		return _("Rating")
	return {"inherent": _("Inherent"), "current": _("Current"), "target": _("Target")}[rating]


def level_titles() -> dict[str, str]:
	"""Rating -> what its level is called."""
	return {"inherent": _("Inherent Level"), "current": _("Current Level"), "target": _("Target Level")}


def axis_names(kind: str) -> tuple[str, str]:
	"""Names of the two axes: an opportunity is rated by feasibility and benefit."""
	return (_("Feasibility"), _("Benefit")) if kind == OPPORTUNITY else (_("Probability"), _("Severity"))


def cell_counts(selection: Selection, ratings: tuple[str, ...]) -> dict[str, dict[Cell, int]]:
	"""Rating -> (probability, severity) -> number of risks; the unrated are left out.

	One query for all ratings, grouped in the order of the index ``matrix``; filtered by kind and state only,
	that index answers alone.
	"""
	axes = [f"{rating}_{axis}" for rating in ratings for axis in ("probability", "severity")]
	counts: dict[str, dict[Cell, int]] = {rating: {} for rating in ratings}
	for (_kind, _state, *values), number in selection.counts("kind", "workflow_state", *axes).items():
		for place, rating in enumerate(ratings):
			cell = tuple(values[2 * place : 2 * place + 2])
			if all(cell):
				counts[rating][cell] = counts[rating].get(cell, 0) + number
	return counts


def heat_map(selection: Selection) -> dict[str, Any]:
	"""All that a drawing or a table of the matrix needs.

	``scale``: the active scale of the kind; ``size``: its side, or the largest value found on older scales;
	``counts``: rating -> cell -> number.
	"""
	kind = selection.kind or RISK
	scale = get_scale(active_scale(kind))
	counts = cell_counts(selection.but(kind=kind), ratings_shown(kind))
	largest = max((max(cell) for cells in counts.values() for cell in cells), default=0)
	return {"kind": kind, "scale": scale, "size": max(scale.size, largest), "counts": counts}


def cell_look(scale: Scale, probability: int, severity: int) -> dict[str, Any]:
	"""Score, level and colours of a cell; beyond the scale there is no level. Detection is left out."""
	look: dict[str, Any] = {
		"score": probability * severity,
		"level": "",
		"color": "#d1d8dd",
		"ink": "#1f272e",
	}
	if max(probability, severity) > scale.size or scale.detection_size:
		return look
	verdict = scale.judge(Rating(probability, severity))
	band = scale.band(verdict.level)
	if band and band.color:
		look.update(level=band.level, color=band.color, ink=ink(band.color))
	return look
