import frappe
from frappe import _

from qse_municipal.errors import ConcordanceError, refuse
from qse_municipal.register.kept import Kept


class QSEClause(Kept):
	def validate(self) -> None:
		if (
			self.parent_clause
			and frappe.get_cached_value("QSE Clause", self.parent_clause, "standard") != self.standard
		):
			refuse(
				self,
				ConcordanceError,
				_("The parent clause {0} does not belong to {1}. Choose one that does.").format(
					frappe.bold(self.parent_clause), frappe.bold(self.standard)
				),
			)
