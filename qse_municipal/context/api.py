"""What the form of an analysis asks the server for."""

from typing import Any

import frappe

from qse_municipal.context import rules
from qse_municipal.context.origin import DOCTYPE, outcomes

COPIED = ("quadrant", "pestel", "issue", "relevance", "qse_process")
KEPT = ("title", "unit", "qse_process", "method", "participants", "is_quality", "is_environment", "is_safety")


@frappe.whitelist(methods=["GET"])
def list_outcomes(name: str) -> dict[str, list[dict[str, Any]]]:
	"""Row of an issue -> risks, opportunities and objectives that came of it and that the user may read."""
	frappe.get_doc(DOCTYPE, name).check_permission("read")
	return outcomes(name)


@frappe.whitelist(methods=["POST"])
def new_from(name: str) -> str:
	"""Open the next analysis with the issues of this one, as a draft of the user's; its name.

	Verdicts on climate change are given anew. Raises PermissionError.
	"""
	former = frappe.get_doc(DOCTYPE, name)
	former.check_permission("read")
	doc = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			**{field: former.get(field) for field in KEPT},
			"analysis_owner": frappe.session.user,
			"issues": [{field: row.get(field) for field in COPIED} for row in rules.in_order(former.issues)],
		}
	)
	doc.flags.previous_analysis = former.name
	return doc.insert().name
