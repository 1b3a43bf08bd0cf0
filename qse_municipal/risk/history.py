"""The register on a past day, from the dated assessments and the log of states. Never a query per risk."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe.utils import getdate

from qse_municipal.rating.scale import Scale
from qse_municipal.rating.store import get_scale
from qse_municipal.risk.rules import IDENTIFIED, RATINGS
from qse_municipal.risk.selection import Selection
from qse_municipal.texts import mark

RATING_PARTS = ("probability", "severity", "score", "level")


@dataclass(frozen=True)
class Standing:
	"""A risk on one day: its state and the ratings of the assessment in force (``<rating>_score`` …)."""

	state: str
	rating_scale: str
	assessed_on: date | None
	values: dict[str, Any]

	def get(self, name: str) -> Any:
		return self.values.get(name)


UP, DOWN, EQUAL, NEW, ENDED = mark("Up"), mark("Down"), mark("Equal"), mark("New"), mark("Ended")
UNRATED, UNKNOWN = mark("Not Rated"), mark("Not Comparable")


def standings(selection: Selection, day: date) -> dict[str, Standing]:
	"""Name -> standing at the end of ``day``, for the risks identified by then.

	``selection`` may hold only what is not dated (kind, unit, standard, owner); state and level of the day
	are for the caller to judge. A risk not assessed by that day has no rating. Three queries.
	"""
	risk = frappe.qb.DocType("QSE Risk")
	base = selection.query().where(risk.identified_on <= day)
	states = dict(base.select(risk.name, risk.workflow_state).run())

	log = frappe.qb.DocType("QSE State Change")
	changes = (
		base.inner_join(log)
		.on((log.parent == risk.name) & (log.parenttype == "QSE Risk"))
		.select(log.parent, log.from_state, log.to_state, log.changed_on)
		.orderby(log.parent)
		.orderby(log.idx)
		.run()
	)
	first: dict[str, str] = {}
	for name, from_state, to_state, changed_on in changes:
		if name not in first:
			first[name] = from_state or IDENTIFIED
			states[name] = first[name]
		if getdate(changed_on) <= day:
			states[name] = to_state

	row = frappe.qb.DocType("QSE Risk Assessment")
	fields = [f"{rating}_{part}" for rating in RATINGS for part in RATING_PARTS]
	assessments = (
		base.inner_join(row)
		.on((row.parent == risk.name) & (row.parenttype == "QSE Risk"))
		.where(row.assessed_on <= day)
		.select(row.parent, row.rating_scale, row.assessed_on, *(row[field] for field in fields))
		.orderby(row.parent)
		.orderby(row.idx)
		.run()
	)
	last = {line[0]: line for line in assessments}
	return {
		name: Standing(
			state,
			last[name][1] if name in last else "",
			last[name][2] if name in last else None,
			dict(zip(fields, last[name][3:], strict=True)) if name in last else {},
		)
		for name, state in states.items()
	}


def direction(before: Standing | None, after: Standing | None, scales: dict[str, Scale] | None = None) -> str:
	"""How the current level moved between two days; compared on the later scale when the scale changed.

	``scales``: those seen so far, for callers with many risks.
	"""
	old = before.get("current_level") if before else None
	new = after.get("current_level") if after else None
	if not new:
		return UNRATED
	if not old:
		return NEW
	scales = {} if scales is None else scales
	if after.rating_scale not in scales:
		scales[after.rating_scale] = get_scale(after.rating_scale)
	scale = scales[after.rating_scale]
	places = (scale.place(old), scale.place(new))
	if min(places) < 0:
		return UNKNOWN
	if places[0] == places[1]:
		return EQUAL
	return UP if places[1] > places[0] else DOWN
