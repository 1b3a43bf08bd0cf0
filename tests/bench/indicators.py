"""What the traffic lights cost: 300 indicators with 60 months against one query for the same readings."""

import random
from collections.abc import Iterator

import frappe
import pandas as pd
from frappe.utils import add_days, getdate, now_datetime

from qse_municipal.indicators import calendar
from qse_municipal.indicators.measures import judge
from qse_municipal.indicators.numbers import write
from qse_municipal.indicators.periods import period_of
from qse_municipal.indicators.selection import Selection
from qse_municipal.indicators.status import COLUMNS, reading_rows
from qse_municipal.indicators.store import DOCTYPE, READING, TARGET, definition_of, parts_of
from qse_municipal.qse_municipal.report.qse_indicator_status.qse_indicator_status import execute
from tests.bench import Reader, Row, alternating, benchmark, counted_queries, milliseconds
from tests.bench.risk import make_units, remove_units

INDICATORS, MONTHS = 300, 60
ROUNDS = 15
NAMED = ["like", "BENCH-%"]


@benchmark("indicators")
def indicators(reader: Reader) -> Iterator[Row]:
	"""The report against the one query that reads the same rows into pandas and does nothing more."""
	remove()
	units = make_units()
	fill(units)
	try:
		with counted_queries() as queries:
			shown = execute({})[1]
		assert sum(row["name"].startswith("BENCH-") for row in shown) == INDICATORS
		ours, limit = alternating(ROUNDS, lambda: execute({}), read_only)
		yield Row("indicators report", ours, limit, 2.0, str(len(queries)))
		with counted_queries() as queries:
			documents = milliseconds(by_documents)
		yield Row("indicators report/documents", ours, documents, 1.0, f"peer {len(queries)}")
	finally:
		frappe.db.rollback()
		remove()
		remove_units(units)
		frappe.db.commit()


def read_only() -> pd.DataFrame:
	return pd.DataFrame.from_records(reading_rows(Selection()).run(), columns=list(COLUMNS))


def by_documents() -> dict[str, str]:
	"""The way that loads a document for each indicator and each reading, and judges them one by one."""
	lights = {}
	for name in frappe.get_all(DOCTYPE, {"workflow_state": "Active"}, pluck="name", order_by="name"):
		definition = definition_of(frappe.get_doc(DOCTYPE, name))
		for reading in frappe.get_all(READING, {"indicator": name}, pluck="name", order_by="period_start"):
			doc = frappe.get_doc(READING, reading)
			lights[name] = judge(definition, doc.period_end, parts_of(doc)).light
	return lights


def remove() -> None:
	frappe.db.delete(READING, {"indicator": NAMED})
	frappe.db.delete(TARGET, {"parent": NAMED})
	frappe.db.delete(DOCTYPE, {"name": NAMED})


def fill(units: list[str]) -> None:
	"""Active indicators and their readings, written in bulk; one reading in fifty is a gap."""
	random.seed(5)
	stamp, first = now_datetime(), period_of("Monthly", getdate()).shifted(-MONTHS)
	head = ("name", "owner", "modified_by", "creation", "modified", "docstatus", "idx")
	common = ("Administrator", "Administrator", stamp, stamp, 0, 0)
	names = [f"BENCH-{number:03}" for number in range(INDICATORS)]
	fields = (
		*("naming_series", "indicator_name", "unit", "indicator_owner", "kind", "factor", "measure_unit"),
		*(
			"decimals",
			"direction",
			"frequency",
			"valid_from",
			"days_to_enter",
			"is_quality",
			"workflow_state",
		),
	)
	frappe.db.bulk_insert(
		DOCTYPE,
		[*head, *fields],
		[
			(
				*(name, *common, "IND-.YYYY.-.#####", f"Indicator {name}", units[number % len(units)]),
				*("Administrator", "Value", 100, "%", 1, ("Up", "Down")[number % 2], "Monthly", first.start),
				*(10, 1, "Active"),
			)
			for number, name in enumerate(names)
		],
	)
	frappe.db.bulk_insert(
		TARGET,
		[*head, "parent", "parenttype", "parentfield", "from_date", "target", "alert_threshold"],
		[
			(
				*(f"{name}-T", *common, name, DOCTYPE, "targets", first.start),
				*("50", "40" if number % 2 == 0 else "60"),
			)
			for number, name in enumerate(names)
		],
	)
	fill_readings(names)
	frappe.db.commit()
	frappe.db.sql("analyze table `tabQSE Indicator Reading`")


def fill_readings(names: list[str]) -> None:
	calendar.open_due(names)
	defined = {name: definition_of(frappe.get_doc(DOCTYPE, name)) for name in names}
	updates = {}
	for row in frappe.get_all(
		READING,
		{"indicator": NAMED},
		["name", "indicator", "period_end"],
		order_by="indicator, period_start",
	):
		if random.random() < 0.02:
			continue
		row.value = write(random.randint(200, 800) / 10)
		verdict = judge(defined[row.indicator], row.period_end, parts_of(row))
		updates[row.name] = {
			**calendar.stored_verdict(verdict),
			"state": "Locked" if row.period_end < add_days(getdate(), -60) else "Entered",
		}
	frappe.db.bulk_update(READING, updates)
