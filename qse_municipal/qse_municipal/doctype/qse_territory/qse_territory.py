import re

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from qse_municipal.errors import TerritoryError, refuse
from qse_municipal.register.kept import Kept


class QSETerritory(Kept, NestedSet):
	nsm_parent_field = "parent_qse_territory"

	def validate(self) -> None:
		if re.search(r"\s", self.territory_code or ""):
			refuse(self, TerritoryError, _("A territory code has no spaces. Use a hyphen instead."))
		self.check_parent()

	def on_trash(self) -> None:
		super().on_trash(allow_root_deletion=True)

	def check_parent(self) -> None:
		if not self.parent_qse_territory:
			return
		if self.parent_qse_territory == self.name:
			refuse(self, TerritoryError, _("A territory does not lie in itself. Choose another parent."))
		if not frappe.db.get_value("QSE Territory", self.parent_qse_territory, "is_group"):
			refuse(
				self,
				TerritoryError,
				_("The territory {0} holds no others. Tick Is Group there first.").format(
					frappe.bold(self.parent_qse_territory)
				),
			)
