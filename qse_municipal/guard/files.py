"""Attachments of records under guard: private, as visible as their record, untouchable once it is frozen.

``GuardedFile`` replaces Frappe's class of File (hook ``override_doctype_class``): downloads ask that class
and no permission hook, and a file lies on the disk before any document event runs.

Each attachment of ours has bytes of its own on the disk and a hash that no other row has, because Frappe lets
files of the same content share one: then making one public or deleting it would do the same to the other.
"""

import hashlib
import os
import zipfile
from typing import Any
from urllib.parse import unquote

import frappe
from frappe import _
from frappe.core.api import file as file_api
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import delete_file
from frappe.model.document import Document
from frappe.utils import cint, cstr, get_files_path, get_url

from qse_municipal.errors import AccessError, FileError, refuse
from qse_municipal.guard.contents import ALLOWED, SHOWN_IN_PLACE, fits
from qse_municipal.guard.document import READING
from qse_municipal.guard.probe import permitted
from qse_municipal.guard.satellites import guarded_record, no_opinion, records_of, sees

PRIVATE, PUBLIC = "/private/files/", "/files/"
ATTACHED_TO = ("attached_to_doctype", "attached_to_name")
UNSAVED = "new-"  # name that the Desk gives to a record before its first save
ATTACH = {"fieldtype": ["in", ["Attach", "Attach Image"]]}
MEGABYTE = 1024 * 1024
UNZIPPED_FILES = 100
UNZIPPED_TIMES = 8  # of the largest file allowed


class GuardedFile(File):
	"""A file; one that hangs on a record under guard follows its rules, by whatever way it came."""

	def before_insert(self) -> None:
		# With another's hash Frappe would hand out that file; a thumbnail is deleted together with the row.
		self.content_hash = self.thumbnail_url = None
		if self.content and not cstr(self.file_url).startswith("http"):
			self.file_url = None
		self.normalise_url()
		record = self.guarded_record()
		self.check_source(record)
		if record and not self.is_folder:
			self.check_record(record)
			self.is_private = 1
			self.content = self.check_content_of(record)
			self.file_url = None
		super().before_insert()
		if record and not self.is_folder:
			self.seal()

	def validate(self) -> None:
		stored = None if self.is_new() else self.get_doc_before_save()
		if stored:
			self.check_change(stored)
		super().validate()

	def on_trash(self) -> None:
		for record in records_of(self):
			self.check_record(record, deleting=True)
		super().on_trash()

	def is_downloadable(self) -> bool:
		return bool(super().is_downloadable()) and not self.is_hidden()

	def is_hidden(self) -> bool:
		"""It hangs on a record that the user may not read."""
		return not all(sees(*record) for record in records_of(self))

	def guarded_record(self) -> tuple[str, str] | None:
		"""The record under guard on which the file hangs, as the values in memory say."""
		return guarded_record(self.attached_to_doctype, self.attached_to_name)

	def save_file(
		self,
		content: bytes | str | None = None,
		decode: bool = False,
		ignore_existing_file_check: bool = False,
		overwrite: bool = False,
	) -> Any:
		own = ignore_existing_file_check or bool(self.guarded_record())
		return super().save_file(content, decode, own, overwrite)

	def validate_duplicate_entry(self) -> None:
		if not self.guarded_record():
			super().validate_duplicate_entry()

	def make_thumbnail(self, *args: Any, **kwargs: Any) -> str | None:
		"""Frappe puts thumbnails among the public files."""
		return None if self.guarded_record() else super().make_thumbnail(*args, **kwargs)

	@frappe.whitelist()
	def optimize_file(self) -> None:
		record = self.guarded_record()
		if record:
			refuse(frappe.get_doc(*record), FileError, _("An attachment stays as it was attached."))
		super().optimize_file()

	def unzip(self) -> list[File]:
		self.check_permission("write")
		record = self.guarded_record()
		if record:
			self.check_record(record)
			self.check_zip(record)
		return super().unzip()

	def _delete_file_on_disk(self) -> None:
		"""The bytes stay while another row has the same address, whatever the hashes say."""
		if self.file_url and frappe.db.exists("File", {"file_url": self.file_url, "name": ["!=", self.name]}):
			self.delete_file_data_content(only_thumbnail=True)
		else:
			super()._delete_file_on_disk()

	def normalise_url(self) -> None:
		"""One spelling per file on this site, so that equal files have equal addresses."""
		url = plain_url(self.file_url)
		if not url.startswith((PRIVATE, PUBLIC)):
			return
		private = url.startswith(PRIVATE)
		folder = os.path.realpath(get_files_path(is_private=private))
		path = os.path.realpath(os.path.join(folder, url.removeprefix(PRIVATE if private else PUBLIC)))
		if os.path.dirname(path) != folder and not path.startswith(folder + os.sep):
			frappe.throw(_("The address {0} is not one of a file.").format(frappe.bold(url)), FileError)
		self.file_url = (PRIVATE if private else PUBLIC) + os.path.relpath(path, folder)

	def check_source(self, record: tuple[str, str] | None) -> None:
		"""A row for a file that others have: for who may read it, and none that leads past a record."""
		if not cstr(self.file_url).startswith(PRIVATE):
			return
		rows = frappe.get_all(
			"File",
			{"file_url": self.file_url, "name": ["!=", cstr(self.name)]},
			pluck="name",
			order_by="creation",
		)
		for row in (frappe.get_doc("File", name) for name in rows):
			other = row.guarded_record()
			if not permitted("File", "read", row) or row.is_hidden():
				frappe.throw(
					_("The file {0} is not yours to attach. Attach a copy of your own.").format(
						frappe.bold(os.path.basename(self.file_url))
					),
					FileError if other else frappe.PermissionError,
				)
			if other and not record:
				refuse(
					frappe.get_doc(*other),
					FileError,
					_("Its attachments stay with it. Download the file and attach the copy."),
				)

	def check_record(self, record: tuple[str, str], deleting: bool = False) -> None:
		"""The user may write the record, and its files are not frozen."""
		if self.flags.qse_claimed:
			return
		doctype, name = record
		if not frappe.db.exists(doctype, name):
			if not deleting and not (name.startswith(UNSAVED) and permitted(doctype, "create")):
				frappe.throw(_("There is no {0} {1}.").format(_(doctype), frappe.bold(name)), FileError)
			return
		doc = frappe.get_doc(doctype, name)
		may_attach = getattr(doc, "may_attach", None)
		if not permitted(doctype, "write", doc) or (may_attach and not may_attach()):
			refuse(
				doc,
				AccessError,
				_("Its files are added and removed by who may change it. Ask its owner."),
			)
		frozen = hasattr(doc, "files_frozen") and doc.files_frozen()
		if frozen or (hasattr(doc, "keeps_file") and doc.keeps_file(self.file_url)):
			refuse(
				doc,
				FileError,
				_("Its files are frozen in the state {0}. Take a step back in the workflow first.").format(
					frappe.bold(_(cstr(doc.get("workflow_state"))))
				),
			)

	def check_content_of(self, record: tuple[str, str]) -> bytes:
		"""The bytes, of a kind and a size that may be kept."""
		if cstr(self.file_url).startswith(("http://", "https://", "/api/")):
			frappe.throw(_("Attach the file itself. A link belongs into the text of the record."), FileError)
		content = self.read_bytes()
		file_name = cstr(self.file_name)
		largest = largest_file()
		if len(content) > largest:
			frappe.throw(
				_("{0} has {1} MB; files of a record have at most {2} MB.").format(
					frappe.bold(frappe.utils.escape_html(file_name)),
					round(len(content) / MEGABYTE, 1),
					largest // MEGABYTE,
				),
				FileError,
			)
		if not fits(os.path.splitext(file_name)[1], content):
			frappe.throw(
				_("{0}: its content is not what the name says, or not kept. Allowed, no macros: {1}.").format(
					frappe.bold(frappe.utils.escape_html(file_name)), ", ".join(ALLOWED)
				),
				FileError,
			)
		return content

	def read_bytes(self) -> bytes:
		"""The content as it is; Frappe's ``get_content`` may decode it."""
		if self.get("content"):
			content = self.get_content()
			return content.encode() if isinstance(content, str) else content
		self.file_name = self.file_name or os.path.basename(cstr(self.file_url))
		if not self.file_url or not os.path.isfile(self.get_full_path()):
			frappe.throw(
				_("The file {0} is missing on the server. Attach it again.").format(self.file_name), FileError
			)
		with open(self.get_full_path(), "rb") as stream:
			return stream.read()

	def check_change(self, stored: Document) -> None:
		"""What a saved row may become; called with the stored one."""
		self.thumbnail_url = stored.thumbnail_url
		if not self.flags.original_content:  # else the server has just written it
			self.content_hash = stored.content_hash
		self.normalise_url()
		moved = any(
			cstr(self.get(field)) != cstr(stored.get(field))
			for field in ("attached_to_doctype", "attached_to_name")
		)
		replaced = cstr(self.file_url) != cstr(stored.file_url)
		before, after = stored.guarded_record(), self.guarded_record()
		if before:
			if moved or replaced or (cint(stored.is_private) and not cint(self.is_private)):
				refuse(
					frappe.get_doc(*before) if frappe.db.exists(*before) else stored,
					FileError,
					_("An attachment stays private, here and as it is. Attach another file."),
				)
			self.check_record(before)
		elif replaced or moved:
			# a row that stays with its file may share it: Frappe keeps one file per content
			if replaced:
				self.check_source(after)
			if after:
				self.take_over(after)

	def take_over(self, record: tuple[str, str]) -> None:
		"""A free file becomes an attachment: the same checks as for a new one."""
		self.check_record(record)
		self.check_content_of(record)
		self.adopt()

	def adopt(self) -> None:
		"""Private, with bytes on the disk and a hash of its own."""
		content, url = self.read_bytes(), cstr(self.file_url)
		shared = frappe.db.exists("File", {"file_url": url, "name": ["!=", cstr(self.name)]})
		if shared or not url.startswith(PRIVATE):
			self.is_private, self.file_url, self.content = 1, None, content
			self.flags.new_file = True
			self.save_file(content=content)
			if not shared:
				frappe.db.after_commit.add(lambda: delete_file(url))
		self.content = content
		self.seal()

	def check_zip(self, record: tuple[str, str]) -> None:
		"""Neither too many files nor too large ones are unpacked."""
		with zipfile.ZipFile(self.get_full_path()) as archive:
			sizes = [entry.file_size for entry in archive.infolist()]
		if len(sizes) > UNZIPPED_FILES or sum(sizes) > UNZIPPED_TIMES * largest_file():
			refuse(
				frappe.get_doc(*record),
				FileError,
				_("The archive holds more than {0} files or {1} MB. Attach what is needed of it.").format(
					UNZIPPED_FILES, UNZIPPED_TIMES * largest_file() // MEGABYTE
				),
			)

	def seal(self) -> None:
		"""A hash of the content that no other row has; the end is what Frappe appends to equal file names."""
		content = self.content if isinstance(self.content, bytes) else cstr(self.content).encode()
		digest, end = hashlib.sha256(content).hexdigest(), cstr(self.content_hash)[-6:]
		self.content_hash = f"{digest}-{frappe.generate_hash(length=10)}-{end}"


def plain_url(url: str | None) -> str:
	"""An address without escapes and without this site's own name, which Frappe takes off later."""
	url = cstr(url).strip()
	while (plain := unquote(url).removeprefix(get_url())) != url:
		url = plain
	return url


def largest_file() -> int:
	"""Bytes of the largest attachment of a record: QSE Settings, within Frappe's own limit."""
	own = cint(frappe.db.get_single_value("QSE Settings", "attachment_max_mb")) * MEGABYTE
	return min(own or file_api.get_max_file_size(), file_api.get_max_file_size())


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool | None:
	"""Hook of File: reading follows the record, all else needs the right to write it."""
	user = user or frappe.session.user
	wanted = "read" if ptype in READING else "write"
	if all(sees(*record, user, wanted) for record in records_of(doc)):
		return no_opinion()
	return False


def claim_attachments(doc: Document, method: str | None = None) -> None:
	"""After a record is saved: files in its Attach fields become its own, before Frappe links them.

	Those in its rows, too: they hang on the record. A file that hangs elsewhere is copied when the user may
	read it. Raises FileError otherwise.
	"""
	for df in doc.meta.get("fields", ATTACH):
		if _names_a_file(doc, df.fieldname) and doc.has_value_changed(df.fieldname):
			_keep(doc, doc, df.fieldname)
	stored = doc.get_doc_before_save()
	for table in doc.meta.get_table_fields():
		fields = [df.fieldname for df in frappe.get_meta(table.options).get("fields", ATTACH)]
		if not fields:
			continue
		before = {row.name: row for row in (stored.get(table.fieldname) if stored else ())}
		for row in doc.get(table.fieldname):
			for field in fields:
				known = row.name in before and row.get(field) == before[row.name].get(field)
				if not known and _names_a_file(row, field):
					_keep(doc, row, field)


def _names_a_file(place: Document, fieldname: str) -> bool:
	return plain_url(place.get(fieldname)).startswith((PRIVATE, PUBLIC))


def _keep(doc: Document, place: Document, fieldname: str) -> None:
	"""Make the file in a field of the record, or of one of its rows (``place``), the record's own."""
	url = cstr(place.get(fieldname))
	own = _claim(doc, fieldname if place is doc else None, plain_url(url))
	if own != url:
		place.db_set(fieldname, own, update_modified=False)


def _claim(doc: Document, fieldname: str | None, url: str) -> str:
	"""Address of the file after it was made the record's."""
	target = {
		"attached_to_doctype": doc.doctype,
		"attached_to_name": doc.name,
		"attached_to_field": fieldname,
	}
	readable = None
	for name in frappe.get_all("File", {"file_url": url}, pluck="name", order_by="creation"):
		row = frappe.get_doc("File", name)
		mine = row.owner == frappe.session.user
		if (row.attached_to_doctype, row.attached_to_name) == (doc.doctype, doc.name):
			return url
		if row.attached_to_doctype == doc.doctype and row.attached_to_name.startswith(UNSAVED) and mine:
			row.db_set(target)
			return url
		if not row.attached_to_doctype and mine:
			row.update(target)
			row.flags.qse_claimed = True
			return row.save(ignore_permissions=True).file_url
		if permitted("File", "read", row) and not row.is_hidden():
			readable = row
	if not readable:
		refuse(
			doc,
			FileError,
			_("The file {0} is not yours to attach. Attach a copy of your own.").format(
				frappe.bold(frappe.utils.escape_html(os.path.basename(url)))
			),
		)
	copy = frappe.get_doc({"doctype": "File", "file_name": readable.file_name, "file_url": url, **target})
	copy.flags.qse_claimed = True
	return copy.insert(ignore_permissions=True).file_url


@frappe.whitelist()
def zip_files(files: str | list) -> None:
	"""Frappe's zip of several files, without those of records that the user does not see."""
	names = [one.get("name") if isinstance(one, dict) else one for one in frappe.parse_json(files)]
	allowed = [name for name in names if frappe.db.exists("File", name) and permitted("File", "read", name)]
	file_api.zip_files(frappe.as_json(allowed))


def harmless_headers(response: Any = None, request: Any = None) -> None:
	"""After each request for a private file: no guessing of types, nothing active shown in place."""
	path = getattr(request, "path", "")
	if response is None or response.status_code >= 400 or not path.startswith(PRIVATE):
		return
	response.headers["X-Content-Type-Options"] = "nosniff"
	if response.mimetype not in SHOWN_IN_PLACE:
		_kind, _semicolon, name = response.headers.get("Content-Disposition", "").partition(";")
		response.headers["Content-Disposition"] = f"attachment;{name}" if name else "attachment"
