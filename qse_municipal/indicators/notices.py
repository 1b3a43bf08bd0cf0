"""Who is told about an indicator: owner and collector when it is activated; when late, see daily.py."""

from frappe import _, bold
from frappe.model.document import Document
from frappe.utils import escape_html

from qse_municipal.register.notify import notify


def activated(doc: Document) -> None:
	"""Owner and collector: from now on its readings are due."""
	title = f"{bold(doc.name)} {escape_html(doc.indicator_name)}"
	notify(
		{doc.indicator_owner, doc.collector},
		doc,
		lambda language: _("The indicator {0} is active: its readings are yours to enter", language).format(
			title
		),
	)
