from qse_municipal.guard.journal_row import JournalRow


class QSEAuditOpening(JournalRow):
	"""An auditor opened a record. Kept with the audit access."""
