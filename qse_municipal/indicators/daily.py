"""The daily job: rows for ended periods, figures of the registers, closed periods, and who is late."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import escape_html, getdate

from qse_municipal.indicators import calendar
from qse_municipal.indicators.rules import ACTIVE, DUE
from qse_municipal.indicators.store import DOCTYPE, READING
from qse_municipal.register.notify import notify

MOST_PERIODS = 6  # named in one notice


def run() -> None:
	"""Scheduler. Running it again the same day changes nothing."""
	calendar.open_due()
	calendar.compute()
	calendar.lock()
	tell_late()


def tell_late() -> int:
	"""Tell owner and collector once of each reading that is past its day; how many readings."""
	row, indicator = DocType(READING), DocType(DOCTYPE)
	late = (
		frappe.qb.from_(row)
		.inner_join(indicator)
		.on(row.indicator == indicator.name)
		.where((row.state == DUE) & (row.due_on < getdate()) & row.late_told_on.isnull())
		.where((row.is_computed == 0) & (indicator.workflow_state == ACTIVE))
		.select(row.name, row.period, indicator.name.as_("indicator"), indicator.indicator_name)
		.select(indicator.indicator_owner, indicator.collector)
		.orderby(indicator.name)
		.orderby(row.period_start)
		.for_update()
		.run(as_dict=True)
	)
	if not late:
		return 0
	names = [one.name for one in late]
	frappe.qb.update(row).set(row.late_told_on, getdate()).where(row.name.isin(names)).run()
	by_indicator: dict[str, list[Any]] = {}
	for one in late:
		by_indicator.setdefault(one.indicator, []).append(one)
	for name, rows in by_indicator.items():
		first = rows[0]
		record = frappe._dict(doctype=DOCTYPE, name=name)
		notify({first.indicator_owner, first.collector}, record, _subject(first.indicator_name, rows))
	return len(late)


def _subject(title: str, rows: list[Any]) -> Callable[[str], str]:
	periods = ", ".join(row.period for row in rows[:MOST_PERIODS])
	if len(rows) > MOST_PERIODS:
		periods += " …"
	return lambda language: _("The reading of {0} is late: {1}", language).format(
		frappe.bold(escape_html(title)), periods
	)
