"""The sheet of an indicator on paper: its definition, its targets and its readings."""

from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date

from qse_municipal.actions.printing import DISCIPLINES, action_rows
from qse_municipal.indicators.chart import number, series
from qse_municipal.indicators.numbers import read
from qse_municipal.indicators.rules import ACTIVE, AMBER, DUE, GREEN, GREY, RANGE, RED
from qse_municipal.indicators.sources import sources
from qse_municipal.register.frame import signature
from qse_municipal.register.names import process_names, unit_names, user_names

MOST = 24  # readings on the sheet
COLORS = {GREEN: "#c9e9d8", AMBER: "#fbe3bd", RED: "#f6cccc", GREY: "#e7ebee"}


def qse_indicator_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Indicator Sheet shows besides the plain fields of the document."""
	activated = next((row for row in reversed(doc.state_changes) if row.to_state == ACTIVE), None)
	people = user_names(
		[
			*(doc.owner, doc.indicator_owner, doc.collector),
			*(user for row in doc.state_changes for user in (row.changed_by, row.on_behalf_of)),
		]
	)
	source = sources().get(doc.computed_by or "")
	found = series(doc)
	return {
		"names": [
			name for name in (doc.indicator_name, doc.indicator_name_fr, doc.indicator_name_ar) if name
		],
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"process": process_names([doc.qse_process]).get(doc.qse_process, doc.qse_process),
		"people": people,
		"disciplines": [_(name) for field, name in DISCIPLINES.items() if doc.get(field)],
		"source": _(source.label) if source else doc.source_text,
		"baseline": _shown(doc, doc.baseline),
		"targets": [_target(doc, row) for row in doc.targets],
		"readings": [_reading(doc, row) for row in found["readings"][-MOST:]],
		"words": found["words"],
		"actions": action_rows(doc),
		"version": len(doc.state_changes),
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.creation),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(activated.changed_by) if activated else None,
				activated.changed_on if activated else None,
				behalf=people.get(activated.on_behalf_of) if activated else None,
			),
		],
	}


def _shown(doc: Document, stored: str | None) -> str:
	value = read(stored)
	return "" if value is None else number(doc, value)


def _target(doc: Document, row: Any) -> dict[str, str]:
	if doc.direction == RANGE:
		goal = f"{_shown(doc, row.range_low)} – {_shown(doc, row.range_high)}"
	else:
		goal = _shown(doc, row.target)
	return {"from": format_date(row.from_date), "goal": goal, "alert": _shown(doc, row.alert_threshold)}


def _reading(doc: Document, row: dict[str, Any]) -> dict[str, Any]:
	"""A gap says n/a, or that it is due; never 0."""
	result, share = row["result"], row["achievement"]
	return {
		"period": row["period"],
		"parts": "" if row["numerator"] is None else f"{row['numerator']:g} / {row['denominator'] or 0:g}",
		"result": number(doc, result) if result is not None else _("n/a") if row["state"] != DUE else _(DUE),
		"achievement": "–" if share is None else f"{share:.1f} %",
		"light": _(row["light"]),
		"color": COLORS[row["light"]],
		"comment": row["comment"],
	}
