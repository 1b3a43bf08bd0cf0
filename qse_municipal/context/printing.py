"""An analysis of the context and a planned change on paper."""

from typing import Any

from frappe import _
from frappe.model.document import Document

from qse_municipal.actions.printing import DISCIPLINES, action_rows
from qse_municipal.context import rules
from qse_municipal.context.origin import outcomes
from qse_municipal.register.frame import change_rows, signature
from qse_municipal.register.names import process_names, unit_names, user_names

COLORS = {
	rules.STRENGTH: "#dff1e6",
	rules.WEAKNESS: "#fdebd9",
	rules.OPPORTUNITY: "#deebf8",
	rules.THREAT: "#f8dcdc",
}


def qse_context_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Context Analysis shows besides the plain fields of the document."""
	names = _common(doc, doc.analysis_owner, doc.validated_by, doc.validated_for)
	people = names["people"]
	processes = process_names(row.qse_process for row in doc.issues)
	led_to = outcomes(doc.name)
	issues = [
		{
			"quadrant": row.quadrant,
			"issue": row.issue,
			"relevance": row.relevance,
			"pestel": row.pestel,
			"process": processes.get(row.qse_process, ""),
			"outcomes": led_to.get(row.name, []),
		}
		for row in rules.in_order(doc.issues)
	]
	return {
		**names,
		"quadrants": [
			{
				"key": quadrant,
				"title": title,
				"color": COLORS[quadrant],
				"issues": [row for row in issues if row["quadrant"] == quadrant],
			}
			for quadrant, title in titles().items()
		],
		"pestel": [
			{"kind": kind, "issues": [row for row in issues if row["pestel"] == kind]}
			for kind in rules.PESTEL
		],
		"led_to": [row for row in issues if row["outcomes"]],
		"signatures": [
			signature("Prepared by", people.get(doc.analysis_owner), doc.analysed_on),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(doc.validated_by),
				doc.validated_on,
				behalf=people.get(doc.validated_for),
			),
		],
	}


def titles() -> dict[str, str]:
	"""Quadrant -> its title in the language of the user."""
	return {
		rules.STRENGTH: _("Strengths"),
		rules.WEAKNESS: _("Weaknesses"),
		rules.OPPORTUNITY: _("Opportunities"),
		rules.THREAT: _("Threats"),
	}


def qse_change_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Change Sheet shows besides the plain fields of the document."""
	names = _common(
		doc,
		*(doc.change_owner, doc.requested_by, doc.approved_by, doc.approved_for),
		*(doc.implemented_by, doc.reviewed_by, doc.reviewed_for),
	)
	people = names["people"]
	return {
		**names,
		"signatures": [
			signature("Prepared by", people.get(doc.change_owner), doc.creation),
			signature(
				"Verified by",
				people.get(doc.reviewed_by),
				doc.reviewed_on,
				behalf=people.get(doc.reviewed_for),
			),
			signature(
				"Approved by",
				people.get(doc.approved_by),
				doc.approved_on,
				behalf=people.get(doc.approved_for),
			),
		],
	}


def _common(doc: Document, *users: str | None) -> dict[str, Any]:
	people = user_names(
		[
			*(doc.owner, *users),
			*(user for row in doc.state_changes for user in (row.changed_by, row.on_behalf_of)),
		]
	)
	return {
		"people": people,
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"process": process_names([doc.qse_process]).get(doc.qse_process, doc.qse_process),
		"disciplines": [_(name) for field, name in DISCIPLINES.items() if doc.get(field)],
		"actions": action_rows(doc),
		"changes": change_rows(doc, people),
		"version": len(doc.state_changes),
	}
