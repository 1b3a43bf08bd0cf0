import frappe

from qse_municipal.setup.masters import ROLES


def has_app_permission() -> bool:
	"""Whether the app's tile is shown to the current user on the apps screen."""
	return not {"System Manager", *ROLES}.isdisjoint(frappe.get_roles())
