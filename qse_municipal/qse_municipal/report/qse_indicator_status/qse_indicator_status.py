"""Traffic lights of the indicators by unit or process: latest reading, achievement, trend, what is late."""

from typing import Any

import frappe
import pandas as pd
from frappe import _
from frappe.utils import escape_html

from qse_municipal.indicators.rules import AMBER, GREEN, GREY, LIGHTS, RED
from qse_municipal.indicators.selection import Selection
from qse_municipal.indicators.status import plain_rows, status
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, text_side

COLORS = {GREEN: "#2F9E6B", AMBER: "#E2A03F", RED: "#D64545", GREY: "#B8C2CC"}
GROUPS = {"unit": ("unit", "unit_name"), "process": ("qse_process", "process_name")}
GROUPS_SHOWN = 15  # in the chart: those with most indicators


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Two queries, one for a unit."""
	filters = read_filters(filters)
	group, light = str(filters.get("group_by") or "unit"), str(filters.get("light") or "")
	for value, known in ((group, tuple(GROUPS)), (light, LIGHTS)):
		if value and value not in known:
			frappe.throw(_("{0} is not one of: {1}.").format(escape_html(value), ", ".join(map(_, known))))
	found = ordered(status(Selection.of(filters)), group)
	if light:
		found = found[found["light"] == light]
	return columns(group), rows(found), None, chart(found, group), summary(found)


def ordered(found: pd.DataFrame, group: str) -> pd.DataFrame:
	"""By the name of unit or process, what is without one last; then the red ones first."""
	places = {RED: 0, AMBER: 1, GREY: 2, GREEN: 3}
	keys = pd.DataFrame(
		{
			"group": found[GROUPS[group][1]].fillna("\uffff").astype(str),
			"light": found["light"].map(places),
			"title": found["title"].astype(str),
		}
	)
	return found.loc[keys.sort_values(["group", "light", "title"], kind="stable").index]


def columns(group: str) -> list[dict[str, Any]]:
	def text(fieldname: str, label: str, width: int, **more: Any) -> dict[str, Any]:
		return {
			"fieldname": fieldname,
			"label": label,
			"fieldtype": "Data",
			"width": width,
			"align": text_side(),
			**more,
		}

	places = [text("unit_name", _("Unit"), 190), text("process_name", _("Process"), 170)]
	return [
		*(places if group == "unit" else places[::-1]),
		text("title", _("Indicator"), 260),
		text("light", _("Light"), 100),
		text("period", _("Period"), 90),
		{"fieldname": "result", "label": _("Result"), "fieldtype": "Float", "width": 110},
		text("goal", _("Target"), 110),
		{"fieldname": "achievement", "label": _("Achievement"), "fieldtype": "Float", "width": 110},
		text("trend", _("Trend"), 110),
		{"fieldname": "late", "label": _("Late Readings"), "fieldtype": "Int", "width": 100},
		text("owner_name", _("Indicator Owner"), 160),
		text("frequency", _("Frequency"), 110),
	]


def rows(found: pd.DataFrame) -> list[dict[str, Any]]:
	"""What nobody knows is blank, never 0."""
	shown = plain_rows(found)
	for row in shown:
		row["goal"] = goal(row)
		row["frequency"], row["unit_name"] = _(row["frequency"]), row["unit_name"] or row["unit"]
		row["process_name"] = row["process_name"] or row["qse_process"] or ""
	return shown


def goal(row: dict[str, Any]) -> str:
	"""The target, or both ends of the range."""
	if row["range_low"] is not None and row["range_high"] is not None:
		return f"{row['range_low']:g} – {row['range_high']:g}"
	return "" if row["target"] is None else f"{row['target']:g}"


def chart(found: pd.DataFrame, group: str) -> dict[str, Any] | None:
	"""Bars by unit or process, each made up of its lights. Codes, since names do not fit."""
	if found.empty:
		return None
	codes = found[GROUPS[group][0]].fillna("–").replace("", "–")
	counts = pd.crosstab(codes, found["light"]).reindex(columns=list(LIGHTS), fill_value=0)
	counts["all"] = counts.sum(axis=1)
	counts = counts.sort_values("all", ascending=False, kind="stable").head(GROUPS_SHOWN)
	return {
		"type": "bar",
		"height": 240,
		"data": {
			"labels": [plain(code) for code in counts.index],
			"datasets": [
				{"name": _(light), "values": counts[light].astype(int).tolist()} for light in LIGHTS
			],
		},
		"colors": [COLORS[light] for light in LIGHTS],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(found: pd.DataFrame) -> list[dict[str, Any]]:
	counts = found["light"].value_counts()
	indicators = {GREEN: "Green", AMBER: "Orange", RED: "Red", GREY: ""}
	late = int(found["late"].sum())
	return [
		{"label": _("Indicators"), "value": len(found), "datatype": "Int"},
		*(
			{
				"label": _(light),
				"value": int(counts.get(light, 0)),
				"datatype": "Int",
				"indicator": indicators[light],
			}
			for light in LIGHTS
		),
		{"label": _("Late Readings"), "value": late, "datatype": "Int", "indicator": "Red" if late else ""},
	]
