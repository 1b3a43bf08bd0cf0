"""The versions of a record for its form: listed, compared, printed as they were approved.

Each method asks the permission of the record first.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, format_datetime, strip_html

from qse_municipal.register import versions
from qse_municipal.register.names import process_names, unit_names, user_names
from qse_municipal.register.versioned import Versioned

NAMED = {"User": user_names, "QSE Unit": unit_names, "QSE Process": process_names}


@frappe.whitelist(methods=["GET"])
def list_versions(doctype: str, name: str) -> list[dict[str, Any]]:
	"""The versions of a record, the newest first. Raises PermissionError."""
	_record(doctype, name, "read")
	rows = frappe.get_all(
		versions.DOCTYPE,
		filters={"reference_doctype": doctype, "reference_name": name},
		fields=[
			*("name", "version", "state", "change_summary", "effective_on"),
			*("approved_by", "approved_for", "approved_on"),
		],
		order_by="version desc",
	)
	people = user_names(user for row in rows for user in (row.approved_by, row.approved_for))
	for row in rows:
		row.approver = people.get(row.approved_by, row.approved_by)
		row.behalf = people.get(row.approved_for, "")
	return rows


@frappe.whitelist(methods=["GET"])
def compare(version: str) -> dict[str, Any]:
	"""What is different in the record as it stands from this version, in words. Raises PermissionError.

	``unchanged``: whether the stored content is the one that was approved.
	"""
	kept = frappe.get_doc(versions.DOCTYPE, version)
	doc = _record(kept.reference_doctype, kept.reference_name, "read")
	old, new = json.loads(kept.content), versions.content_of(doc)
	return {
		"version": kept.version,
		"unchanged": versions.verify(kept),
		"rows": [_in_words(doc, entry) for entry in versions.differences(old, new)],
	}


@frappe.whitelist(methods=["GET"])
def print_version(version: str, print_format: str | None = None) -> None:
	"""The record as it was approved, as a PDF. Raises PermissionError."""
	kept = frappe.get_doc(versions.DOCTYPE, version)
	doc = _record(kept.reference_doctype, kept.reference_name, "print")
	print_format = print_format or doc.meta.default_print_format
	frappe.local.response.filename = f"{doc.name}-{kept.version}.pdf"
	frappe.local.response.filecontent = frappe.get_print(
		doc.doctype, doc.name, print_format, doc=versions.restored(kept), as_pdf=True
	)
	frappe.local.response.type = "pdf"


def _record(doctype: str, name: str, ptype: str) -> Versioned:
	doc = frappe.get_doc(doctype, name)
	doc.check_permission(ptype)
	if not isinstance(doc, Versioned):
		frappe.throw(_("{0} has no versions.").format(_(doctype)))
	return doc


def _in_words(doc: Document, entry: dict[str, Any]) -> dict[str, str]:
	df = doc.meta.get_field(entry["field"])
	if isinstance(entry["before"], dict):
		meta = frappe.get_meta(df.options)
		before, after = (_row_in_words(meta, entry[side]) for side in ("before", "after"))
	else:
		before, after = (_value_in_words(df, entry[side]) for side in ("before", "after"))
	return {"label": _(df.label), "change": entry["change"], "before": before, "after": after}


def _row_in_words(meta: Any, row: dict[str, str]) -> str:
	return " · ".join(
		_value_in_words(meta.get_field(name), value) for name, value in row.items() if value and value != "0"
	)


def _value_in_words(df: Any, value: str) -> str:
	if not value:
		return ""
	if df.fieldtype == "Check":
		return _(df.label) if cint(value) else "–"
	if df.fieldtype == "Link" and df.options in NAMED:
		return NAMED[df.options]([value]).get(value, value)
	if df.fieldtype == "Select":
		return _(value)
	if df.fieldtype == "Date":
		return format_date(value)
	if df.fieldtype == "Datetime":
		return format_datetime(value)
	return strip_html(value) if df.fieldtype == "Text Editor" else value
