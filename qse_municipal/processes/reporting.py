"""What the reports on processes share: which processes they show, and the column that names them."""

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from qse_municipal.processes.rules import TYPES
from qse_municipal.register.names import process_names, text_side


def processes_shown(filters: dict[str, Any]) -> dict[str, str]:
	"""Code -> name of the processes that the user reads and that fit, in the order of the map.

	Filters: ``process``, ``unit`` with what lies below it, ``type``, ``in_force`` (approved once at least).
	Superseded ones are left out. Raises ValidationError, PermissionError.
	"""
	frappe.has_permission("QSE Process", "read", throw=True)
	wanted: dict[str, Any] = {"workflow_state": ["!=", "Superseded"]}
	if filters.get("process"):
		wanted["name"] = str(filters["process"])
	if kind := filters.get("type"):
		if kind not in TYPES:
			frappe.throw(_("{0} is not a type of process.").format(escape_html(str(kind))))
		wanted["process_type"] = kind
	if unit := filters.get("unit"):
		wanted["unit"] = ["descendants of (inclusive)", str(unit)]
	if cint(filters.get("in_force")):
		wanted["version"] = [">", 0]
	rows = frappe.get_list(
		"QSE Process", filters=wanted, fields=["name", "process_type"], order_by="name", limit_page_length=0
	)
	rows.sort(key=lambda row: TYPES.index(row.process_type))
	names = process_names(row.name for row in rows)
	return {row.name: names.get(row.name, row.name) for row in rows}


def process_column(label: str) -> dict[str, Any]:
	return {
		"fieldname": "process_name",
		"label": label,
		"fieldtype": "Data",
		"width": 240,
		"align": text_side(),
	}
