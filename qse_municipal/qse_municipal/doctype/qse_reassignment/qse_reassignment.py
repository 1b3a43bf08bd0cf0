from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, format_date, getdate

from qse_municipal.errors import ReassignmentError, refuse
from qse_municipal.guard import delegation, reassignment
from qse_municipal.guard.declaration import AUDITOR
from qse_municipal.register.guarded import Guarded
from qse_municipal.register.names import user_names

SHOWN = 100  # rows of the preview
SERVER_FIELDS = ("status", "done_by", "done_on", "reassigned", "skipped")


class QSEReassignment(Guarded):
	"""The open records of somebody who leaves, handed over in one reasoned act. Users stay as they are."""

	def onload(self) -> None:
		self.set_onload("people", user_names([self.from_user, self.to_user, self.done_by]))

	def validate(self) -> None:
		stored = self.get_doc_before_save()
		if stored and stored.status != reassignment.DRAFT:
			refuse(self, ReassignmentError, _("This handover was carried out and does not change."))
		for fieldname in SERVER_FIELDS:
			self.set(fieldname, stored.get(fieldname) if stored else None)
		self.status = reassignment.DRAFT
		self.set("rows", [])
		self.title = " – ".join(delegation.full_names(self.from_user, self.to_user))
		self.check_people()
		if not cstr(self.reason).strip():
			refuse(self, ReassignmentError, _("Give the reason for the handover."))

	def on_trash(self) -> None:
		if frappe.db.get_value(self.doctype, self.name, "status") != reassignment.DRAFT:
			refuse(
				self,
				ReassignmentError,
				_("A handover that was carried out is part of the history and stays."),
			)
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None

	def check_people(self) -> None:
		"""To another person who can act: an enabled Desk user with a role of the app, no outside auditor."""
		if self.from_user == self.to_user:
			refuse(self, ReassignmentError, _("Both are the same person. Choose who takes over."))
		enabled, user_type = frappe.get_cached_value("User", self.to_user, ["enabled", "user_type"]) or (
			0,
			"",
		)
		if not enabled or user_type != "System User" or not delegation.own_roles(self.to_user) - {AUDITOR}:
			refuse(
				self,
				ReassignmentError,
				_("{0} is not an enabled user with a role of the app. Choose somebody who can act.").format(
					frappe.bold(self.to_user)
				),
			)

	@frappe.whitelist(methods=["POST"])
	def preview(self) -> dict[str, Any]:
		"""What would be handed over, without doing it."""
		doc = self.stored_for_write()
		handovers = reassignment.plan(doc.from_user, doc.to_user)
		moved = [one for one in handovers if not one.conflict]
		return {
			"reassigned": len(moved),
			"skipped": len(handovers) - len(moved),
			"rows": [
				{
					"record_doctype": one.doctype,
					"record": one.name,
					"title": one.title,
					"field": frappe.get_meta(one.doctype).get_label(one.field),
					"note": reassignment.reason_of(one),
				}
				for one in sorted(handovers, key=lambda one: not one.conflict)[:SHOWN]
			],
			"still_named": reassignment.still_named(doc.from_user),
		}

	@frappe.whitelist(methods=["POST"])
	def run(self) -> None:
		"""Hand over; beyond IN_ONE_REQUEST records by a job."""
		doc = self.stored_for_write()
		if doc.status == reassignment.DONE or (
			doc.status == reassignment.RUNNING and reassignment.is_alive(doc.name)
		):
			refuse(doc, ReassignmentError, _("This handover was carried out already, or is running."))
		if getdate(doc.effective_on) > getdate():
			refuse(
				doc,
				ReassignmentError,
				_("It takes effect on {0}. Run it then, or choose an earlier day.").format(
					format_date(doc.effective_on)
				),
			)
		doc.check_people()
		if len(reassignment.plan(doc.from_user, doc.to_user)) > reassignment.IN_ONE_REQUEST:
			doc.db_set("status", reassignment.RUNNING, notify=True)
			reassignment.enqueue(doc)
		else:
			reassignment.carry_out(doc)
		self.reload()

	def stored_for_write(self) -> Document:
		"""This act as stored (a client's copy may say anything), locked; for a QSE Manager who may write."""
		doc = frappe.get_doc(self.doctype, self.name, for_update=True)
		doc.check_permission("write")
		if "QSE Manager" not in frappe.get_roles():
			frappe.throw(_("Only a QSE Manager hands over records."), frappe.PermissionError)
		return doc
