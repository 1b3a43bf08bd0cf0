"""Check a file and write what was checked. Neither function commits: that is the caller's."""

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from qse_municipal.errors import RegisterImportError
from qse_municipal.guard.probe import permitted
from qse_municipal.register_import import plan
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.reader import MAX_BYTES, read
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.table import Table, understand
from qse_municipal.register_import.trial import REFUSALS, explain, messages_since

IMPORT, ROW = "QSE Register Import", "QSE Register Import Row"
SETTINGS = ("source", "unit", "default_owner", "is_quality", "is_environment", "is_safety")
ROW_FIELDS = (
	"name", "owner", "modified_by", "creation", "modified",
	"register_import", "file_row", "fate", "reference", "title", "message",
	"record_doctype", "record", "row_values",
)  # fmt: skip
Progress = Callable[[int, int], None]


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


def read_content(file: Document) -> bytes:
	"""The bytes of a file kept on this site. Raises RegisterImportError."""
	if not (file.file_url or "").startswith(("/files/", "/private/files/")):
		frappe.throw(_("Attach the file itself, not a link to it."), RegisterImportError)
	path = file.get_full_path()
	if not os.path.isfile(path):
		frappe.throw(
			_("The file {0} is missing on the server. Attach it again.").format(file.file_name),
			RegisterImportError,
		)
	with open(path, "rb") as stream:
		# One byte more than allowed is enough for the reader to refuse it.
		return stream.read(MAX_BYTES + 1)


def default_source(file: Document) -> str:
	"""Where references come from: the file's name without what Frappe and browsers add to it."""
	stem = os.path.splitext(file.file_name or "")[0]
	if file.content_hash and stem.endswith(file.content_hash[-6:]):
		stem = stem[:-6]
	return re.sub(r"[\s_]*\(\d+\)$", "", stem).strip()[:140] or _("Spreadsheet")


def check(doc: Document, progress: Progress) -> dict[str, object]:
	"""Read the file of an import, decide each row's fate, stage the rows; what the import has to remember.

	Raises RegisterImportError when the file as a whole cannot be read.
	"""
	register = get_register(doc.register)
	may_import(register)
	try:
		table = understand(read(read_content(readable_file(doc.import_file))), register)
	except Problem as problem:
		frappe.throw(harmless(problem.tell(_)), RegisterImportError)
	settings = {name: doc.get(name) for name in SETTINGS}
	steps = plan.make_steps(register, settings, table.rows, progress)
	stage(doc, steps)
	fates = Counter(step.fate for step in steps)
	return {
		"total_rows": len(steps),
		"rows_to_create": fates[plan.CREATE],
		"rows_to_update": fates[plan.UPDATE],
		"rows_unchanged": fates[plan.UNCHANGED],
		"rows_rejected": fates[plan.REJECTED],
		"columns_found": json.dumps(describe_columns(table), ensure_ascii=False),
	}


def describe_columns(table: Table) -> dict[str, object]:
	"""What the form shows: {"sheet", "row", "columns": [{"header", "label", "field"}]}."""
	return {
		"sheet": table.headers.sheet.name,
		"row": table.headers.sheet.rows[table.headers.row][0],
		"columns": [
			{
				"header": column.header[:140],
				"field": column.field.fieldname if column.field else None,
				"label": column.field.label if column.field else None,
			}
			for column in table.headers.columns
		],
	}


def stage(doc: Document, steps: Sequence[plan.Step]) -> None:
	"""Replace the rows kept for an import."""
	frappe.db.delete(ROW, {"register_import": doc.name})
	moment, user = now(), frappe.session.user
	frappe.db.bulk_insert(ROW, list(ROW_FIELDS), (_row(doc, step, moment, user) for step in steps))


def harmless(text: str) -> str:
	"""Text of a file for a field that the Desk shows as markup: no tag is left. Twice is as once.

	Frappe cleans what is saved by `save()`; what is written past it (bulk, db_set) has to be clean already.
	"""
	return text.replace("<", "&lt;").replace(">", "&gt;")


def _row(doc: Document, step: plan.Step, moment: str, user: str) -> tuple:
	values = {"given": step.given, "initial": step.initial, "written": step.written, "seen": step.seen}
	return (
		f"{doc.name}-{step.number:06}", user, user, moment, moment,
		doc.name, step.number, step.fate, harmless(step.reference)[:140], harmless(step.title)[:140],
		harmless("\n".join(step.messages))[:4000],
		doc.register, step.record, json.dumps(values, ensure_ascii=False, default=str),
	)  # fmt: skip


def staged(doc: Document) -> list[plan.Step]:
	"""The rows kept for an import, in the order of the file."""
	steps = []
	for row in frappe.get_all(
		ROW,
		{"register_import": doc.name},
		["file_row", "fate", "reference", "title", "message", "record", "row_values"],
		order_by="file_row",
		limit_page_length=0,
	):
		values = json.loads(row.row_values)
		steps.append(
			plan.Step(
				number=row.file_row,
				written=values["written"],
				fate=row.fate,
				reference=row.reference or "",
				title=row.title or "",
				messages=[row.message] if row.message else [],
				given=values["given"],
				initial=values["initial"],
				record=row.record,
				seen=values["seen"],
			)
		)
	return steps


def write(doc: Document, progress: Progress) -> dict[str, int]:
	"""Write the staged rows through the register's controller; {"rows_created": n, "rows_updated": n}.

	Raises RegisterImportError for the first row that fails or that no longer is what was checked; the caller
	rolls everything back.
	"""
	register = get_register(doc.register)
	may_import(register)
	# Two imports into one register wait for each other, so that both see what the other created.
	frappe.db.get_value("DocType", register.doctype, "name", for_update=True)
	steps = staged(doc)
	todo = [step for step in steps if step.fate in (plan.CREATE, plan.UPDATE)]
	if len(todo) < len(steps) and not doc.skip_rejected and any(step.fate == plan.REJECTED for step in steps):
		frappe.throw(
			_("Rows were rejected. Correct the file, or tick Skip Rejected Rows."), RegisterImportError
		)
	_still_as_checked(register, doc, todo)
	for done, step in enumerate(todo, 1):
		shown = len(frappe.local.message_log)
		try:
			_save(register, step)
		except REFUSALS as error:
			reason = explain(error, messages_since(shown))
			raise RegisterImportError(_("Row {0}: {1}").format(step.number, reason)) from error
		progress(done, len(todo))
	fates = Counter(step.fate for step in steps)
	stage(doc, steps)
	return {"rows_created": fates[plan.CREATED], "rows_updated": fates[plan.UPDATED]}


def _save(register: ImportRegister, step: plan.Step) -> None:
	if step.fate == plan.CREATE:
		doc = frappe.new_doc(register.doctype)
		plan.apply(register, doc, step)
		doc.insert()
		step.record, step.fate = doc.name, plan.CREATED
	else:
		doc = frappe.get_doc(register.doctype, step.record)
		plan.apply(register, doc, step)
		doc.save()
		step.fate = plan.UPDATED


def _still_as_checked(register: ImportRegister, doc: Document, steps: Iterable[plan.Step]) -> None:
	stored = plan.Stored(register, doc.source, steps)
	for step in steps:
		found = {(row.name, str(row.modified)) for row in stored.find(step)}
		if found != ({(step.record, step.seen)} if step.record else set()):
			frappe.throw(
				_(
					"Row {0}: the register has changed since the file was checked. Check the file again."
				).format(step.number),
				RegisterImportError,
			)
