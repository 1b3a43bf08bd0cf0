"""Heads of units and of the units above them."""

from collections.abc import Iterable

import frappe


def unit_heads(unit: str) -> list[str]:
	"""Heads of the unit and of the units above it, nearest first, in one query."""
	place = frappe.db.get_value("QSE Unit", unit, ["lft", "rgt"])
	if not place:
		return []
	return frappe.get_all(
		"QSE Unit",
		filters={"lft": ["<=", place[0]], "rgt": [">=", place[1]], "unit_head": ["is", "set"]},
		pluck="unit_head",
		order_by="lft desc",
	)


def heads_of_units(units: Iterable[str | None]) -> dict[str, list[str]]:
	"""The same for many units, in one query."""
	wanted = {unit for unit in units if unit}
	if not wanted:
		return {}
	rows = frappe.get_all(
		"QSE Unit",
		or_filters=[["unit_head", "is", "set"], ["name", "in", sorted(wanted)]],
		fields=["name", "lft", "rgt", "unit_head"],
		order_by="lft desc",
	)
	return {
		row.name: [
			above.unit_head
			for above in rows
			if above.unit_head and above.lft <= row.lft and above.rgt >= row.rgt
		]
		for row in rows
		if row.name in wanted
	}
