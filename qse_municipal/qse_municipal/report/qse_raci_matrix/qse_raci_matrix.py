"""Tasks of the processes × posts: who is responsible, accountable, consulted and informed."""

from collections import Counter
from typing import Any

import frappe
from frappe import _

from qse_municipal.processes.reporting import process_column, processes_shown
from qse_municipal.processes.rules import ACCOUNTABLE, RESPONSIBLE, raci_faults, task_of
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, post_names, text_side

POSTS = 12  # in the chart: those with most tasks


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read processes."""
	filters = read_filters(filters)
	shown = processes_shown(filters)
	given = responsibilities(shown)
	if post := filters.get("post"):
		tasks = {(row.parent, task_of(row.activity)) for row in given if row.post == post}
		given = [row for row in given if (row.parent, task_of(row.activity)) in tasks]
	posts = post_names(row.post for row in given)
	table = rows(given, shown)
	return columns(posts), table, None, chart(given, posts), summary(table, posts)


def responsibilities(shown: dict[str, str]) -> list[frappe._dict]:
	"""The rows of the tables of responsibilities of these processes. One query."""
	return frappe.get_all(
		"QSE Process Responsibility",
		{"parenttype": "QSE Process", "parent": ["in", [*shown, ""]]},
		["parent", "activity", "post", "responsibility"],
		order_by="parent, idx",
		limit_page_length=0,
	)


def columns(posts: dict[str, str]) -> list[dict[str, Any]]:
	return [
		process_column(_("Process")),
		{"fieldname": "task", "label": _("Task"), "fieldtype": "Data", "width": 240, "align": text_side()},
		{
			"fieldname": "fault",
			"label": _("To Correct"),
			"fieldtype": "Data",
			"width": 140,
			"align": text_side(),
		},
		*(
			{
				"fieldname": frappe.scrub(post),
				"label": plain(name),
				"fieldtype": "Data",
				"width": 110,
				"align": "center",
				"post": 1,
			}
			for post, name in posts.items()
		),
	]


def rows(given: list[frappe._dict], shown: dict[str, str]) -> list[dict[str, Any]]:
	"""One per process and task, with the first letters of what each post has to do in it."""
	tasks: dict[tuple[str, str], list[frappe._dict]] = {}
	for row in given:
		tasks.setdefault((row.parent, task_of(row.activity)), []).append(row)
	found = []
	for (process, _task), of_task in tasks.items():
		faults = raci_faults((row.activity, row.post, row.responsibility) for row in of_task)
		cells: dict[str, str] = {}
		for row in of_task:
			field = frappe.scrub(row.post)
			cells[field] = "/".join(filter(None, (cells.get(field), row.responsibility[0])))
		found.append(
			{
				"process": process,
				"process_name": f"{process} {shown[process]}",
				"task": of_task[0].activity,
				"fault": ", ".join(_(fault) for _task, fault in faults),
				**cells,
			}
		)
	return found


def chart(given: list[frappe._dict], posts: dict[str, str]) -> dict[str, Any] | None:
	"""Tasks per post: accountable and responsible."""
	if not given:
		return None
	load = Counter(row.post for row in given if row.responsibility in (ACCOUNTABLE, RESPONSIBLE))
	most = [post for post, _number in load.most_common(POSTS)]
	return {
		"type": "bar",
		"height": 220,
		"data": {
			"labels": [plain(posts.get(post, post)) for post in most],
			"datasets": [
				{
					"name": plain(_(kind)),
					"values": [
						sum(row.post == post and row.responsibility == kind for row in given) for post in most
					],
				}
				for kind in (ACCOUNTABLE, RESPONSIBLE)
			],
		},
		"colors": ["#2F76B5", "#2BA8A0"],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(table: list[dict[str, Any]], posts: dict[str, str]) -> list[dict[str, Any]]:
	faulty = sum(bool(row["fault"]) for row in table)
	return [
		{"label": _("Tasks"), "value": len(table), "datatype": "Int"},
		{"label": _("Posts"), "value": len(posts), "datatype": "Int"},
		{
			"label": _("Tasks to Correct"),
			"value": faulty,
			"datatype": "Int",
			"indicator": "Red" if faulty else "Green",
		},
	]
