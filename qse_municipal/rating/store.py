"""Rating scales as they are kept in the database."""

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr

from qse_municipal.errors import ScaleError
from qse_municipal.rating.scale import Band, Scale
from qse_municipal.register.once import once_per_piece


@once_per_piece
def active_scale(applies_to: str) -> str:
	"""Name of the Active scale for "Risk" or "Opportunity". Raises ScaleError when there is none."""
	name = frappe.db.get_value("QSE Rating Scale", {"applies_to": applies_to, "status": "Active"})
	if not name:
		frappe.throw(
			_("No rating scale is active for {0}. Open the QSE Rating Scale list and activate one.").format(
				_(applies_to)
			),
			ScaleError,
		)
	return name


def get_scale(name: str) -> Scale:
	"""The scale of that name, from Frappe's document cache."""
	return scale_of(frappe.get_cached_doc("QSE Rating Scale", name))


def scale_of(doc: Document) -> Scale:
	"""The plain scale of a QSE Rating Scale document."""
	sizes = Counter(level.axis for level in doc.levels)
	return Scale(
		name=doc.name,
		size=sizes["Severity"],
		bands=tuple(
			Band(cstr(band.level), cint(band.minimum_score), band.color, band.approver_role)
			for band in doc.bands
		),
		floor_level=doc.severity_floor_level or "",
		detection_size=sizes["Detection"] if doc.use_detection else 0,
	)
