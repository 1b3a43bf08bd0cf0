"""People named on a record: enabled users of the Desk, who can act."""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.errors import OwnerError, refuse


def check_desk_users(doc: Document, users: Iterable[str | None]) -> None:
	"""Refuse a user who is disabled or has no Desk. Raises OwnerError."""
	for user in sorted({user for user in users if user}):
		enabled, user_type = frappe.get_cached_value("User", user, ["enabled", "user_type"]) or (0, "")
		if not enabled or user_type != "System User":
			refuse(
				doc,
				OwnerError,
				_("{0} is not an enabled user of the Desk. Choose an owner who can act.").format(
					frappe.bold(user)
				),
			)
