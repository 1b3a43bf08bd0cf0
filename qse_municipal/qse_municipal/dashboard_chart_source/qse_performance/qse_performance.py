from typing import Any

import frappe

from qse_municipal.register.filters import read_filters
from qse_municipal.strategy.figures import CHARTS


@frappe.whitelist(methods=["GET", "POST"])
def get(chart_name: str | None = None, filters: str | dict | None = None, **_options: Any) -> dict[str, Any]:
	"""Data of a chart on objectives and indicators, of what the user may read.

	Without filters those of the chart apply.
	"""
	filters = read_filters(filters)
	if not filters and chart_name:
		filters = read_filters(frappe.db.get_value("Dashboard Chart", chart_name, "filters_json"))
	chart = CHARTS.get(str(filters.by)) or CHARTS["light"]
	return chart(str(filters.unit or ""))
