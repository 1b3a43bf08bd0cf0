"""The end of an auditor's access: signed out and disabled, once, when nothing else is open or ahead."""

from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Max
from frappe.sessions import clear_sessions
from frappe.utils import now_datetime, today
from pypika import Order

from qse_municipal.guard.declaration import AUDITOR
from qse_municipal.setup.masters import ROLES

DOCTYPE = "QSE Audit Access"
LATEST = 10  # openings shown on the form


def other_roles(roles: list[str]) -> set[str]:
	"""Roles by which somebody is more than an auditor from outside."""
	return {"System Manager", *ROLES}.intersection(roles) - {AUDITOR}


def close_ended() -> list[str]:
	"""Daily job: close each access that is over, once, also days late. Returns their names.

	Its auditor is signed out and disabled, unless another access runs or lies ahead, or the user has become
	more than an auditor since.
	"""
	access = DocType(DOCTYPE)
	ended = (
		frappe.qb.from_(access)
		.select(access.name, access.auditor)
		.where(access.ended_on.isnull() & ((access.to_date < today()) | (access.is_revoked == 1)))
		.orderby(access.to_date)
		.orderby(access.name)
		.run()
	)
	if not ended:
		return []
	staying = set(
		frappe.qb.from_(access)
		.select(access.auditor)
		.where((access.to_date >= today()) & (access.is_revoked == 0))
		.run(pluck=True)
	)
	closed = {name: one for name, one in ended if _close(name, None if one in staying else one)}
	for auditor in sorted(set(closed.values()) - staying):
		sign_out(auditor)  # commits
	return list(closed)


def close_soon() -> None:
	"""Close what was revoked as soon as it is saved; the daily job does it when this one is lost."""
	frappe.enqueue(
		"qse_municipal.guard.auditors.close_ended",
		queue="short",
		job_id="qse_close_ended",
		deduplicate=True,
		enqueue_after_commit=True,
	)


def openings(access: str) -> dict[str, Any]:
	"""How often its auditor opened records, when last, and the latest ten."""
	opening = DocType("QSE Audit Opening")
	base = frappe.qb.from_(opening).where(opening.audit_access == access)
	count, records, last = base.select(
		Count("*"), Count(opening.record).distinct(), Max(opening.opened_on)
	).run()[0]
	latest = (
		base.select(opening.opened_on, opening.record_doctype, opening.record)
		.orderby(opening.opened_on, order=Order.desc)
		.limit(LATEST)
		.run(as_dict=True)
	)
	return {"count": count, "records": records, "last": last, "latest": latest}


def _close(name: str, auditor: str | None) -> bool:
	"""Mark the access as ended and shut its auditor out, both or neither."""
	frappe.db.savepoint("close_access")
	try:
		frappe.db.set_value(DOCTYPE, name, "ended_on", now_datetime())
		if auditor and not other_roles(frappe.get_roles(auditor)):
			disable(auditor)
	except Exception:
		frappe.db.rollback(save_point="close_access")
		frappe.log_error(title=f"Ended audit access {name} could not be closed")
		return False
	return True


def disable(user: str) -> None:
	"""Disable the user."""
	doc = frappe.get_doc("User", user)
	if doc.enabled:
		doc.enabled = 0
		doc.save(ignore_permissions=True)


def sign_out(user: str) -> None:
	"""End every session of a user who is disabled."""
	if frappe.db.get_value("User", user, "enabled"):
		return
	while frappe.db.exists("Sessions", {"user": user}):
		clear_sessions(user, force=True)
