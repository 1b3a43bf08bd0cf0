from frappe.model.document import Document


class QSEUnitType(Document):
	pass
