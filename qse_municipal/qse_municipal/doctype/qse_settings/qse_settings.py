from frappe.model.document import Document

from qse_municipal.setup import vocabulary


class QSESettings(Document):
	def on_update(self) -> None:
		if self.has_value_changed("vocabulary"):
			vocabulary.apply(self.vocabulary)
