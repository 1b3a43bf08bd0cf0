"""Definitions of indicators as they are stored, read in sets."""

from collections.abc import Collection
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt, getdate

from qse_municipal.indicators.measures import Definition, Parts, Standard
from qse_municipal.indicators.numbers import read, write

DOCTYPE, READING, TARGET = "QSE Indicator", "QSE Indicator Reading", "QSE Indicator Target"
FIELDS = (
	*("name", "indicator_name", "indicator_code", "unit", "qse_process", "kind", "factor", "direction"),
	*("decimals", "is_cumulative", "frequency", "valid_from", "valid_to", "days_to_enter", "computed_by"),
	*("indicator_owner", "collector", "workflow_state"),
)
TARGET_FIELDS = ("target", "alert_threshold", "range_low", "range_high")
PART_FIELDS = ("numerator", "denominator", "value")


def definition_of(doc: Document | Any) -> Definition:
	"""Of an indicator with its table of targets."""
	return _definition(doc, doc.get("targets") or ())


def definitions(rows: Collection[Any]) -> dict[str, Definition]:
	"""Name -> definition of indicators read with FIELDS. One query for all their targets."""
	if not rows:
		return {}
	targets: dict[str, list[Any]] = {}
	for row in frappe.get_all(
		TARGET,
		filters={"parenttype": DOCTYPE, "parent": ["in", [row.name for row in rows]]},
		fields=["parent", "from_date", *TARGET_FIELDS],
		order_by="parent, idx",
	):
		targets.setdefault(row.parent, []).append(row)
	return {row.name: _definition(row, targets.get(row.name, ())) for row in rows}


def standard_of(row: Any) -> Standard:
	"""One row of the table of targets."""
	return Standard(getdate(row.from_date), *(read(row.get(name)) for name in TARGET_FIELDS))


def parts_of(row: Any) -> Parts:
	"""What a stored reading was given."""
	return Parts(**{name: read(row.get(name)) for name in PART_FIELDS})


def stored_standard(standard: Standard | None) -> dict[str, str | None]:
	"""The fields of a reading that keep what it was judged by."""
	values = (standard.target, standard.alert, standard.low, standard.high) if standard else (None,) * 4
	return dict(zip(TARGET_FIELDS, map(write, values), strict=True))


def _definition(row: Any, targets: Collection[Any]) -> Definition:
	return Definition(
		kind=row.kind,
		direction=row.direction,
		factor=flt(row.factor),
		decimals=cint(row.decimals),
		is_cumulative=bool(cint(row.is_cumulative)),
		standards=tuple(standard_of(one) for one in targets),
	)
