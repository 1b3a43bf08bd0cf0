"""Open records of somebody who leaves, handed over in one act: sets are read and written, no documents."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.model.base_document import get_controller
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import now
from frappe.utils.background_jobs import is_job_enqueued

from qse_municipal.guard.declaration import Guard, guards
from qse_municipal.register.notify import notify
from qse_municipal.texts import mark

DOCTYPE, ROW = "QSE Reassignment", "QSE Reassignment Row"
IN_ONE_REQUEST = 2000  # records; more are handed over by a job
CHUNK = 1000
TIMEOUT = 3600  # seconds
DRAFT, RUNNING, DONE = mark("Draft"), mark("Running"), mark("Done")
REASSIGNED, SKIPPED = mark("Reassigned"), mark("Skipped")


class Handover(NamedTuple):
	"""One field of one record. ``conflict``: the other field that names the new person already, or blank."""

	doctype: str
	name: str
	title: str
	field: str
	conflict: str


def conflict(others: Iterable[tuple[str, str | None]], to_user: str) -> str:
	"""The first of the other posts (field, user) of a record that the new person holds; blank when none."""
	return next((field for field, user in others if user == to_user), "")


def plan(from_user: str, to_user: str, lock: bool = False) -> list[Handover]:
	"""What is to be handed over, one query per register and field."""
	found = []
	for doctype in sorted(guards()):
		guard = guards()[doctype]
		for field in guard.reassigned:
			found += _of_field(guard, field, from_user, to_user, lock)
	return found


def carry_out(doc: Document) -> None:
	"""Hand over, write each record's history and the rows of the act, tell the new person. All or nothing."""
	handovers = plan(doc.from_user, doc.to_user, lock=True)
	moved = [one for one in handovers if not one.conflict]
	stamp = now()
	for doctype, field in sorted({(one.doctype, one.field) for one in moved}):
		names = [one.name for one in moved if (one.doctype, one.field) == (doctype, field)]
		_move(doc, doctype, field, names, stamp)
	_write_versions(doc, moved, stamp)
	_write_rows(doc, handovers, stamp)
	doc.db_set(
		{
			"status": DONE,
			"done_by": frappe.session.user,
			"done_on": stamp,
			"reassigned": len(moved),
			"skipped": len(handovers) - len(moved),
		},
		notify=True,
	)
	if moved:
		records = len({(one.doctype, one.name) for one in moved})
		notify([doc.to_user], doc, lambda language: _told(language).format(records))


def still_named(from_user: str) -> list[tuple[str, str]]:
	"""(DocType, name) of units and processes in the person's charge: changed by hand, where it is decided."""
	unit, process = DocType("QSE Unit"), DocType("QSE Process")
	found = [
		("QSE Unit", name)
		for name in frappe.qb.from_(unit).select(unit.name).where(unit.unit_head == from_user).run(pluck=True)
	]
	found += [
		("QSE Process", name)
		for name in frappe.qb.from_(process)
		.select(process.name)
		.where(process.process_owner == from_user)
		.run(pluck=True)
	]
	return found + rows_naming(from_user)


def rows_naming(from_user: str) -> list[tuple[str, str]]:
	"""(DocType, name) of open records with a row that names the person, such as the owner of a measure."""
	found = set()
	for guard in guards().values():
		record = DocType(guard.doctype)
		final = getattr(get_controller(guard.doctype), "final_states", ())
		for child, field in guard.tables:
			row = DocType(child)
			query = (
				frappe.qb.from_(row)
				.join(record)
				.on((record.name == row.parent) & (row.parenttype == guard.doctype))
				.select(record.name)
				.where(row[field] == from_user)
			)
			names = (query.where(record.workflow_state.notin(final)) if final else query).run(pluck=True)
			found |= {(guard.doctype, name) for name in names}
	return sorted(found)


def job_id(name: str) -> str:
	return f"qse_reassignment::{name}"


def is_alive(name: str) -> bool:
	"""Whether the job of an act waits or runs."""
	return bool(is_job_enqueued(job_id(name)))


def enqueue(doc: Document) -> None:
	"""Hand over by a job, once the present transaction is committed, as the present user."""
	frappe.enqueue(
		"qse_municipal.guard.reassignment.run_job",
		queue="long",
		timeout=TIMEOUT,
		job_id=job_id(doc.name),
		deduplicate=True,
		enqueue_after_commit=True,
		reassignment=doc.name,
	)


def run_job(reassignment: str) -> None:
	"""Background job: hand over once; on failure nothing was written and the act may be run again."""
	doc = frappe.get_doc(DOCTYPE, reassignment, for_update=True)
	if doc.status != RUNNING:
		return
	try:
		carry_out(doc)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(title=f"Reassignment {reassignment} failed")
		doc.db_set("status", DRAFT, notify=True)


def _of_field(guard: Guard, field: str, from_user: str, to_user: str, lock: bool) -> Iterator[Handover]:
	meta = frappe.get_meta(guard.doctype)
	table = DocType(guard.doctype)
	title = meta.title_field or "name"
	# posts that are still held; read-only ones are stamps of who did something once
	others = [
		name
		for name in guard.people
		if name != field and meta.has_field(name) and not meta.get_field(name).read_only
	]
	query = (
		frappe.qb.from_(table)
		.select(table.name, table[title], *(table[name] for name in others))
		.where(table[field] == from_user)
		.orderby(table.name)
	)
	final = getattr(get_controller(guard.doctype), "final_states", ())
	if final:
		query = query.where(table.workflow_state.notin(final))
	for name, shown, *users in (query.for_update() if lock else query).run():
		clash = conflict(zip(others, users, strict=True), to_user)
		yield Handover(guard.doctype, name, shown or "", field, clash)


def _move(doc: Document, doctype: str, field: str, names: list[str], stamp: str) -> None:
	table = DocType(doctype)
	for start in range(0, len(names), CHUNK):
		(
			frappe.qb.update(table)
			.set(table[field], doc.to_user)
			.set(table.modified, stamp)
			.set(table.modified_by, frappe.session.user)
			.where(table.name.isin(names[start : start + CHUNK]) & (table[field] == doc.from_user))
			.run()
		)
	for name in names:
		frappe.clear_document_cache(doctype, name)


def _write_versions(doc: Document, moved: list[Handover], stamp: str) -> None:
	"""One Version per record, as Frappe would write it, that names this act as its source."""
	fields: dict[tuple[str, str], list[str]] = {}
	for one in moved:
		fields.setdefault((one.doctype, one.name), []).append(one.field)
	source = {"doctype": DOCTYPE, "docname": doc.name, "label": _("via Reassignment {0}").format(doc.name)}
	rows = []
	for (doctype, name), changed in fields.items():
		data = {
			"changed": [[field, doc.from_user, doc.to_user] for field in changed],
			"added": [],
			"removed": [],
			"row_changed": [],
			"data_import": None,
			"updater_reference": source,
		}
		rows.append((*_stamps(stamp), doctype, name, json.dumps(data, indent=1)))
	frappe.db.bulk_insert("Version", (*STAMPS, "ref_doctype", "docname", "data"), rows)


def _write_rows(doc: Document, handovers: list[Handover], stamp: str) -> None:
	rows = [
		(
			*_stamps(stamp),
			*(doc.name, DOCTYPE, "rows", place),
			*(one.doctype, one.name, one.field, one.title[:140]),
			*(SKIPPED if one.conflict else REASSIGNED, reason_of(one)),
		)
		for place, one in enumerate(handovers, 1)
	]
	fields = (
		*(*STAMPS, "parent", "parenttype", "parentfield", "idx"),
		*("record_doctype", "record", "field", "title", "outcome", "note"),
	)
	frappe.db.bulk_insert(ROW, fields, rows)


STAMPS = ("name", "creation", "modified", "owner", "modified_by")


def _stamps(stamp: str) -> tuple[Any, ...]:
	user = frappe.session.user
	return frappe.generate_hash(length=10), stamp, stamp, user, user


def reason_of(one: Handover) -> str:
	"""Why a record is skipped, in the user's language; blank when it is not."""
	if not one.conflict:
		return ""
	label = _(frappe.get_meta(one.doctype).get_label(one.conflict))
	return _("The new person is {0} here already. Choose somebody else on the record.").format(label)


def _told(language: str) -> str:
	return _("{0} open records were handed over to you", language)
