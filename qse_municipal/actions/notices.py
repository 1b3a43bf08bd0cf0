"""Who is told about a change of state of an action."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date

from qse_municipal.actions.rules import DONE, NOT_EFFECTIVE, PLANNED, RETURNED, VERIFIED
from qse_municipal.register.notify import notify


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Done: the verifier. Planned, Returned, Verified, Not Effective: the owner."""
	texts = {
		PLANNED: _planned,
		RETURNED: _returned,
		DONE: _to_verify,
		VERIFIED: _verified,
		NOT_EFFECTIVE: _not_effective,
	}
	if to_state not in texts:
		return
	user = doc.verifier if to_state == DONE else doc.action_owner
	notify([user], doc, _subject(doc, texts[to_state]))


def _subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	return lambda language: text(language).format(title, format_date(doc.due_date))


def _planned(language: str) -> str:
	return _("{0} is yours to do until {1}", language)


def _returned(language: str) -> str:
	return _("{0} was returned to you with a reason", language)


def _to_verify(language: str) -> str:
	return _("{0} is done and waits for your verification", language)


def _verified(language: str) -> str:
	return _("{0} was verified", language)


def _not_effective(language: str) -> str:
	return _("{0} was found not effective", language)
