"""An accepted risk comes back for assessment when its acceptance has expired."""

import frappe
from frappe import _
from frappe.utils import format_date, today

from qse_municipal.risk.rules import APPROVED, ASSESSED, MONITORED


def reopen_expired() -> list[str]:
	"""Daily job: take risks whose acceptance has passed to Assessed, each once. Returns their names."""
	expired = frappe.get_all(
		"QSE Risk",
		filters={
			"treatment": "Accept",
			"workflow_state": ["in", [APPROVED, MONITORED]],
			"acceptance_expires_on": ["<", today()],
		},
		pluck="name",
		order_by="acceptance_expires_on, name",
	)
	return [name for name in expired if _reopen(name)]


def _reopen(name: str) -> bool:
	frappe.db.savepoint("reopen")
	try:
		risk = frappe.get_doc("QSE Risk", name)
		risk.workflow_state = ASSESSED
		risk.flags.system_transition = _("Acceptance expired on {0}").format(
			format_date(risk.acceptance_expires_on)
		)
		risk.save(ignore_permissions=True)
	except Exception:
		frappe.db.rollback(save_point="reopen")
		frappe.log_error(title=f"Expired acceptance of {name} could not be reopened")
		return False
	return True
