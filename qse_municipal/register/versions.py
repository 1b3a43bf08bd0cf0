"""What was approved, kept word for word: one version in force per record, the former ones beside it.

A version is written by the approval itself and never changes, but for the moment at which the next one takes
its place. Its hash shows whether anybody touched the stored content.
"""

import hashlib
import json
from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cstr

from qse_municipal.texts import mark

DOCTYPE = "QSE Version"
IN_FORCE, SUPERSEDED = "In Force", "Superseded"
ADDED, REMOVED, CHANGED = mark("Added"), mark("Removed"), mark("Changed")


def content_of(doc: Document) -> dict[str, Any]:
	"""The versioned fields: text by field name, tables as rows of text by field name."""
	tables = {df.fieldname for df in doc.meta.get_table_fields()}
	return {
		name: [_row(row) for row in doc.get(name)] if name in tables else _text(doc.get(name))
		for name in doc.versioned_fields()
	}


def hash_of(doctype: str, name: str, version: int, content: str) -> str:
	"""SHA-256 over what is kept, with the record and the number that it is kept for."""
	return hashlib.sha256("\n".join((doctype, name, str(version), content)).encode()).hexdigest()


def keep(doc: Document) -> Document:
	"""Write the version that the approval of ``doc`` puts in force; the former one is superseded."""
	supersede(doc)
	content = json.dumps(content_of(doc), ensure_ascii=False)
	version = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"reference_doctype": doc.doctype,
			"reference_name": doc.name,
			"version": doc.version,
			"state": IN_FORCE,
			"title": doc.get_title(),
			"change_summary": doc.change_summary,
			"content": content,
			"content_hash": hash_of(doc.doctype, doc.name, doc.version, content),
			"approved_by": doc.approved_by,
			"approved_for": doc.approved_for,
			"approved_on": doc.approved_on,
			"effective_on": doc.effective_on,
		}
	)
	version.flags.of_approval = True
	return version.insert(ignore_permissions=True)  # the workflow has judged who approves


def supersede(doc: Document) -> None:
	"""No version of the record is in force any more."""
	version = frappe.qb.DocType(DOCTYPE)
	frappe.qb.update(version).set(version.state, SUPERSEDED).where(
		(version.reference_doctype == doc.doctype)
		& (version.reference_name == doc.name)
		& (version.state == IN_FORCE)
	).run()


def verify(version: Document) -> bool:
	"""True when the content is the one that was approved."""
	kept = hash_of(version.reference_doctype, version.reference_name, version.version, version.content)
	return kept == version.content_hash


def restored(version: Document) -> Document:
	"""The record as it was approved, in memory only; printing and comparing read it."""
	doc = frappe.get_doc(
		{
			"doctype": version.reference_doctype,
			"name": version.reference_name,
			**json.loads(version.content),
			"version": version.version,
			"change_summary": version.change_summary,
			"effective_on": version.effective_on,
			"approved_by": version.approved_by,
			"approved_for": version.approved_for,
			"approved_on": version.approved_on,
			"workflow_state": "Approved" if version.state == IN_FORCE else SUPERSEDED,
		}
	)
	stored = frappe.db.get_value(doc.doctype, doc.name, ["owner", "creation", "modified"], as_dict=True)
	doc.update(stored or {})
	return doc


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
	"""What changed from one content to another: one entry by field, one by row of a table. Plain values.

	A row that stands in both, wherever, is the same; what is left over is compared in its order.
	"""
	found = []
	for name in dict.fromkeys((*old, *new)):
		before, after = old.get(name), new.get(name)
		if not (isinstance(before, list) or isinstance(after, list)):
			if (before or "") != (after or ""):
				found.append({"field": name, "change": CHANGED, "before": before or "", "after": after or ""})
			continue
		gone, come = _left_over(before or [], after or [])
		for place in range(max(len(gone), len(come))):
			one = gone[place] if place < len(gone) else None
			other = come[place] if place < len(come) else None
			change = CHANGED if one and other else REMOVED if one else ADDED
			found.append({"field": name, "change": change, "before": one or {}, "after": other or {}})
	return found


def _left_over(before: list[dict], after: list[dict]) -> tuple[list[dict], list[dict]]:
	come = list(after)
	gone = []
	for row in before:
		if row in come:
			come.remove(row)
		else:
			gone.append(row)
	return gone, come


def _row(row: Document) -> dict[str, str]:
	columns = row.meta.get_valid_columns()
	names = [df.fieldname for df in row.meta.fields if df.fieldname in columns]
	return {name: _text(row.get(name)) for name in names}


def _text(value: Any) -> str:
	return cstr(value) if value is not None else ""
