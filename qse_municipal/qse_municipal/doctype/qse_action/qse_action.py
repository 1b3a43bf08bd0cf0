import frappe
from frappe import _
from frappe.utils import cstr, flt, getdate, now_datetime, today

from qse_municipal.actions import dependencies, effect, notices, people, postponement, rules
from qse_municipal.actions.source import TAKEN, is_final, sources, taken_values
from qse_municipal.errors import (
	AccessError,
	ActionDateError,
	EvidenceError,
	FrozenRecordError,
	HistoryError,
	OwnerError,
	ScopeError,
	SelfApprovalError,
	TransitionError,
	refuse,
)
from qse_municipal.guard.probe import permitted
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register

PROGRESS = ("progress", "evidence", "evidence_files", "actual_cost")
NUMBERS = ("progress", "planned_cost", "actual_cost")


class QSEAction(Register):
	history_tables = ("state_changes", "postponements")
	server_fields = (
		*("opened_on", "original_due_date", "planned_due_date", "completed_on"),
		*("verified_by", "verified_on", "verified_for", "judged_by", "judged_on", "judged_for"),
		*("postponement_count", *postponement.REQUEST),
		*("predecessor", "successor", "depends_on_tasks", "dedupe_key"),
	)
	import_fields = ("external_source", "owner_text")
	content_fields = ("evidence", "evidence_files")
	frozen_fields = (
		*("title", "action_type", "description", "source_doctype", "source_name", "unit", "qse_process"),
		*("is_quality", "is_environment", "is_safety", "is_confidential", "action_owner", "verifier"),
		*("due_date", "priority", "requires_effectiveness", "planned_start", "planned_cost", "dependencies"),
	)
	frozen_states = tuple(state for state in rules.STATES if state != rules.DRAFT)
	files_frozen_states = rules.JUDGED_STATES
	final_states = rules.FINAL_STATES

	def validate(self) -> None:
		self.cast_numbers()
		self.drop_blank_rows()
		self.guard_stored()
		self.note_writer()
		self.set_origin()
		self.check_source()
		self.take_from_source()
		self.check_content()
		self.check_people()
		self.check_scope()
		self.check_dates()
		dependencies.check(self)
		self.set_effectiveness()
		self.check_evidence_rows()
		self.check_progress()
		effect.check(self)
		if self.flags.takeover and not self.get_doc_before_save():
			self.check_taken_over()
		postponement.apply(self)
		self.check_person()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			notices.after_transition(self, *self.flags.transition)
			if self.workflow_state == rules.NOT_EFFECTIVE and not self.flags.takeover:
				effect.open_successor(self)
		if self.flags.postponement_told:
			notices.after_postponement(self, self.flags.postponement_told, self.flags.postponement_asker)
			self.flags.postponement_told = None

	def after_insert(self) -> None:
		if self.predecessor:
			notices.successor_opened(self)

	def authors(self) -> set[str]:
		"""Who may not verify it: its owner, and whoever wrote the evidence or reported it done."""
		return {self.action_owner, *(self.writers or "").split()}

	def offers(self, to_state: str) -> bool:
		return not people.refusal(self, self.workflow_state, to_state)

	def cast_numbers(self) -> None:
		"""As stored, because texts are compared: a client writes 1500 for 1500.0."""
		for name in NUMBERS:
			self.set(name, flt(self.get(name)))

	def drop_blank_rows(self) -> None:
		"""The Desk adds a row to a table as soon as one enters it."""
		rows = [row for row in self.evidence_files if row.file or row.reference or row.note]
		if len(rows) < len(self.evidence_files):
			self.evidence_files = rows
			for number, row in enumerate(rows, 1):
				row.idx = number

	def note_writer(self) -> None:
		"""The owner too: who did the work does not verify it after the action went to somebody else."""
		if self.get_doc_before_save() and any(self.changed(name) for name in self.content_fields):
			self.add_writer()

	def add_writer(self) -> None:
		writers = (self.writers or "").split()
		if frappe.session.user not in writers:
			self.writers = " ".join([*writers, frappe.session.user])

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if not rules.suits_effectiveness(from_state, to_state, bool(self.requires_effectiveness)):
			refuse(
				self,
				TransitionError,
				_("Its effect is to be proven before it is closed.")
				if self.requires_effectiveness
				else _("No proof of its effect is asked for: close it."),
			)
		if rules.waits_for_others(from_state, to_state):
			dependencies.check_finished(self)
		if not self.flags.system_transition and people.is_personal(from_state, to_state):
			self.flags.acting_for = people.way_of(self, from_state, to_state).delegated
		acting_for = self.flags.acting_for
		if acting_for and people.is_own_cancelling(self, to_state, {acting_for.delegator}):
			refuse(self, SelfApprovalError, people.own_cancelling())
		if to_state not in rules.WORKING_STATES:
			postponement.drop_request(self)
		if to_state == rules.PLANNED:
			self.plan()
		elif to_state == rules.DONE:
			self.report_done()
		elif to_state == rules.RETURNED:
			self.completed_on = None
		elif to_state == rules.VERIFIED:
			self.verified_by = frappe.session.user
			self.verified_on = now_datetime()
			self.verified_for = acting_for.delegator if acting_for else None
		elif to_state == rules.EFFECTIVENESS_DUE:
			effect.await_effect(self)
		elif rules.is_verdict(from_state, to_state):
			effect.judge(self)

	def plan(self) -> None:
		check_desk_users(self, (self.action_owner, self.verifier))
		postponement.note_plan(self)
		start = getdate(self.planned_start or today())
		self.planned_start = rules.begins_on(start, None, self.planned_due_date)

	def report_done(self) -> None:
		if not self.has_evidence():
			refuse(self, TransitionError, _("Say what was done, or attach the proof, before it is done."))
		self.progress = 100
		self.completed_on = today()
		self.add_writer()

	def has_evidence(self) -> bool:
		return bool(cstr(self.evidence).strip() or self.evidence_files)

	def set_origin(self) -> None:
		if self.get_doc_before_save():
			return
		ruled = self.flags.opened_by_rule or {}
		self.dedupe_key = self.flags.dedupe_key
		self.predecessor = ruled.get("predecessor")
		if not self.flags.takeover:
			self.opened_on = today()

	def check_source(self) -> None:
		"""A record of a register that has actions, which the user reads; the same for good."""
		if self.get_doc_before_save():
			if self.changed("source_doctype") or self.changed("source_name"):
				refuse(
					self, HistoryError, _("An action stays with its source. Cancel it and open another one.")
				)
			return
		if not self.source_name:
			self.source_doctype = None
			return
		if self.source_doctype not in sources():
			refuse(
				self,
				ScopeError,
				_("Choose a source of one of these kinds: {0}.").format(
					", ".join(_(doctype) for doctype in sources())
				),
			)
		if self.flags.opened_by_rule:
			return
		if not permitted(self.source_doctype, "read", self.source_name):
			refuse(self, AccessError, _("The source is not open to you. Choose one that you may read."))
		if not self.flags.takeover and is_final(self.source_doctype, self.source_name):
			refuse(self, FrozenRecordError, _("The source is closed. Open an action on one that is not."))

	def take_from_source(self) -> None:
		stored = self.get_doc_before_save()
		if not self.source_name or (stored and stored.workflow_state in self.final_states):
			return
		values = taken_values(self.source_doctype, self.source_name)
		for field in TAKEN:
			self.set(field, values[field])
		self.unit = self.unit or values["unit"]

	def check_content(self) -> None:
		"""A draft is written by who opened it and by the roles that open actions."""
		stored = self.get_doc_before_save()
		fields = [name for name in self.frozen_fields if name not in TAKEN]
		if stored and stored.workflow_state == rules.DRAFT:
			fields.append("effectiveness_due_on")
		if not stored or not any(map(self.changed, fields)):
			return
		if frappe.session.user != self.owner and not people.holds(self, rules.CREATORS):
			refuse(
				self,
				AccessError,
				_("What is to be done is written by: {0}.").format(
					", ".join(_(role) for role in rules.CREATORS)
				),
			)

	def check_people(self) -> None:
		if self.action_owner and self.action_owner == self.verifier:
			refuse(self, OwnerError, _("Nobody verifies their own action. Choose another verifier."))
		if not self.flags.opened_by_rule:  # its draft is planned by somebody who sees who has left
			check_desk_users(
				self, (self.get(name) for name in ("action_owner", "verifier") if self.changed(name))
			)

	def check_scope(self) -> None:
		if not (self.source_name or self.is_quality or self.is_environment or self.is_safety):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_dates(self) -> None:
		if not (self.planned_start and self.due_date):
			return
		moved = self.changed("planned_start") or self.changed("due_date")
		if moved and getdate(self.planned_start) > getdate(self.due_date):
			refuse(self, ActionDateError, _("It is due before it starts. Correct one of the two dates."))

	def set_effectiveness(self) -> None:
		"""Asked of corrective actions and risk treatments, and of others when a QSE Manager says so."""
		stored = self.get_doc_before_save()
		if stored and rules.DRAFT not in (stored.workflow_state, self.workflow_state):
			return
		if self.action_type in rules.WITH_EFFECTIVENESS:
			self.requires_effectiveness = 1
		elif self.flags.opened_by_rule:
			self.requires_effectiveness = self.flags.opened_by_rule.get("requires_effectiveness")
		elif "QSE Manager" not in frappe.get_roles():
			same = stored and stored.action_type == self.action_type
			self.requires_effectiveness = stored.requires_effectiveness if same else 0

	def check_evidence_rows(self) -> None:
		for row in self.evidence_files:
			if not (row.file or cstr(row.reference).strip()):
				refuse(
					self,
					EvidenceError,
					_("Row {0} of the evidence names neither a file nor a reference.").format(row.idx),
				)

	def check_progress(self) -> None:
		"""Progress, cost and evidence: from the owner or who plans, while the work goes on."""
		if not 0 <= self.progress <= 100:
			refuse(self, ScopeError, _("Progress goes from 0 to 100 percent."))
		stored = self.get_doc_before_save()
		changed = any(self.changed(name) if stored else self.get(name) for name in PROGRESS)
		if not changed or (self.flags.takeover and not stored):
			return
		if not stored or stored.workflow_state not in rules.WORKING_STATES:
			refuse(
				self,
				FrozenRecordError,
				_("Progress, cost and evidence are written while the action is: {0}.").format(
					", ".join(_(state) for state in rules.WORKING_STATES)
				),
			)
		if not people.may_work(self):
			refuse(
				self,
				AccessError,
				_("Progress, cost and evidence are written by the owner of the action, or by: {0}.").format(
					", ".join(_(role) for role in rules.PLANNERS)
				),
			)

	def check_taken_over(self) -> None:
		"""A record that comes in a later state keeps its dates and names; the rules of its fields hold."""
		state = self.workflow_state
		self.opened_on = self.opened_on or today()
		if state != rules.DRAFT:
			self.original_due_date = self.original_due_date or self.due_date
			self.planned_due_date = self.due_date
		if state not in rules.REPORTED_STATES:
			self.update(
				dict.fromkeys(("completed_on", "verified_by", "verified_on", "judged_by", "judged_on"))
			)
			return
		if not self.has_evidence():
			refuse(
				self,
				EvidenceError,
				_("It is done: give its evidence, a text, a file or a reference."),
			)
		self.progress = 100
		self.completed_on = self.completed_on or (self.verified_on and getdate(self.verified_on))
		if not self.completed_on or getdate(self.completed_on) > getdate():
			refuse(self, EvidenceError, _("It is done: give the day on which it was, not a later one."))
		if state == rules.DONE:
			return
		if not self.verified_by or self.verified_by == self.action_owner:
			refuse(self, SelfApprovalError, _("It was verified by somebody else than its owner: say who."))
		self.verified_on = self.verified_on or self.completed_on
		if state == rules.EFFECTIVENESS_DUE:
			effect.await_effect(self)
		if state in (rules.EFFECTIVE, rules.NOT_EFFECTIVE) and not cstr(self.effectiveness_note).strip():
			refuse(self, EvidenceError, _("Say what shows the effect, or that there was none."))
		if self.judged_by == self.action_owner:
			refuse(self, SelfApprovalError, _("The owner does not judge the effect of their own action."))

	def check_person(self) -> None:
		"""The step is for this person; which roles may take it, the workflow says."""
		stored = self.get_doc_before_save()
		if not stored or self.flags.system_transition or stored.workflow_state == self.workflow_state:
			return
		refusal = people.refusal(self, stored.workflow_state, self.workflow_state)
		if refusal:
			refuse(self, *refusal)


def on_doctype_update() -> None:
	"""The actions of a record are found by its DocType and name; who is named on open ones opens it."""
	frappe.db.add_index("QSE Action", ["source_doctype", "source_name"], index_name="source")
	frappe.db.add_index(
		"QSE Action", ["workflow_state", "due_date", "action_owner"], index_name="action_plan"
	)
