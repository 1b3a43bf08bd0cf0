"""The one way to open an action, for the Desk and for the rules of registers; once for each cause."""

from typing import Any

import frappe

RULED = ("predecessor", "requires_effectiveness")  # from rules only: the server writes or decides them


def open_action(
	source_doctype: str | None, source_name: str | None, values: dict[str, Any], dedupe_key: str | None = None
) -> str:
	"""Open an action for a rule of a register and return its name; the same ``dedupe_key`` opens it once.

	For trusted server code only: no permission is asked, and a source that is closed meanwhile is accepted.
	``values`` are fields of QSE Action; the source gives what it knows. Raises the errors of QSE Action.
	"""
	return insert_once(source_doctype, source_name, values, dedupe_key, by_rule=True)


def insert_once(
	source_doctype: str | None,
	source_name: str | None,
	values: dict[str, Any],
	dedupe_key: str | None,
	by_rule: bool = False,
) -> str:
	"""Insert the action unless the key is known; also when another request inserts it at the same time."""
	# a plain read: a locking one on a missing key would let two requests wait for each other
	if dedupe_key and (name := _known(dedupe_key, source_doctype, source_name)):
		return name
	plain = {field: value for field, value in values.items() if field not in RULED}
	action = frappe.get_doc(
		{"doctype": "QSE Action", **plain, "source_doctype": source_doctype, "source_name": source_name}
	)
	action.flags.dedupe_key = dedupe_key
	if by_rule:
		action.flags.opened_by_rule = {field: values.get(field) for field in RULED}
	frappe.db.savepoint("open_action")
	try:
		return action.insert(ignore_permissions=by_rule).name
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point="open_action")
		name = dedupe_key and _known(dedupe_key, source_doctype, source_name, for_update=True)
		if not name:
			raise
		frappe.clear_last_message()  # Frappe's, that the key must be unique
		return name


def _known(
	dedupe_key: str, source_doctype: str | None, source_name: str | None, for_update: bool = False
) -> str | None:
	"""The action with this key, when it hangs on the same record; a locking read sees the newest."""
	found = frappe.db.get_value(
		"QSE Action",
		{"dedupe_key": dedupe_key},
		["name", "source_doctype", "source_name"],
		as_dict=True,
		for_update=for_update,
	)
	if found and (found.source_doctype or None, found.source_name or None) == (
		source_doctype or None,
		source_name or None,
	):
		return found.name
	return None
