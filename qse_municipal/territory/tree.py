"""The tree of territories in the language of its reader."""

from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce

from qse_municipal.territory.morocco import DOCTYPE


@frappe.whitelist(methods=["GET", "POST"])
def get_children(doctype: str, parent: str = "", **more: Any) -> list[dict[str, Any]]:
	"""What lies directly in a territory; the uppermost ones without a parent. Needs to read territories."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	table = DocType(DOCTYPE)
	is_root = not parent or frappe.parse_json(more.get("is_root") or 0)  # the root is called by its title
	rows = (
		frappe.qb.from_(table)
		.where(Coalesce(table.parent_qse_territory, "") == ("" if is_root else parent))
		.select(table.name, table.territory_name, table.territory_name_fr, table.territory_name_ar)
		.select(table.is_group)
		.orderby(table.name)
		.run(as_dict=True)
	)
	language = (frappe.local.lang or "")[:2]
	return [
		{
			"value": row.name,
			"title": row.get(f"territory_name_{language}") or row.territory_name,
			"expandable": row.is_group,
		}
		for row in rows
	]
