"""Who answers for a record that its authors may not approve themselves."""

import frappe
from frappe.model.document import Document

from qse_municipal.guard.delegation import delegates_of
from qse_municipal.register.heads import unit_heads

MANAGER, HEAD = "QSE Manager", "Unit Head"


def answerers(doc: Document) -> set[str]:
	"""The nearest head of its unit who is no author, else the QSE Managers; and who acts for them today."""
	authors = doc.authors()
	users, role = [head for head in unit_heads(doc.unit) if head not in authors][:1], HEAD
	if not users:
		role = MANAGER
		users = frappe.get_all(
			"Has Role", filters={"parenttype": "User", "role": role}, pluck="parent", order_by="parent"
		)
	found = {user for user in users if user not in authors}
	return found.union(*(delegates_of(user, role) for user in sorted(found))) - authors
