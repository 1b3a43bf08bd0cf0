import frappe
from frappe import _

from qse_municipal.errors import RegisterImportError
from qse_municipal.register.kept import Kept
from qse_municipal.register_import import engine


class QSEImportMapping(Kept):
	"""What the columns and names of a source mean: one per register, source and person."""

	def validate(self) -> None:
		register = engine.get_register(self.register)
		self.source = (self.source or "").strip()
		fields = {field.fieldname for field in register.fields}
		for row in self.columns:
			if row.field and row.field not in fields:
				frappe.throw(
					_("There is no field {0} to import.").format(frappe.bold(row.field)), RegisterImportError
				)
		linked = {field.links for field in register.fields if field.links}
		for row in self.names:
			if row.link_doctype not in linked:
				frappe.throw(
					_("{0} is not named by a column of this register.").format(_(row.link_doctype)),
					RegisterImportError,
				)


def on_doctype_update() -> None:
	frappe.db.add_unique(
		"QSE Import Mapping", ["register", "source", "owner"], constraint_name="one_per_source_and_owner"
	)
