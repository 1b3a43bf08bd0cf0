"""Imports of the last release wrote everything or nothing: what failed or was lost had written nothing."""

import frappe


def execute() -> None:
	table = frappe.qb.DocType("QSE Register Import")
	lost = table.status.isin(("Failed", "Queued", "Running"))
	frappe.qb.update(table).set(table.status, "Draft").where(lost).run()
