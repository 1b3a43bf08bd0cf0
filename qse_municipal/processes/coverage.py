"""Which clauses of a standard the processes fulfil, and what the registers hold on each clause."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import escape_html

from qse_municipal.guard.declaration import guards
from qse_municipal.guard.probe import permitted
from qse_municipal.processes.rules import main_clause
from qse_municipal.register.visible import visible

# what was given up proves nothing
GIVEN_UP = ("Cancelled", "Refused", "Withdrawn", "Superseded")


@dataclass(frozen=True)
class Clause:
	"""A clause of a standard; ``depth`` is 0 for a chapter."""

	name: str
	number: str
	title: str

	@property
	def depth(self) -> int:
		return self.number.count(".")

	def holds(self, number: str) -> bool:
		"""True when the other clause is this one or lies below it."""
		return f"{number}.".startswith(f"{self.number}.")


def chosen_standard(filters: dict[str, Any]) -> str:
	"""The standard in the filters; the quality standard in force without one. Raises DoesNotExistError."""
	standard = str(filters.get("standard") or "")
	if not standard:
		found = frappe.get_all(
			"QSE Standard", {"status": "In Force"}, ["name", "discipline"], order_by="name desc"
		)
		found.sort(key=lambda one: one.discipline != "Quality")
		return found[0].name if found else ""
	if not frappe.db.exists("QSE Standard", standard):
		frappe.throw(
			_("There is no standard {0}.").format(frappe.bold(escape_html(standard))),
			frappe.DoesNotExistError,
		)
	return standard


def clauses_of(standard: str) -> list[Clause]:
	"""The clauses of a standard in the order of their numbers. One query."""
	rows = frappe.get_all(
		"QSE Clause",
		{"standard": standard},
		["name", "clause_number", "title"],
		order_by="name",
		limit_page_length=0,
	)
	found = [Clause(row.name, row.clause_number, _(row.title)) for row in rows]
	return sorted(
		found, key=lambda one: [int(part) if part.isdigit() else 0 for part in one.number.split(".")]
	)


def main_clauses(clauses: Iterable[Clause]) -> list[Clause]:
	"""Those of the second level, such as 6.1."""
	return [one for one in clauses if one.depth == 1]


def covered(clauses: list[Clause], references: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
	"""Number of a main clause -> the processes that fulfil it or a part of it.

	``references``: (process, name of the clause). Who names a chapter means all of it.
	"""
	numbers = {one.name: one.number for one in clauses}
	mains = [one.number for one in main_clauses(clauses)]
	found: dict[str, set[str]] = {number: set() for number in mains}
	for process, clause in references:
		number = numbers.get(clause)
		if number is None:
			continue
		of_chapter = [main for main in mains if main.startswith(f"{number}.")] if "." not in number else []
		for main in of_chapter or [main_clause(number)]:
			if main in found:
				found[main].add(process)
	return found


def references_of(processes: Iterable[str]) -> list[tuple[str, str]]:
	"""(Process, clause) of these processes. One query."""
	row = DocType("QSE Clause Reference")
	return list(
		frappe.qb.from_(row)
		.select(row.parent, row.clause)
		.where((row.parenttype == "QSE Process") & row.parent.isin([*processes, ""]))
		.run()
	)


def clause_tables() -> dict[str, list[tuple[str, str]]]:
	"""Registers that the user reads -> their child tables with clauses, as (DocType, field). No query."""
	found = defaultdict(list)
	for doctype in guards():
		for table in frappe.get_meta(doctype).get_table_fields():
			fields = frappe.get_meta(table.options).get("fields", {"options": "QSE Clause"})
			found[doctype] += [(table.options, df.fieldname) for df in fields]
	return {doctype: tables for doctype, tables in found.items() if tables and permitted(doctype, "read")}


def evidence(clauses: list[Clause]) -> dict[str, dict[str, set[str]]]:
	"""Register -> number of a clause -> records on it or on what lies below it. One query per table."""
	numbers = {one.name: one.number for one in clauses}
	found: dict[str, dict[str, set[str]]] = {}
	for doctype, tables in clause_tables().items():
		record = DocType(doctype)
		counted: dict[str, set[str]] = defaultdict(set)
		for child, field in tables:
			row = DocType(child)
			query = (
				visible(doctype)
				.join(row)
				.on((row.parent == record.name) & (row.parenttype == doctype))
				.select(record.name, row[field])
				.where(row[field].isin([*numbers, ""]))
			)
			if frappe.get_meta(doctype).has_field("workflow_state"):
				query = query.where(record.workflow_state.notin(GIVEN_UP))
			for name, clause in query.run():
				parts = numbers[clause].split(".")
				for length in range(len(parts)):
					counted[".".join(parts[: length + 1])].add(name)
		found[doctype] = counted
	return found
