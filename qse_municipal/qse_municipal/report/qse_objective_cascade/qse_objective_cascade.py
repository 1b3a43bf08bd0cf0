"""The cascade of objectives: council, directorates, processes; how far each has come, who answers for it."""

from collections import Counter
from typing import Any

from frappe import _

from qse_municipal.actions.reporting import BLUE, GREEN, GREY, RED, card, column, decimal, stacked
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import goal_names
from qse_municipal.strategy import rules
from qse_municipal.strategy.cascade import Row, dressed, flat, rows_of, tree_of
from qse_municipal.strategy.selection import Selection

LIGHT_BLUE = "#7FB3E0"
COLORS = {
	rules.DRAFT: GREY,
	rules.APPROVED: LIGHT_BLUE,
	rules.IN_PROGRESS: BLUE,
	rules.ACHIEVED: GREEN,
	rules.NOT_ACHIEVED: RED,
	rules.CANCELLED: "#8D99A6",
}


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read QSE Objective."""
	rows = dressed(flat(tree_of(rows_of(Selection.of(read_filters(filters))))))
	goals = goal_names(code for row in rows for code in row["goals"])
	for row in rows:
		row["goal_names"] = ", ".join(f"{code.removeprefix('SDG-')} {goals[code]}" for code in row["goals"])
		row["state"] = row["workflow_state"]
		row["workflow_state"] = _(row["workflow_state"])
		row["level_name"] = _(row["level"])
		row["basis"] = _(row["progress_basis"]) if row["progress_basis"] else _("n/a")
		row["done_actions"] = f"{row['actions'] - row['open_actions']} / {row['actions']}"
	return columns(), rows, None, chart(rows), summary(rows)


def columns() -> list[dict[str, Any]]:
	return [
		column("title", _("Objective"), 340),
		column("name", _("Reference"), 155, "Link", options="QSE Objective"),
		column("level_name", _("Level"), 110),
		column("workflow_state", _("State"), 120),
		column("progress", _("Progress"), 150, "Percent"),
		column("basis", _("Progress From"), 160),
		column("due_on", _("Due On"), 110, "Date"),
		column("days_overdue", _("Days Overdue"), 120, "Int"),
		column("owner_name", _("Objective Owner"), 160),
		column("unit_name", _("Unit"), 180),
		column("axis_code", _("Axis"), 80),
		column("indicators", _("Indicators"), 100, "Int"),
		column("done_actions", _("Actions Done"), 120),
		column("goal_names", _("Sustainable Development Goals"), 260),
	]


def chart(rows: list[Row]) -> dict[str, Any] | None:
	"""Bars by level, each made up of the states of its objectives."""
	counts = Counter((row["level"], row["state"]) for row in rows)
	return stacked(
		[_(level) for level in rules.LEVELS],
		[
			(_(state), COLORS[state], [counts[level, state] for level in rules.LEVELS])
			for state in rules.STATES
			if any(counts[level, state] for level in rules.LEVELS)
		],
		220,
	)


def summary(rows: list[Row]) -> list[dict[str, Any]]:
	"""Figures above the rows; the mean leaves out what is cancelled and whose progress is not known."""
	states = Counter(row["state"] for row in rows)
	known = [
		row["progress"] for row in rows if row["progress"] is not None and row["state"] != rules.CANCELLED
	]
	mean = f"{decimal(sum(known) / len(known))} %" if known else _("n/a")
	return [
		card(_("Objectives"), len(rows)),
		card(_("In Progress"), states[rules.IN_PROGRESS]),
		{"label": _("Achieved"), "value": states[rules.ACHIEVED], "datatype": "Int", "indicator": "Green"},
		card(_("Not Achieved"), states[rules.NOT_ACHIEVED], bad="Red"),
		card(_("Overdue"), sum(bool(row["days_overdue"]) for row in rows), bad="Red"),
		{"label": _("Mean Progress"), "value": mean, "datatype": "Data"},
	]
