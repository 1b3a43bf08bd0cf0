"""What hangs on records under guard: comments, assignments, tags, versions, files … They follow their record.

Reading: one condition for the list of each of these DocTypes, one answer for a single row. Writing: nothing
is added to a record that the user does not see, and nothing tells its content to who does not see it.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.desk.notifications import extract_mentions
from frappe.model.document import Document
from frappe.permissions import get_role_permissions
from frappe.query_builder import DocType
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

from qse_municipal.errors import AccessError, AuditAccessError, ShareError, refuse
from qse_municipal.guard.condition import as_sql, visible_to
from qse_municipal.guard.declaration import guard_of, guards
from qse_municipal.guard.probe import permitted
from qse_municipal.guard.scope import is_auditor
from qse_municipal.register.names import user_names

# DocType -> its fields for the DocType and for the name of what it hangs on
REFERENCES = {
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"DocShare": ("share_doctype", "share_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Document Share Key": ("reference_doctype", "reference_docname"),
	"Email Queue": ("reference_doctype", "reference_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Notification Log": ("document_type", "document_name"),
	"QSE Version": ("reference_doctype", "reference_name"),
	"Reminder": ("reminder_doctype", "reminder_docname"),
	"Tag Link": ("document_type", "document_name"),
	"ToDo": ("reference_type", "reference_name"),
	"Version": ("ref_doctype", "docname"),
	"View Log": ("reference_doctype", "reference_name"),
	"Workflow Action": ("reference_doctype", "reference_name"),
}
# DocType -> the one DocType it hangs on, and its field for the name
ROWS_OF = {
	"QSE Register Import Row": ("QSE Register Import", "register_import"),
	"QSE Escalation": ("QSE Action", "action"),
	"QSE Indicator Reading": ("QSE Indicator", "indicator"),
}
# written by people; the other comments are the framework's log of what was done
WRITTEN_COMMENTS = ("Comment", "Like")
MOST_STEPS = 3  # a file on an e-mail on a record


def no_opinion() -> bool | None:
	"""What ``has_permission`` says of a DocType that is not ours when no guard is against it.

	On Frappe 14 and 15 a True ends the search before the DocType's own hook is asked; after 15 a None denies.
	"""
	return None if frappe.__version__.split(".")[0] in ("14", "15") else True


def child_tables() -> set[str]:
	"""DocTypes of the rows of records under guard."""
	return {df.options for doctype in guards() for df in frappe.get_meta(doctype).get_table_fields()}


def guarded_record(doctype: str | None, name: str | None, steps: int = MOST_STEPS) -> tuple[str, str] | None:
	"""The record under guard that this is or, as stored, hangs on."""
	if not (doctype and name) or not steps:
		return None
	if guard_of(doctype):
		return doctype, str(name)
	if doctype in ROWS_OF:
		fixed, field = ROWS_OF[doctype]
		return guarded_record(fixed, frappe.db.get_value(doctype, name, field), steps - 1)
	fields = _reference_fields(doctype)
	row = frappe.db.get_value(doctype, name, fields) if fields else None
	return guarded_record(*row, steps - 1) if row else None


def records_of(doc: Document) -> set[tuple[str, str]]:
	"""Records under guard on which a row hangs: as it is given, and as it is stored."""
	fields = _reference_fields(doc.doctype)
	given = guarded_record(*(doc.get(field) for field in fields)) if fields else None
	return {record for record in (given, guarded_record(doc.doctype, doc.name)) if record}


def sees(doctype: str, name: str, user: str | None = None, ptype: str = "read") -> bool:
	"""Role and guard let the user do this with the record. One that does not exist hides nothing."""
	if not frappe.db.exists(doctype, name):
		return True
	return permitted(doctype, ptype, frappe.get_doc(doctype, name), user)


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool | None:
	"""Hook of the DocTypes above: False for what hangs on a record that the user does not see."""
	user = user or frappe.session.user
	if all(sees(*record, user) for record in records_of(doc)):
		return no_opinion()
	return False


def list_condition(user: str | None = None, doctype: str | None = None) -> str:
	"""Hook ``permission_query_conditions``: SQL in parentheses, blank when nothing limits."""
	criterion = visible_rows(doctype, user or frappe.session.user)
	return f"({as_sql(criterion)})" if criterion is not None else ""


def visible_rows(doctype: str, user: str) -> Criterion | None:
	"""Rows that hang on nothing under guard, or on a record that the user sees; None when nothing limits."""
	table = DocType(doctype)
	if doctype in ROWS_OF:
		fixed, field = ROWS_OF[doctype]
		records = _readable(fixed, user)
		return None if records is None else table[field].isin(records)
	kind, name = (table[field] for field in _reference_fields(doctype))
	limited = {}
	for guarded in guards():
		records = _readable(guarded, user)
		if records is not None:
			limited[guarded] = records
	for hanging in ROWS_OF:
		rows = DocType(hanging)
		if (criterion := visible_rows(hanging, user)) is not None:
			limited[hanging] = frappe.qb.from_(rows).select(rows.name).where(criterion)
	if doctype == "File" and limited:
		mails = DocType("Communication")
		limited["Communication"] = (
			frappe.qb.from_(mails).select(mails.name).where(visible_rows("Communication", user))
		)
	if not limited:
		return None
	ways = [kind.isnull(), kind.notin(list(limited))]
	return Criterion.any(
		[*ways, *((kind == guarded) & name.isin(records) for guarded, records in limited.items())]
	)


def _reference_fields(doctype: str) -> tuple[str, str] | None:
	return REFERENCES.get(doctype) or (("parenttype", "parent") if frappe.is_table(doctype) else None)


def _readable(doctype: str, user: str) -> QueryBuilder | None:
	"""A query for the names of the records that the user may read; None for all."""
	table = DocType(doctype)
	names = frappe.qb.from_(table).select(table.name)
	if user != "Administrator" and not get_role_permissions(frappe.get_meta(doctype), user=user).get("read"):
		return names.where(table.name.isnull())
	criterion = visible_to(doctype, user)
	return None if criterion is None else names.where(criterion)


# Writing: hooks ``doc_events``


def guard_comment(doc: Document, method: str | None = None) -> None:
	"""A comment or a like is for who sees the record; so is the mail that a mention sends."""
	if doc.comment_type not in WRITTEN_COMMENTS:
		return
	for record in records_of(doc):
		_refuse_unseen(record)
		if doc.has_value_changed("content"):
			_refuse_blind(
				record,
				extract_mentions(doc.content or ""),
				_("{0} does not see the record: drop the mention, or give access by unit or name."),
			)


def guard_assignment(doc: Document, method: str | None = None) -> None:
	"""Assigned is who sees the record: Frappe would share it with anybody else."""
	if not (doc.is_new() or _moved(doc) or doc.has_value_changed("allocated_to")):
		return
	for record in records_of(doc):
		_refuse_unseen(record)
		_refuse_blind(
			record,
			[doc.allocated_to],
			_("{0} does not see the record: give access by a unit or a name on it before assigning."),
		)


def guard_reference(doc: Document, method: str | None = None) -> None:
	"""E-mails, tags and reminders hang only on records that their author sees."""
	if doc.is_new() or _moved(doc):
		for record in records_of(doc):
			_refuse_unseen(record)
	for link in doc.get("timeline_links") or []:
		record = guarded_record(link.link_doctype, link.link_name)
		if record and (doc.is_new() or link.is_new()):
			_refuse_unseen(record)


def guard_tag(doc: Document, method: str | None = None) -> None:
	"""The index of tags keeps no title of a record under guard."""
	guard_reference(doc)
	if guarded_record(doc.document_type, doc.document_name):
		doc.title = doc.document_name


def refuse_share(doc: Document, method: str | None = None) -> None:
	"""A share beats every condition, so there is none on records under guard and what hangs on them."""
	for record in records_of(doc):
		refuse(
			frappe.get_doc(*record),
			ShareError,
			_("Access follows units and names and is not shared one by one. Name the person on the record."),
		)


def refuse_key(doc: Document, method: str | None = None) -> None:
	"""A key opens the print to whoever holds the link, without login."""
	for record in records_of(doc):
		refuse(
			frappe.get_doc(*record),
			ShareError,
			_("Records of this register are not opened by a link without login. Attach the print instead."),
		)


def drop_follow(doc: Document, method: str | None = None) -> None:
	"""No followers: Frappe mails them every change without asking whether they still see the record.

	It follows by itself while a record is saved, so this never fails.
	"""
	if records_of(doc):
		frappe.db.delete(doc.doctype, {"name": doc.name})


def _moved(doc: Document) -> bool:
	return any(doc.has_value_changed(field) for field in _reference_fields(doc.doctype))


def _refuse_unseen(record: tuple[str, str]) -> None:
	user = frappe.session.user
	if user != "Administrator" and is_auditor(user):  # the Administrator holds every role
		refuse(
			frappe.get_doc(*record),
			AuditAccessError,
			_("An external auditor reads and changes nothing."),
		)
	if not sees(*record):
		refuse(
			frappe.get_doc(*record),
			AccessError,
			_("You do not see this record. Ask the QSE Manager for access to its unit."),
		)


def _refuse_blind(record: tuple[str, str], users: Iterable[str | None], message: str) -> None:
	"""Raise ``message`` with the names of those users who do not see the record."""
	blind = [user for user in dict.fromkeys(users) if user and not sees(*record, user)]
	if blind:
		names = user_names(blind)
		listed = ", ".join(frappe.bold(frappe.utils.escape_html(names.get(user, user))) for user in blind)
		refuse(frappe.get_doc(*record), ShareError, message.format(listed))
