"""The indicators that a report or page is about: active ones the user may read, narrowed by its filters."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Case, DocType
from frappe.query_builder.functions import Coalesce
from frappe.utils import escape_html
from pypika.queries import QueryBuilder, Table
from pypika.terms import Term

from qse_municipal.indicators.periods import FREQUENCIES
from qse_municipal.indicators.rules import ACTIVE
from qse_municipal.indicators.store import DOCTYPE
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible

DISCIPLINES = {"Quality": "is_quality", "Environment": "is_environment", "Safety": "is_safety"}
SUFFIXES = {"fr": "_fr", "ar": "_ar"}


@dataclass(frozen=True)
class Selection:
	"""Filters: the unit with what lies below it, process, frequency, standard, some indicators by name."""

	unit: str = ""
	process: str = ""
	frequency: str = ""
	standard: str = ""
	indicators: tuple[str, ...] = ()

	@classmethod
	def of(cls, filters: dict[str, Any]) -> "Selection":
		"""What a report's filters describe. Raises ValidationError when they make no sense."""
		unit, process, frequency, standard = (
			str(filters.get(name) or "") for name in ("unit", "qse_process", "frequency", "standard")
		)
		for value, known in ((frequency, FREQUENCIES), (standard, tuple(DISCIPLINES))):
			if value and value not in known:
				frappe.throw(
					_("{0} is not one of: {1}.").format(escape_html(value), ", ".join(map(_, known)))
				)
		named = filters.get("indicators") or ()
		if isinstance(named, str):
			named = [one.strip() for one in named.split(",")]
		return cls(unit, process, frequency, standard, tuple(str(one) for one in named if one))

	def query(self) -> QueryBuilder:
		"""Query builder on the active indicators that the user may read and that fit; the caller selects."""
		indicator = DocType(DOCTYPE)
		query = visible(DOCTYPE).where(indicator.workflow_state == ACTIVE)
		if self.unit:
			query = query.where(indicator.unit.isin(units_below(self.unit)))
		if self.process:
			query = query.where(indicator.qse_process == self.process)
		if self.frequency:
			query = query.where(indicator.frequency == self.frequency)
		if self.standard:
			query = query.where(indicator[DISCIPLINES[self.standard]] == 1)
		if self.indicators:
			query = query.where(indicator.name.isin(self.indicators))
		return query


def named(table: Table, field: str) -> Term:
	"""The field in the reader's language where it is filled in."""
	suffix = SUFFIXES.get((frappe.local.lang or "")[:2])
	if not suffix:
		return table[field]
	own = table[f"{field}{suffix}"]
	return Case().when(Coalesce(own, "") != "", own).else_(table[field])
