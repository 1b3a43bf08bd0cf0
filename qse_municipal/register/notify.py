"""One in-Desk notification per person, by a job after commit; its failure never breaks a save."""

from collections.abc import Callable, Iterable

import frappe
from frappe.model.document import Document

from qse_municipal.guard.condition import may_see


def notify(users: Iterable[str | None], doc: Document, subject: Callable[[str], str]) -> None:
	"""Tell each enabled user but the acting one who sees the record; ``subject``: language code -> text."""
	users = {user for user in users if user} - {frappe.session.user}
	if not users or not frappe.db.get_single_value("QSE Settings", "send_notifications"):
		return
	users = {user for user in users if may_see(doc.doctype, doc.name, user)}
	people = frappe.get_all(
		"User",
		filters={"name": ["in", sorted(users)], "enabled": 1},
		fields=["name", "language"],
		order_by="name",
	)
	subjects = {person.name: subject(person.language or frappe.local.lang) for person in people}
	sender, doctype, name = frappe.session.user, doc.doctype, doc.name
	frappe.db.after_commit.add(lambda: _enqueue(subjects, doctype, name, sender))


def _enqueue(subjects: dict[str, str], doctype: str, name: str, sender: str) -> None:
	try:
		frappe.enqueue(
			"qse_municipal.register.notify.send",
			queue="short",
			subjects=subjects,
			doctype=doctype,
			name=name,
			sender=sender,
		)
	except Exception:
		frappe.log_error(title=f"Notification of {doctype} {name} could not be queued")


def send(subjects: dict[str, str], doctype: str, name: str, sender: str) -> None:
	"""Background job: write one Notification Log per person."""
	for user, subject in subjects.items():
		try:
			frappe.get_doc(
				{
					"doctype": "Notification Log",
					"type": "Alert",
					"for_user": user,
					"from_user": sender,
					"document_type": doctype,
					"document_name": name,
					"subject": subject,
				}
			).insert(ignore_permissions=True)
		except Exception:
			frappe.log_error(title=f"Notification of {doctype} {name} to {user} failed")
