"""Names of the axes of a plan, and of all goals, in the reader's language."""

import frappe
from frappe.model.document import Document

from qse_municipal.register.names import goal_names


def axis_names(plan: Document) -> dict[str, str]:
	"""Code of an axis of the plan -> its name in the user's language."""
	suffix = {"fr": "_fr", "ar": "_ar"}.get((frappe.local.lang or "")[:2], "")
	return {row.axis_code: row.get(f"axis_name{suffix}") or row.axis_name for row in plan.axes}


def all_goals(language: str | None = None) -> dict[str, str]:
	"""Code of each Sustainable Development Goal -> its name, in their order."""
	goals = frappe.get_all("QSE Sustainable Development Goal", pluck="name", order_by="name")
	return goal_names(goals, language)


def plan_title(doc: Document) -> str:
	"""The plan and the axis of an objective in words; blank without a plan."""
	if not doc.strategic_plan:
		return ""
	plan = frappe.get_cached_doc("QSE Strategic Plan", doc.strategic_plan)
	axis = axis_names(plan).get(doc.axis_code)
	return f"{plan.title} – {doc.axis_code} {axis}" if axis else plan.title
