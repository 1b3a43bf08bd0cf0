from frappe.model.document import Document


class QSERiskAssessment(Document):
	pass
