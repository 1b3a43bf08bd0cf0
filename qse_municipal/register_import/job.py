"""Background jobs of an import: check, write, undo; in pieces of a commit each, taken up where they stop."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from qse_municipal.register_import import engine, plan, staging, undo
from qse_municipal.register_import.trial import REFUSALS, explain

TIMEOUT = 6 * 3600  # seconds
DRAFT, CHECKING, CHECKED = "Draft", "Checking", "Checked"
QUEUED, RUNNING, COMPLETED, INTERRUPTED = "Queued", "Running", "Completed", "Interrupted"
UNDOING, UNDONE, FAILED = "Undoing", "Undone", "Failed"
METHODS = {CHECKING: "check", QUEUED: "run", RUNNING: "run", UNDOING: "take_back"}
BUSY = tuple(METHODS)


def job_id(name: str) -> str:
	"""The identity of an import's job in the queue."""
	return f"qse_register_import::{name}"


def is_alive(name: str) -> bool:
	"""Whether the job of an import waits or runs."""
	return bool(is_job_enqueued(job_id(name)))


def enqueue(doc: Document, method: str) -> None:
	"""Queue ``check``, ``run`` or ``take_back`` once the present transaction is committed."""
	frappe.enqueue(
		f"qse_municipal.register_import.job.{method}",
		queue="long",
		timeout=TIMEOUT,
		job_id=job_id(doc.name),
		deduplicate=True,
		enqueue_after_commit=True,
		import_name=doc.name,
		language=frappe.local.lang,
	)


def check(import_name: str, language: str | None = None) -> None:
	"""Read the file of an import in the background."""
	doc = _begin(import_name, language, (CHECKING,))
	if not doc:
		return
	try:
		found = engine.check(doc, Bar(doc, _("Checking")), frappe.db.commit)
		doc.db_set({**found, "status": CHECKED}, notify=True)
		frappe.db.commit()
	except Exception as error:
		_start_over(doc, _rolled_back(error, import_name))


def run(import_name: str, language: str | None = None) -> None:
	"""Write a queued import, or what is left of one that was interrupted."""
	doc = _begin(import_name, language, (QUEUED, RUNNING))
	if not doc:
		return
	try:
		frame = engine.frame_of(doc)
		references = engine.draw_references(doc)
		doc.db_set({"status": RUNNING, "error": None}, notify=True)
		frappe.db.commit()  # nobody waits for the series while the rows get their references
		frappe.db.get_value(engine.IMPORT, doc.name, "status", for_update=True)
		staging.assign(doc, plan.CREATE, references)
		frappe.db.commit()
		if _piece_by_piece(doc, RUNNING, _("Importing"), lambda after: engine.write_piece(doc, frame, after)):
			doc.db_set({**_counts(doc), "status": COMPLETED, "finished_on": now_datetime()}, notify=True)
		frappe.db.commit()
	except Exception as error:
		stop(doc, INTERRUPTED, _rolled_back(error, import_name))


def take_back(import_name: str, language: str | None = None) -> None:
	"""Undo an import, or what is left of it."""
	doc = _begin(import_name, language, (UNDOING,))
	if not doc:
		return
	try:
		register = engine.get_register(doc.register)
		undo.require_untouched(doc, register)
		if _piece_by_piece(doc, UNDOING, _("Undoing"), lambda after: undo.undo_piece(doc, register, after)):
			doc.db_set({**_counts(doc), "status": UNDONE, "undone_on": now_datetime()}, notify=True)
		frappe.db.commit()
	except Exception as error:
		message = _rolled_back(error, import_name)
		fates = staging.count(doc)
		unwritten = fates.get(plan.CREATE) or fates.get(plan.UPDATE)
		stop(doc, INTERRUPTED if unwritten else COMPLETED, message)


def _begin(import_name: str, language: str | None, statuses: tuple[str, ...]) -> Document | None:
	"""The import, when it still waits for this job; the job speaks the language of who started it."""
	frappe.local.lang = language or frappe.local.lang
	frappe.db.rollback()  # what was read before the lock may be out of date
	doc = frappe.get_doc(engine.IMPORT, import_name, for_update=True)
	if doc.status in statuses:
		return doc
	frappe.db.rollback()
	return None


def _piece_by_piece(doc: Document, status: str, title: str, handle: Callable[[int], int | None]) -> bool:
	"""Handle the rows of an import, with a commit after each piece.

	False when another job has taken the import over meanwhile: pieces wait for each other, and it goes on.
	"""
	bar, total, after = Bar(doc, title), cint(doc.total_rows), 0
	while frappe.db.get_value(engine.IMPORT, doc.name, "status", for_update=True) == status:
		last = handle(after)
		if last is None:
			bar(total, total)
			return True
		frappe.db.commit()
		frappe.local.message_log = []
		after = last
		bar(min(after, total), total)
	return False


def _counts(doc: Document) -> dict[str, int]:
	fates = staging.count(doc)
	return {
		"rows_created": fates.get(plan.CREATED, 0),
		"rows_updated": fates.get(plan.UPDATED, 0),
		"rows_rejected": fates.get(plan.REJECTED, 0),
		"rows_undone": fates.get(plan.UNDONE, 0),
	}


def _rolled_back(error: Exception, import_name: str) -> str:
	"""What to tell; caught whatever it is: the retries of Frappe 15 would run as Administrator."""
	frappe.db.rollback()
	frappe.clear_messages()
	if isinstance(error, REFUSALS):
		return explain(error, [])
	log = frappe.log_error(title=_("Import {0} failed").format(import_name))
	return _("The program failed. An administrator finds the cause in {0}.").format(log.name)


def _start_over(doc: Document, message: str) -> None:
	"""A check that did not come to its end decides nothing."""
	staging.clear(doc)
	doc.db_set({"status": DRAFT, "error": staging.harmless(message)}, notify=True)
	frappe.db.commit()


def stop(doc: Document, status: str, message: str) -> None:
	counts = _counts(doc)
	doc.db_set(
		{**counts, "status": status, "error": staging.harmless(message), "finished_on": now_datetime()},
		notify=True,
	)
	frappe.db.commit()


def sweep() -> None:
	"""Scheduled: imports whose job was lost (a worker was stopped) are taken up again, as who started them.

	Whoever may no longer import finds theirs interrupted, with the reason.
	"""
	waiting = frappe.get_all(
		engine.IMPORT,
		{"status": ["in", BUSY]},
		["name", "status", "started_by", "undone_by", "owner"],
		order_by="creation",
		limit_page_length=0,
	)
	sweeper = frappe.session.user
	for one in waiting:
		if is_alive(one.name):
			continue
		doc = frappe.get_doc(engine.IMPORT, one.name)
		user = (one.undone_by if one.status == UNDOING else one.started_by) or one.owner
		if not frappe.db.get_value("User", user, "enabled"):
			message = _("{0} is not enabled any more. Somebody else continues it.").format(user)
			_start_over(doc, message) if one.status == CHECKING else stop(doc, INTERRUPTED, message)
			continue
		try:
			frappe.set_user(user)
			enqueue(doc, METHODS[one.status])
			frappe.db.commit()
		finally:
			frappe.set_user(sweeper)


class Bar:
	"""Progress of an import for those who have its form open, told at most once per percent.

	Not `frappe.publish_progress`: its dialog covers the page and stays when a short job ends while it opens.
	"""

	def __init__(self, doc: Document, title: str) -> None:
		self.doc, self.title, self.told = doc, title, -1

	def __call__(self, done: int, total: int) -> None:
		"""``total`` is 0 while nobody knows it."""
		percent = done * 100 // total if total else min(99, done // 100)
		if percent != self.told:
			self.told = percent
			shown = _("{0} of {1} rows").format(done, total) if total else _("{0} rows").format(done)
			frappe.publish_realtime(
				"qse_register_import_progress",
				{"name": self.doc.name, "percent": percent, "title": self.title, "description": shown},
				doctype=self.doc.doctype,
				docname=self.doc.name,
			)
