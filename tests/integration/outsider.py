"""A risk in one unit, who sees it, and an officer of another unit who does not."""

import frappe

from tests.integration.risks import give_unit, insert_risk, make_units

ELSEWHERE = "T-ELSE"


def stage(people: dict[str, str]):
	"""(risk in T-SRV, insider, outsider): both officers; the outsider has units and records elsewhere."""
	make_units(head=people["Unit Head"])
	if not frappe.db.exists("QSE Unit", ELSEWHERE):
		frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()
	outsider = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": outsider})
	give_unit(outsider, ELSEWHERE)
	frappe.clear_cache()
	return insert_risk(people, title="Secret of the archive"), people["QSE Officer"], outsider


def own_risk(people: dict[str, str]):
	"""A risk of the outsider's."""
	return insert_risk(people, "Second Officer", unit=ELSEWHERE, title="Elsewhere")
