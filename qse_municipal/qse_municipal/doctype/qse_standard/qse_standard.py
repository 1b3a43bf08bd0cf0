from frappe.model.document import Document


class QSEStandard(Document):
	pass
