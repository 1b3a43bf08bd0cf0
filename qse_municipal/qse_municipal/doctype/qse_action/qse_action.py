import frappe
from frappe import _
from frappe.utils import cstr, flt, now_datetime, today

from qse_municipal.actions import notices, people, rules
from qse_municipal.actions.source import TAKEN, is_final, sources, taken_values
from qse_municipal.errors import (
	AccessError,
	FrozenRecordError,
	HistoryError,
	OwnerError,
	ScopeError,
	TransitionError,
	refuse,
)
from qse_municipal.guard.probe import permitted
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register

PROGRESS = ("progress", "evidence", "evidence_file")


class QSEAction(Register):
	server_fields = (
		*("opened_on", "original_due_date", "completed_on", "verified_by", "verified_on", "verified_for"),
		"dedupe_key",
	)
	content_fields = ("evidence", "evidence_file")
	frozen_fields = (
		*("title", "action_type", "description", "source_doctype", "source_name", "unit", "qse_process"),
		*("is_quality", "is_environment", "is_safety", "is_confidential", "action_owner", "verifier"),
		*("due_date", "priority", "requires_effectiveness"),
	)
	frozen_states = tuple(state for state in rules.STATES if state != rules.DRAFT)
	files_frozen_states = rules.JUDGED_STATES
	final_states = rules.FINAL_STATES

	def validate(self) -> None:
		self.guard_stored()
		self.note_writer()
		self.set_origin()
		self.check_source()
		self.take_from_source()
		self.check_content()
		self.check_people()
		self.check_scope()
		self.set_effectiveness()
		self.check_progress()
		self.check_person()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			notices.after_transition(self, *self.flags.transition)

	def authors(self) -> set[str]:
		"""Who may not verify it: its owner, and whoever wrote the evidence or reported it done."""
		return {self.action_owner, *(self.writers or "").split()}

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
		if not self.flags.system_transition and people.is_personal(from_state, to_state):
			self.flags.acting_for = people.way_of(self, from_state, to_state).delegated
		if to_state == rules.PLANNED:
			self.original_due_date = self.original_due_date or self.due_date
		elif to_state == rules.DONE:
			self.report_done()
		elif to_state == rules.RETURNED:
			self.completed_on = None
		elif to_state == rules.VERIFIED:
			self.verified_by = frappe.session.user
			self.verified_on = now_datetime()
			self.verified_for = self.flags.acting_for.delegator if self.flags.acting_for else None

	def report_done(self) -> None:
		if not (cstr(self.evidence).strip() or self.evidence_file):
			refuse(self, TransitionError, _("Say what was done, or attach the proof, before it is done."))
		self.progress = 100
		self.completed_on = today()
		self.add_writer()

	def set_origin(self) -> None:
		if not self.get_doc_before_save():
			self.opened_on = today()
			self.dedupe_key = self.flags.dedupe_key

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
		if not permitted(self.source_doctype, "read", self.source_name):
			refuse(self, AccessError, _("The source is not open to you. Choose one that you may read."))
		if is_final(self.source_doctype, self.source_name):
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
		if not stored or not any(self.changed(name) for name in self.frozen_fields if name not in TAKEN):
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
		check_desk_users(
			self, (self.get(name) for name in ("action_owner", "verifier") if self.changed(name))
		)

	def check_scope(self) -> None:
		if not (self.source_name or self.is_quality or self.is_environment or self.is_safety):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def set_effectiveness(self) -> None:
		"""Asked of corrective actions and risk treatments, and of others when a QSE Manager says so."""
		stored = self.get_doc_before_save()
		if stored and rules.DRAFT not in (stored.workflow_state, self.workflow_state):
			return
		if self.action_type in rules.WITH_EFFECTIVENESS:
			self.requires_effectiveness = 1
		elif "QSE Manager" not in frappe.get_roles():
			same = stored and stored.action_type == self.action_type
			self.requires_effectiveness = stored.requires_effectiveness if same else 0

	def check_progress(self) -> None:
		"""Progress and evidence: from the owner or who plans, while the work goes on."""
		if not 0 <= flt(self.progress) <= 100:
			refuse(self, ScopeError, _("Progress goes from 0 to 100 percent."))
		stored = self.get_doc_before_save()
		changed = [
			name
			for name in PROGRESS
			if (self.changed(name) if stored else self.get(name))
			and not (name == "progress" and flt(self.progress) == flt(stored and stored.progress))
		]
		if not changed:
			return
		if not stored or stored.workflow_state not in rules.WORKING_STATES:
			refuse(
				self,
				FrozenRecordError,
				_("Progress and evidence are written while the action is: {0}.").format(
					", ".join(_(state) for state in rules.WORKING_STATES)
				),
			)
		if not people.may_work(self):
			refuse(
				self,
				AccessError,
				_("Progress and evidence are written by the owner of the action, or by: {0}.").format(
					", ".join(_(role) for role in rules.PLANNERS)
				),
			)

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
