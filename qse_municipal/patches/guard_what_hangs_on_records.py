"""Older sites: shares, keys and followers of records now under guard, their search index and files."""

import os

import frappe

from qse_municipal.guard.declaration import guards


def execute() -> None:
	doctypes = list(guards())
	if not doctypes:
		return
	for doctype, field in (
		("DocShare", "share_doctype"),
		("Document Follow", "ref_doctype"),
		("Document Share Key", "reference_doctype"),
	):
		frappe.db.delete(doctype, {field: ["in", doctypes]})
	frappe.db.delete("__global_search", {"doctype": ["in", doctypes]})
	links = frappe.qb.DocType("Tag Link")
	frappe.qb.update(links).set(links.title, links.document_name).where(
		links.document_type.isin(doctypes)
	).run()
	for name in frappe.get_all(
		"File", {"attached_to_doctype": ["in", doctypes], "is_folder": 0}, pluck="name", order_by="creation"
	):
		own(frappe.get_doc("File", name))


def own(file: "frappe.model.document.Document") -> None:
	"""Make an attachment private, with bytes and a hash of its own, and tell its record the new address."""
	if file.is_remote_file or not os.path.isfile(file.get_full_path()):
		return
	before = file.file_url
	file.adopt()
	file.db_update()
	field = file.attached_to_field
	if before != file.file_url and field and frappe.get_meta(file.attached_to_doctype).has_field(field):
		record = (file.attached_to_doctype, file.attached_to_name)
		if frappe.db.get_value(*record, field) == before:
			frappe.db.set_value(*record, field, file.file_url, update_modified=False)
