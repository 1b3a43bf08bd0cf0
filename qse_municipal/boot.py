"""What the Desk of a user knows from its start on."""

import frappe

from qse_municipal.actions.source import final_states, sources
from qse_municipal.guard.probe import permitted
from qse_municipal.register.names import post_names, process_names, unit_names
from qse_municipal.register_import.engine import registers
from qse_municipal.risk import rules
from qse_municipal.strategy.names import all_goals


def extend(bootinfo: frappe._dict) -> None:
	"""Add names of units in the user's language (a title field has only one) and of people; treatments."""
	bootinfo.qse = {
		"units": {},
		"processes": {},
		"posts": {},
		"goals": {},
		"treatments": rules.TREATMENTS,
		"without_action": rules.WITHOUT_ACTION,
		"action_sources": sources(),
		"action_final": {doctype: final_states(doctype) for doctype in sources()},
		"people": {},
		"import_registers": import_registers(),
	}
	for doctype, key, names in (
		("QSE Process", "processes", process_names),
		("QSE Post", "posts", post_names),
	):
		if permitted(doctype, "read"):
			found = frappe.get_list(doctype, pluck="name", order_by="name", limit_page_length=0)
			bootinfo.qse[key] = names(found, bootinfo.lang)
			bootinfo.setdefault("link_title_doctypes", []).append(doctype)
	if permitted("QSE Sustainable Development Goal", "read"):
		bootinfo.qse["goals"] = all_goals(bootinfo.lang)
	if permitted("QSE Unit", "read"):
		# all of them: a record names units in which the user may not open one
		units = frappe.get_all("QSE Unit", pluck="name", order_by="lft")
		bootinfo.qse["units"] = unit_names(units, bootinfo.lang)
		bootinfo.qse["people"] = desk_users()


def import_registers() -> list[str]:
	"""DocTypes that are imported and exported by their declaration, of those the user reads."""
	return [doctype for doctype in sorted(registers()) if permitted(doctype, "read")]


def desk_users() -> dict[str, str]:
	"""Full names of the enabled users of the Desk: lists name people whom Frappe has not loaded."""
	rows = frappe.get_all(
		"User",
		filters={"enabled": 1, "user_type": "System User"},
		fields=["name", "full_name"],
		order_by="name",
	)
	return {row.name: row.full_name or row.name for row in rows}
