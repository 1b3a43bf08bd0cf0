"""Figures of the action plan for number cards, each by one query on what the user may read."""

from typing import Any

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import today

from qse_municipal.actions.rules import DUE_STATES
from qse_municipal.register.visible import visible


@frappe.whitelist(methods=["GET", "POST"])
def overdue_actions(filters: str | list | dict | None = None) -> dict[str, Any]:
	"""Number card: actions not reported done whose due date has passed; opens these."""
	action = frappe.qb.DocType("QSE Action")
	query = visible("QSE Action").where(action.workflow_state.isin(DUE_STATES))
	return {
		"value": query.where(action.due_date < today()).select(Count("*")).run()[0][0],
		"fieldtype": "Int",
		"route": ["List", "QSE Action", "List"],
		"route_options": {"workflow_state": ["in", list(DUE_STATES)], "due_date": ["<", today()]},
	}
