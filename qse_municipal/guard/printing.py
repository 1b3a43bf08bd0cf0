"""The decision of a delegation on paper."""

from typing import Any

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date

from qse_municipal.register.frame import signature
from qse_municipal.register.names import unit_names, user_names


def qse_delegation_decision(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Delegation Decision shows besides the plain fields of the document."""
	people = user_names([doc.owner, doc.delegator, doc.delegate])
	codes = [row.unit for row in doc.units]
	units = unit_names(codes)
	delegator = people.get(doc.delegator, doc.delegator)
	return {
		"delegator": delegator,
		"delegate": people.get(doc.delegate, doc.delegate),
		"roles": [_(row.role) for row in doc.roles],
		"units": [units.get(code, code) for code in codes],
		"signatures": [
			signature("Prepared by", people.get(doc.owner), doc.creation),
			signature("Verified by"),
			signature("Approved by", delegator, doc.decision_date),
		],
		"decided_on": format_date(doc.decision_date) if doc.decision_date else "–",
	}
