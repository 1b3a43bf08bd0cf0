"""What the Desk asks about objectives and plans."""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import getdate

from qse_municipal.register.names import indicator_names, unit_names, user_names
from qse_municipal.register.visible import visible
from qse_municipal.strategy import rules
from qse_municipal.strategy.names import axis_names, plan_title
from qse_municipal.strategy.progress import DOCTYPE, measured

SHOWN = (
	*("name", "title", "level", "unit", "objective_owner", "workflow_state", "due_on"),
	*("progress", "progress_basis"),
)


@frappe.whitelist(methods=["GET", "POST"])
def tree_nodes(doctype: str = DOCTYPE, parent: str = "", **_filters: Any) -> list[dict[str, Any]]:
	"""Tree view: the objectives under one, at the top those whose parent the user does not see.

	Only what the user may read, in three queries.
	"""
	objective = DocType(DOCTYPE)
	if parent and parent != DOCTYPE:
		query = visible(DOCTYPE).where(objective.parent_objective == parent)
		if not frappe.has_permission(DOCTYPE, "read", parent):
			return []
	else:
		seen = visible(DOCTYPE).select(objective.name).where(objective.level != rules.PROCESS).run(pluck=True)
		query = visible(DOCTYPE).where(
			(Coalesce(objective.parent_objective, "") == "") | objective.parent_objective.notin([*seen, ""])
		)
	rows = _shown(query)
	parents = _with_children([row["name"] for row in rows])
	return [
		{**row, "value": row["name"], "title": row["title"], "expandable": int(row["name"] in parents)}
		for row in rows
	]


@frappe.whitelist(methods=["GET"])
def glance(name: str) -> dict[str, Any]:
	"""What the form of an objective shows of its progress and of its place in the cascade."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("read")
	parts = measured(doc)
	names = indicator_names(one.indicator for one in parts.indicators)
	objective = DocType(DOCTYPE)
	return {
		"indicators": parts.progress.indicators,
		"actions": parts.progress.actions,
		"rows": [
			{
				"indicator": one.indicator,
				"name": names.get(one.indicator, one.indicator),
				"baseline": one.baseline,
				"target": one.target,
				"weight": one.weight,
				"value": one.value,
				"light": one.light,
				"period_end": one.period_end,
				"progress": one.progress,
			}
			for one in parts.indicators
		],
		"plan": plan_title(doc),
		"above": _above(doc),
		"below": _shown(visible(DOCTYPE).where(objective.parent_objective == name)),
	}


@frappe.whitelist(methods=["GET"])
def axes_of(plan: str) -> list[dict[str, str]]:
	"""Codes and names of the axes of a plan that the user may read, for the field Axis."""
	doc = frappe.get_doc("QSE Strategic Plan", plan)
	doc.check_permission("read")
	return [{"value": code, "label": f"{code} – {name}"} for code, name in axis_names(doc).items()]


@frappe.whitelist(methods=["GET"])
def plan_glance(name: str) -> list[dict[str, Any]]:
	"""The objectives of a plan that the user may read, by axis, with their mean progress."""
	doc = frappe.get_doc("QSE Strategic Plan", name)
	doc.check_permission("read")
	objective = DocType(DOCTYPE)
	rows = _shown(visible(DOCTYPE).where(objective.strategic_plan == name).select(objective.axis_code))
	names = axis_names(doc)
	found = []
	for code in (*names, ""):
		mine = [row for row in rows if (row["axis_code"] or "") == code]
		if not mine and not code:
			continue
		known = [row["progress"] for row in mine if row["known"] and row["state"] != rules.CANCELLED]
		found.append(
			{
				"axis": code,
				"name": names.get(code, ""),
				"progress": sum(known) / len(known) if known else None,
				"objectives": mine,
			}
		)
	return found


def _shown(query: Any) -> list[dict[str, Any]]:
	objective = DocType(DOCTYPE)
	rows = (
		query.select(*(objective[field] for field in SHOWN))
		.orderby(objective.due_on)
		.orderby(objective.name)
		.run(as_dict=True)
	)
	people = user_names(row.objective_owner for row in rows)
	units = unit_names(row.unit for row in rows)
	today = getdate()
	for row in rows:
		state = row.pop("workflow_state")
		row["state"] = state
		row["known"] = bool(row.pop("progress_basis"))
		row["owner"] = people.get(row["objective_owner"], row["objective_owner"] or "")
		row["unit_name"] = units.get(row["unit"], row["unit"])
		row["overdue"] = rules.is_overdue(row["due_on"], state, today)
	return [dict(row) for row in sorted(rows, key=lambda row: rules.LEVELS.index(row["level"]))]


def _above(doc: Document) -> list[dict[str, Any]]:
	"""Those that it contributes to, the highest first, as far as the user may read them."""
	objective, found, parent = DocType(DOCTYPE), [], doc.parent_objective
	for _level in rules.LEVELS[1:]:
		rows = parent and _shown(
			visible(DOCTYPE).where(objective.name == parent).select(objective.parent_objective)
		)
		if not rows:
			break
		found.insert(0, rows[0])
		parent = rows[0]["parent_objective"]
	return found


def _with_children(names: list[str]) -> set[str]:
	if not names:
		return set()
	objective = DocType(DOCTYPE)
	query = visible(DOCTYPE).where(objective.parent_objective.isin(names))
	return {
		parent
		for parent, _number in query.select(objective.parent_objective, Count("*"))
		.groupby(objective.parent_objective)
		.run()
	}
