"""What the Desk asks about the actions of a record."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, getdate

from qse_municipal.actions import dependencies, people, postponement, rules
from qse_municipal.actions.creation import insert_once
from qse_municipal.actions.source import is_final, shown_actions, sources
from qse_municipal.guard.probe import permitted
from qse_municipal.register.names import user_names

REQUESTED = "request:"


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
	priority: str = "Medium",
	planned_start: str | None = None,
) -> str:
	"""Open an action on a record that the user may write; the same ``dedupe_key`` opens it once.

	Returns its name. Raises PermissionError, or the errors of QSE Action.
	"""
	_source(source_doctype, source_name).check_permission("write")
	values = {
		"title": title,
		"action_type": action_type,
		"action_owner": action_owner,
		"verifier": verifier,
		"due_date": due_date,
		"description": description,
		"priority": priority,
		"planned_start": planned_start,
	}
	# keys of rules have no such beginning: a request cannot take one beforehand
	key = f"{REQUESTED}{dedupe_key}" if dedupe_key else None
	return insert_once(source_doctype, source_name, values, key)


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


@frappe.whitelist(methods=["POST"])
def ask_postponement(name: str, due_date: str, reason: str) -> None:
	"""Ask for a later due date: the owner of a planned or running action, or who plans.

	Raises PermissionError and PostponementError.
	"""
	action = frappe.get_doc("QSE Action", name, for_update=True)
	action.check_permission("read")
	postponement.ask(action, getdate(due_date) if due_date else None, reason)


@frappe.whitelist(methods=["POST"])
def decide_postponement(name: str, grant: bool, reason: str, due_date: str | None = None) -> None:
	"""Grant or decline a later due date, or set one that nobody asked for; never by who owns it or asked.

	Raises PermissionError and PostponementError.
	"""
	action = frappe.get_doc("QSE Action", name, for_update=True)
	action.check_permission("read")
	postponement.decide(action, bool(cint(grant)), reason, getdate(due_date) if due_date else None)


@frappe.whitelist(methods=["GET"])
def glance(name: str) -> dict[str, Any]:
	"""What the form of an action shows besides its fields: what it waits for, and what the user may do."""
	action = frappe.get_doc("QSE Action", name)
	action.check_permission("read")
	working = action.workflow_state in rules.WORKING_STATES
	return {
		"dependencies": dependencies.glance(action),
		"may_ask": bool(working and people.asking_way(action)),
		"may_decide": bool(working and people.deciding_way(action)),
	}


@frappe.whitelist(methods=["GET", "POST"])
def get_events(
	doctype: str,
	start: str,
	end: str,
	field_map: str | dict | None = None,
	filters: str | list | None = None,
	fields: str | list | None = None,
) -> list[dict[str, Any]]:
	"""Calendar: actions between two days, from their planned start (or their entry) to their due date.

	Takes the arguments of Frappe's own method; shows what the user may read.
	"""
	first, last = getdate(start), getdate(end)
	rows = frappe.get_list(
		"QSE Action",
		fields=["name", "title", "planned_start", "opened_on", "due_date", "workflow_state", "progress"],
		filters=[*(frappe.parse_json(filters) or []), ["QSE Action", "due_date", ">=", first]],
		order_by="due_date asc, name asc",
		limit_page_length=0,
	)
	events = []
	today = getdate()
	for row in rows:
		begins = rules.begins_on(row.planned_start, row.opened_on, row.due_date)
		if begins <= last:
			late = rules.is_overdue(row.due_date, row.workflow_state, today)
			events.append({**row, "planned_start": begins, "allDay": 1, "overdue": late})
	return events


def _source(doctype: str, name: str) -> Document:
	if doctype not in sources():
		frappe.throw(
			_("Records of the kind {0} have no actions.").format(frappe.bold(escape_html(_(doctype))))
		)
	return frappe.get_doc(doctype, name)
