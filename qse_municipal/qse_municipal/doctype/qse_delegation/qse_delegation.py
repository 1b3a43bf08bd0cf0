import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, cstr, format_date, getdate, now_datetime

from qse_municipal.errors import DelegationError, refuse
from qse_municipal.guard import delegation, delegation_notices, scope
from qse_municipal.guard.declaration import AUDITOR, SEE_ALL
from qse_municipal.register.guarded import Guarded
from qse_municipal.register.names import user_names


class QSEDelegation(Guarded):
	"""A person's roles, lent to another for some time by a numbered decision; honoured once it is saved."""

	def onload(self) -> None:
		self.set_onload("people", user_names([self.delegator, self.delegate]))

	def validate(self) -> None:
		stored = self.get_doc_before_save()
		self.keep_server_fields(stored)
		self.title = " p.i. ".join(delegation.full_names(self.delegate, self.delegator))
		self.check_actor(stored)
		if stored:
			self.check_frozen(stored)
		self.check_revocation(stored)
		self.check_dates(stored)
		if self.is_revoked or self.has_begun(stored):
			return
		self.check_people()
		self.check_roles()
		self.check_units()
		self.check_overlap()

	def after_insert(self) -> None:
		delegation_notices.tell_begun(self)

	def on_update(self) -> None:
		delegation.forget()
		stored = self.get_doc_before_save()
		if stored and (
			self.is_revoked != stored.is_revoked or getdate(self.to_date) < getdate(stored.to_date)
		):
			delegation_notices.tell_changed(self)

	def on_trash(self) -> None:
		if self.has_begun(frappe.get_doc(self.doctype, self.name)):
			refuse(
				self,
				DelegationError,
				_("A delegation that has begun is never deleted. Revoke it, with a reason."),
			)
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None
		delegation.forget()

	def standing(self) -> str:
		"""Upcoming, In Force, Ended or Revoked, today."""
		return delegation.standing(
			getdate(self.from_date), getdate(self.to_date), bool(cint(self.is_revoked)), getdate()
		)

	def has_begun(self, stored: Document | None) -> bool:
		return bool(stored) and getdate(stored.from_date) <= getdate()

	def keep_server_fields(self, stored: Document | None) -> None:
		self.revoked_on = stored.revoked_on if stored else None
		self.end_was_told = stored.end_was_told if stored else 0

	def check_actor(self, stored: Document | None) -> None:
		"""For oneself, or by a QSE Manager; holding a delegation is not enough."""
		delegators = {self.delegator, stored.delegator if stored else self.delegator}
		if delegators != {frappe.session.user} and not delegation.may_arrange():
			refuse(
				self,
				DelegationError,
				_("Everybody delegates their own roles only. A QSE Manager makes the delegations of others."),
			)

	def check_frozen(self, stored: Document) -> None:
		"""Once begun it is only shortened or revoked; once over, nothing changes."""
		if stored.standing() in (delegation.ENDED, delegation.REVOKED):
			if self.touched(stored, but=()):
				refuse(
					self, DelegationError, _("This delegation is over and does not change. Make a new one.")
				)
			return
		if not self.has_begun(stored):
			return
		if self.touched(stored, but=("to_date", "is_revoked", "revocation_reason")):
			refuse(
				self,
				DelegationError,
				_("Once begun, a delegation is only shortened or revoked. Make a new one for other terms."),
			)
		if not getdate() <= getdate(self.to_date) <= getdate(stored.to_date):
			refuse(
				self,
				DelegationError,
				_("This delegation has begun: choose a last day from today to {0}, or revoke it.").format(
					format_date(stored.to_date)
				),
			)

	def touched(self, stored: Document, but: tuple[str, ...]) -> bool:
		"""True when another value than those of ``but`` was changed."""
		values = ("delegator", "delegate", "from_date", "to_date", "decision_number", "decision_date")
		values += ("reason", "is_revoked", "revocation_reason")
		return (
			any(cstr(self.get(f) or "") != cstr(stored.get(f) or "") for f in values if f not in but)
			or self.named("roles", "role") != stored.named("roles", "role")
			or self.named("units", "unit") != stored.named("units", "unit")
		)

	def named(self, table: str, fieldname: str) -> list[str]:
		"""Values of a table of links, in order."""
		return sorted({row.get(fieldname) for row in self.get(table) if row.get(fieldname)})

	def check_revocation(self, stored: Document | None) -> None:
		self.is_revoked = cint(self.is_revoked)
		if not self.is_revoked:
			self.revocation_reason = None
			return
		if not stored:
			refuse(self, DelegationError, _("A new delegation is not revoked."))
		if not cstr(self.revocation_reason).strip():
			refuse(self, DelegationError, _("Give the reason for the revocation."))
		if not stored.is_revoked:
			self.revoked_on = now_datetime()
			self.end_was_told = 1

	def check_dates(self, stored: Document | None) -> None:
		start, end = getdate(self.from_date), getdate(self.to_date)
		if end < start:
			refuse(self, DelegationError, _("The last day lies before the first. Correct the dates."))
		if delegation.is_too_long(start, end):
			refuse(
				self,
				DelegationError,
				_("A delegation lasts {0} months at most. Choose an earlier last day.").format(
					delegation.LONGEST_MONTHS
				),
			)
		if start < getdate() and not (stored and getdate(stored.from_date) == start):
			refuse(
				self,
				DelegationError,
				_("A delegation does not begin in the past: what was done then was done without it."),
			)

	def check_people(self) -> None:
		"""Two people who can act, and no auditor from outside."""
		if self.delegator == self.delegate:
			refuse(self, DelegationError, _("Delegator and delegate are the same person. Choose another."))
		for user in (self.delegator, self.delegate):
			enabled, user_type = frappe.get_cached_value("User", user, ["enabled", "user_type"]) or (0, "")
			if not enabled or user_type != "System User" or AUDITOR in delegation.own_roles(user):
				refuse(
					self,
					DelegationError,
					_("{0} is not an enabled user of the organisation. Choose somebody who can act.").format(
						frappe.bold(user)
					),
				)

	def check_roles(self) -> None:
		"""Roles that the delegator holds himself: one that comes from a delegation is not passed on."""
		roles = self.named("roles", "role")
		if not roles:
			refuse(self, DelegationError, _("Choose at least one role to delegate."))
		barred = delegation.UNDELEGABLE.intersection(roles)
		if barred:
			refuse(
				self,
				DelegationError,
				_("{0} is bound to the person and is not delegated.").format(_words(barred)),
			)
		missing = set(roles) - delegation.own_roles(self.delegator)
		if missing:
			refuse(
				self,
				DelegationError,
				_("{0} does not hold: {1}. Only own roles are delegated.").format(
					frappe.bold(self.delegator), _words(missing)
				),
			)

	def check_units(self) -> None:
		units = self.named("units", "unit")
		if not units or SEE_ALL.intersection(frappe.get_roles(self.delegator)):
			return
		own = scope.units_at(scope.own_places(self.delegator)).run(pluck=True)
		if foreign := sorted(set(units) - set(own)):
			refuse(
				self,
				DelegationError,
				_("{0} is not a unit of {1}. Leave the units blank to delegate all of theirs.").format(
					frappe.bold(", ".join(foreign)), frappe.bold(self.delegator)
				),
			)

	def check_overlap(self) -> None:
		"""The same person does not receive the same role from the same person twice at a time."""
		other, row = DocType(self.doctype), DocType("QSE Delegated Role")
		found = (
			frappe.qb.from_(other)
			.join(row)
			.on((row.parent == other.name) & (row.parenttype == self.doctype))
			.select(other.name, other.from_date, other.to_date)
			.where(
				(other.delegator == self.delegator)
				& (other.delegate == self.delegate)
				& (other.is_revoked == 0)
				& (other.name != cstr(self.name))
				& row.role.isin(self.named("roles", "role"))
			)
			.orderby(other.from_date)
			.run()
		)
		period = getdate(self.from_date), getdate(self.to_date)
		for name, start, end in found:
			if delegation.overlap(period, (start, end)):
				refuse(
					self,
					DelegationError,
					_(
						"{0} gives the same role to the same person from {1} to {2}. Revoke or shorten it."
					).format(frappe.bold(name), format_date(start), format_date(end)),
				)


def _words(roles: set[str] | frozenset[str]) -> str:
	return frappe.bold(", ".join(_(role) for role in sorted(roles)))


def on_doctype_update() -> None:
	"""Asked on each request: who acts for whom today."""
	frappe.db.add_index("QSE Delegation", ["delegate", "is_revoked", "to_date"], index_name="in_force")
