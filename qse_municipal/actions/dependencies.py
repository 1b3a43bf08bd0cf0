"""Which actions an action waits for: checked when they are named, and before the work starts and ends."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate

from qse_municipal.actions import rules
from qse_municipal.errors import AccessError, DependencyError, refuse
from qse_municipal.register.visible import visible

ROW = "QSE Action Dependency"


def check(doc: Document) -> None:
	"""Newly named actions are open to the user; none is the action itself or waits for it.

	Raises AccessError and DependencyError.
	"""
	names = named(doc)
	doc.depends_on_tasks = ",".join(names)
	stored = doc.get_doc_before_save()
	new = set(names) - set(named(stored) if stored else ())
	if len(set(names)) < len(names):
		refuse(doc, DependencyError, _("An action is named twice among those that it waits for."))
	if not new:
		return
	if doc.name in new:
		refuse(doc, DependencyError, _("An action does not wait for itself."))
	hidden = new - set(_readable(new))
	if hidden:
		refuse(
			doc,
			AccessError,
			_("{0} is not open to you. Choose an action that you may read.").format(
				", ".join(frappe.bold(frappe.utils.escape_html(name)) for name in sorted(hidden))
			),
		)
	edges = waiting_for(new)
	for name in sorted(new):
		if rules.leads_to(name, doc.name, edges):
			refuse(
				doc,
				DependencyError,
				_("{0} waits for this action already. Two actions do not wait for each other.").format(
					frappe.bold(name)
				),
			)


def check_finished(doc: Document) -> None:
	"""Raises DependencyError while an action that this one waits for is not finished."""
	open_ones = [row.name for row in states_of(named(doc)) if row.workflow_state not in rules.FINISHED_STATES]
	if open_ones:
		refuse(
			doc,
			DependencyError,
			_("It waits for {0}, which is not done. Finish that first, or plan this one anew.").format(
				", ".join(frappe.bold(name) for name in open_ones)
			),
		)


def named(doc: Document) -> list[str]:
	"""References of the actions that it waits for, in their order."""
	return [row.action for row in doc.get("dependencies") or [] if row.action]


def states_of(names: list[str]) -> list[frappe._dict]:
	"""Reference, title, state and due date of the actions, the next due first, whoever asks."""
	if not names:
		return []
	return frappe.get_all(
		"QSE Action",
		filters={"name": ["in", names]},
		fields=["name", "title", "workflow_state", "due_date"],
		order_by="due_date asc, name asc",
	)


def waiting_for(names: set[str]) -> dict[str, list[str]]:
	"""Action -> those it waits for, for these actions and all that they wait for; a query per level."""
	row = DocType(ROW)
	edges: dict[str, list[str]] = {}
	level = set(names)
	while level:
		edges.update({name: [] for name in level})
		found = (
			frappe.qb.from_(row)
			.select(row.parent, row.action)
			.where((row.parenttype == "QSE Action") & row.parent.isin(sorted(level)))
			.run()
		)
		for parent, action in found:
			edges[parent].append(action)
		level = {action for _parent, action in found} - set(edges)
	return edges


def glance(doc: Document) -> list[dict[str, Any]]:
	"""What the action waits for, as its form shows it; titles as far as the user may read them."""
	rows = states_of(named(doc))
	readable = set(_readable({row.name for row in rows}))
	due_date = getdate(doc.due_date)
	return [
		{
			"name": row.name,
			"title": row.title if row.name in readable else "",
			"state": row.workflow_state,
			"due_date": row.due_date,
			"finished": row.workflow_state in rules.FINISHED_STATES,
			"later": bool(row.due_date and row.due_date > due_date)
			and row.workflow_state not in rules.FINISHED_STATES,
		}
		for row in rows
	]


def _readable(names: set[str]) -> list[str]:
	if not names:
		return []
	action = DocType("QSE Action")
	return visible("QSE Action").where(action.name.isin(sorted(names))).select(action.name).run(pluck=True)
