"""What hangs on the processes, counted over what the user may read."""

from collections import defaultdict

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import today

from qse_municipal.actions.rules import DUE_STATES
from qse_municipal.guard.probe import permitted
from qse_municipal.register.visible import visible
from qse_municipal.risk.rules import FINAL_STATES

HIGH = ("High", "Critical")


def counts() -> dict[str, dict[str, int]]:
	"""Process -> open risks of a high level (``risks``) and overdue actions (``actions``). Two queries."""
	found: dict[str, dict[str, int]] = defaultdict(lambda: {"risks": 0, "actions": 0})
	if permitted("QSE Risk", "read"):
		risk = DocType("QSE Risk")
		rows = (
			visible("QSE Risk")
			.select(risk.qse_process, Count("*"))
			.where((risk.kind == "Risk") & risk.current_level.isin(HIGH))
			.where(risk.workflow_state.notin(FINAL_STATES) & risk.qse_process.isnotnull())
			.groupby(risk.qse_process)
			.run()
		)
		for process, number in rows:
			found[process]["risks"] = number
	if permitted("QSE Action", "read"):
		action = DocType("QSE Action")
		rows = (
			visible("QSE Action")
			.select(action.qse_process, Count("*"))
			.where((action.due_date < today()) & action.workflow_state.isin(DUE_STATES))
			.where(action.qse_process.isnotnull())
			.groupby(action.qse_process)
			.run()
		)
		for process, number in rows:
			found[process]["actions"] = number
	return found


def flows() -> list[tuple[str, str, str, str]]:
	"""(Supplying process, receiving process, what flows, who says so: "sent" or "received"). Two queries."""
	found = []
	for child, here, there, name, said in (
		("QSE Process Output", "parent", "customer_process", "output_name", "sent"),
		("QSE Process Input", "supplier_process", "parent", "input_name", "received"),
	):
		row = DocType(child)
		other = there if here == "parent" else here
		found += [
			(*one, said)
			for one in frappe.qb.from_(row)
			.select(row[here], row[there], row[name])
			.where((row.parenttype == "QSE Process") & row[other].isnotnull() & (row[other] != ""))
			.orderby(row.parent, row.idx)
			.run()
		]
	return found
