"""The tree of units, as reports filter by it."""

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import escape_html
from pypika.queries import QueryBuilder


def units_below(unit: str) -> QueryBuilder:
	"""A query for the codes of the unit and of all below it. Raises DoesNotExistError without such a unit."""
	place = frappe.db.get_value("QSE Unit", unit, ["lft", "rgt"])
	if not place:
		frappe.throw(
			_("There is no unit {0}.").format(frappe.bold(escape_html(unit))), frappe.DoesNotExistError
		)
	table = DocType("QSE Unit")
	return frappe.qb.from_(table).select(table.name).where((table.lft >= place[0]) & (table.rgt <= place[1]))
