"""Who is told about a planned change: who approves it, and its people when something became of it."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from qse_municipal.context import rules
from qse_municipal.register.answerers import answerers
from qse_municipal.register.notify import notify


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Submitted or implemented: who answers next. Answered: who asked for it and who carries it out."""
	if to_state in (rules.UNDER_REVIEW, rules.IMPLEMENTED):
		text = _to_approve if to_state == rules.UNDER_REVIEW else _to_review
		return notify(answerers(doc), doc, _subject(doc, text))
	texts = {
		rules.APPROVED: _approved,
		rules.REFUSED: _refused,
		rules.DRAFT: _returned,
		rules.CLOSED: _closed,
		rules.CANCELLED: _cancelled,
	}
	if to_state in texts:
		notify({doc.requested_by, doc.change_owner, doc.owner}, doc, _subject(doc, texts[to_state]))
	return None


def _subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	return lambda language: text(language).format(title)


def _to_approve(language: str) -> str:
	return _("The change {0} waits for your approval", language)


def _to_review(language: str) -> str:
	return _("The change {0} is implemented: review it in time", language)


def _approved(language: str) -> str:
	return _("The change {0} was approved", language)


def _refused(language: str) -> str:
	return _("The change {0} was refused: read why", language)


def _returned(language: str) -> str:
	return _("The change {0} was returned: read why", language)


def _closed(language: str) -> str:
	return _("The change {0} was reviewed and closed", language)


def _cancelled(language: str) -> str:
	return _("The change {0} was given up: read why", language)
