"""Take an import back as a whole, while nothing later depends on it."""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType

from qse_municipal.errors import RegisterImportError
from qse_municipal.register_import import bulk, plan, staging
from qse_municipal.register_import.registers import ImportRegister

PIECE = 500
NAMED = 5
# What people put on a record: DocType, fields of its kind and its name. The framework lets it be deleted.
HANGING = (
	*(("Comment", "reference_doctype", "reference_name"), ("Tag Link", "document_type", "document_name")),
	*(("Communication", "reference_doctype", "reference_name"), ("ToDo", "reference_type", "reference_name")),
	("File", "attached_to_doctype", "attached_to_name"),
)
# What the framework keeps beside a record, and what goes with it.
BESIDE = (
	*(("Version", "ref_doctype", "docname"), ("Notification Log", "document_type", "document_name")),
	("Workflow Action", "reference_doctype", "reference_name"),
)


def require_untouched(doc: Document, register: ImportRegister) -> None:
	"""Raises RegisterImportError, with the first records, when somebody has worked on what was imported."""
	after = 0
	while steps := staging.load(doc, (plan.CREATED, plan.UPDATED), PIECE, after):
		after = steps[-1].number
		touched = _changed(register, steps) | _depended_on(register, steps)
		if touched:
			shown = ", ".join(sorted(touched)[:NAMED])
			frappe.throw(
				_(
					"The import is not undone: {0} have been changed or used since. Nothing was taken back."
				).format(frappe.bold(shown + (" …" if len(touched) > NAMED else ""))),
				RegisterImportError,
			)


def _changed(register: ImportRegister, steps: Sequence[plan.Step]) -> set[str]:
	"""Records that are gone, or were saved after the import."""
	table = DocType(register.doctype)
	names = [step.record for step in steps]
	query = frappe.qb.from_(table).select(table.name, table.modified).where(table.name.isin(names))
	now = dict(query.run())
	return {step.record for step in steps if not now.get(step.record) or now[step.record] > step.handled}


def _depended_on(register: ImportRegister, steps: Sequence[plan.Step]) -> set[str]:
	"""Created records that another record, a comment, an assignment or a file refers to."""
	created = [step.record for step in steps if step.fate == plan.CREATED]
	if not created:
		return set()
	used: set[str] = set()
	for doctype, kind, name in (*HANGING, *_dynamic_links()):
		table = DocType(doctype)
		of_these = (table[kind] == register.doctype) & table[name].isin(created)
		used |= set(frappe.qb.from_(table).select(table[name]).distinct().where(of_these).run(pluck=True))
	own = {register.doctype: "name"}
	own |= {field.options: "parent" for field in frappe.get_meta(register.doctype).get_table_fields()}
	for doctype, fieldname in _links_to(register.doctype):
		table = DocType(doctype)
		query = (
			frappe.qb.from_(table).select(table[fieldname]).distinct().where(table[fieldname].isin(created))
		)
		if doctype in own:  # rows of one import may name each other
			query = query.where(table[own[doctype]].notin(created))
		used |= set(query.run(pluck=True))
	return used


def _links_to(doctype: str) -> list[tuple[str, str]]:
	"""Link fields that name records of the DocType."""
	return [
		(parent, fieldname) for parent, fieldname, _kind in _fields({"fieldtype": "Link", "options": doctype})
	]


def _dynamic_links() -> list[tuple[str, str, str]]:
	"""Fields that name a record of any kind, but those that the framework lets dangle."""
	dangling = {*frappe.get_hooks("ignore_links_on_delete"), *(beside for beside, _kind, _name in BESIDE)}
	return [
		(parent, kind, fieldname)
		for parent, fieldname, kind in _fields({"fieldtype": "Dynamic Link"})
		if parent not in dangling
	]


def _fields(filters: dict[str, str]) -> list[tuple[str, str, str]]:
	"""DocType, name and options of fields that have a column."""
	found = []
	for source, parent in (("DocField", "parent"), ("Custom Field", "dt")):
		fields = [parent, "fieldname", "options"]
		for row in frappe.get_all(source, filters, fields, order_by="name", limit_page_length=0):
			if frappe.db.table_exists(row[parent]) and row.fieldname in frappe.db.get_table_columns(
				row[parent]
			):
				found.append((row[parent], row.fieldname, row.options))
	return found


def undo_piece(doc: Document, register: ImportRegister, after: int) -> int | None:
	"""Take back the next rows; the last row of the file that was handled, None when none is left.

	Created records go with their rows and versions; updated ones get back the values that were replaced, by
	the rules of their register. Raises RegisterImportError for a record that changed meanwhile.
	"""
	steps = staging.load(doc, (plan.CREATED, plan.UPDATED), PIECE, after)
	if not steps:
		return None
	names = [step.record for step in steps]
	table = DocType(register.doctype)
	frappe.qb.from_(table).select(table.name).where(table.name.isin(names)).for_update().run()
	if touched := _changed(register, steps) | _depended_on(register, steps):
		frappe.throw(
			_("{0} has been changed since. It and what comes after it stay.").format(min(touched)),
			RegisterImportError,
		)
	_remove(register.doctype, [step.record for step in steps if step.fate == plan.CREATED])
	_bring_back(doc, register, [step for step in steps if step.fate == plan.UPDATED])
	staging.mark(doc, steps, plan.UNDONE)
	return steps[-1].number


def _remove(doctype: str, names: Sequence[str]) -> None:
	if not names:
		return
	for field in frappe.get_meta(doctype).get_table_fields():
		child = DocType(field.options)
		frappe.qb.from_(child).delete().where((child.parenttype == doctype) & child.parent.isin(names)).run()
	for beside, kind, name in BESIDE:
		table = DocType(beside)
		of_these = (table[kind] == doctype) & table[name].isin(names)
		parents = frappe.qb.from_(table).select(table.name).where(of_these)
		for field in frappe.get_meta(beside).get_table_fields():
			child = DocType(field.options)
			of_them = (child.parenttype == beside) & child.parent.isin(parents)
			frappe.qb.from_(child).delete().where(of_them).run()
		frappe.qb.from_(table).delete().where(of_these).run()
	table = DocType(doctype)
	frappe.qb.from_(table).delete().where(table.name.isin(names)).run()


def _bring_back(doc: Document, register: ImportRegister, steps: Sequence[plan.Step]) -> None:
	documents = bulk.load_many(register.doctype, [step.record for step in steps], for_update=True)
	for step in steps:
		record = documents[step.record]
		record.flags.register_import = True
		for name, value in step.before.items():
			if name in register.tables:
				record.set(name, [row for row in record.get(name) if row.name in value])
			else:
				record.set(name, value)
		if reason := bulk.refusal(record):
			frappe.throw(f"{step.record}: {reason}", RegisterImportError)
	bulk.write(
		list(documents.values()),
		{"doctype": doc.doctype, "docname": doc.name, "label": _("undone in Register Import")},
	)
