import frappe
from frappe import _

from qse_municipal.errors import ConcordanceError, refuse
from qse_municipal.register.kept import Kept


class QSEClauseConcordance(Kept):
	def validate(self) -> None:
		self.check_relation()
		for side in ("from", "to"):
			self.check_clause(side)

	def check_relation(self) -> None:
		"""New has no old clause, Gone no new one, the others need both."""
		wanted = {"from_clause": self.relation != "New", "to_clause": self.relation != "Gone"}
		for fieldname, needed in wanted.items():
			if bool(self.get(fieldname)) != needed:
				text = (
					_("The relation {0} needs {1}.")
					if needed
					else _("The relation {0} has no {1}: leave it blank.")
				)
				refuse(
					self,
					ConcordanceError,
					text.format(
						frappe.bold(_(self.relation)), frappe.bold(_(self.meta.get_label(fieldname)))
					),
				)

	def check_clause(self, side: str) -> None:
		clause, standard = self.get(f"{side}_clause"), self.get(f"{side}_standard")
		if clause and frappe.get_cached_value("QSE Clause", clause, "standard") != standard:
			refuse(
				self,
				ConcordanceError,
				_("The clause {0} does not belong to {1}. Choose one that does.").format(
					frappe.bold(clause), frappe.bold(standard)
				),
			)
