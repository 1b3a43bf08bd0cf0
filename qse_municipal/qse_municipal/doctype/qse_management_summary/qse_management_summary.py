from qse_municipal.guard.journal_row import JournalRow
from qse_municipal.summary.printing import qse_summary


class QSEManagementSummary(JournalRow):
	"""The figures of one month as Top Management was told them. Written once, by the monthly job."""

	def onload(self) -> None:
		self.set_onload("sheet", qse_summary(self))
