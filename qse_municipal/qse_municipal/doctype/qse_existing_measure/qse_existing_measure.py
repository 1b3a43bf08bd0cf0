from frappe.model.document import Document


class QSEExistingMeasure(Document):
	pass
