"""Documents that keep their name: Frappe lets every reader rename one by calling its method."""

from frappe import _
from frappe.model.document import Document

from qse_municipal.errors import HistoryError, refuse


class Kept(Document):
	"""Neither renamed nor discarded, by whatever way it is asked for. Base of all DocTypes of the app."""

	def rename(self, *args: object, **kwargs: object) -> None:
		"""Not whitelisted, in place of Frappe's that is."""
		refuse(self, HistoryError, _("References and codes stay as they are. Others point to them."))

	def before_discard(self) -> None:
		refuse(self, HistoryError, _("It is not discarded. Cancel it by its workflow, or delete the draft."))
