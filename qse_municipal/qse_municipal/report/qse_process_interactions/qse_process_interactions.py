"""Supplying process × receiving process: what flows, and who of the two says so."""

from typing import Any

from frappe import _

from qse_municipal.processes.api import interactions
from qse_municipal.processes.reporting import process_column, processes_shown
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, text_side

ONE_SIDED = "!"  # before what only one of the two processes names


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read processes."""
	shown = processes_shown(read_filters(filters))
	flows = interactions(set(shown))
	return columns(shown), rows(shown, flows), None, chart(shown, flows), summary(shown, flows)


def columns(shown: dict[str, str]) -> list[dict[str, Any]]:
	return [
		process_column(_("Supplying Process")),
		*(
			{
				"fieldname": code,
				"label": code,
				"fieldtype": "Data",
				"width": 150,
				"align": text_side(),
				"to": 1,
			}
			for code in shown
		),
	]


def rows(shown: dict[str, str], flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""One per supplier; what flows, with a mark before it when only one of the two processes names it."""
	found: dict[str, dict[str, Any]] = {
		code: {"process": code, "process_name": f"{code} {name}"} for code, name in shown.items()
	}
	for flow in flows:
		what = ", ".join(dict.fromkeys((*flow["sent"], *flow["received"])))
		mark = f"{ONE_SIDED} " if flow["one_sided"] else ""
		found[flow["from"]][flow["to"]] = mark + what
	return list(found.values())


def chart(shown: dict[str, str], flows: list[dict[str, Any]]) -> dict[str, Any] | None:
	if not flows:
		return None
	return {
		"type": "bar",
		"height": 220,
		"data": {
			"labels": [plain(code) for code in shown],
			"datasets": [
				{
					"name": plain(name),
					"values": [sum(flow[end] == code for flow in flows) for code in shown],
				}
				for name, end in (
					(_("Processes It Supplies"), "from"),
					(_("Processes It Receives From"), "to"),
				)
			],
		},
		"colors": ["#2F76B5", "#2BA8A0"],
	}


def summary(shown: dict[str, str], flows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	alone = len(set(shown) - {flow[end] for flow in flows for end in ("from", "to")})
	one_sided = sum(flow["one_sided"] for flow in flows)
	return [
		{"label": _("Pairs of Processes"), "value": len(flows), "datatype": "Int"},
		{
			"label": _("Named by One Only"),
			"value": one_sided,
			"datatype": "Int",
			"indicator": "Orange" if one_sided else "Green",
		},
		{
			"label": _("Processes Without a Flow"),
			"value": alone,
			"datatype": "Int",
			"indicator": "Red" if alone else "Green",
		},
	]
