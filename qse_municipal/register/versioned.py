"""Records that are approved by version: a draft is worked on, what was approved stays as it was approved."""

import frappe
from frappe import _
from frappe.utils import cint, cstr, now_datetime, today

from qse_municipal.errors import AccessError, VersionError, refuse
from qse_municipal.register import versions
from qse_municipal.register.state import Register

DRAFT, APPROVED, SUPERSEDED = "Draft", "Approved", "Superseded"


class Versioned(Register):
	"""Draft –Approve→ Approved –Revise→ Draft …, Approved –Supersede→ Superseded.

	A subclass names its ``content_fields`` and repeats them with ``version_fields`` as ``frozen_fields``;
	``live_fields`` are of the content, but tables that go on growing while it is approved. What an approval
	needs is checked in ``check_complete``.
	"""

	version_fields: tuple[str, ...] = ("change_summary", "effective_on")
	live_fields: tuple[str, ...] = ()
	server_fields = ("version", "approved_by", "approved_for", "approved_on")
	frozen_states = (APPROVED,)
	files_frozen_states = (APPROVED,)
	final_states = (SUPERSEDED,)

	def versioned_fields(self) -> tuple[str, ...]:
		"""Fields that a version keeps."""
		return tuple(name for name in self.content_fields if name not in self.live_fields)

	def may_write(self) -> bool:
		"""True for who writes the content; who only approves changes nothing in it."""
		return True

	def check_complete(self) -> None:
		"""What an approval needs; raises VersionError."""

	def onload(self) -> None:
		self.set_onload("may_write", self.may_write())

	def validate_version(self) -> None:
		"""The checks that all versioned records share, before the step of the workflow is judged."""
		self.guard_stored()
		self.check_writer()
		self.note_writer()
		if self.is_new() and self.workflow_state == APPROVED:  # taken over; else the step is refused
			self.version = cint(self.version) or 1
			self.effective_on = self.effective_on or self.approved_on or today()

	def check_writer(self) -> None:
		stored = self.get_doc_before_save()
		if not stored or self.flags.system_transition or stored.may_write():
			return
		if any(self.changed(name) for name in (*self.content_fields, *self.version_fields)):
			refuse(self, AccessError, _("You read and perhaps approve this record; others write it."))

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return to_state in (DRAFT, SUPERSEDED)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if to_state == APPROVED:
			self.check_complete()
			self.approve()
		elif to_state == DRAFT:
			self.approved_by = self.approved_for = self.approved_on = None
			self.change_summary = self.effective_on = None

	def approve(self) -> None:
		if self.version and not cstr(self.change_summary).strip():
			refuse(
				self,
				VersionError,
				_("Say what is new in version {0}: fill in {1}.").format(
					cint(self.version) + 1, frappe.bold(_(self.meta.get_label("change_summary")))
				),
			)
		self.effective_on = self.effective_on or today()
		self.version = cint(self.version) + 1
		self.approved_by, self.approved_on = frappe.session.user, now_datetime()
		self.approved_for = self.flags.acting_for.delegator if self.flags.acting_for else None
		self.writers = None

	def on_update(self) -> None:
		super().on_update()
		stored = self.get_doc_before_save()
		if self.flags.transition and self.workflow_state == APPROVED:
			versions.keep(self)
		elif self.flags.transition and self.workflow_state == SUPERSEDED:
			versions.supersede(self)
		elif not stored and self.workflow_state == APPROVED:
			versions.keep(self)
