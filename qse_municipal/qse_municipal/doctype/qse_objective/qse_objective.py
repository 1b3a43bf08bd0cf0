import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, getdate, now_datetime, today

from qse_municipal.errors import (
	ObjectiveError,
	ScopeError,
	SelfApprovalError,
	TransitionError,
	refuse,
)
from qse_municipal.guard.probe import permitted
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register
from qse_municipal.strategy import notices, rules
from qse_municipal.strategy.progress import measured, shown


class QSEObjective(Register):
	server_fields = (
		*("progress", "progress_basis", "approved_by", "approved_for", "approved_on"),
		*("evaluated_by", "evaluated_for", "due_told_on", "overdue_told_on"),
	)
	content_fields = (
		*("title", "level", "parent_objective", "unit", "qse_process", "strategic_plan", "axis_code"),
		*("sdgs", "measure", "target_text", "achievable", "relevant", "starts_on", "due_on"),
		*("resources", "evaluation_method", "is_quality", "is_environment", "is_safety", "clauses"),
		*("indicators", "no_indicator_reason"),
	)
	frozen_fields = content_fields
	frozen_states = rules.APPROVED_STATES
	final_states = rules.FINAL_STATES

	def validate(self) -> None:
		self.cast_numbers()
		self.guard_stored()
		self.note_writer()
		self.check_scope()
		self.check_dates()
		self.check_owner()
		self.check_place()
		self.check_axis()
		self.check_indicators()
		self.check_result()
		self.measure_progress()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			notices.after_transition(self, *self.flags.transition)

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if to_state == rules.APPROVED:
			self.approve()
		elif to_state == rules.DRAFT:
			self.approved_by = self.approved_for = self.approved_on = None
			self.due_told_on = self.overdue_told_on = None
		elif to_state in rules.DECLARED_STATES:
			self.declare()

	def approve(self) -> None:
		missing = rules.missing_for_approval(self.as_dict(), len(self.indicators))
		if missing:
			refuse(
				self,
				ObjectiveError,
				_("An objective says who, until when, with what, and how it is judged. Missing: {0}.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in missing)
				),
			)
		self.approved_by, self.approved_on = frappe.session.user, now_datetime()
		self.approved_for = self.flags.acting_for.delegator if self.flags.acting_for else None
		self.writers = None

	def declare(self) -> None:
		"""Judged by somebody else than its owner, with a result and a day."""
		acting_for = self.flags.acting_for
		persons = {frappe.session.user, acting_for.delegator if acting_for else None}
		if self.objective_owner in persons:
			refuse(
				self,
				SelfApprovalError,
				_("Who owns an objective does not declare whether it was achieved. Ask another {0}.").format(
					_("QSE Manager")
				),
			)
		if not cstr(self.result).strip():
			refuse(
				self,
				TransitionError,
				_("Write the result first: what was reached, compared with the target."),
			)
		self.evaluated_on = self.evaluated_on or today()
		self.evaluated_by = frappe.session.user
		self.evaluated_for = acting_for.delegator if acting_for else None

	def cast_numbers(self) -> None:
		"""A client sends 80 for 80.0: what is frozen is compared as text."""
		for row in self.indicators:
			row.baseline, row.target, row.weight = flt(row.baseline), flt(row.target), flt(row.weight)

	def check_scope(self) -> None:
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_dates(self) -> None:
		if not rules.dated_in_order(
			*(getdate(day) if day else None for day in (self.starts_on, self.due_on))
		):
			refuse(
				self, ObjectiveError, _("An objective is due after it starts. Correct one of the two dates.")
			)

	def check_owner(self) -> None:
		if self.objective_owner and self.changed("objective_owner"):
			check_desk_users(self, [self.objective_owner])

	def check_place(self) -> None:
		"""In the cascade: below an objective of a higher level that the writer may read, above lower ones."""
		if self.level not in rules.LEVELS:
			refuse(self, ObjectiveError, _("Choose the level of the objective."))
		if self.parent_objective and (self.changed("parent_objective") or self.changed("level")):
			self.check_parent()
		if self.get_doc_before_save() and self.changed("level"):
			self.check_children()

	def check_parent(self) -> None:
		parent = frappe.db.get_value("QSE Objective", self.parent_objective, ["level", "workflow_state"])
		if not parent or (
			self.changed("parent_objective") and not permitted("QSE Objective", "read", self.parent_objective)
		):
			refuse(
				self,
				ObjectiveError,
				_("The parent objective {0} is not there for you. Choose one that you can read.").format(
					frappe.bold(self.parent_objective)
				),
			)
		level, state = parent
		if not rules.lies_below(self.level, level):
			refuse(
				self,
				ObjectiveError,
				_(
					"The level {0} does not lie below the level {1}. Choose a parent of a higher level."
				).format(frappe.bold(_(self.level)), frappe.bold(_(level))),
			)
		if self.changed("parent_objective") and state in rules.FINAL_STATES:
			refuse(
				self,
				ObjectiveError,
				_("The parent objective {0} is {1}. Choose one that is still pursued.").format(
					frappe.bold(self.parent_objective), _(state)
				),
			)

	def check_children(self) -> None:
		children = frappe.get_all(
			"QSE Objective",
			filters={"parent_objective": self.name},
			fields=["name", "level"],
			order_by="name",
		)
		above = [child.name for child in children if not rules.lies_below(child.level, self.level)]
		if above:
			refuse(
				self,
				ObjectiveError,
				_("These objectives would not lie below it any more: {0}. Move them first.").format(
					", ".join(frappe.bold(name) for name in above)
				),
			)

	def check_axis(self) -> None:
		"""An axis is one of its plan; a plan that is superseded takes no new objective."""
		if not self.strategic_plan:
			self.axis_code = None
			return
		if not (self.changed("strategic_plan") or self.changed("axis_code")):
			return
		plan = frappe.get_cached_doc("QSE Strategic Plan", self.strategic_plan)
		if self.changed("strategic_plan") and plan.workflow_state == "Superseded":
			refuse(
				self,
				ObjectiveError,
				_("The plan {0} is superseded. Choose the one in force.").format(frappe.bold(plan.name)),
			)
		if self.axis_code and self.axis_code not in {row.axis_code for row in plan.axes}:
			refuse(
				self,
				ObjectiveError,
				_("{0} is no axis of the plan {1}. Choose one of: {2}.").format(
					frappe.bold(self.axis_code),
					frappe.bold(plan.name),
					", ".join(row.axis_code for row in plan.axes) or "–",
				),
			)

	def check_indicators(self) -> None:
		"""Each indicator once; new ones are open to who adds them."""
		names = [row.indicator for row in self.indicators]
		twice = rules.repeated(names)
		if twice:
			refuse(
				self,
				ObjectiveError,
				_("The indicator {0} stands twice. Remove one row.").format(frappe.bold(twice)),
			)
		stored = self.get_doc_before_save()
		known = {row.indicator for row in stored.indicators} if stored else set()
		for name in names:
			if name not in known and not permitted("QSE Indicator", "read", name):
				refuse(
					self,
					ObjectiveError,
					_("The indicator {0} is not there for you. Choose one that you can read.").format(
						frappe.bold(name)
					),
				)

	def check_result(self) -> None:
		"""Written while the objective is pursued, and dated between its start and today."""
		stored = self.get_doc_before_save()
		touched = [
			name for name in ("result", "evaluated_on") if (self.changed(name) if stored else self.get(name))
		]
		if touched and (not stored or stored.workflow_state != rules.IN_PROGRESS):
			refuse(
				self,
				ObjectiveError,
				_("The result is written while the objective is: {0}.").format(
					frappe.bold(_(rules.IN_PROGRESS))
				),
			)
		if "evaluated_on" in touched and self.evaluated_on:
			if not rules.evaluated_in_time(getdate(self.starts_on), getdate(self.evaluated_on), getdate()):
				refuse(
					self,
					ObjectiveError,
					_("An objective is evaluated between its start and today. Correct the date."),
				)

	def measure_progress(self) -> None:
		"""As it stands now; a final objective keeps what it had."""
		stored = self.get_doc_before_save()
		if not (stored and stored.workflow_state in rules.FINAL_STATES):
			self.progress, self.progress_basis = shown(measured(self).progress)


def on_doctype_update() -> None:
	"""The cascade and the figures by state are read from these indexes."""
	frappe.db.add_index("QSE Objective", ["workflow_state", "due_on"], index_name="objectives_by_state")
	frappe.db.add_index("QSE Objective", ["context_analysis", "context_issue"], index_name="from_context")
