import frappe

from qse_municipal.guard.journal_row import JournalRow


class QSEVersion(JournalRow):
	"""What one approval put in force. Written by ``register/versions.py`` alone."""

	def before_insert(self) -> None:
		if not self.flags.of_approval:
			self.refuse_change()


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"QSE Version", ["reference_doctype", "reference_name", "version"], constraint_name="one_version"
	)
