import re

from frappe import _
from frappe.model.document import Document

from qse_municipal.errors import ProcessError, refuse


class QSEProcess(Document):
	def validate(self) -> None:
		if re.search(r"\s", self.process_code or ""):
			refuse(self, ProcessError, _("A process code has no spaces. Use a hyphen instead."))
