"""What the page My Work and its number card ask."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from qse_municipal.my_work.declaration import KINDS
from qse_municipal.my_work.waiting import LIMIT, MOST, Row, totals, waiting


@frappe.whitelist(methods=["GET"])
def my_work(kind: str | None = None, limit: int | str | None = None) -> dict[str, Any]:
	"""All that waits for the user, by kind; ``kind`` alone, and ``limit`` 0 for all (at most 1000).

	Only the user's own: of records that they may read, by their own name and roles or delegated ones.
	"""
	if kind and kind not in KINDS:
		frappe.throw(_("{0} is none of these: {1}.").format(frappe.bold(_("Kind")), ", ".join(KINDS)))
	number = LIMIT if limit in (None, "") else cint(limit)
	groups = waiting(min(number, MOST) if number > 0 else MOST, kind or None)
	return {
		"total": sum(group.count for group in groups),
		"overdue": sum(group.overdue for group in groups),
		"groups": [
			{
				"kind": group.kind,
				"title": group.title,
				"count": group.count,
				"overdue": group.overdue,
				"rows": [_as_dict(row) for row in group.rows],
			}
			for group in groups
		],
	}


@frappe.whitelist(methods=["GET", "POST"])
def count(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: how much waits for the user; opens the page."""
	return {"value": totals()[0], "fieldtype": "Int", "route": ["qse-my-work"]}


def _as_dict(row: Row) -> dict[str, Any]:
	return {
		"doctype": row.doctype,
		"label": _(row.doctype),
		"name": row.name,
		"reference": row.reference,
		"title": row.title,
		"text": row.text,
		"unit": row.unit,
		"due": str(row.due) if row.due else None,
		"overdue": row.overdue,
		"behalf": row.behalf,
	}
