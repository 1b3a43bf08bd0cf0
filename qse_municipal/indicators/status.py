"""Where the indicators stand: their lights by unit and process, computed with pandas from two queries."""

from typing import Any

import pandas as pd
from frappe.query_builder import DocType
from frappe.utils import getdate
from pypika.queries import QueryBuilder

from qse_municipal.indicators.rules import DOWN, DUE, RANGE, READ_STATES
from qse_municipal.indicators.selection import Selection, named
from qse_municipal.indicators.store import DOCTYPE, READING
from qse_municipal.summary.rules import BETTER, SAME, WORSE

READ = ("indicator", "period", "period_start", "due_on", "state", "is_computed", "result", "achievement")
NUMBERS = ("result", "achievement", "target", "range_low", "range_high")
COLUMNS = (*READ, "light", "target", "range_low", "range_high")


def status(selection: Selection) -> pd.DataFrame:
	"""One row per indicator: its latest reading, trend (Better, Worse, Unchanged or blank), late readings."""
	indicators = frame(indicator_rows(selection), INDICATOR_COLUMNS)
	readings = frame(reading_rows(selection), COLUMNS)
	return joined(indicators, readings)


INDICATOR_COLUMNS = (
	*("name", "title", "code", "unit", "unit_name", "qse_process", "process_name", "indicator_owner"),
	*("owner_name", "measure_unit", "decimals", "direction", "frequency"),
)


def indicator_rows(selection: Selection) -> QueryBuilder:
	"""The definitions, with the names of unit, process and owner as the reader calls them."""
	indicator, unit, process, user = (
		DocType(doctype) for doctype in (DOCTYPE, "QSE Unit", "QSE Process", "User")
	)
	return (
		selection.query()
		.left_join(unit)
		.on(unit.name == indicator.unit)
		.left_join(process)
		.on(process.name == indicator.qse_process)
		.left_join(user)
		.on(user.name == indicator.indicator_owner)
		.select(indicator.name, named(indicator, "indicator_name").as_("title"))
		.select(indicator.indicator_code.as_("code"))
		.select(indicator.unit, named(unit, "unit_name").as_("unit_name"))
		.select(indicator.qse_process, named(process, "process_name").as_("process_name"))
		.select(indicator.indicator_owner, user.full_name.as_("owner_name"), indicator.measure_unit)
		.select(indicator.decimals, indicator.direction, indicator.frequency)
		.orderby(indicator.name)
	)


def reading_rows(selection: Selection) -> QueryBuilder:
	"""All readings of these indicators."""
	indicator, row = DocType(DOCTYPE), DocType(READING)
	return (
		selection.query()
		.inner_join(row)
		.on(row.indicator == indicator.name)
		.select(*(row[name] for name in COLUMNS))
	)


def frame(query: QueryBuilder, columns: tuple[str, ...]) -> pd.DataFrame:
	return pd.DataFrame.from_records(query.run(), columns=list(columns))


def joined(indicators: pd.DataFrame, readings: pd.DataFrame) -> pd.DataFrame:
	"""The verdict of each indicator; no query."""
	read = readings["state"].isin(READ_STATES) & readings["result"].notna()
	known = readings[read].sort_values(["indicator", "period_start"], kind="stable")
	# two rows of each indicator are needed, out of sixty
	ends = known.groupby("indicator", sort=False).tail(2).copy()
	for name in NUMBERS:
		ends[name] = pd.to_numeric(ends[name], errors="coerce")
	last = ends.groupby("indicator", sort=False).tail(1).set_index("indicator")
	former = ends.groupby("indicator", sort=False).head(1).set_index("indicator")
	waiting = readings["state"].eq(DUE) & readings["is_computed"].eq(0) & readings["due_on"].lt(getdate())
	late = readings.loc[waiting].groupby("indicator").size()
	found = indicators.set_index("name").join(last)
	found["late"] = late.reindex(found.index).fillna(0).astype(int)
	found["light"] = found["light"].fillna("Grey")
	# one reading alone is its own former one and has no trend
	found["trend"] = trend(found, former["result"].where(former["period_start"].ne(last["period_start"])))
	return found.reset_index()


def trend(found: pd.DataFrame, former: pd.Series) -> pd.Series:
	"""Better, Worse or Unchanged against the reading before; blank without one."""
	before = former.reindex(found.index)
	gained = _good(found, found["result"]) - _good(found, before)
	words = pd.Series("", index=found.index, dtype=object)
	words[gained > 0], words[gained < 0], words[gained == 0] = BETTER, WORSE, SAME
	return words


def _good(found: pd.DataFrame, result: pd.Series) -> pd.Series:
	"""The more the better, whatever the direction: of a range, how near it is."""
	outside = pd.concat([found["range_low"] - result, result - found["range_high"]], axis=1).max(axis=1)
	good = result.where(found["direction"] != DOWN, -result)
	return good.where(found["direction"] != RANGE, -outside.clip(lower=0))


def plain_rows(found: pd.DataFrame) -> list[dict[str, Any]]:
	"""The rows as dictionaries; what is not known is None."""
	return found.astype(object).where(found.notna(), None).to_dict("records")
