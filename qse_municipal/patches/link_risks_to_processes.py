"""Processes of the last release become drafts; risks that name a process in words are linked to it."""

import frappe
from frappe.query_builder.functions import Coalesce

from qse_municipal.register_import.names import processes
from qse_municipal.register_import.problems import Unknown


def execute() -> None:
	begin_as_drafts()
	linked, left = link_risks()
	if linked or left:
		print(f"Risks linked to the process that they name: {linked}. Without such a process: {left}.")


def begin_as_drafts() -> None:
	"""They were never approved in this app, so there is no version of them."""
	process = frappe.qb.DocType("QSE Process")
	frappe.qb.update(process).set(process.workflow_state, "Draft").where(
		Coalesce(process.workflow_state, "") == ""
	).run()


def link_risks() -> tuple[int, int]:
	"""By code, or by a name in any language; what fits no process or several keeps its text.

	Returns how many were linked and how many were not. Two queries, and one per process found.
	"""
	risk = frappe.qb.DocType("QSE Risk")
	rows = (
		frappe.qb.from_(risk)
		.select(risk.name, risk.process_name)
		.where((Coalesce(risk.process_name, "") != "") & (Coalesce(risk.qse_process, "") == ""))
		.run()
	)
	known = processes({}, [{"process": written} for _name, written in rows], "process")
	found: dict[str, list[str]] = {}
	for name, written in rows:
		try:
			found.setdefault(known.find(written, "Process"), []).append(name)
		except Unknown:
			continue
	for process, names in found.items():
		frappe.qb.update(risk).set(risk.qse_process, process).where(risk.name.isin(names)).run()
	linked = sum(len(names) for names in found.values())
	return linked, len(rows) - linked
