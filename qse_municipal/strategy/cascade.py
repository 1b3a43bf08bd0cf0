"""The cascade: objectives under those that they contribute to, with how far each has come."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from qse_municipal.actions.rules import OPEN_STATES as OPEN_ACTIONS
from qse_municipal.register.names import unit_names, user_names
from qse_municipal.strategy import rules
from qse_municipal.strategy.progress import DOCTYPE, ROW
from qse_municipal.strategy.selection import Selection

FIELDS = (
	*("name", "title", "level", "parent_objective", "unit", "objective_owner", "workflow_state"),
	*("progress", "progress_basis", "starts_on", "due_on", "strategic_plan", "axis_code", "measure"),
	*("target_text", "resources", "evaluation_method", "result", "no_indicator_reason"),
)
Row = dict[str, Any]


@dataclass
class Node:
	"""An objective with those below it."""

	row: Row
	children: list["Node"] = field(default_factory=list)


def rows_of(selection: Selection) -> list[Row]:
	"""The objectives of the selection, by level, the next due first. One query."""
	objective = frappe.qb.DocType(DOCTYPE)
	rows = (
		selection.query()
		.select(*(objective[name] for name in FIELDS))
		.orderby(objective.due_on)
		.orderby(objective.name)
		.run(as_dict=True)
	)
	for row in rows:
		if not row["progress_basis"]:
			row["progress"] = None  # not known, which is not 0
	return sorted(rows, key=lambda row: rules.LEVELS.index(row["level"]))


def tree_of(rows: Iterable[Row]) -> list[Node]:
	"""Roots of the cascade; an objective whose parent is not among the rows is a root itself."""
	nodes = {row["name"]: Node(row) for row in rows}
	roots = []
	for node in nodes.values():
		parent = nodes.get(node.row["parent_objective"])
		(parent.children if parent else roots).append(node)
	return roots


def flat(nodes: Iterable[Node], indent: int = 0) -> list[Row]:
	"""The rows in the order of the tree, each with its ``indent``."""
	found: list[Row] = []
	for node in nodes:
		found.append({**node.row, "indent": indent, "has_children": int(bool(node.children))})
		found += flat(node.children, indent + 1)
	return found


def dressed(rows: list[Row]) -> list[Row]:
	"""Add names, goals, numbers of indicators and actions, days overdue. Five queries."""
	names = [row["name"] for row in rows]
	units = unit_names(row["unit"] for row in rows)
	people = user_names(row["objective_owner"] for row in rows)
	goals, indicators, actions = _goals(names), _indicators(names), _actions(names)
	today = getdate()
	for row in rows:
		name = row["name"]
		row["unit_name"] = units.get(row["unit"], row["unit"])
		row["owner_name"] = people.get(row["objective_owner"], row["objective_owner"])
		row["goals"] = goals.get(name, [])
		row["indicators"] = indicators.get(name, 0)
		row["open_actions"], row["actions"] = actions.get(name, (0, 0))
		late = rules.is_overdue(row["due_on"], row["workflow_state"], today)
		row["days_overdue"] = (today - row["due_on"]).days if late else None
	return rows


def _goals(names: list[str]) -> dict[str, list[str]]:
	if not names:
		return {}
	row = frappe.qb.DocType("QSE Objective Goal")
	found: dict[str, list[str]] = {}
	for parent, goal in (
		frappe.qb.from_(row)
		.select(row.parent, row.goal)
		.where((row.parenttype == DOCTYPE) & row.parent.isin(names))
		.orderby(row.goal)
		.run()
	):
		found.setdefault(parent, []).append(goal)
	return found


def _indicators(names: list[str]) -> dict[str, int]:
	if not names:
		return {}
	row = frappe.qb.DocType(ROW)
	return dict(
		frappe.qb.from_(row)
		.select(row.parent, Count("*"))
		.where((row.parenttype == DOCTYPE) & row.parent.isin(names))
		.groupby(row.parent)
		.run()
	)


def _actions(names: list[str]) -> dict[str, tuple[int, int]]:
	"""Name -> open actions, all actions; they are part of the objective for who reads it."""
	if not names:
		return {}
	action = frappe.qb.DocType("QSE Action")
	found: dict[str, tuple[int, int]] = {}
	for source, state, number in (
		frappe.qb.from_(action)
		.select(action.source_name, action.workflow_state, Count("*"))
		.where((action.source_doctype == DOCTYPE) & action.source_name.isin(names))
		.groupby(action.source_name, action.workflow_state)
		.run()
	):
		still, total = found.get(source, (0, 0))
		found[source] = (still + number * (state in OPEN_ACTIONS), total + number)
	return found
