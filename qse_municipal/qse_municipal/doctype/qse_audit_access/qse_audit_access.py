import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, cstr, getdate, now_datetime

from qse_municipal.errors import AuditAccessError, refuse
from qse_municipal.guard import auditors, delegation
from qse_municipal.guard.declaration import AUDITOR, guard_of, guards
from qse_municipal.guard.probe import permitted
from qse_municipal.register.guarded import Guarded


class QSEAuditAccess(Guarded):
	"""What an auditor from outside may read, and until when. Nothing else is open to them."""

	def onload(self) -> None:
		self.set_onload("registers", sorted(name for name, guard in guards().items() if not guard.kept_for))
		if permitted("QSE Audit Opening", "read"):
			self.set_onload("openings", auditors.openings(self.name))

	def validate(self) -> None:
		stored = self.get_doc_before_save()
		self.revoked_on = stored.revoked_on if stored else None
		self.ended_on = stored.ended_on if stored else None
		self.check_is_open(stored)
		self.check_revocation(stored)
		self.check_dates()
		if self.is_revoked:
			return
		self.check_auditor(stored)
		self.check_scope()
		self.check_shared_records(stored)

	def on_update(self) -> None:
		stored = self.get_doc_before_save()
		if self.is_revoked and stored and not stored.is_revoked:
			auditors.close_soon()

	def on_trash(self) -> None:
		stored = frappe.get_doc(self.doctype, self.name)
		if getdate(stored.from_date) <= getdate():
			refuse(
				self,
				AuditAccessError,
				_("An access that has begun is never deleted. Revoke it, with a reason."),
			)
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None

	def standing(self) -> str:
		"""Upcoming, In Force, Ended or Revoked, today."""
		return delegation.standing(
			getdate(self.from_date), getdate(self.to_date), bool(cint(self.is_revoked)), getdate()
		)

	def check_is_open(self, stored: Document | None) -> None:
		"""Who audits and since when stays once it has begun; what is over does not change."""
		if not stored:
			return
		if stored.ended_on or stored.standing() in (delegation.ENDED, delegation.REVOKED):
			refuse(self, AuditAccessError, _("This access is over and does not change. Make a new one."))
		if stored.standing() == delegation.IN_FORCE and (
			self.auditor != stored.auditor or getdate(self.from_date) != getdate(stored.from_date)
		):
			refuse(
				self,
				AuditAccessError,
				_("This access has begun: its auditor and its first day stay. Revoke it and make a new one."),
			)

	def check_revocation(self, stored: Document | None) -> None:
		self.is_revoked = cint(self.is_revoked)
		if not self.is_revoked:
			self.revocation_reason = None
			return
		if not stored:
			refuse(self, AuditAccessError, _("A new access is not revoked."))
		if not cstr(self.revocation_reason).strip():
			refuse(self, AuditAccessError, _("Give the reason for the revocation."))
		self.revoked_on = now_datetime()

	def check_dates(self) -> None:
		if getdate(self.to_date) < getdate(self.from_date):
			refuse(self, AuditAccessError, _("The last day lies before the first. Correct the dates."))
		if getdate(self.to_date) < getdate():
			refuse(
				self,
				AuditAccessError,
				_("The last day lies in the past. Choose a later one, or revoke the access to end it now."),
			)
		if self.records_from and self.records_to and getdate(self.records_to) < getdate(self.records_from):
			refuse(
				self,
				AuditAccessError,
				_("The period of the records ends before it begins. Correct the dates."),
			)

	def check_auditor(self, stored: Document | None) -> None:
		"""An auditor and nothing else: another role would open what the access does not name."""
		if stored and stored.auditor == self.auditor:
			return
		roles = frappe.get_roles(self.auditor)
		if AUDITOR not in roles or not frappe.db.get_value("User", self.auditor, "enabled"):
			refuse(
				self,
				AuditAccessError,
				_(
					"{0} is not an enabled user with the role {1}. Choose another user, or add the role."
				).format(frappe.bold(self.auditor), frappe.bold(_(AUDITOR))),
			)
		if others := auditors.other_roles(roles):
			refuse(
				self,
				AuditAccessError,
				_("{0} also holds: {1}. An auditor from outside holds no other role.").format(
					frappe.bold(self.auditor), ", ".join(_(role) for role in sorted(others))
				),
			)

	def check_scope(self) -> None:
		"""Standards and units together, or single records: nothing is opened by leaving something out."""
		if bool(self.standards) != bool(self.units) or not (self.standards or self.shared_records):
			refuse(
				self,
				AuditAccessError,
				_("Choose at least one standard and one unit, or share single records by name."),
			)

	def check_shared_records(self, stored: Document | None) -> None:
		"""Records of our registers, that exist, and of none that is kept for named roles."""
		known = {(row.record_doctype, row.record) for row in stored.shared_records} if stored else set()
		for row in self.shared_records:
			if (row.record_doctype, row.record) in known:
				continue
			guard = guard_of(row.record_doctype)
			if not guard or guard.kept_for:
				refuse(
					self,
					AuditAccessError,
					_("{0} is not shared with auditors. Choose a record of another register.").format(
						frappe.bold(_(row.record_doctype or ""))
					),
				)
			if not cstr(row.reason).strip():
				refuse(
					self,
					AuditAccessError,
					_("Give a reason for sharing {0}.").format(frappe.bold(row.record or "")),
				)
