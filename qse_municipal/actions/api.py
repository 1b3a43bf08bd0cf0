"""What the Desk asks about the actions of a record."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from qse_municipal.actions import people, rules
from qse_municipal.actions.source import is_final, shown_actions, sources
from qse_municipal.guard.probe import permitted
from qse_municipal.register.names import user_names


@frappe.whitelist(methods=["POST"])
def create_action(
	source_doctype: str,
	source_name: str,
	title: str,
	action_owner: str,
	verifier: str,
	due_date: str,
	action_type: str = rules.RISK_TREATMENT,
	description: str | None = None,
	dedupe_key: str | None = None,
) -> str:
	"""Open an action on a record that the user may write; the same ``dedupe_key`` opens it once.

	Returns its name. Raises PermissionError, or the errors of QSE Action.
	"""
	_source(source_doctype, source_name).check_permission("write")
	if dedupe_key and (name := _known(dedupe_key, source_doctype, source_name)):
		return name
	action = frappe.get_doc(
		{
			"doctype": "QSE Action",
			"source_doctype": source_doctype,
			"source_name": source_name,
			"title": title,
			"action_type": action_type,
			"action_owner": action_owner,
			"verifier": verifier,
			"due_date": due_date,
			"description": description,
		}
	)
	action.flags.dedupe_key = dedupe_key
	frappe.db.savepoint("create_action")
	try:
		return action.insert().name
	except frappe.UniqueValidationError:
		frappe.db.rollback(save_point="create_action")
		name = _known(dedupe_key, source_doctype, source_name)
		if not name:
			raise
		return name


@frappe.whitelist(methods=["GET"])
def list_actions(source_doctype: str, source_name: str) -> dict[str, Any]:
	"""The actions of a record that the user may read; and whether the user may add one."""
	source = _source(source_doctype, source_name)
	source.check_permission("read")
	rows = shown_actions(source_doctype, source_name)
	names = user_names(row.action_owner for row in rows)
	today = getdate()
	return {
		"rows": [
			{
				"name": row.name,
				"title": row.title,
				"owner": names.get(row.action_owner, row.action_owner),
				"due_date": row.due_date,
				"overdue": rules.is_overdue(row.due_date, row.workflow_state, today),
				"progress": cint(row.progress),
				"state": row.workflow_state,
			}
			for row in rows
		],
		"may_add": bool(
			permitted("QSE Action", "create")
			and permitted(source_doctype, "write", source)
			and not is_final(source_doctype, source_name)
		),
	}


@frappe.whitelist(methods=["GET"])
def open_steps(name: str) -> list[str]:
	"""States to which this user may take the action by their person; roles are the workflow's to judge."""
	action = frappe.get_doc("QSE Action", name)
	action.check_permission("read")
	return [state for state in rules.STATES if not people.refusal(action, action.workflow_state, state)]


def _source(doctype: str, name: str) -> Document:
	if doctype not in sources():
		frappe.throw(
			_("Records of the kind {0} have no actions.").format(frappe.bold(escape_html(_(doctype))))
		)
	return frappe.get_doc(doctype, name)


def _known(dedupe_key: str, source_doctype: str, source_name: str) -> str | None:
	"""The action with this key, when it hangs on the same record; a locking read sees the newest."""
	return frappe.db.get_value(
		"QSE Action",
		{"dedupe_key": dedupe_key, "source_doctype": source_doctype, "source_name": source_name},
		for_update=True,
	)
