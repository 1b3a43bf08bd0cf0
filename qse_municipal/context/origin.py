"""Risks and objectives that came of an issue of the context: their origin, and what became of them."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType

from qse_municipal.errors import AccessError, ContextError, HistoryError, refuse
from qse_municipal.guard.probe import permitted
from qse_municipal.register.visible import visible

DOCTYPE, ISSUE = "QSE Context Analysis", "QSE Context Issue"
# what may come of an issue -> fields that say how bad or how far it is
OUTCOMES = {"QSE Risk": ("kind", "current_level"), "QSE Objective": ("progress",)}


def check(doc: Document, method: str | None = None) -> None:
	"""Hook ``validate`` of the DocTypes in OUTCOMES: the issue stands in an analysis that the user reads."""
	stored = doc.get_doc_before_save()
	given = (doc.get("context_analysis") or None, doc.get("context_issue") or None)
	if stored:
		if given != (stored.get("context_analysis") or None, stored.get("context_issue") or None):
			refuse(doc, HistoryError, _("The issue that it came from stays as it was noted at the start."))
		return
	analysis, issue = given
	if not (analysis or issue):
		return
	if not analysis or not frappe.db.exists(DOCTYPE, analysis) or not permitted(DOCTYPE, "read", analysis):
		refuse(
			doc, AccessError, _("The analysis of the context is not open to you. Choose one that you read.")
		)
	if issue and frappe.db.get_value(ISSUE, issue, "parent") != analysis:
		refuse(
			doc,
			ContextError,
			_("This issue does not stand in {0}. Create it from the issue itself.").format(
				frappe.bold(analysis)
			),
		)


def outcomes(analysis: str) -> dict[str, list[dict[str, Any]]]:
	"""Row of an issue -> what came of it, as far as the user may read it. One query per DocType."""
	found: dict[str, list[dict[str, Any]]] = {}
	for doctype, more in OUTCOMES.items():
		if not permitted(doctype, "read"):
			continue
		table = DocType(doctype)
		rows = (
			visible(doctype)
			.where((table.context_analysis == analysis) & (table.context_issue != ""))
			.select(table.name, table.title, table.workflow_state, table.context_issue)
			.select(*(table[field] for field in more))
			.orderby(table.name)
			.run(as_dict=True)
		)
		for row in rows:
			issue = row.pop("context_issue")
			found.setdefault(issue, []).append({"doctype": doctype, **row})
	return found


def issues_with_outcome(analysis: str) -> dict[str, str]:
	"""Row of an issue -> a record that came of it, whoever may read it."""
	found: dict[str, str] = {}
	for doctype in OUTCOMES:
		table = DocType(doctype)
		found.update(
			frappe.qb.from_(table)
			.select(table.context_issue, table.name)
			.where((table.context_analysis == analysis) & (table.context_issue != ""))
			.run()
		)
	return found
