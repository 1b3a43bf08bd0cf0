from frappe.model.document import Document


class QSEClauseReference(Document):
	pass
