import frappe
from frappe.query_builder import DocType
from frappe.utils import add_days, now_datetime

from qse_municipal.guard.journal_row import JournalRow


class QSEDigest(JournalRow):
	"""That a person had their digest of a period. Nothing of what it said is kept."""

	@staticmethod
	def clear_old_logs(days: int = 180) -> None:
		"""Called each day by Log Settings."""
		table = DocType("QSE Digest")
		frappe.db.delete(table, filters=table.sent_on < add_days(now_datetime(), -days))
