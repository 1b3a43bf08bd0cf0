"""What was refused and what an auditor opened, kept although the request itself writes nothing.

Both are noted while the request runs and written after it, in a transaction of their own: a refused request
is rolled back, and a request that only reads is never committed.
"""

from typing import Any

import frappe
from frappe.utils import now_datetime

SHUT = "shut"
MOST = 50  # notes of one request, so that a loop of refusals does not flood the log


def refused(rule: str, doctype: str | None, name: str | None, operation: str | None = None) -> None:
	"""Note a refusal that stands, whatever the request answers. No content of the record is kept."""
	_note("QSE Refusal", _refusal(rule, doctype, name, operation))


def shut(rule: str, doctype: str | None, name: str | None, operation: str | None = None) -> None:
	"""Note that a permission was denied; Frappe also asks for itself, so it counts when the request fails."""
	_note(SHUT, _refusal(rule, doctype, name, operation))


def opened(doctype: str, name: str | None, access: str) -> None:
	"""Note that the auditor of a QSE Audit Access opened a record, or (no name) read in the list of them."""
	_note(
		"QSE Audit Opening",
		{
			"opened_on": now_datetime(),
			"auditor": frappe.session.user,
			"audit_access": access,
			"record_doctype": doctype,
			"record": name,
		},
	)


def write(response: Any = None, request: Any = None, **job: Any) -> None:
	"""After each request and job: keep its notes. Frappe has committed or rolled back its work by now."""
	notes = getattr(frappe.local, "qse_journal", None)
	if not notes:
		return
	frappe.local.qse_journal = {}
	failed = bool(request) and (response is None or response.status_code >= 400)
	way = _way(request, job.get("method"))
	frappe.db.rollback()
	for kind, record in notes.values():
		if kind != SHUT or failed:
			doctype = "QSE Refusal" if kind == SHUT else kind
			frappe.get_doc({"doctype": doctype, **record, "way": way}).insert(ignore_permissions=True)
	frappe.db.commit()


def _refusal(rule: str, doctype: str | None, name: str | None, operation: str | None) -> dict[str, Any]:
	return {
		"refused_on": now_datetime(),
		"user": frappe.session.user,
		"rule": rule,
		"record_doctype": doctype,
		"record": name,
		"operation": operation,
	}


def _note(kind: str, record: dict[str, Any]) -> None:
	"""Once per request or job and record."""
	if not (getattr(frappe.local, "request", None) or getattr(frappe.local, "job", None)):
		return
	notes = getattr(frappe.local, "qse_journal", None)
	if notes is None:
		notes = frappe.local.qse_journal = {}
	key = (kind, *(value for field, value in record.items() if not field.endswith("_on")))
	if len(notes) < MOST:
		notes.setdefault(key, (kind, record))


def _way(request: Any, job: str | None) -> str:
	"""The method of the request and what it called, without the name of a record or a file; or the job."""
	if not request:
		return str(job or "")[:140]
	called = frappe.form_dict.cmd or "/".join(request.path.split("/")[:4])
	return f"{request.method} {'/private/files' if called.startswith('/private/') else called}"[:140]
