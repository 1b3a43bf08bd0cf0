"""Who is told about a change of state of an action."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, format_date

from qse_municipal.actions.rules import (
	CANCELLED,
	DONE,
	DRAFT,
	EFFECTIVENESS_DUE,
	NOT_EFFECTIVE,
	PLANNED,
	RETURNED,
	VERIFIED,
)
from qse_municipal.register.notify import notify


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Done and Effectiveness Due: the verifier. Cancelled: both, once it was planned. Else the owner."""
	texts = {
		PLANNED: _planned,
		RETURNED: _returned,
		DONE: _to_verify,
		VERIFIED: _verified,
		EFFECTIVENESS_DUE: _to_judge,
		NOT_EFFECTIVE: _not_effective,
		CANCELLED: _cancelled,
	}
	if to_state not in texts or (from_state, to_state) == (DRAFT, CANCELLED):
		return
	users = {DONE: [doc.verifier], EFFECTIVENESS_DUE: [doc.verifier]}.get(to_state, [doc.action_owner])
	if to_state == CANCELLED:
		users = [doc.action_owner, doc.verifier]
	day = doc.effectiveness_due_on if to_state == EFFECTIVENESS_DUE else doc.due_date
	notify(users, doc, _subject(doc, texts[to_state], day))


def after_postponement(doc: Document, what: str, asker: str | None) -> None:
	"""Asked: the verifier. Granted or declined: the owner, and who asked."""
	if what == "asked":
		notify([doc.verifier], doc, _subject(doc, _postponement_asked, doc.requested_due_date))
		return
	text = _postponed if what == "granted" else _not_postponed
	notify([doc.action_owner, asker], doc, _subject(doc, text, doc.due_date))


def successor_opened(doc: Document) -> None:
	"""The owner and the verifier of a draft that follows an action without effect."""
	notify([doc.action_owner, doc.verifier], doc, _subject(doc, _follows, doc.due_date))


def _subject(doc: Document, text: Callable[[str], str], day: Any) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	return lambda language: text(language).format(title, format_date(day))


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


def _to_judge(language: str) -> str:
	return _("{0} was verified; its effect is to be judged on {1}", language)


def _cancelled(language: str) -> str:
	return _("{0} was cancelled", language)


def _postponement_asked(language: str) -> str:
	return _("{0}: a postponement until {1} is asked for", language)


def _postponed(language: str) -> str:
	return _("{0} was postponed until {1}", language)


def _not_postponed(language: str) -> str:
	return _("{0} was not postponed and stays due on {1}", language)


def _follows(language: str) -> str:
	return _("{0} follows an action that had no effect; plan it until {1}", language)
