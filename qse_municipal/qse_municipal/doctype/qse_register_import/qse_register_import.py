import os

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr

from qse_municipal.errors import RegisterImportError
from qse_municipal.guard.probe import permitted
from qse_municipal.register.guarded import Guarded
from qse_municipal.register_import import engine, job, mapping, staging, undo

INPUTS = (
	*("register", "import_file", "source", "sheet", "unit", "default_owner"),
	*("is_quality", "is_environment", "is_safety", "take_over_states"),
)
COUNTS = (
	*("total_rows", "rows_to_create", "rows_to_update", "rows_unchanged", "rows_rejected"),
	*("rows_created", "rows_updated", "rows_undone"),
)
SERVER_FIELDS = (
	*("status", "started_by", "finished_on", "error", "columns_found", "names_unknown"),
	*("undone_by", "undone_on", "undo_reason", *COUNTS),
)
WRITTEN = (job.COMPLETED, job.INTERRUPTED, job.UNDONE)
AT_ONCE = 300_000  # bytes of a file that is checked while its user waits
PACKED = 10  # times as much stands in a workbook


class QSERegisterImport(Guarded):
	"""A file on its way into a register: Draft → Checked → Queued → Running → Completed, and maybe Undone."""

	def onload(self) -> None:
		self.set_onload("is_lost", self.status in job.BUSY and not job.is_alive(self.name))
		if register := engine.registers().get(self.register):
			self.set_onload("may_take_over", engine.may_take_over(register))
			self.set_onload("fields", [[field.fieldname, field.label] for field in register.fields])

	def validate(self) -> None:
		self.keep_server_fields()
		engine.get_register(self.register)
		self.check_file_is_readable()
		self.start_over_when_changed()

	def on_trash(self) -> None:
		if self.status in WRITTEN:
			frappe.throw(
				_("{0} shows where its records came from and stays.").format(frappe.bold(self.name)),
				RegisterImportError,
			)
		self.check_is_idle()
		staging.clear(self)
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None

	def keep_server_fields(self) -> None:
		"""Status, counts and findings are the server's, by db_set; what a client sends is dropped."""
		stored = self.get_doc_before_save()
		for field in SERVER_FIELDS:
			self.set(field, stored.get(field) if stored else _cleared()[field])

	def check_file_is_readable(self) -> None:
		if not self.has_value_changed("import_file") and self.source:
			return
		# Before the framework attaches the file to this record, which would let its author read it.
		file = engine.readable_file(self.import_file)
		self.source = (self.source or "").strip() or engine.default_source(file)

	def start_over_when_changed(self) -> None:
		"""What was checked holds for the inputs of that check only."""
		if self.is_new() or not any(self.has_value_changed(field) for field in INPUTS):
			return
		if self.status in WRITTEN:
			frappe.throw(
				_("{0} is completed. Make a new import for other values.").format(frappe.bold(self.name)),
				RegisterImportError,
			)
		self.check_is_idle()
		if self.status != job.DRAFT:
			self.update(_cleared())
			staging.clear(self)

	def check_is_idle(self) -> None:
		"""Refuse while a job waits or runs. A check whose job was lost does not count: it wrote nothing."""
		if self.status in job.BUSY and (self.status != job.CHECKING or job.is_alive(self.name)):
			frappe.throw(
				_("{0} is being worked on. Wait until it has finished.").format(frappe.bold(self.name)),
				RegisterImportError,
			)

	@frappe.whitelist(methods=["POST"])
	def check_file(self) -> None:
		"""Read the file and decide each row's fate; nothing is written to the register. A large file is read
		in the background."""
		doc = self.stored_for_write()
		if doc.status in WRITTEN:
			frappe.throw(
				_("This file has been imported. Make a new import to run it again."), RegisterImportError
			)
		doc.check_is_idle()
		engine.frame_of(doc)
		path = engine.path_of(engine.readable_file(doc.import_file))
		if os.path.getsize(path) * (PACKED if path.lower().endswith(".xlsx") else 1) > AT_ONCE:
			staging.clear(doc)
			doc.db_set({**_cleared(), "status": job.CHECKING, "started_by": frappe.session.user}, notify=True)
			job.enqueue(doc, "check")
		else:
			found = engine.check(doc, job.Bar(doc, _("Checking")))
			doc.db_set({**_cleared(), **found, "status": job.CHECKED}, notify=True)
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def start(self) -> None:
		"""Queue the import of the rows that were checked, or what is left of them; it runs as this user."""
		doc = self.stored_for_write()
		engine.frame_of(doc)
		if doc.status not in (job.CHECKED, job.INTERRUPTED):
			frappe.throw(_("Check the file first."), RegisterImportError)
		if doc.status == job.CHECKED and cint(doc.rows_rejected) and not doc.skip_rejected:
			frappe.throw(
				_("{0} rows were rejected. Correct the file, or tick Skip Rejected Rows.").format(
					doc.rows_rejected
				),
				RegisterImportError,
			)
		doc.db_set({"status": job.QUEUED, "started_by": frappe.session.user}, notify=True)
		job.enqueue(doc, "run")
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def resume(self) -> None:
		"""Take up a check, an import or an undoing whose job was lost; it runs as this user."""
		doc = self.stored_for_write()
		engine.frame_of(doc)
		if doc.status not in job.BUSY or job.is_alive(doc.name):
			frappe.throw(_("Nothing was interrupted here. Open the import again."), RegisterImportError)
		doc.db_set("started_by", frappe.session.user, notify=True)
		job.enqueue(doc, job.METHODS[doc.status])
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def undo(self, reason: str) -> None:
		"""Take back everything that was imported, while nobody has worked on it."""
		doc = self.stored_for_write()
		engine.frame_of(doc)
		if doc.status not in (job.COMPLETED, job.INTERRUPTED):
			frappe.throw(_("Only what was imported is undone."), RegisterImportError)
		if frappe.session.user != doc.started_by and not {"QSE Manager", "System Manager"} & set(
			frappe.get_roles()
		):
			frappe.throw(
				_("An import is undone by who started it, or by a QSE Manager."), RegisterImportError
			)
		if not cstr(reason).strip():
			frappe.throw(_("Say why the import is undone."), RegisterImportError)
		undo.require_untouched(doc, engine.get_register(doc.register))
		doc.db_set(
			{
				"status": job.UNDOING,
				"undone_by": frappe.session.user,
				"undo_reason": staging.harmless(reason),
			},
			notify=True,
		)
		job.enqueue(doc, "take_back")
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def choose_column(self, header: str, field: str | None = None) -> None:
		"""Say which field a column fills, blank for none; kept for the source. The file is checked again."""
		doc = self.stored_for_write()
		doc.require_unwritten()
		mapping.choose_column(doc, engine.get_register(doc.register), header, field)
		doc.start_again()
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def choose_name(self, link_doctype: str, written: str, record: str) -> None:
		"""Say what a name means that was not found; kept for the source. The file is checked again."""
		doc = self.stored_for_write()
		doc.require_unwritten()
		if not permitted(link_doctype, "select", record) and not permitted(link_doctype, "read", record):
			frappe.throw(_("{0} is not open to you.").format(record), RegisterImportError)
		mapping.choose_name(doc, link_doctype, written, record)
		doc.start_again()
		self.reload()

	def require_unwritten(self) -> None:
		self.check_is_idle()
		if self.status in WRITTEN:
			frappe.throw(
				_("This file has been imported. Make a new import to run it again."), RegisterImportError
			)

	def start_again(self) -> None:
		staging.clear(self)
		self.db_set({**_cleared(), "columns_found": self.columns_found, "names_unknown": self.names_unknown})

	def stored_for_write(self) -> Document:
		"""This import as stored (a client's copy may say anything), locked; raises PermissionError."""
		doc = frappe.get_doc(self.doctype, self.name, for_update=True)
		doc.check_permission("write")
		return doc


def _cleared() -> dict[str, object]:
	"""The server's fields of an import that has not been checked."""
	return {
		field: job.DRAFT if field == "status" else 0 if field in COUNTS else None for field in SERVER_FIELDS
	}
