from frappe.model.document import Document


class QSERatingLevel(Document):
	pass
