import frappe

from qse_municipal.register.kept import Kept


class QSERegisterImportRow(Kept):
	"""One row of an imported file and its fate. The server writes it in bulk; nobody has permission to."""


def on_doctype_update() -> None:
	"""The next rows of an import are found without a look at all of them."""
	frappe.db.add_index("QSE Register Import Row", ["register_import", "file_row"], index_name="in_order")
