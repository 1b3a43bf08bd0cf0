"""Named sources that compute readings from the registers: hook ``qse_indicator_sources``, of any app.

Each path of the hook is a tuple of Source. ``compute`` gets the units (None: all), the first and the last day
of the period, and answers with Parts: a value, or numerator and denominator. It counts the register as a
whole, not what some user may read; a figure shows no record.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import frappe
from frappe import _

from qse_municipal.indicators.measures import Parts
from qse_municipal.register.units import units_below

Units = Collection[str] | None


@dataclass(frozen=True)
class Source:
	"""``key`` is stored and never changes; ``label`` is English, marked for translation."""

	key: str
	label: str
	kind: str
	compute: Callable[[Units, date, date], Parts]


def sources() -> dict[str, Source]:
	"""All declared sources by key, in the order of the hooks."""
	declared = [one for path in frappe.get_hooks("qse_indicator_sources") for one in frappe.get_attr(path)]
	return {one.key: one for one in declared}


def options() -> list[dict[str, Any]]:
	"""For the field that names a source, in the reader's language."""
	return [
		{"value": one.key, "label": _(one.label), "description": _(one.kind), "kind": one.kind}
		for one in sources().values()
	]


def compute(key: str, unit: str, first: date, last: date) -> Parts:
	"""What the source gives for the unit with all below it. Raises KeyError for one that is not declared."""
	return sources()[key].compute(units_below(unit).run(pluck=True), first, last)
