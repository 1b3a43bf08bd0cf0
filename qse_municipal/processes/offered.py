"""A superseded process takes in nothing new: no record is linked to it any more; those that were stay."""

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.errors import ProcessError, refuse
from qse_municipal.register.once import once_per_piece

DOCTYPE = "QSE Process"
SUPERSEDED = "Superseded"


def check_processes(doc: Document) -> None:
	"""Refuse a link, of the record or of its rows, that newly leads to a superseded process."""
	named = linked(doc)
	if not named:
		return
	stored = doc.get_doc_before_save()
	gone = sorted((named - (linked(stored) if stored else set())) & superseded())
	if gone:
		refuse(
			doc,
			ProcessError,
			_("The process {0} is superseded. Choose the one that took its place.").format(
				", ".join(frappe.bold(name) for name in gone)
			),
		)


def linked(doc: Document) -> set[str]:
	"""Processes that a record and its rows point to."""
	found = {doc.get(name) for name in _fields(doc.doctype)}
	for table in doc.meta.get_table_fields():
		names = _fields(table.options)
		found |= {row.get(name) for row in doc.get(table.fieldname) or () for name in names}
	return {name for name in found if name}


@once_per_piece
def superseded() -> set[str]:
	"""Names of the superseded processes."""
	return set(frappe.get_all(DOCTYPE, {"workflow_state": SUPERSEDED}, pluck="name", order_by=None))


@once_per_piece
def _fields(doctype: str) -> list[str]:
	return [df.fieldname for df in frappe.get_meta(doctype).get("fields", {"options": DOCTYPE})]
