import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from qse_municipal.errors import RegisterImportError
from qse_municipal.register.guarded import Guarded
from qse_municipal.register_import import engine, job

INPUTS = (
	"register", "import_file", "source", "unit", "default_owner", "is_quality", "is_environment", "is_safety",
)  # fmt: skip
COUNTS = (
	"total_rows", "rows_to_create", "rows_to_update", "rows_unchanged", "rows_rejected",
	"rows_created", "rows_updated",
)  # fmt: skip
SERVER_FIELDS = ("status", "started_by", "finished_on", "error", "columns_found", *COUNTS)


class QSERegisterImport(Guarded):
	"""A file on its way into a register: Draft → Checked → Queued → Running → Completed or Failed."""

	def onload(self) -> None:
		self.set_onload("registers", sorted(engine.registers()))

	def validate(self) -> None:
		self.keep_server_fields()
		engine.get_register(self.register)
		self.check_file_is_readable()
		self.start_over_when_changed()

	def on_trash(self) -> None:
		if self.status == "Completed":
			frappe.throw(
				_("{0} shows where its records came from and stays.").format(frappe.bold(self.name)),
				RegisterImportError,
			)
		self.check_is_idle()
		frappe.db.delete(engine.ROW, {"register_import": self.name})
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None

	def keep_server_fields(self) -> None:
		"""Status, counts and findings are the server's, by db_set; what a client sends is dropped."""
		stored = self.get_doc_before_save()
		for field in SERVER_FIELDS:
			default = "Draft" if field == "status" else 0 if field in COUNTS else None
			self.set(field, stored.get(field) if stored else default)

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
		if self.status == "Completed":
			frappe.throw(
				_("{0} is completed. Make a new import for other values.").format(frappe.bold(self.name)),
				RegisterImportError,
			)
		self.check_is_idle()
		if self.status != "Draft":
			for field in SERVER_FIELDS:
				self.set(field, "Draft" if field == "status" else 0 if field in COUNTS else None)
			frappe.db.delete(engine.ROW, {"register_import": self.name})

	def check_is_idle(self) -> None:
		"""Refuse while the job waits or runs. A lost job does not count: nothing of it was written."""
		if self.status in ("Queued", "Running") and job.is_alive(self.name):
			frappe.throw(
				_("{0} is being imported. Wait until it has finished.").format(frappe.bold(self.name)),
				RegisterImportError,
			)

	@frappe.whitelist(methods=["POST"])
	def check_file(self) -> None:
		"""Read the file and decide each row's fate; nothing is written to the register."""
		doc = self.stored_for_write()
		if doc.status == "Completed":
			frappe.throw(
				_("This file has been imported. Make a new import to run it again."), RegisterImportError
			)
		doc.check_is_idle()
		found = engine.check(doc, job.Bar(doc, _("Checking")))
		cleared = {
			field: None if field in ("error", "finished_on", "started_by") else 0 for field in SERVER_FIELDS
		}
		doc.db_set({**cleared, **found, "status": "Checked"}, notify=True)
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def start(self) -> None:
		"""Queue the import of the rows that were checked; it runs as the present user."""
		doc = self.stored_for_write()
		engine.may_import(engine.get_register(doc.register))
		if doc.status != "Checked":
			frappe.throw(_("Check the file first."), RegisterImportError)
		if cint(doc.rows_rejected) and not doc.skip_rejected:
			frappe.throw(
				_("{0} rows were rejected. Correct the file, or tick Skip Rejected Rows.").format(
					doc.rows_rejected
				),
				RegisterImportError,
			)
		doc.db_set({"status": "Queued", "started_by": frappe.session.user}, notify=True)
		job.enqueue(doc)
		self.reload()

	def stored_for_write(self) -> Document:
		"""This import as stored (a client's copy may say anything), locked; raises PermissionError."""
		doc = frappe.get_doc(self.doctype, self.name, for_update=True)
		doc.check_permission("write")
		return doc
