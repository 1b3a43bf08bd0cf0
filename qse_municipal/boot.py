"""What the Desk of a user knows from its start on."""

import frappe

from qse_municipal.register.names import unit_names
from qse_municipal.risk import rules


def extend(bootinfo: frappe._dict) -> None:
	"""Add the units' names in the user's language (a title field has only one), and treatments by kind."""
	bootinfo.qse = {
		"units": {},
		"treatments": rules.TREATMENTS,
		"without_action": rules.WITHOUT_ACTION,
	}
	if frappe.has_permission("QSE Unit", "read"):
		units = frappe.get_list("QSE Unit", pluck="name", order_by="lft", limit_page_length=0)
		bootinfo.qse["units"] = unit_names(units, bootinfo.lang)
