"""Objectives and plans on paper: the sheet of one, all of a plan or a selection, and the plan itself."""

from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.desk.query_report import get_report_doc
from frappe.model.document import Document
from frappe.utils import format_date, getdate
from frappe.utils.pdf import get_pdf

from qse_municipal.actions.printing import action_rows
from qse_municipal.actions.reporting import decimal
from qse_municipal.register.filters import DISCIPLINES, read_filters
from qse_municipal.register.frame import change_rows, signature
from qse_municipal.register.names import (
	goal_names,
	indicator_names,
	is_right_to_left,
	process_names,
	unit_names,
	user_names,
)
from qse_municipal.strategy import rules
from qse_municipal.strategy.cascade import dressed, flat, rows_of, tree_of
from qse_municipal.strategy.names import axis_names, plan_title
from qse_municipal.strategy.progress import DOCTYPE, measured
from qse_municipal.strategy.selection import Selection

REPORT, PLAN = "QSE Objective Cascade", "QSE Strategic Plan"


def qse_objective_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Objective Sheet shows besides the plain fields of the document."""
	people = user_names(
		[
			*(doc.owner, doc.objective_owner, doc.approved_by, doc.approved_for),
			*(doc.evaluated_by, doc.evaluated_for),
			*(user for row in doc.state_changes for user in (row.changed_by, row.on_behalf_of)),
		]
	)
	parts = measured(doc)
	indicators = indicator_names(one.indicator for one in parts.indicators)
	parent = doc.parent_objective and frappe.db.get_value(DOCTYPE, doc.parent_objective, "title")
	goals = goal_names(row.goal for row in doc.sdgs)
	return {
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"process": process_names([doc.qse_process]).get(doc.qse_process, doc.qse_process),
		"people": people,
		"parent": parent or "",
		"plan": plan_title(doc),
		"goals": [f"{row.goal} {goals.get(row.goal, '')}".strip() for row in doc.sdgs],
		"clauses": [row.clause for row in doc.clauses],
		"disciplines": [_(name) for name, field in DISCIPLINES.items() if doc.get(field)],
		"progress": progress_text(doc.progress, doc.progress_basis),
		"indicators": [
			{
				"name": indicators.get(one.indicator, one.indicator),
				"baseline": decimal(one.baseline),
				"target": decimal(one.target),
				"value": decimal(one.value),
				"until": format_date(one.period_end) if one.period_end else "",
				"light": one.light,
				"progress": progress_text(one.progress, "-" if one.progress is not None else ""),
			}
			for one in parts.indicators
		],
		"actions": action_rows(doc),
		"changes": change_rows(doc, people),
		"version": len(doc.state_changes),
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.creation),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(doc.approved_by),
				doc.approved_on,
				behalf=people.get(doc.approved_for),
			),
		],
	}


def qse_strategic_plan(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Strategic Plan shows besides the plain fields of the document."""
	people = user_names(
		[doc.owner, doc.approved_by, doc.approved_for, *(row.initiative_owner for row in doc.initiatives)]
	)
	names = axis_names(doc)
	return {
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"people": people,
		"texts": [
			(_(label), texts)
			for label, name in (("Vision", "vision"), ("Mission", "mission"), ("Values", "core_values"))
			if (texts := in_languages(doc, name))
		],
		"axes": [
			{
				"code": row.axis_code,
				"name": names[row.axis_code],
				"initiatives": [
					{
						"initiative": one.initiative,
						"owner": people.get(one.initiative_owner, ""),
						"from": format_date(one.start_on) if one.start_on else "",
						"to": format_date(one.end_on) if one.end_on else "",
						"result": one.expected_result or "",
					}
					for one in doc.initiatives
					if one.axis_code == row.axis_code
				],
			}
			for row in doc.axes
		],
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.creation),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(doc.approved_by),
				doc.approved_on,
				behalf=people.get(doc.approved_for),
			),
		],
	}


def in_languages(doc: Document, fieldname: str) -> list[dict[str, str]]:
	"""The text in each language in which it is written, with its direction; the reader's language first."""
	language = (frappe.local.lang or "en")[:2]
	fields = {"en": fieldname, "fr": f"{fieldname}_fr", "ar": f"{fieldname}_ar"}
	order = [language, *(code for code in fields if code != language)]
	found: dict[str, str] = {}
	for code in order:
		text = doc.get(fields.get(code, fieldname))
		if text and text not in found:
			found[text] = "rtl" if is_right_to_left(code) else "ltr"
	return [{"text": text, "direction": direction} for text, direction in found.items()]


def progress_text(value: float | None, basis: str | None) -> str:
	"""Percent, or n/a when it is not known."""
	return f"{decimal(value or 0)} %" if basis else _("n/a")


# What ISO 14001 and 45001 ask of the plan (6.2.2): what, resources, who, until when, how evaluated.


def qse_objectives_plan(doc: Document) -> dict[str, Any]:
	"""For the print format QSE Objectives Plan: all objectives of a plan that the reader may see."""
	doc.check_permission("read")
	return {
		**plan_content(Selection(plan=doc.name)),
		"signatures": [
			signature("Prepared by", user_names([doc.owner]).get(doc.owner)),
			signature("Verified by"),
			signature("Approved by", user_names([doc.approved_by]).get(doc.approved_by), doc.approved_on),
		],
	}


@frappe.whitelist(methods=["GET"])
def objectives_pdf(filters: str | dict | None = None) -> None:
	"""The objectives plan as a PDF, with the report's filters; needs the report and the right to print."""
	get_report_doc(REPORT)
	frappe.has_permission(DOCTYPE, "print", throw=True)
	filters = read_filters(filters)
	html = objectives_html(filters)
	make_access_log(report_name=REPORT, file_type="PDF", method="Print", filters=filters)
	frappe.local.response.filename = f"{_('Objectives Plan')} {getdate()}.pdf"
	frappe.local.response.filecontent = get_pdf(html, {"orientation": "Landscape"})
	frappe.local.response.type = "pdf"


def objectives_html(filters: dict[str, Any]) -> str:
	"""The objectives plan as a page in the common frame."""
	user = frappe.session.user
	return frappe.render_template(
		"qse_municipal/templates/print/objectives_page.html",
		{
			**plan_content(Selection.of(filters)),
			"criteria": criteria(filters),
			"language": frappe.local.lang,
			"day": format_date(getdate()),
			"signatures": [
				signature("Prepared by", user_names([user]).get(user), getdate()),
				signature("Verified by"),
				signature("Approved by"),
			],
		},
	)


def plan_content(selection: Selection) -> dict[str, Any]:
	"""Rows of the table in the order of the cascade, with the measures of each."""
	rows = dressed(flat(tree_of(rows_of(selection))))
	for row in rows:
		row["progress_text"] = progress_text(row["progress"], row["progress_basis"])
		row["due"] = format_date(row["due_on"]) if row["due_on"] else ""
		row["start"] = format_date(row["starts_on"])
	known = [row["progress"] for row in rows if row["progress"] is not None]
	return {
		"rows": rows,
		"figures": [
			(_("Objectives"), len(rows)),
			(_("Achieved"), sum(row["workflow_state"] == rules.ACHIEVED for row in rows)),
			(_("Overdue"), sum(bool(row["days_overdue"]) for row in rows)),
			(_("Mean Progress"), progress_text(sum(known) / len(known), "-") if known else _("n/a")),
		],
	}


def criteria(filters: dict[str, Any]) -> list[tuple[str, str]]:
	"""(label, value) of the filters that narrow the plan, for its head."""
	plan, goal = filters.get("plan"), filters.get("goal")
	title = frappe.db.get_value(PLAN, plan, "title") if plan else ""
	shown = [
		(_("Strategic Plan"), title or ""),
		(_("Axis"), filters.get("axis") or ""),
		(_("Unit"), unit_names([filters.get("unit")]).get(filters.get("unit"), "")),
		(_("Level"), _(filters.get("level") or "")),
		(_("State"), _(filters.get("state") or "")),
		(_("Standard"), _(filters.get("standard") or "")),
		(_("Goal"), goal_names([goal]).get(goal, "") if goal else ""),
		(_("Objective Owner"), user_names([filters.get("owner")]).get(filters.get("owner"), "")),
	]
	return [(label, value) for label, value in shown if value]
