from frappe.model.document import Document


class QSERegisterImportRow(Document):
	"""One row of an imported file and its fate. The server writes it in bulk; nobody has permission to."""
