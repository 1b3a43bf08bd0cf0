import re

import frappe
from frappe import _
from frappe.utils.nestedset import NestedSet

from qse_municipal.errors import UnitError, refuse
from qse_municipal.register.kept import Kept


class QSEUnit(Kept, NestedSet):
	nsm_parent_field = "parent_qse_unit"

	def validate(self) -> None:
		self.check_code()
		self.check_parent()

	def on_update(self) -> None:
		super().on_update()
		forget_places()

	def on_trash(self) -> None:
		super().on_trash(allow_root_deletion=True)
		forget_places()

	def check_code(self) -> None:
		if re.search(r"\s", self.unit_code or ""):
			refuse(self, UnitError, _("A unit code has no spaces. Use a hyphen instead."))

	def check_parent(self) -> None:
		if not self.parent_qse_unit:
			return
		if self.parent_qse_unit == self.name:
			refuse(self, UnitError, _("A unit cannot be its own parent. Choose another parent unit."))
		if not frappe.get_cached_value("QSE Unit", self.parent_qse_unit, "is_group"):
			refuse(
				self,
				UnitError,
				_("The parent unit {0} holds no other units. Tick Is Group there first.").format(
					frappe.bold(self.parent_qse_unit)
				),
			)


def forget_places() -> None:
	"""Frappe keeps each user's units with their descendants and forgets only those of who moves a unit."""
	frappe.cache.delete_value("user_permissions")
	frappe.db.after_commit.add(lambda: frappe.cache.delete_value("user_permissions"))
