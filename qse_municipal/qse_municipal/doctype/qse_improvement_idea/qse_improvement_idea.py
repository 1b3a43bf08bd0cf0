import frappe
from frappe import _
from frappe.utils import cint, cstr, getdate, now_datetime, today

from qse_municipal.actions.source import open_and_proven
from qse_municipal.errors import (
	AccessError,
	ActionsOpenError,
	FrozenRecordError,
	ScopeError,
	TransitionError,
	refuse,
)
from qse_municipal.ideas import notices, people, rules
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register


class QSEImprovementIdea(Register):
	server_fields = ("answered_by", "answered_on", "answered_for")
	content_fields = (
		*("title", "idea", "expected_benefit", "proposed_by", "proposed_on", "team_name", "members"),
		*("unit", "qse_process", "is_quality", "is_environment", "is_safety"),
	)
	frozen_fields = content_fields
	frozen_states = tuple(state for state in rules.STATES if state != rules.PROPOSED)
	final_states = rules.FINAL_STATES

	def onload(self) -> None:
		self.set_onload("may_write", people.may_write(self))

	def validate(self) -> None:
		self.guard_stored()
		self.check_writer()
		self.set_origin()
		self.note_writer()
		self.check_scope()
		self.check_people()
		self.check_answer()
		self.check_result()
		self.check_person()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if not self.get_doc_before_save():
			notices.after_insert(self)
		elif self.flags.transition:
			notices.after_transition(self, *self.flags.transition)

	def authors(self) -> set[str]:
		"""Who may not answer it: who proposed or entered it, the team, and who wrote in it."""
		return super().authors() | people.proposers(self)

	def may_attach(self) -> bool:
		return people.may_write(self)

	def offers(self, to_state: str) -> bool:
		return not people.refusal(self, to_state)

	def note_writer(self) -> None:
		"""Who is taken off the team stays an author."""
		super().note_writer()
		stored = self.get_doc_before_save()
		gone = people.proposers(stored) - people.proposers(self) if stored else set()
		writers = (self.writers or "").split()
		if gone.difference(writers):
			self.writers = " ".join(dict.fromkeys([*writers, *sorted(gone)]))

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if not self.flags.system_transition and to_state != rules.WITHDRAWN:
			self.flags.acting_for = people.way_of(self)
		if rules.needs_finished_actions(to_state):
			self.check_actions()
		if rules.needs_answer(to_state):
			self.give_answer()
		elif to_state == rules.IMPLEMENTED:
			self.report_result()

	def give_answer(self) -> None:
		if not cstr(self.answer).strip():
			refuse(self, TransitionError, _("Write the answer to the proposer first."))
		self.answered_by = frappe.session.user
		self.answered_on = now_datetime()
		self.answered_for = self.flags.acting_for.delegator if self.flags.acting_for else None

	def report_result(self) -> None:
		if not cstr(self.result).strip():
			refuse(self, TransitionError, _("Write the result first: what has changed, and for whom."))
		self.implemented_on = self.implemented_on or today()

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

	def check_writer(self) -> None:
		"""Who only reads it, as a colleague of the unit does, changes nothing."""
		stored = self.get_doc_before_save()
		if stored and not self.flags.system_transition and not people.may_write(stored):
			refuse(self, AccessError, _("An idea is written by who proposed it and by who plans actions."))

	def set_origin(self) -> None:
		"""Proposed today by oneself; for another person, or on an earlier day, by who plans."""
		self.proposed_by = self.proposed_by or frappe.session.user
		self.proposed_on = self.proposed_on or today()
		if getdate(self.proposed_on) > getdate():
			refuse(self, ScopeError, _("An idea is not proposed in the future. Correct the date."))
		stored = self.get_doc_before_save()
		if stored:
			theirs = self.changed("proposed_by") or self.changed("proposed_on")
		else:
			theirs = self.proposed_by != frappe.session.user or getdate(self.proposed_on) != getdate()
		if theirs and not people.is_planner(self):
			refuse(
				self,
				AccessError,
				_("Propose in your own name and today. Ideas of others are entered by who plans actions."),
			)

	def check_scope(self) -> None:
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_people(self) -> None:
		"""The proposer and the team, when they are new: enabled users of the Desk, each once."""
		team = [row.user for row in self.members if row.user]
		if len(team) != len(set(team)) or self.proposed_by in team:
			refuse(self, ScopeError, _("Name each person once: the proposer is not also of the team."))
		stored = self.get_doc_before_save()
		known = people.proposers(stored) if stored else set()
		check_desk_users(self, {self.proposed_by, *team} - known)

	def check_answer(self) -> None:
		"""Written while the idea is under review, by who may answer it."""
		self.check_text(("answer",), rules.UNDER_REVIEW, _("The answer is written while the idea is: {0}."))

	def check_result(self) -> None:
		"""Written while the accepted idea is carried out, by who may answer it."""
		self.check_text(
			("result", "implemented_on"),
			rules.ACCEPTED,
			_("The result is written while the idea is: {0}."),
		)
		if self.implemented_on and not rules.dated_in_order(
			getdate(self.proposed_on), getdate(self.implemented_on), getdate()
		):
			refuse(
				self,
				ScopeError,
				_("An idea is implemented between the day of its proposal and today. Correct the date."),
			)

	def check_text(self, fields: tuple[str, ...], state: str, message: str) -> None:
		stored = self.get_doc_before_save()
		if not any(self.changed(name) if stored else self.get(name) for name in fields):
			return
		if not stored or stored.workflow_state != state:
			refuse(self, FrozenRecordError, message.format(frappe.bold(_(state))))
		refusal = people.answer_refusal(stored)
		if refusal:
			refuse(self, *refusal)

	def check_person(self) -> None:
		"""The step is for this person, as the record was and as it is; which roles, the workflow says."""
		stored = self.get_doc_before_save()
		if not stored or self.flags.system_transition or stored.workflow_state == self.workflow_state:
			return
		refusal = people.refusal(stored, self.workflow_state) or people.refusal(self, self.workflow_state)
		if refusal:
			refuse(self, *refusal)


def on_doctype_update() -> None:
	"""The report by unit and the lists of what waits are read from this index."""
	frappe.db.add_index(
		"QSE Improvement Idea", ["unit", "workflow_state", "proposed_on"], index_name="ideas_by_unit"
	)
