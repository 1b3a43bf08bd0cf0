"""The job of the monthly summary: made once for the month before, then told to Top Management."""

from datetime import date
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_url_to_form, getdate, now_datetime

from qse_municipal.ladder.digest import can_send, reading_as
from qse_municipal.ladder.people import enabled_people, holders
from qse_municipal.ladder.rules import TOP
from qse_municipal.register.names import is_right_to_left
from qse_municipal.register.notify import notify
from qse_municipal.summary.printing import month_name, qse_summary
from qse_municipal.summary.rules import is_empty, month_before, name_of, with_previous

DOCTYPE = "QSE Management Summary"


def run() -> str | None:
	"""Daily job: the summary of the month before, when it is not there yet. Returns its name.

	A day on which the server was off is made up for by the next one.
	"""
	if not frappe.db.get_single_value("QSE Settings", "monthly_summary"):
		return None
	first, last = month_before(getdate())
	if frappe.db.exists(DOCTYPE, name_of(first)):
		return None
	try:
		doc = make(first, last)
	except (frappe.DuplicateEntryError, frappe.UniqueValidationError):
		frappe.db.rollback()
		return None
	if not doc:
		return None
	tell(doc)
	return doc.name


def make(first: date, last: date) -> Document | None:
	"""The summary of the month; None when there is nothing to tell."""
	rows = figures(first, last)
	if is_empty(rows):
		return None
	return frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"name": name_of(first),
			"month": first,
			"figures": frappe.as_json(with_previous(rows, _before(first))),
			"sent_on": now_datetime(),
		}
	).insert(ignore_permissions=True)


def figures(first: date, last: date) -> list[dict[str, Any]]:
	"""Rows of all registers: hook ``qse_summary_figures``."""
	return [
		row for path in frappe.get_hooks("qse_summary_figures") for row in frappe.get_attr(path)(first, last)
	]


def tell(doc: Document) -> None:
	"""A notification and, where mail is set up, a mail to each holder of the role, in their language."""
	people = enabled_people(holders(TOP))
	notify(people, doc, partial(_subject, doc))
	if not can_send():
		return
	for person in people.values():
		try:
			_mail(doc, person.name, person.language)
		except Exception:
			frappe.log_error(title=f"Mail of {doc.name} to {person.name} failed")


def _before(first: date) -> list[dict[str, Any]]:
	"""Figures of the month before as they were told, or counted now when they never were."""
	earlier, its_last = month_before(first)
	stored = frappe.db.get_value(DOCTYPE, name_of(earlier), "figures")
	return frappe.parse_json(stored) if stored else figures(earlier, its_last)


def _subject(doc: Document, language: str) -> str:
	return _("The summary of {0} is there", language).format(_month(doc, language))


def _month(doc: Document, language: str) -> str:
	return month_name(getdate(doc.month), language)


def _mail(doc: Document, user: str, language: str | None) -> None:
	with reading_as(user, language):
		frappe.sendmail(
			recipients=[frappe.db.get_value("User", user, "email")],
			subject=_("Summary of {0}").format(_month(doc, frappe.local.lang)),
			template="qse_summary",
			args={
				"direction": "rtl" if is_right_to_left() else "ltr",
				"side": "right" if is_right_to_left() else "left",
				"sheet": qse_summary(doc),
				"link": get_url_to_form(DOCTYPE, doc.name),
			},
		)
