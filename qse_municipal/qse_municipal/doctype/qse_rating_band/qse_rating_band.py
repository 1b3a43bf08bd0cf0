from frappe.model.document import Document


class QSERatingBand(Document):
	pass
