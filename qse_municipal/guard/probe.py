"""Asking for a permission without telling the user that it is missing."""

from typing import Any

import frappe


def permitted(doctype: str, ptype: str, doc: Any = None, user: str | None = None) -> bool:
	"""``frappe.has_permission`` in silence: Frappe puts a message, often a blank one, before the user."""
	shown = len(frappe.local.message_log)
	allowed = bool(frappe.has_permission(doctype, ptype, doc=doc, user=user))
	del frappe.local.message_log[shown:]
	return allowed
