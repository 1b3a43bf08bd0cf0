"""Readings past their day: of which indicator, whose, for how long."""

from collections import Counter
from typing import Any

from frappe import _
from frappe.query_builder import DocType
from frappe.utils import getdate

from qse_municipal.indicators.rules import DUE
from qse_municipal.indicators.selection import Selection, named
from qse_municipal.indicators.store import DOCTYPE, READING
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.register.names import plain, text_side, unit_names, user_names

UNITS = 15


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Three queries."""
	filters = read_filters(filters)
	found, limit = late(Selection.of(filters)), row_limit(filters)
	shown = found[:limit] if limit else found
	return columns(), shown, cut_message(len(shown), len(found)), chart(found), summary(found)


def late(selection: Selection) -> list[dict[str, Any]]:
	"""The longest late first. What the registers compute is nobody's to enter."""
	indicator, row, today = DocType(DOCTYPE), DocType(READING), getdate()
	found = (
		selection.query()
		.inner_join(row)
		.on(row.indicator == indicator.name)
		.where((row.state == DUE) & (row.due_on < today) & (row.is_computed == 0))
		.select(row.name, row.period, row.due_on, row.late_told_on, indicator.unit, indicator.frequency)
		.select(indicator.name.as_("indicator"), named(indicator, "indicator_name").as_("title"))
		.select(indicator.indicator_owner, indicator.collector)
		.orderby(row.due_on)
		.orderby(row.name)
		.run(as_dict=True)
	)
	units = unit_names(one.unit for one in found)
	people = user_names(user for one in found for user in (one.indicator_owner, one.collector))
	for one in found:
		one.days = (today - one.due_on).days
		one.unit_name = units.get(one.unit, one.unit)
		one.owner_name = people.get(one.indicator_owner, one.indicator_owner)
		one.collector_name = people.get(one.collector, one.collector)
		one.frequency = _(one.frequency)
	return found


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
		text("title", _("Indicator"), 270),
		text("period", _("Period"), 90),
		{"fieldname": "due_on", "label": _("Due On"), "fieldtype": "Date", "width": 110},
		{"fieldname": "days", "label": _("Days Late"), "fieldtype": "Int", "width": 100},
		text("unit_name", _("Unit"), 220),
		text("owner_name", _("Indicator Owner"), 170),
		text("collector_name", _("Collector"), 170),
		text("frequency", _("Frequency"), 110),
		{"fieldname": "late_told_on", "label": _("Told as Late On"), "fieldtype": "Date", "width": 130},
	]


def chart(found: list[dict[str, Any]]) -> dict[str, Any] | None:
	"""Late readings of the units that have most. Codes, since names do not fit."""
	if not found:
		return None
	counts = Counter(one["unit"] for one in found)
	units = sorted(counts, key=lambda unit: (-counts[unit], unit))[:UNITS]
	return {
		"type": "bar",
		"height": 220,
		"data": {
			"labels": [plain(unit) for unit in units],
			"datasets": [{"name": _("Late Readings"), "values": [counts[unit] for unit in units]}],
		},
		"colors": ["#D64545"],
		"barOptions": {"spaceRatio": 0.5},
	}


def summary(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
	indicators = len({one["indicator"] for one in found})
	days = round(sum(one["days"] for one in found) / len(found), 1) if found else None
	return [
		{
			"label": _("Late Readings"),
			"value": len(found),
			"datatype": "Int",
			"indicator": "Red" if found else "",
		},
		{"label": _("Indicators"), "value": indicators, "datatype": "Int"},
		{
			"label": _("Mean Days Late"),
			"value": _("n/a") if days is None else days,
			"datatype": "Data" if days is None else "Float",
			"precision": 1,
		},
	]
