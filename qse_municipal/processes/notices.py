"""Who is told about a process: its owner, when somebody else approves, revises or supersedes it."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from qse_municipal.register.notify import notify
from qse_municipal.register.versioned import APPROVED, DRAFT, SUPERSEDED


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	text = {APPROVED: _approved, DRAFT: _revised, SUPERSEDED: _superseded}[to_state]
	title = f"{frappe.bold(doc.name)} {escape_html(doc.process_name)}"
	notify([doc.process_owner], doc, lambda language: text(language).format(title))


def _approved(language: str) -> str:
	return _("The process {0} was approved and is in force", language)


def _revised(language: str) -> str:
	return _("The process {0} is revised: read why", language)


def _superseded(language: str) -> str:
	return _("The process {0} was superseded: read why", language)
