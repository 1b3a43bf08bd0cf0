"""The latest reading of indicators, for whoever judges by them: objectives, summaries."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max

from qse_municipal.indicators.numbers import read
from qse_municipal.indicators.rules import READ_STATES

READING = "QSE Indicator Reading"


class Latest(NamedTuple):
	"""``value``: the result that is judged; ``target``: as it counted then, None for a range."""

	value: float
	target: float | None
	light: str
	period_end: date


def latest(indicators: Sequence[str]) -> dict[str, Latest]:
	"""Name of an indicator -> its latest entered or locked reading; gaps do not count. One query.

	Nobody's permissions are asked: a caller that shows this has asked for the record that it hangs on.
	"""
	wanted = sorted({name for name in indicators if name})
	if not wanted:
		return {}
	row, last = DocType(READING), DocType(READING).as_("last")
	ends = (
		frappe.qb.from_(last)
		.select(last.indicator, Max(last.period_end).as_("period_end"))
		.where(last.indicator.isin(wanted) & last.state.isin(READ_STATES) & last.result.notnull())
		.groupby(last.indicator)
		.as_("ends")
	)
	rows = (
		frappe.qb.from_(row)
		.inner_join(ends)
		.on((row.indicator == ends.indicator) & (row.period_end == ends.period_end))
		.select(row.indicator, row.result, row.target, row.light, row.period_end)
		.run()
	)
	return {name: Latest(read(result), read(target), light, end) for name, result, target, light, end in rows}
