from frappe.model.document import Document


class QSEStateChange(Document):
	pass
