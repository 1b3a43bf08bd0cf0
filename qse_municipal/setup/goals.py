"""The seventeen Sustainable Development Goals: missing ones are added, edited ones are left alone."""

import frappe

from qse_municipal.setup.files import rows_of


def run() -> None:
	known = set(frappe.get_all("QSE Sustainable Development Goal", pluck="name", order_by="name"))
	for row in rows_of("goals"):
		if row["goal_code"] not in known:
			frappe.get_doc({"doctype": "QSE Sustainable Development Goal", **row}).insert(
				ignore_permissions=True
			)
