"""The risks that a report, chart or card is about: what the user may read, narrowed by its filters."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, getdate, today
from pypika.queries import QueryBuilder

from qse_municipal.rating.scale import Scale
from qse_municipal.rating.store import active_scale, get_scale
from qse_municipal.register.filters import field_of_standard
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible
from qse_municipal.risk.rules import FINAL_STATES, OPPORTUNITY, RISK

OPEN = "Open"
HEX_COLOR = re.compile("#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Selection:
	"""Filters of the risk reports. ``state``: one, "Open" (not closed, not cancelled) or blank for all."""

	kind: str = ""
	unit: str = ""
	standard: str = ""
	level: str = ""
	state: str = ""
	owner: str = ""
	overdue: bool = False

	@classmethod
	def of(cls, filters: dict[str, Any] | None) -> "Selection":
		"""The selection that a report's filters describe; what is not a filter of ours is left out."""
		filters = filters or {}
		texts = {
			name: str(filters.get(name) or "")
			for name in ("kind", "unit", "standard", "level", "state", "owner")
		}
		if texts["standard"]:
			field_of_standard(texts["standard"])
		return cls(**texts, overdue=bool(cint(filters.get("overdue"))))

	def but(self, **changes: Any) -> "Selection":
		"""The same selection with other filters."""
		return replace(self, **changes)

	@cached_property
	def units(self) -> QueryBuilder:
		"""The unit and everything below it."""
		return units_below(self.unit)

	def query(self) -> QueryBuilder:
		"""Query builder on the risks that the user may read and that fit; the caller selects."""
		risk = frappe.qb.DocType("QSE Risk")
		query = visible("QSE Risk")
		# both kinds are named too, so that the indexes that begin with the kind serve
		query = query.where(risk.kind == self.kind if self.kind else risk.kind.isin([RISK, OPPORTUNITY]))
		if self.unit:
			query = query.where(risk.unit.isin(self.units))
		if self.standard:
			query = query.where(risk[field_of_standard(self.standard)] == 1)
		if self.level:
			query = query.where(risk.current_level == self.level)
		if self.owner:
			query = query.where(risk.risk_owner == self.owner)
		if self.state == OPEN:
			query = query.where(risk.workflow_state.notin(FINAL_STATES))
		elif self.state:
			query = query.where(risk.workflow_state == self.state)
		if self.overdue:
			query = query.where(risk.next_review_on < today()).where(risk.workflow_state.notin(FINAL_STATES))
		return query

	def counts(self, *fields: str) -> dict[tuple, int]:
		"""Number of risks for each combination of the fields' values.

		The groups are also those of kind and state, with which the indexes begin: one that goes on with
		the fields is read in its order and answers alone.
		"""
		risk = frappe.qb.DocType("QSE Risk")
		columns = [risk[name] for name in ("kind", "workflow_state", *fields)]
		totals: dict[tuple, int] = {}
		for _kind, _state, *values, number in (
			self.query().select(*columns, Count("*")).groupby(*columns).run()
		):
			totals[tuple(values)] = totals.get(tuple(values), 0) + number
		return totals

	def figures(self) -> list[tuple[str, str, str, int, int]]:
		"""(state, scale, current level, risks, of these with a review date that has passed), in one query."""
		risk = frappe.qb.DocType("QSE Risk")
		columns = (risk.kind, risk.workflow_state, risk.rating_scale, risk.current_level)
		passed = Sum(Case().when(risk.next_review_on < today(), 1).else_(0))
		rows = self.query().select(*columns, Count("*"), passed).groupby(*columns).run()
		return [
			(state, scale, level, number, 0 if state in FINAL_STATES else cint(late))
			for _kind, state, scale, level, number, late in rows
		]


def days_overdue(next_review_on: Any, state: str) -> int:
	"""Days since the review was due; 0 when it is not due, or no longer (closed, cancelled)."""
	if not next_review_on or state in FINAL_STATES:
		return 0
	return max(0, (getdate() - getdate(next_review_on)).days)


def known_scale(name: str | None) -> Scale | None:
	"""The scale a rating was made on, from the document cache."""
	return get_scale(name) if name else None


def level_color(scale_name: str | None, level: str | None) -> str:
	"""Colour of a level on its scale; blank when not rated. For many rows take ``level_colors``."""
	return level_colors()(scale_name, level)


def level_colors() -> Callable[[str | None, str | None], str]:
	"""A ``level_color`` that looks at each scale once."""
	scales: dict[str | None, Scale | None] = {}

	def color(scale_name: str | None, level: str | None) -> str:
		if not level:
			return ""
		if scale_name not in scales:
			scales[scale_name] = known_scale(scale_name)
		scale = scales[scale_name]
		band = scale.band(level) if scale else None
		return band.color if band else ""

	return color


def ordered_levels(counts: dict[tuple[str, str], int], kind: str) -> list[tuple[str, str, int]]:
	"""(level, colour, number) from (scale, level) -> number, lowest level first.

	Levels of the active scale come all, also when empty; levels that only older scales know follow.
	"""
	active = get_scale(active_scale(kind or RISK))
	order = {band.level: band.color for band in active.bands}
	totals = dict.fromkeys(order, 0)
	for (scale, level), number in counts.items():
		if not level:
			continue
		order.setdefault(level, level_color(scale, level))
		totals[level] = totals.get(level, 0) + number
	return [(level, order[level], number) for level, number in totals.items()]


def ink(color: str) -> str:
	"""Black or white, whichever reads better on a colour given as #rrggbb (WCAG relative luminance)."""
	if not HEX_COLOR.fullmatch(color or ""):
		return "#1f272e"
	parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
	linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
	light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
	return "#ffffff" if light < 0.179 else "#1f272e"
