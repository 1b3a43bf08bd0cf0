import frappe
from frappe import _
from frappe.utils import add_months, cint, cstr, getdate, now_datetime, today

from qse_municipal.actions.source import open_and_proven
from qse_municipal.context import change_notices, rules
from qse_municipal.errors import ActionsOpenError, ChangeError, FrozenRecordError, ScopeError, refuse
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register

REVIEW = ("review_effective", "reviewed_on", "review_note")


class QSEChange(Register):
	server_fields = (
		*("approved_by", "approved_on", "approved_for", "implemented_by"),
		*("reviewed_by", "reviewed_for"),
	)
	content_fields = (
		*("title", "unit", "qse_process", "requested_by", "planned_on", "what", "why"),
		*("is_quality", "is_environment", "is_safety", "consequences"),
	)
	frozen_fields = content_fields
	frozen_states = tuple(state for state in rules.CHANGE_STATES if state != rules.DRAFT)
	final_states = rules.CHANGE_FINAL_STATES

	def validate(self) -> None:
		self.ask_every_area()
		self.guard_stored()
		self.note_writer()
		self.check_scope()
		self.check_people()
		self.check_consequences()
		self.check_implementation()
		self.check_review()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			change_notices.after_transition(self, *self.flags.transition)

	def authors(self) -> set[str]:
		"""Who neither approves nor reviews it: who asked for it, prepared it or carried it out."""
		named = {self.requested_by, self.change_owner, self.implemented_by}
		return super().authors() | {user for user in named if user}

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.change_needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if to_state == rules.UNDER_REVIEW:
			self.check_answered()
		elif to_state == rules.APPROVED:
			self.approved_by = frappe.session.user
			self.approved_on = now_datetime()
			self.approved_for = self.flags.acting_for.delegator if self.flags.acting_for else None
		elif to_state == rules.IMPLEMENTED:
			self.report_implemented()
		elif to_state == rules.CLOSED:
			self.close_review()
		if to_state in (rules.IMPLEMENTED, *rules.CHANGE_FINAL_STATES):
			self.check_actions()

	def report_implemented(self) -> None:
		self.implemented_by = frappe.session.user
		self.implemented_on = self.implemented_on or today()
		self.review_due_on = self.review_due_on or add_months(self.implemented_on, rules.REVIEW_MONTHS)

	def close_review(self) -> None:
		if not self.review_effective or not cstr(self.review_note).strip():
			refuse(self, ChangeError, _("Say whether it brought what was intended, and what shows it."))
		self.reviewed_on = self.reviewed_on or today()
		self.reviewed_by = frappe.session.user
		self.reviewed_for = self.flags.acting_for.delegator if self.flags.acting_for else None

	def ask_every_area(self) -> None:
		"""Each area has one row, in the usual order."""
		if self.get("workflow_state") not in (None, "", rules.DRAFT):
			return
		known = [row.area for row in self.consequences]
		for area in known:
			if area not in rules.AREAS or known.count(area) > 1:
				refuse(
					self,
					ChangeError,
					_("Each area stands once in the table: {0}.").format(
						", ".join(_(name) for name in rules.AREAS)
					),
				)
		for area in rules.AREAS:
			if area not in known:
				self.append("consequences", {"area": area})

	def check_scope(self) -> None:
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_people(self) -> None:
		check_desk_users(
			self, (self.get(name) for name in ("change_owner", "requested_by") if self.changed(name))
		)

	def check_consequences(self) -> None:
		for row in self.consequences:
			if row.is_affected not in (None, "", "Yes", "No"):
				refuse(self, ChangeError, _("Row {0}: affected is Yes or No.").format(row.idx))

	def check_answered(self) -> None:
		missing = rules.unanswered([row.as_dict() for row in self.consequences])
		if missing:
			refuse(
				self,
				ChangeError,
				_(
					"Say for each area whether the change affects it and, where it does, how. Missing: {0}."
				).format(", ".join(_(area) for area in missing)),
			)

	def check_implementation(self) -> None:
		"""The day is reported while the change is carried out; the day of the review until it was made."""
		self.check_state(("implemented_on",), (rules.IN_PROGRESS,))
		self.check_state(("review_due_on",), (rules.IN_PROGRESS, rules.IMPLEMENTED))
		if self.implemented_on and self.changed("implemented_on"):
			if getdate(self.implemented_on) > getdate():
				refuse(self, ChangeError, _("A change is not implemented in the future. Correct the date."))

	def check_review(self) -> None:
		self.check_state(REVIEW, (rules.IMPLEMENTED,))
		if self.reviewed_on and self.changed("reviewed_on"):
			if not getdate(self.implemented_on) <= getdate(self.reviewed_on) <= getdate():
				refuse(
					self,
					ChangeError,
					_("A change is reviewed between the day of its implementation and today."),
				)

	def check_state(self, fields: tuple[str, ...], states: tuple[str, ...]) -> None:
		"""These fields are written in these states only; the server's own steps fill them in afterwards."""
		stored = self.get_doc_before_save()
		touched = [name for name in fields if (self.changed(name) if stored else self.get(name))]
		if touched and (not stored or stored.workflow_state not in states):
			refuse(
				self,
				FrozenRecordError,
				_("{0} is written while the change is: {1}.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in touched),
					", ".join(_(state) for state in states),
				),
			)

	def check_actions(self) -> None:
		still_open, _proven = open_and_proven(self.doctype, self.name)
		if still_open:
			refuse(
				self,
				ActionsOpenError,
				_("These actions of it are open: {0}. Finish or cancel them first.").format(
					", ".join(frappe.bold(name) for name in still_open)
				),
			)


def on_doctype_update() -> None:
	"""Lists of what waits and of reviews that are due are read from this index."""
	frappe.db.add_index("QSE Change", ["workflow_state", "review_due_on"], index_name="changes_to_review")
