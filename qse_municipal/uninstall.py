"""Take away what setup/ and the fixtures put into the site, unless something else uses it."""

import frappe

from qse_municipal.setup import kanban, lists, vocabulary, workflows
from qse_municipal.setup.masters import ROLES

FRAPPE_STATES = ("Pending", "Approved", "Rejected")
FRAPPE_ACTIONS = ("Approve", "Reject", "Review")


def before_uninstall() -> None:
	"""Frappe commits after this hook and drops our DocTypes next."""
	remove_workflows()
	for board in kanban.BOARDS:
		frappe.delete_doc("Kanban Board", board.name, ignore_missing=True, force=True)
	for doctype in lists.COLUMNS:
		frappe.delete_doc("List View Settings", doctype, ignore_missing=True, force=True)
	vocabulary.apply(None)
	doctypes = frappe.get_all("DocType", filters={"module": "QSE Municipal"}, pluck="name", order_by="name")
	frappe.db.delete("Notification Log", {"document_type": ["in", doctypes]})
	frappe.db.delete("Logs To Clear", {"ref_doctype": ["in", doctypes]})
	remove_roles(doctypes)


def remove_workflows() -> None:
	states, actions = set(), set()
	for name in workflows.names():
		if frappe.db.exists("Workflow", name):
			doc = frappe.get_doc("Workflow", name)
			states.update(row.state for row in doc.states)
			actions.update(row.action for row in doc.transitions)
			doc.delete(ignore_permissions=True, force=True)
		workflows.forget(name)
	for state in states - set(FRAPPE_STATES):
		if not frappe.db.exists("Workflow Document State", {"state": state}):
			frappe.delete_doc("Workflow State", state, ignore_missing=True, force=True)
	for action in actions - set(FRAPPE_ACTIONS):
		if not frappe.db.exists("Workflow Transition", {"action": action}):
			frappe.delete_doc("Workflow Action Master", action, ignore_missing=True, force=True)


def remove_roles(doctypes: list[str]) -> None:
	"""Roles that no person holds and no other DocType's permissions name."""
	for role in ROLES:
		held = frappe.db.exists(
			"Has Role", {"role": role, "parenttype": "User", "parent": ["!=", "Administrator"]}
		)
		named = any(
			frappe.db.exists(table, {"role": role, "parent": ["not in", doctypes]})
			for table in ("DocPerm", "Custom DocPerm")
		)
		if not (held or named):
			frappe.delete_doc("Role", role, ignore_missing=True, force=True)
