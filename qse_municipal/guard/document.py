"""The same condition for one document: hook ``has_permission`` of every DocType under guard."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.permissions import push_perm_check_log
from frappe.query_builder import DocType
from frappe.utils import cstr

from qse_municipal.guard import journal, scope
from qse_municipal.guard.audited import access_that_opens
from qse_municipal.guard.condition import visible_to
from qse_municipal.guard.declaration import Guard, guard_of
from qse_municipal.guard.probe import permitted

READING = (None, "read", "select", "print", "report", "export", "email")


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""True or False, never None, which Frappe 15 and 16 read differently. Roles have been asked already."""
	user = user or frappe.session.user
	guard = guard_of(doc.doctype)
	if guard is None or user == "Administrator":
		return True
	rule, message = _objection(guard, doc, ptype, user)
	if not message:
		return True
	push_perm_check_log(message, debug=debug)
	if user == frappe.session.user:
		journal.shut(rule, doc.doctype, doc.name, ptype)
		frappe.flags.qse_objection = (doc.doctype, doc.name, message)
	return False


def objection(doc: Document) -> str | None:
	"""What was said last against opening this document, when it was said in this request."""
	doctype, name, message = frappe.flags.qse_objection or (None, None, None)
	return message if (doctype, name) == (doc.doctype, doc.name) else None


def _objection(guard: Guard, doc: Document, ptype: str | None, user: str) -> tuple[str, str]:
	"""The rule that is against it and what to tell the user; two blanks when nothing is."""
	name = f"{_(doc.doctype)} {doc.name or ''}".strip()
	if ptype == "share":
		return "Share", _("{0} is not shared one by one: access follows units and names.").format(name)
	auditor = scope.is_auditor(user)
	if auditor and ptype not in READING:
		return "Audit", _("An external auditor reads and changes nothing.")
	found = _stored(guard, doc.name, user, writing=ptype not in READING)
	if not found or doc.is_new():
		if auditor or not _may_open(guard, doc, user):
			return "Unit", _(
				"The unit {0} is not one of yours. Choose one of yours, or ask the QSE Manager for access."
			).format(frappe.bold(cstr(doc.get(guard.unit)) if guard.unit else ""))
		if not found:
			return "", ""
	unit, visible = found
	if not visible:
		return "Access", _(
			"{0} is neither in your units nor does it name you. Ask the QSE Manager for access to its unit."
		).format(name)
	moved = guard.unit and not guard.anywhere and cstr(doc.get(guard.unit)) != cstr(unit)
	if moved and ptype not in READING:
		if not (scope.sees_all(guard, user) or scope.has_unit(user, doc.get(guard.unit), guard.doctype)):
			return "Unit", _(
				"{0} cannot go to the unit {1}: it is not one of yours. Ask somebody with access to both."
			).format(name, frappe.bold(doc.get(guard.unit)))
	if auditor and user == frappe.session.user and (access := access_that_opens(guard, doc.name, user)):
		journal.opened(doc.doctype, doc.name, access)
	return "", ""


def _stored(guard: Guard, name: Any, user: str, writing: bool) -> tuple[str | None, bool] | None:
	"""Unit of the stored row and whether the user may do it; None when there is no such row. One query."""
	if not name:
		return None
	table = DocType(guard.doctype)
	criterion = visible_to(guard.doctype, user, writing=writing)
	unit = table[guard.unit] if guard.unit else table.name
	columns = [unit] if criterion is None else [unit, criterion]
	rows = frappe.qb.from_(table).select(*columns).where(table.name == str(name)).run()
	return (rows[0][0], criterion is None or bool(rows[0][1])) if rows else None


def _may_open(guard: Guard, doc: Document, user: str) -> bool:
	"""A new record: in a unit of the user's, in a process of theirs, or on a record that they may write.

	Or anywhere, where the register says so.
	"""
	if not guard.unit or not doc.get(guard.unit) or guard.anywhere or scope.sees_all(guard, user):
		return True
	if scope.has_unit(user, doc.get(guard.unit), guard.doctype):
		return True
	if guard.process and doc.get(guard.process):
		owner = frappe.get_cached_value("QSE Process", doc.get(guard.process), "process_owner")
		if owner in scope.process_owners(user):
			return True
	if guard.source:
		source, source_name = (doc.get(field) for field in guard.source)
		return bool(guard_of(source)) and permitted(source, "write", source_name, user)
	return False
