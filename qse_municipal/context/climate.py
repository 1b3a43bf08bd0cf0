"""Standards on which an analysis says whether climate change is relevant."""

from collections.abc import Iterable

import frappe

SUPERSEDED = "Superseded"


def disciplines_of(standards: Iterable[str | None]) -> dict[str, str]:
	"""Standard -> its discipline, for those that are not superseded. One query."""
	wanted = sorted({standard for standard in standards if standard})
	if not wanted:
		return {}
	rows = frappe.get_all(
		"QSE Standard",
		filters={"name": ["in", wanted], "status": ["!=", SUPERSEDED]},
		fields=["name", "discipline"],
		order_by="name",
	)
	return {row.name: row.discipline for row in rows}
