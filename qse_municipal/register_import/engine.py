"""Check a file and write what was checked, in pieces. The caller commits between them."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from qse_municipal.errors import RegisterImportError
from qse_municipal.guard.probe import permitted
from qse_municipal.register.once import piece
from qse_municipal.register_import import bulk, mapping, plan, shared, staging
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.reader import MAX_BYTES, open_book
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.table import Table, understand

IMPORT = "QSE Register Import"
SETTINGS = ("source", "unit", "default_owner", "is_quality", "is_environment", "is_safety")
PIECE = 500  # rows judged, and written, at a time
MOST_ROWS = 1_000_000
SHOWN_UNKNOWN = 200
Progress = Callable[[int, int], None]
Between = Callable[[], None]


def registers() -> dict[str, ImportRegister]:
	"""Registers by DocType, from the hook `qse_import_registers`."""
	declared = [frappe.get_attr(path) for path in frappe.get_hooks("qse_import_registers")]
	return {register.doctype: register for register in declared}


def get_register(doctype: str | None) -> ImportRegister:
	"""The declaration for a DocType. Raises RegisterImportError."""
	register = registers().get(doctype or "")
	if not register:
		frappe.throw(
			_("{0} is not a register that can be imported.").format(_(doctype or "")), RegisterImportError
		)
	return register


def may_import(register: ImportRegister) -> None:
	"""Raises PermissionError unless the user may create and change records of the register."""
	for permission in ("create", "write"):
		frappe.has_permission(register.doctype, permission, throw=True)


def may_take_over(register: ImportRegister) -> bool:
	"""True for who may bring records of the register in a later state: by an own role, never a delegated."""
	return bool(register.takeover) and not set(register.takeover.roles).isdisjoint(frappe.get_roles())


def readable_file(file_url: str | None) -> Document:
	"""The File of an address which the user may read. Raises RegisterImportError."""
	for name in frappe.get_all("File", {"file_url": file_url or ""}, pluck="name", order_by="creation"):
		file = frappe.get_doc("File", name)
		if permitted("File", "read", file):
			return file
	frappe.throw(
		_("The file {0} does not exist or you may not read it. Attach it again.").format(file_url or ""),
		RegisterImportError,
	)


def path_of(file: Document) -> str:
	"""Where a file kept on this site lies. Raises RegisterImportError."""
	if not (file.file_url or "").startswith(("/files/", "/private/files/")):
		frappe.throw(_("Attach the file itself, not a link to it."), RegisterImportError)
	path = file.get_full_path()
	if not os.path.isfile(path):
		frappe.throw(
			_("The file {0} is missing on the server. Attach it again.").format(file.file_name),
			RegisterImportError,
		)
	if os.path.getsize(path) > MAX_BYTES:
		frappe.throw(
			_("The file is larger than {0} MB. Split it.").format(MAX_BYTES // 1024**2), RegisterImportError
		)
	return path


def default_source(file: Document) -> str:
	"""Where references come from: the file's name without what Frappe and browsers add to it."""
	stem = os.path.splitext(file.file_name or "")[0]
	if file.content_hash and stem.endswith(file.content_hash[-6:]):
		stem = stem[:-6]
	return re.sub(r"[\s_]*\(\d+\)$", "", stem).strip()[:140] or _("Spreadsheet")


def frame_of(doc: Document) -> plan.Frame:
	"""What holds for all rows of an import. Raises when the user may not import, or not take over."""
	register = get_register(doc.register)
	may_import(register)
	take_over = bool(cint(doc.take_over_states))
	if take_over and not may_take_over(register):
		frappe.throw(
			_("Records in a later state are taken over by: {0}. Untick {1}.").format(
				", ".join(_(role) for role in register.takeover.roles) if register.takeover else _("nobody"),
				frappe.bold(_(doc.meta.get_label("take_over_states"))),
			),
			RegisterImportError,
		)
	settings = {name: doc.get(name) for name in SETTINGS}
	settings |= {"names": mapping.names(doc), "importer": frappe.session.user}
	return plan.Frame(register, settings, take_over)


def check(doc: Document, progress: Progress, between: Between = lambda: None) -> dict[str, object]:
	"""Read the file of an import, decide each row's fate, stage the rows; what the import has to remember.

	``between`` is called after each piece. Raises RegisterImportError when the file cannot be read.
	"""
	frame = frame_of(doc)
	staging.clear(doc)
	fates: Counter[str] = Counter()
	unknown = mapping.Unknowns()
	first: dict[tuple, int] = {}
	try:
		with open_book(path_of(readable_file(doc.import_file))) as book:
			sheets = [sheet.name for sheet in book.sheets]
			table = understand(
				book,
				frame.register,
				saved=mapping.columns(doc),
				labels=mapping.labels(frame.register),
				options=mapping.options(frame.register),
				sheet=doc.sheet or None,
			)
			for rows in staging.pieces(table.rows, PIECE):
				steps = plan.plan(frame, rows, first)
				staging.stage(doc, steps)
				fates.update(step.fate for step in steps)
				unknown.note(steps)
				between()
				progress(sum(fates.values()), 0)
	except Problem as problem:
		staging.clear(doc)
		frappe.throw(staging.harmless(problem.tell(_)), RegisterImportError)
	return {
		"total_rows": sum(fates.values()),
		"rows_to_create": fates[plan.CREATE],
		"rows_to_update": fates[plan.UPDATE],
		"rows_unchanged": fates[plan.UNCHANGED],
		"rows_rejected": fates[plan.REJECTED],
		"columns_found": json.dumps(
			{**describe_columns(table), "sheets": sheets, "names": mapping.meanings(doc)}, ensure_ascii=False
		),
		"names_unknown": json.dumps(unknown.most(SHOWN_UNKNOWN), ensure_ascii=False),
	}


def describe_columns(table: Table) -> dict[str, object]:
	"""What the form shows: {"sheet", "row", "columns": [{"header", "key", "label", "field", "how"}]}."""
	return {
		"sheet": table.headers.sheet.name,
		"row": table.headers.row,
		"columns": [
			{
				"header": staging.harmless(column.header[:140]),
				"key": column.key,
				"field": column.field.fieldname if column.field else None,
				"label": column.field.label if column.field else None,
				"how": column.how,
			}
			for column in table.headers.columns
		],
	}


def draw_references(doc: Document) -> list[str]:
	"""References for all rows that create a record and have none yet, in one locked step; commit at once.

	Of a register whose records are named by their code, the codes.
	"""
	if not frappe.get_meta(doc.register).has_field("naming_series"):
		key = get_register(doc.register).key
		steps = staging.load(doc, (plan.CREATE,), MOST_ROWS)
		return [str(step.given[key]) for step in steps if not step.record]
	new = staging.count(doc, without_record=True).get(plan.CREATE, 0)
	return bulk.reserve(doc.register, new) if new else []


def write_piece(doc: Document, frame: plan.Frame, after: int) -> int | None:
	"""Write the next rows of an import; the last row of the file that was handled, None when none is left.

	A row that a rule refuses now, or that is no longer what was checked, is rejected with its reason.
	"""
	# Two imports into one register take turns, so that each sees what the other created.
	frappe.db.get_value("DocType", frame.register.doctype, "name", for_update=True)
	steps = staging.load(doc, (plan.CREATE, plan.UPDATE), PIECE, after)
	if not steps:
		return None
	documents = _still_as_checked(frame, steps)
	with piece(), shared.fields_by_kind(frame.register.doctype):
		passed = [
			(step, document)
			for step in steps
			if step.fate != plan.REJECTED and (document := _judged(frame, step, documents))
		]
		bulk.write([document for _step, document in passed], _reference(doc))
	created = [step for step, _document in passed if step.fate == plan.CREATE]
	updated = [(step, document) for step, document in passed if step.fate == plan.UPDATE]
	for step, document in updated:
		step.before = plan.replaced(frame.register, document.get_doc_before_save(), document, step)
		step.fate = plan.UPDATED
	for step in (rejected := [step for step in steps if step.fate == plan.REJECTED]):
		step.record = step.record if step.seen else None
	staging.save(doc, [*rejected, *(step for step, _document in updated)])
	staging.mark(doc, created, plan.CREATED)
	return steps[-1].number


def _judged(frame: plan.Frame, step: plan.Step, documents: Mapping[str, Document]) -> Document | None:
	"""The document of a row, ready to be written; None when a rule refuses it."""
	if step.fate == plan.UPDATE:
		document = documents[step.record]
		plan.apply(frame.register, document, step)
	else:
		step.record = step.record or _new_name(frame.register, step)
		document = plan.new_document(frame, step)
	if reason := bulk.refusal(document, step.record):
		step.reject(reason)
		return None
	return document


def _new_name(register: ImportRegister, step: plan.Step) -> str:
	if frappe.get_meta(register.doctype).has_field("naming_series"):
		return bulk.reserve(register.doctype, 1)[0]
	return str(step.given[register.key])


def _reference(doc: Document) -> dict[str, str]:
	return {"doctype": doc.doctype, "docname": doc.name, "label": _("via Register Import")}


def _still_as_checked(frame: plan.Frame, steps: list[plan.Step]) -> dict[str, Document]:
	"""Reject rows whose record has changed or come into being since the check; the records to update."""
	stored = plan.Stored(frame, steps)
	for step in steps:
		found = {(row.name, str(row.modified)) for row in stored.find(step)}
		if found != ({(step.record, step.seen)} if step.fate == plan.UPDATE else set()):
			step.reject(_("The register has changed since the file was checked. Check the file again."))
	names = [step.record for step in steps if step.fate == plan.UPDATE]
	return bulk.load_many(frame.register.doctype, names, for_update=True)
