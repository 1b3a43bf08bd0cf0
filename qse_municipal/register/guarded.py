"""What every DocType under guard does differently from Frappe's documents."""

import hmac

import frappe
from frappe import _
from frappe.utils.password import get_encryption_key

from qse_municipal.errors import ShareError, refuse
from qse_municipal.guard.document import objection
from qse_municipal.register.kept import Kept


class Guarded(Kept):
	"""A document with a reference that says why it is not open, and that no link opens without a login."""

	def before_naming(self) -> None:
		"""References follow the one series of the register, whatever a client asks for."""
		self.naming_series = self.meta.get_field("naming_series").options.split("\n")[0]

	def raise_no_permission_to(self, perm_type: str) -> None:
		"""Frappe forgets the reasons that a guard gave."""
		if message := objection(self):
			frappe.throw(message, frappe.PermissionError)
		super().raise_no_permission_to(perm_type)

	def get_signature(self) -> str:
		"""Frappe's is a hash that anybody can compute, and old settings open the print to who knows it."""
		key, text = get_encryption_key().encode(), f"{self.doctype}:{self.name}".encode()
		return hmac.new(key, text, "sha256").hexdigest()

	def get_document_share_key(self, *args: object, **kwargs: object) -> str:
		"""A key would open the print to whoever holds the link."""
		refuse(
			self,
			ShareError,
			_("Records of this register are not opened by a link without login. Attach the print instead."),
		)
