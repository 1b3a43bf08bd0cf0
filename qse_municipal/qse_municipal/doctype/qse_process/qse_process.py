import re

from frappe import _

from qse_municipal.errors import ProcessError, refuse
from qse_municipal.register.kept import Kept


class QSEProcess(Kept):
	def validate(self) -> None:
		if re.search(r"\s", self.process_code or ""):
			refuse(self, ProcessError, _("A process code has no spaces. Use a hyphen instead."))
