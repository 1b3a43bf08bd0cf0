"""Rows of a record are part of it: written with the record, under its rules, never by themselves."""

from frappe import _

from qse_municipal.errors import HistoryError, refuse
from qse_municipal.register.kept import Kept


class Row(Kept):
	"""A child row. Frappe runs these hooks only when the row is saved or deleted apart from its record."""

	def validate(self) -> None:
		self.refuse_apart()

	def on_trash(self) -> None:
		self.refuse_apart()

	def refuse_apart(self) -> None:
		refuse(
			self,
			HistoryError,
			_("This row belongs to {0} {1}. Change it there.").format(
				_(self.parenttype or ""), self.parent or ""
			),
		)
