import frappe
from frappe.query_builder import DocType
from frappe.utils import add_days, now_datetime

from qse_municipal.guard.journal_row import JournalRow


class QSERefusal(JournalRow):
	"""A rule refused something to somebody. No content of the record is kept."""

	@staticmethod
	def clear_old_logs(days: int = 365) -> None:
		"""Called each day by Log Settings."""
		table = DocType("QSE Refusal")
		frappe.db.delete(table, filters=table.refused_on < add_days(now_datetime(), -days))
