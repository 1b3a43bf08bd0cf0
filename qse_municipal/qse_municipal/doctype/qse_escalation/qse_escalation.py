from qse_municipal.guard.journal_row import JournalRow


class QSEEscalation(JournalRow):
	"""One step of the ladder of one action and due date, told once. Written by the daily job."""
