"""The background job of an import: everything in one transaction, or nothing."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime
from frappe.utils.background_jobs import is_job_enqueued

from qse_municipal.register_import import engine
from qse_municipal.register_import.trial import REFUSALS, explain

TIMEOUT = 3600  # seconds


def job_id(name: str) -> str:
	"""The identity of an import's job in the queue."""
	return f"qse_register_import::{name}"


def is_alive(name: str) -> bool:
	"""Whether the job of an import waits or runs."""
	return bool(is_job_enqueued(job_id(name)))


def enqueue(doc: Document) -> None:
	"""Queue the job of an import once the present transaction is committed. It runs as the present user."""
	frappe.enqueue(
		"qse_municipal.register_import.job.run",
		queue="long",
		timeout=TIMEOUT,
		job_id=job_id(doc.name),
		deduplicate=True,
		enqueue_after_commit=True,
		import_name=doc.name,
		language=frappe.local.lang,
	)


def run(import_name: str, language: str | None = None) -> None:
	"""Write a queued import: one commit at its end, or nothing is written and the import says why."""
	# The job speaks the language of the person who started it.
	frappe.local.lang = language or frappe.local.lang
	doc = frappe.get_doc(engine.IMPORT, import_name, for_update=True)
	if doc.status != "Queued":
		return
	doc.db_set({"status": "Running", "error": None}, notify=True)
	frappe.db.commit()
	try:
		counts = engine.write(doc, Bar(doc, _("Importing")))
		doc.db_set({**counts, "status": "Completed", "finished_on": now_datetime()}, notify=True)
		frappe.db.commit()
	except Exception as error:
		# Caught whatever it is: the retries of Frappe 15 would run as Administrator.
		frappe.db.rollback()
		frappe.clear_messages()
		if isinstance(error, REFUSALS):
			message = explain(error, [])
		else:
			log = frappe.log_error(title=_("Import {0} failed").format(import_name))
			message = _("The program failed. An administrator finds the cause in {0}.").format(log.name)
		finish_as_failed(doc, message)
		frappe.db.commit()


def finish_as_failed(doc: Document, message: str) -> None:
	"""Note that an import came to nothing."""
	text = _("Nothing was written. {0}").format(message)
	doc.db_set(
		{"status": "Failed", "error": engine.harmless(text), "finished_on": now_datetime()}, notify=True
	)


def sweep() -> None:
	"""Scheduled: imports whose job was lost (a worker was stopped) fail, so that they can be checked again.

	Nothing of them was written. They are not restarted by themselves, since only the person who started one
	may run it.
	"""
	waiting = frappe.get_all(
		engine.IMPORT, {"status": ["in", ["Queued", "Running"]]}, pluck="name", order_by="creation"
	)
	for name in waiting:
		if not is_alive(name):
			finish_as_failed(
				frappe.get_doc(engine.IMPORT, name), _("The import was interrupted. Check the file again.")
			)


class Bar:
	"""Progress of an import for those who have its form open, told at most once per percent.

	Not `frappe.publish_progress`: its dialog covers the page and stays when a short job ends while it opens.
	"""

	def __init__(self, doc: Document, title: str) -> None:
		self.doc, self.title, self.told = doc, title, -1

	def __call__(self, done: int, total: int) -> None:
		percent = done * 100 // (total or 1)
		if percent != self.told:
			self.told = percent
			frappe.publish_realtime(
				"qse_register_import_progress",
				{
					"name": self.doc.name,
					"percent": percent,
					"title": self.title,
					"description": _("{0} of {1} rows").format(done, total),
				},
				doctype=self.doc.doctype,
				docname=self.doc.name,
			)
