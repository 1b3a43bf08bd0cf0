"""Rows of a journal: written by the server once, changed and deleted by nobody."""

from frappe import _

from qse_municipal.errors import HistoryError, refuse
from qse_municipal.register.kept import Kept


class JournalRow(Kept):
	def validate(self) -> None:
		if not self.is_new():
			self.refuse_change()

	def on_trash(self) -> None:
		self.refuse_change()

	def refuse_change(self) -> None:
		refuse(self, HistoryError, _("This journal is written by the server and stays as it is."))
