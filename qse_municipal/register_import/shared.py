"""What the documents of a piece have in common, worked out once: default values, and fields by their kind.

Frappe copies all defaults and looks through all fields for every document, several times for each insert.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.model.meta import Meta

from qse_municipal.register.once import once_per_piece


def new_document(doctype: str) -> Document:
	"""A new document with its defaults."""
	return frappe.get_doc({name: value for name, value in _defaults(doctype).items() if value is not None})


def set_defaults(doc: Document) -> bool:
	"""Give a new document and its rows the defaults of their fields.

	False, and nothing given, when a default depends on the document.
	"""
	tables = doc.meta.get_table_fields()
	if any(_depends_on_parent(field.options) for field in tables):
		return False
	doc.update_if_missing(_defaults(doc.doctype))
	for field in tables:
		for row in doc.get(field.fieldname):
			row.update_if_missing(_defaults(field.options))
	return True


@once_per_piece
def _defaults(doctype: str) -> dict[str, Any]:
	return frappe.new_doc(doctype, as_dict=True)


@once_per_piece
def _depends_on_parent(doctype: str) -> bool:
	return any((field.default or "").startswith(":") for field in frappe.get_meta(doctype).fields)


@contextmanager
def fields_by_kind(doctype: str) -> Iterator[None]:
	"""Within it the DocType and its tables answer the same question about their fields from memory."""
	meta = frappe.get_meta(doctype)
	metas = [meta, *(frappe.get_meta(field.options) for field in meta.get_table_fields())]
	for one in metas:
		one.__dict__["get"] = _remembering(one)
	try:
		yield
	finally:
		for one in metas:
			one.__dict__.pop("get", None)


def _remembering(meta: Meta) -> Any:
	known: dict[str, list[Any]] = {}
	look = type(meta).get

	def get(key: str, filters: Any = None, limit: int | None = None, default: Any = None) -> Any:
		if key != "fields" or not isinstance(filters, dict) or limit:
			return look(meta, key, filters, limit, default)
		question = repr(filters)
		if question not in known:
			known[question] = look(meta, key, filters)
		return list(known[question])

	return get
