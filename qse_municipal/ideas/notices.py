"""Who is told about an idea: who answers it when it comes, its proposers when something became of it."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from qse_municipal.ideas import people
from qse_municipal.ideas.rules import ACCEPTED, CANCELLED, IMPLEMENTED, REFUSED
from qse_municipal.register.answerers import answerers
from qse_municipal.register.notify import notify


def after_insert(doc: Document) -> None:
	"""Proposed: the nearest head of its unit who is not among the proposers, else the QSE Managers."""
	notify(answerers(doc), doc, _subject(doc, _proposed))


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Answered, implemented or given up: the proposers."""
	texts = {ACCEPTED: _accepted, REFUSED: _refused, IMPLEMENTED: _implemented, CANCELLED: _cancelled}
	if to_state in texts:
		notify(people.proposers(doc), doc, _subject(doc, texts[to_state]))


def _subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	return lambda language: text(language).format(title)


def _proposed(language: str) -> str:
	return _("The idea {0} was proposed and waits for your answer", language)


def _accepted(language: str) -> str:
	return _("The idea {0} was accepted: read the answer", language)


def _refused(language: str) -> str:
	return _("The idea {0} was answered and is not pursued: read why", language)


def _implemented(language: str) -> str:
	return _("The idea {0} was implemented: read the result", language)


def _cancelled(language: str) -> str:
	return _("The idea {0} was given up: read why", language)
