"""The risk sheet and the register on paper, both in the common frame."""

from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.desk.query_report import get_report_doc
from frappe.model.document import Document
from frappe.utils import cint, format_date, getdate
from frappe.utils.pdf import get_pdf

from qse_municipal.actions.printing import action_rows
from qse_municipal.rating.store import get_scale
from qse_municipal.register.filters import DISCIPLINES, day_of, read_filters
from qse_municipal.register.frame import change_rows, signature
from qse_municipal.register.names import process_names, unit_names, user_names
from qse_municipal.risk.matrix import axis_names, cell_look, rating_title, ratings_shown
from qse_municipal.risk.selection import OPEN, ink, level_color

REGISTER = "QSE Risk Register"
HISTORY_ROWS = 10


def qse_risk_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Risk Sheet shows besides the plain fields of the document."""
	scale = get_scale(doc.rating_scale)
	people = user_names(
		[
			doc.owner,
			doc.risk_owner,
			doc.approved_by,
			doc.approved_for,
			*(row.measure_owner for row in doc.existing_measures),
			*(row.assessed_by for row in doc.assessments),
			*(row.changed_by for row in doc.state_changes),
			*(row.on_behalf_of for row in doc.state_changes),
		]
	)
	last = doc.assessments[-1] if doc.assessments else None
	shown = ratings_shown(doc.kind)
	return {
		"unit": unit_names([doc.unit]).get(doc.unit, doc.unit),
		"process": process_names([doc.qse_process]).get(doc.qse_process, doc.process_name),
		"people": people,
		"disciplines": [_(name) for name, field in DISCIPLINES.items() if doc.get(field)],
		"ratings": [
			{
				"key": rating,
				"title": rating_title(rating, doc.kind),
				"probability": cint(doc.get(f"{rating}_probability")),
				"severity": cint(doc.get(f"{rating}_severity")),
				"score": cint(doc.get(f"{rating}_score")),
				"level": doc.get(f"{rating}_level") or "",
				"rule": doc.get(f"{rating}_level_rule") or "",
				**colors(doc.rating_scale, doc.get(f"{rating}_level")),
			}
			for rating in shown
		],
		"axes": axis_names(doc.kind),
		"size": scale.size,
		"matrix": [
			[
				{
					**cell_look(scale, probability, severity),
					"marks": [
						rating
						for rating in shown
						if (doc.get(f"{rating}_probability"), doc.get(f"{rating}_severity"))
						== (probability, severity)
					],
				}
				for severity in range(1, scale.size + 1)
			]
			for probability in range(scale.size, 0, -1)
		],
		"bands": [
			{"level": band.level, "minimum": band.minimum_score, "color": band.color} for band in scale.bands
		],
		"actions": action_rows(doc),
		"history": [
			{
				"date": format_date(row.assessed_on),
				"by": people.get(row.assessed_by, row.assessed_by),
				"note": row.note or "",
				"ratings": [
					{
						"score": row.get(f"{rating}_score") or "",
						"level": row.get(f"{rating}_level") or "",
						**colors(row.rating_scale, row.get(f"{rating}_level")),
					}
					for rating in shown
				],
			}
			for row in doc.assessments[-HISTORY_ROWS:]
		],
		"changes": change_rows(doc, people)[-HISTORY_ROWS:],
		"version": len(doc.assessments),
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.creation),
			signature(
				"Verified by", people.get(last.assessed_by) if last else None, last and last.assessed_on
			),
			signature(
				"Approved by",
				people.get(doc.approved_by),
				doc.approved_on,
				behalf=people.get(doc.approved_for),
			),
		],
	}


def colors(scale: str | None, level: str | None) -> dict[str, str]:
	"""``color`` of a level on its scale (white when not rated) and ``ink``, the colour of a text on it."""
	color = level_color(scale, level)
	return {"color": color or "#ffffff", "ink": ink(color)}


@frappe.whitelist(methods=["GET"])
def register_pdf(filters: str | dict | None = None) -> None:
	"""The register as a PDF, with the report's filters; needs the report and the permission to print."""
	get_report_doc(REGISTER)
	frappe.has_permission("QSE Risk", "print", throw=True)
	filters = read_filters(filters)
	html = register_html(filters)
	make_access_log(report_name=REGISTER, file_type="PDF", method="Print", filters=filters)
	frappe.local.response.filename = f"{_(REGISTER)} {getdate()}.pdf"
	frappe.local.response.filecontent = get_pdf(html, {"orientation": "Landscape"})
	frappe.local.response.type = "pdf"


def register_html(filters: dict[str, Any]) -> str:
	"""The register as a page in the common frame."""
	from qse_municipal.qse_municipal.report.qse_risk_register.qse_risk_register import execute

	columns, rows, message, _chart, figures = execute(filters)
	for row in rows:
		for rating in ("inherent", "current", "target"):
			row[f"{rating}_ink"] = ink(row[f"{rating}_color"])
	as_on = day_of(filters, "as_on")
	return frappe.render_template(
		"qse_municipal/templates/print/register.html",
		{
			"rows": rows,
			"dated": not any(column["fieldname"] == "treatment" for column in columns),
			"message": message,
			"figures": figures,
			"criteria": criteria(filters),
			"day": format_date(as_on or getdate()),
			"language": frappe.local.lang,
			"signatures": [
				signature(
					"Prepared by", user_names([frappe.session.user]).get(frappe.session.user), getdate()
				),
				signature("Verified by"),
				signature("Approved by"),
			],
		},
	)


def criteria(filters: dict[str, Any]) -> list[tuple[str, str]]:
	"""(label, value) of the filters that narrow the register, for its head."""
	shown = [
		(_("Kind"), _(filters.get("kind") or "")),
		(_("Unit"), unit_names([filters.get("unit")]).get(filters.get("unit"), "")),
		(_("Standard"), _(filters.get("standard") or "")),
		(_("Current Level"), _(filters.get("level") or "")),
		(_("State"), _("All Open") if filters.get("state") == OPEN else _(filters.get("state") or "")),
		(_("Risk Owner"), user_names([filters.get("owner")]).get(filters.get("owner"), "")),
		(_("Review Overdue"), _("Yes") if cint(filters.get("overdue")) else ""),
	]
	return [(label, value) for label, value in shown if value]
