"""The daily job of the objectives."""

import frappe

from qse_municipal.strategy.notices import tell_due
from qse_municipal.strategy.progress import refresh


def run() -> None:
	"""Measure all open objectives anew, and tell who has one that is due."""
	for task in (refresh, tell_due):
		frappe.db.savepoint("objectives")
		try:
			task()
		except Exception:
			frappe.db.rollback(save_point="objectives")
			frappe.log_error(title=f"Daily job of the objectives failed: {task.__name__}")
