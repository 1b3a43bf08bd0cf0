"""What the map, the form of a process and that of the policy ask. All read; the permission comes first."""

from typing import Any

import frappe

from qse_municipal.processes import figures
from qse_municipal.processes.rules import informed_share, one_sided
from qse_municipal.register.names import process_names, unit_names, user_names

DOCTYPE = "QSE Process"


@frappe.whitelist(methods=["GET"])
def process_map() -> dict[str, list[dict[str, Any]]]:
	"""The processes that are not superseded, with what needs attention, and the flows between them.

	Seven queries, whatever their number. Raises PermissionError.
	"""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	rows = frappe.get_list(
		DOCTYPE,
		filters={"workflow_state": ["!=", "Superseded"]},
		fields=["name", "process_type", "process_owner", "workflow_state", "version"],
		order_by="name",
		limit_page_length=0,
	)
	names = process_names(row.name for row in rows)
	people = user_names(row.process_owner for row in rows)
	counted = figures.counts()
	for row in rows:
		row.label = names.get(row.name, row.name)
		row.owner_name = people.get(row.process_owner, row.process_owner or "")
		row.update(counted.get(row.name, {"risks": 0, "actions": 0}))
	return {"processes": rows, "flows": interactions({row.name for row in rows})}


def interactions(shown: set[str]) -> list[dict[str, Any]]:
	"""Flows between the processes shown: from, to, what, and whether only one of the two knows of it."""
	pairs: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
	for supplier, customer, what, said in figures.flows():
		if supplier in shown and customer in shown:
			pairs.setdefault((supplier, customer), {}).setdefault(said, {})[what] = None
	return [
		{
			"from": supplier,
			"to": customer,
			"sent": list(told.get("sent", {})),
			"received": list(told.get("received", {})),
			"one_sided": one_sided("sent" in told, "received" in told),
		}
		for (supplier, customer), told in pairs.items()
	]


@frappe.whitelist(methods=["GET"])
def process_figures(process: str) -> dict[str, int]:
	"""Open high risks and overdue actions of a process. Raises PermissionError."""
	frappe.get_doc(DOCTYPE, process).check_permission("read")
	return figures.counts().get(process, {"risks": 0, "actions": 0})


@frappe.whitelist(methods=["GET"])
def policy_receipts(policy: str) -> dict[str, Any]:
	"""How many units have a receipt of the version in force, and the names of those without one."""
	doc = frappe.get_doc("QSE Policy", policy)
	doc.check_permission("read")
	units = frappe.get_all("QSE Unit", fields=["name", "lft", "rgt"], order_by="lft")
	told = {row.unit for row in doc.receipts if row.version == doc.version}
	places = [(unit.lft, unit.rgt) for unit in units if unit.name in told]
	reached, total = informed_share(((unit.name, unit.lft, unit.rgt) for unit in units), places)
	without = [
		unit.name
		for unit in units
		if not any(first <= unit.lft and last >= unit.rgt for first, last in places)
	]
	names = unit_names(without)
	return {"reached": reached, "total": total, "missing": [names.get(unit, unit) for unit in without]}
