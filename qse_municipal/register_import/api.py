"""Files of registers for the Desk: templates, exports, rejected rows."""

import tempfile
from typing import Any, BinaryIO

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.permissions import get_role_permissions
from frappe.utils import today
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from qse_municipal.errors import RegisterImportError
from qse_municipal.register_import import engine, export, rejects, template, workbook
from qse_municipal.register_import.called import language_of


@frappe.whitelist(methods=["GET"])
def download_template(register: str, language: str | None = None) -> Response:
	"""The workbook to fill in for a register; for who may import into it."""
	declared = engine.get_register(register)
	engine.may_import(declared)
	language = language_of(language)
	file = _new_file()
	template.write(declared, file, language)
	name = _("Template {0}", language).format(_(register, language))
	return _download(file, f"{name}.{workbook.XLSX}", workbook.XLSX)


@frappe.whitelist(methods=["GET", "POST"])
def export_register(
	register: str,
	filters: str | list | dict | None = None,
	file_type: str = workbook.XLSX,
	language: str | None = None,
) -> Response:
	"""The records of a register as filtered that the user may read; for who may export it."""
	declared = engine.get_register(register)
	may_export(register)
	if file_type not in workbook.MIME_TYPES:
		frappe.throw(_("A register is exported as {0}.").format("xlsx, csv"), RegisterImportError)
	language = language_of(language)
	chosen = export.read_filters(declared, filters)
	file = _new_file()
	export.export(declared, chosen, file, file_type, language)
	make_access_log(doctype=register, file_type=file_type, method="Export", filters=chosen)
	return _download(file, f"{_(register, language)} {today()}.{file_type}", file_type)


@frappe.whitelist(methods=["GET"])
def download_rejected(name: str, language: str | None = None) -> Response:
	"""The rejected rows of an import with their reasons; for who may read the import."""
	doc = frappe.get_doc(engine.IMPORT, name)
	doc.check_permission("read")
	file = _new_file()
	rejects.write(doc, file, language_of(language))
	return _download(file, rejects.file_name(doc), workbook.XLSX)


def may_export(doctype: str) -> None:
	"""Raises PermissionError unless a role of the user exports the DocType."""
	if not get_role_permissions(frappe.get_meta(doctype)).get("export"):
		frappe.throw(_("You may not export {0}.").format(_(doctype)), frappe.PermissionError)


def _new_file() -> BinaryIO:
	return tempfile.TemporaryFile()  # closed by the response


def _download(file: BinaryIO, name: str, file_type: str) -> Response:
	file.seek(0)
	environ: dict[str, Any] = frappe.local.request.environ
	answer = send_file(
		file, environ, mimetype=workbook.MIME_TYPES[file_type], as_attachment=True, download_name=name
	)
	answer.headers["X-Content-Type-Options"] = "nosniff"
	answer.headers["Cache-Control"] = "no-store"
	return answer
