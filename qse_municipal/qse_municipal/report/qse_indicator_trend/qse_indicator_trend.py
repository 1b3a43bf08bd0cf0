"""One or several indicators over time: their results, or their achievement where the units differ."""

from datetime import date
from typing import Any

import frappe
import pandas as pd
from frappe import _
from frappe.query_builder import DocType

from qse_municipal.indicators.rules import READ_STATES
from qse_municipal.indicators.selection import Selection, named
from qse_municipal.indicators.store import DOCTYPE, READING
from qse_municipal.register.filters import day_of, read_filters
from qse_municipal.register.names import plain

MOST = 12  # lines that can be told apart
COLUMNS = (
	*("name", "title", "measure_unit", "decimals", "frequency", "period", "period_start", "result"),
	*("achievement", "target"),
)
COLORS = (
	*("#2B9A92", "#E2A03F", "#5B6FB5", "#D64545", "#7A5195", "#2F9E6B", "#A65E2E", "#3C91C4"),
	*("#B33F78", "#6B8E23", "#8C8C8C", "#C2B000"),
)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message and chart for Frappe's report page: a row per period, a column per indicator."""
	filters = read_filters(filters)
	first, last = day_of(filters, "from_date"), day_of(filters, "to_date")
	if first and last and first > last:
		frappe.throw(_("From Date must not lie after To Date."))
	found = read(Selection.of(filters), first, last)
	names = list(dict.fromkeys(found.sort_values(["title", "name"], kind="stable")["name"]))
	message = None
	if len(names) > MOST:
		message = _("The first {0} of {1} indicators. Choose some of them.").format(MOST, len(names))
		names = names[:MOST]
	found = found[found["name"].isin(names)]
	known = found.drop_duplicates("name").set_index("name")
	by_share = known["measure_unit"].fillna("").nunique() > 1 or bool(filters.get("by_achievement"))
	table = (
		found.assign(shown=found["achievement" if by_share else "result"])
		.pivot_table(index=["period_start", "period"], columns="name", values="shown", aggfunc="last")
		.reindex(columns=names)
	)
	return columns(known, names, by_share), rows(table, names), message, chart(table, known, names, found)


def read(selection: Selection, first: date | None, last: date | None) -> pd.DataFrame:
	"""The entered readings of the selected indicators. One query."""
	indicator, row = DocType(DOCTYPE), DocType(READING)
	query = (
		selection.query()
		.inner_join(row)
		.on(row.indicator == indicator.name)
		.where(row.state.isin(READ_STATES) & row.result.notnull())
		.select(indicator.name, named(indicator, "indicator_name").as_("title"), indicator.measure_unit)
		.select(indicator.decimals, indicator.frequency, row.period, row.period_start)
		.select(row.result, row.achievement, row.target)
		.orderby(row.period_start)
	)
	if first:
		query = query.where(row.period_end >= first)
	if last:
		query = query.where(row.period_start <= last)
	found = pd.DataFrame.from_records(query.run(), columns=list(COLUMNS))
	for name in ("result", "achievement", "target"):
		found[name] = pd.to_numeric(found[name], errors="coerce")
	return found


def columns(known: pd.DataFrame, names: list[str], by_share: bool) -> list[dict[str, Any]]:
	def label(name: str) -> str:
		one = known.loc[name]
		unit = "%" if by_share else one["measure_unit"] or ""
		return f"{one['title']} ({unit})" if unit else one["title"]

	return [
		{"fieldname": "period", "label": _("Period"), "fieldtype": "Data", "width": 100},
		*(
			{
				"fieldname": name,
				"label": label(name),
				"fieldtype": "Float",
				"precision": 1 if by_share else int(known.loc[name]["decimals"]),
				"width": 200,
			}
			for name in names
		),
	]


def rows(table: pd.DataFrame, names: list[str]) -> list[dict[str, Any]]:
	"""The latest period first; a gap is blank."""
	shown = table.astype(object).where(table.notna(), None)
	return [
		{"period": period, **{name: line[name] for name in names}}
		for (_start, period), line in list(shown.iterrows())[::-1]
	]


def chart(
	table: pd.DataFrame, known: pd.DataFrame, names: list[str], found: pd.DataFrame
) -> dict[str, Any] | None:
	"""Lines over time; of a single indicator with its target beside it."""
	if table.empty:
		return None
	datasets = [{"name": plain(known.loc[name]["title"]), "values": _values(table[name])} for name in names]
	if len(names) == 1:
		target = found.set_index(["period_start", "period"])["target"].reindex(table.index)
		if target.notna().any():
			datasets.append({"name": _("Target"), "values": _values(target)})
	return {
		"type": "line",
		"height": 280,
		"data": {"labels": [plain(period) for _start, period in table.index], "datasets": datasets},
		"colors": list(COLORS[: len(datasets)]),
		"lineOptions": {"dotSize": 4, "spline": 0},
		"axisOptions": {"xIsSeries": 1},
	}


def _values(line: pd.Series) -> list[float | None]:
	return [None if pd.isna(one) else float(one) for one in line]
