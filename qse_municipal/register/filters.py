"""What comes from outside as the filters of a report: read once, refused in words when it makes no sense."""

from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html

ROWS = 500  # shown unless the filter Rows says otherwise
MOST_ROWS = 1_000_000
DISCIPLINES = {"Quality": "is_quality", "Environment": "is_environment", "Safety": "is_safety"}


def read_filters(filters: Any) -> frappe._dict:
	"""Filters as a dictionary, given as one or as its JSON. Raises ValidationError."""
	try:
		filters = frappe.parse_json(filters or {})
	except ValueError:
		filters = None
	if not isinstance(filters, dict):
		frappe.throw(_("Filters are given by name and value, such as {0}.").format('{"kind": "Risk"}'))
	return frappe._dict(filters)


def row_limit(filters: dict[str, Any]) -> int:
	"""Number of rows asked for by ``rows``, 0 for all; ROWS when nothing is asked. Raises ValidationError."""
	value = filters.get("rows")
	if value is None or value == "":
		return ROWS
	try:
		number = int(value)
	except (TypeError, ValueError, OverflowError):
		number = -1
	if number < 0:
		frappe.throw(_("{0} is a whole number; 0 shows all.").format(frappe.bold(_("Rows"))))
	return min(number, MOST_ROWS)


def day_of(filters: dict[str, Any], name: str) -> date | None:
	"""The day in the filter ``name``; None when it is blank. Raises ValidationError."""
	value = filters.get(name)
	if not value:
		return None
	try:
		# as the Desk sends it, with or without a time of day
		return date.fromisoformat(str(value)[:10])
	except ValueError:
		frappe.throw(_("{0} is not a date. Write it as {1}.").format(escape_html(str(value)), "2026-12-31"))


def cut_message(shown: int, total: int) -> str | None:
	"""What a report says above its rows when a limit has left some out."""
	if shown >= total:
		return None
	return _("The first {0} of {1}. Set {2} to 0 to see and export all.").format(
		shown, total, frappe.bold(_("Rows"))
	)


def field_of_standard(standard: str) -> str:
	"""The box of a discipline, by its English name. Raises ValidationError."""
	if standard not in DISCIPLINES:
		frappe.throw(
			_("{0} is not a standard. Choose one of: {1}.").format(
				escape_html(standard), ", ".join(_(name) for name in DISCIPLINES)
			)
		)
	return DISCIPLINES[standard]
