"""Who is told about a change of state of a risk."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from qse_municipal.guard.delegation import delegates_of
from qse_municipal.register.heads import unit_heads
from qse_municipal.register.notify import notify
from qse_municipal.risk.rules import APPROVED, APPROVED_STATES, ASSESSED, RETURNED


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Assessed: those who approve. Approved or Returned: the owner. An acceptance that ran out: both."""
	if to_state == ASSESSED:
		users = approvers(doc)
		if doc.flags.system_transition and from_state in APPROVED_STATES:
			users = {*users, doc.risk_owner, *unit_heads(doc.unit)[:1]}
			notify(users, doc, _subject(doc, _reopened))
		else:
			notify(users, doc, _subject(doc, _to_approve))
	elif to_state == APPROVED:
		notify([doc.risk_owner], doc, _subject(doc, _approved))
	elif to_state == RETURNED:
		notify([doc.risk_owner], doc, _subject(doc, _returned))


def approvers(doc: Document) -> set[str]:
	"""Whom the record waits for: the nearest unit head who did not write it, or all with the role.

	And who acts for them today.
	"""
	role = doc.approver_role or "Top Management"
	heads = unit_heads(doc.unit) if role == "Unit Head" else []
	asked = set([head for head in heads if head not in doc.authors()][:1])
	if not asked:
		asked = set(
			frappe.get_all(
				"Has Role", filters={"parenttype": "User", "role": role}, pluck="parent", order_by="parent"
			)
		)
	return asked.union(*(delegates_of(user, role) for user in sorted(asked)))


def _subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	return lambda language: text(language).format(title)


def _to_approve(language: str) -> str:
	return _("{0} waits for your approval", language)


def _reopened(language: str) -> str:
	return _("{0} is to be assessed again: its acceptance expired", language)


def _approved(language: str) -> str:
	return _("{0} was approved", language)


def _returned(language: str) -> str:
	return _("{0} was returned to you with a reason", language)
