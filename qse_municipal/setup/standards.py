"""Standards, clauses and their concordance: missing records are added, edited ones are left alone."""

import frappe

from qse_municipal.setup.files import rows_of


def run() -> None:
	add_standards()
	add_clauses()
	add_concordance()


def add_standards() -> None:
	known = set(frappe.get_all("QSE Standard", pluck="name", order_by="name"))
	for row in rows_of("standards"):
		if f"{row['standard_number']}:{row['edition']}" not in known:
			frappe.get_doc(
				{
					"doctype": "QSE Standard",
					**row,
					"edition": int(row["edition"]),
					"published_on": row["published_on"] or None,
				}
			).insert(ignore_permissions=True)


def add_clauses() -> None:
	"""Parents stand before their children in the file."""
	known = set(frappe.get_all("QSE Clause", pluck="name", order_by="name"))
	for row in rows_of("clauses"):
		if _clause(row["standard"], row["clause_number"]) not in known:
			row["parent_clause"] = _clause(row["standard"], row["parent_clause"])
			frappe.get_doc({"doctype": "QSE Clause", **row}).insert(ignore_permissions=True)


def add_concordance() -> None:
	"""Only for pairs of standards that have no row at all: a council may delete or redo single ones."""
	pairs = {
		(row.from_standard, row.to_standard)
		for row in frappe.get_all(
			"QSE Clause Concordance",
			fields=["from_standard", "to_standard"],
			distinct=True,
			order_by="from_standard",
		)
	}
	for row in rows_of("concordance"):
		if (row["from_standard"], row["to_standard"]) not in pairs:
			row["from_clause"] = _clause(row["from_standard"], row["from_clause"])
			row["to_clause"] = _clause(row["to_standard"], row["to_clause"])
			frappe.get_doc({"doctype": "QSE Clause Concordance", **row}).insert(ignore_permissions=True)


def _clause(standard: str, clause_number: str) -> str | None:
	return f"{standard} {clause_number}" if clause_number else None
