"""The risk register: as it stands, or as it stood at the end of a past day."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import format_date, getdate

from qse_municipal.register.filters import DISCIPLINES, ROWS, cut_message, day_of, read_filters, row_limit
from qse_municipal.register.names import plain, text_side, unit_names, user_names
from qse_municipal.risk.history import Standing, standings
from qse_municipal.risk.matrix import level_titles, rating_title
from qse_municipal.risk.rules import ASSESSED, FINAL_STATES, RATINGS
from qse_municipal.risk.selection import (
	OPEN,
	Selection,
	days_overdue,
	known_scale,
	level_colors,
	ordered_levels,
)

FIELDS = (
	"name",
	"title",
	"unit",
	"risk_owner",
	*DISCIPLINES.values(),
	"rating_scale",
	"inherent_score",
	"inherent_level",
	"current_score",
	"current_level",
	"target_score",
	"target_level",
	"treatment",
	"workflow_state",
	"next_review_on",
)
Row = dict[str, Any]


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read QSE Risk."""
	filters = read_filters(filters)
	selection = Selection.of(filters)
	limit, as_on = row_limit(filters), day_of(filters, "as_on")
	if as_on and as_on < getdate():
		return past(selection, as_on, limit)
	rows = present_rows(selection, limit)
	total, states, levels, overdue = figures(selection)
	return (
		columns(),
		dressed(rows),
		cut_message(len(rows), total),
		level_chart(levels, selection.kind),
		summary(total, levels, states.get(ASSESSED, 0), overdue, selection.kind),
	)


def present_rows(selection: Selection, limit: int = 0) -> list[Row]:
	"""Highest current score first; at most ``limit`` rows (0: all). One query."""
	risk = frappe.qb.DocType("QSE Risk")
	query = selection.query().select(*(risk[name] for name in FIELDS))
	query = query.orderby(risk.current_score, order=frappe.qb.desc).orderby(risk.name, order=frappe.qb.desc)
	return (query.limit(limit) if limit else query).run(as_dict=True)


def figures(selection: Selection) -> tuple[int, dict[str, int], dict[tuple[str, str], int], int]:
	"""Number of risks, by state, by (scale, level), with a review overdue; whatever the row limit."""
	states: dict[str, int] = {}
	levels: dict[tuple[str, str], int] = {}
	overdue = 0
	for state, scale, level, number, late in selection.figures():
		states[state] = states.get(state, 0) + number
		levels[scale, level] = levels.get((scale, level), 0) + number
		overdue += late
	return sum(states.values()), states, levels, overdue


def past(selection: Selection, day: date, limit: int) -> tuple:
	"""The register at the end of ``day``. State and level filters apply to that day."""
	if selection.overdue:
		frappe.throw(
			_("Review dates of the past are not kept. Clear {0} or {1}.").format(
				_("As On"), _("Review Overdue")
			)
		)
	undated = selection.but(state="", level="")
	stood = {name: one for name, one in standings(undated, day).items() if fits(selection, one)}
	order = sorted(stood, key=lambda name: (stood[name].get("current_score") or 0, name), reverse=True)
	shown = order[:limit] if limit else order
	risk = frappe.qb.DocType("QSE Risk")
	query = undated.query().select(*(risk[name] for name in FIELDS)).where(risk.identified_on <= day)
	if len(shown) <= ROWS:
		query = query.where(risk.name.isin(shown or [""]))
	today_rows = {row.name: row for row in query.run(as_dict=True)}
	rows = [backdated(today_rows[name], stood[name]) for name in shown if name in today_rows]

	levels: dict[tuple[str, str], int] = {}
	for one in stood.values():
		key = (one.rating_scale, one.get("current_level") or "")
		levels[key] = levels.get(key, 0) + 1
	waiting = sum(one.state == ASSESSED for one in stood.values())
	message = _(
		"State and ratings of {0}, from the dated assessments and the log. Titles, units and owners of today."
	).format(frappe.bold(format_date(day)))
	cut = cut_message(len(rows), len(stood))
	return (
		columns(dated=True),
		dressed(rows),
		f"{message}<br>{cut}" if cut else message,
		level_chart(levels, selection.kind),
		summary(len(stood), levels, waiting, None, selection.kind),
	)


def fits(selection: Selection, one: Standing) -> bool:
	"""Whether a standing of the past has the state and level asked for."""
	if selection.state == OPEN and one.state in FINAL_STATES:
		return False
	if selection.state not in ("", OPEN) and one.state != selection.state:
		return False
	return not selection.level or one.get("current_level") == selection.level


def backdated(row: Row, one: Standing) -> Row:
	"""Today's row with the state and ratings of the past."""
	for rating in RATINGS:
		for part in ("score", "level"):
			row[f"{rating}_{part}"] = one.get(f"{rating}_{part}")
	row.update(workflow_state=one.state, rating_scale=one.rating_scale, assessed_on=one.assessed_on)
	return row


def dressed(rows: list[Row]) -> list[Row]:
	"""Add names, letters, delays and colours; blank what is not rated; translate the choices. Two queries."""
	units = unit_names(row["unit"] for row in rows)
	owners = user_names(row["risk_owner"] for row in rows)
	color = level_colors()
	for row in rows:
		row["unit_name"] = units.get(row["unit"], row["unit"])
		row["owner_name"] = owners.get(row["risk_owner"], row["risk_owner"])
		row["disciplines"] = " ".join(name[0] for name, field in DISCIPLINES.items() if row[field])
		row["days_overdue"] = days_overdue(row["next_review_on"], row["workflow_state"]) or None
		for rating in RATINGS:
			row[f"{rating}_score"] = row[f"{rating}_score"] or None
			row[f"{rating}_color"] = color(row["rating_scale"], row[f"{rating}_level"])
		for name in (*(f"{rating}_level" for rating in RATINGS), "treatment", "workflow_state"):
			row[name] = _(row[name]) if row[name] else ""
	return rows


def columns(dated: bool = False) -> list[dict[str, Any]]:
	"""``dated``: of a past day, for which treatment and review dates are not kept."""

	def column(
		fieldname: str, label: str, width: int, fieldtype: str = "Data", **more: Any
	) -> dict[str, Any]:
		shown = {"fieldname": fieldname, "label": label, "width": width, "fieldtype": fieldtype, **more}
		return shown if fieldtype == "Int" else {**shown, "align": text_side()}

	shown = [
		column("name", _("Reference"), 150, "Link", options="QSE Risk"),
		column("title", _("Title"), 260),
		column("unit_name", _("Unit"), 170),
		column("disciplines", _("Q/E/S"), 70),
		column("owner_name", _("Risk Owner"), 150),
	]
	for rating, title in level_titles().items():
		shown.append(column(f"{rating}_score", rating_title(rating), 90, "Int"))
		shown.append(column(f"{rating}_level", title, 125))
	if dated:
		shown.append(column("workflow_state", _("State"), 120))
		shown.append(column("assessed_on", _("Assessed On"), 110, "Date"))
		return shown
	return [
		*shown,
		column("treatment", _("Treatment"), 100),
		column("workflow_state", _("State"), 120),
		column("next_review_on", _("Next Review On"), 120, "Date"),
		column("days_overdue", _("Days Overdue"), 100, "Int"),
	]


def level_chart(levels: dict[tuple[str, str], int], kind: str) -> dict[str, Any] | None:
	"""Bars by current level, each in the colour of its band."""
	bars = ordered_levels(levels, kind)
	if not any(number for *_rest, number in bars):
		return None
	return {
		"type": "bar",
		"height": 220,
		"data": {
			"labels": [plain(_(level)) for level, *_rest in bars],
			"datasets": [
				{"name": plain(_(level)), "values": [number if place == i else 0 for i in range(len(bars))]}
				for place, (level, _color, number) in enumerate(bars)
			],
		},
		"colors": [color or "#b8c2cc" for _level, color, _number in bars],
		"barOptions": {"stacked": 1, "spaceRatio": 0.6},
	}


def summary(
	total: int, levels: dict[tuple[str, str], int], waiting: int, overdue: int | None, kind: str
) -> list[dict[str, Any]]:
	"""The figures above the rows. ``overdue``: None when review dates are not known (a past day)."""
	top = sum(
		number for (scale, level), number in levels.items() if level and known_scale(scale).top_level == level
	)
	unrated = sum(number for (_scale, level), number in levels.items() if not level)
	cards = [
		{"label": _("Records"), "value": total, "datatype": "Int"},
		{
			"label": _("At the Top Level"),
			"value": top,
			"datatype": "Int",
			"indicator": "Green" if kind == "Opportunity" or not top else "Red",
		},
		{
			"label": _("Not Rated"),
			"value": unrated,
			"datatype": "Int",
			"indicator": "Orange" if unrated else "",
		},
		{
			"label": _("Awaiting Approval"),
			"value": waiting,
			"datatype": "Int",
			"indicator": "Orange" if waiting else "",
		},
	]
	if overdue is not None:
		cards.append(
			{
				"label": _("Reviews Overdue"),
				"value": overdue,
				"datatype": "Int",
				"indicator": "Red" if overdue else "Green",
			}
		)
	return cards


@frappe.whitelist(methods=["GET", "POST"])
def level_names() -> list[str]:
	"""Names of the levels on all scales that the user may read, for the filter."""
	scales = frappe.get_list("QSE Rating Scale", pluck="name", order_by="applies_to desc, version desc")
	names: dict[str, None] = {}
	for scale in scales:
		names.update(dict.fromkeys(band.level for band in known_scale(scale).bands))
	return list(names)
