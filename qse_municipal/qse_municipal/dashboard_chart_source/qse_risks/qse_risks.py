from typing import Any

import frappe

from qse_municipal.risk.figures import CHARTS


@frappe.whitelist(methods=["GET", "POST"])
def get(chart_name: str | None = None, filters: str | dict | None = None, **_options: Any) -> dict[str, Any]:
	"""Data of a chart on risks, of what the user may read. Without filters those of the chart apply."""
	filters = frappe.parse_json(filters)
	if not filters and chart_name:
		filters = frappe.parse_json(frappe.db.get_value("Dashboard Chart", chart_name, "filters_json"))
	filters = frappe._dict(filters or {})
	chart = CHARTS.get(filters.by) or CHARTS["level"]
	return chart(str(filters.unit or ""))
