import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate, now_datetime

from qse_municipal.errors import (
	AcceptanceError,
	HistoryError,
	MissingMeasureError,
	RatingError,
	RatingOrderError,
	ScopeError,
	TransitionError,
	TreatmentError,
	refuse,
)
from qse_municipal.rating.scale import Scale
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register
from qse_municipal.risk import notices, rules
from qse_municipal.risk.assessments import AXES, choose_scale, keep_assessment, rate, ratings_of
from qse_municipal.risk.treatment import check_target


class QSERisk(Register):
	history_tables = ("assessments", "state_changes")
	server_fields = ("approved_by", "approved_on", "approved_for")
	import_fields = ("external_source", "owner_text", "category_text")
	content_fields = (
		*(
			"title",
			"kind",
			"is_quality",
			"is_environment",
			"is_safety",
			"clauses",
			"unit",
			"qse_process",
			"process_name",
		),
		*("risk_owner", "identified_on", "cause", "event", "consequence", "existing_measures"),
		*(f"{rating}_{axis}" for rating in rules.RATINGS for axis in AXES),
		*("treatment", "treatment_plan", "acceptance_expires_on", "acceptance_reason"),
	)
	frozen_states = rules.APPROVED_STATES
	frozen_fields = (
		*(
			"title",
			"is_quality",
			"is_environment",
			"is_safety",
			"clauses",
			"unit",
			"qse_process",
			"process_name",
		),
		*("cause", "event", "consequence", "treatment_plan"),
	)
	final_states = rules.FINAL_STATES

	def validate(self) -> None:
		stored = self.get_doc_before_save()
		self.guard_stored()
		self.note_writer()
		self.keep_open_to_its_writer()
		self.check_scope()
		self.check_dates()
		self.check_owner()
		scale = choose_scale(self, stored)
		rate(self, scale)
		self.check_rating_order()
		self.check_treatment()
		self.check_acceptance(scale)
		keep_assessment(self, stored, scale)
		check_target(self)
		self.judge_transition()
		self.check_completeness()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			notices.after_transition(self, *self.flags.transition)

	def authors(self) -> set[str]:
		return super().authors() | {row.assessed_by for row in self.assessments[-1:]}

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if not rules.suits_treatment(from_state, to_state, self.treatment):
			refuse(
				self,
				TransitionError,
				_("From Approved, Accept and Leave are monitored at once; other treatments start first."),
			)
		if to_state == rules.APPROVED:
			self.check_acceptance_is_open()
			self.approved_by = frappe.session.user
			self.approved_on = now_datetime()
			self.approved_for = self.flags.acting_for.delegator if self.flags.acting_for else None
			self.writers = None
		elif to_state == rules.ASSESSED:
			self.approved_by = self.approved_on = self.approved_for = None
		elif to_state == rules.MONITORED:
			self.plan_review()

	def plan_review(self) -> None:
		"""A review without a date ahead is due after the months of the settings, or with the acceptance."""
		if self.next_review_on and getdate(self.next_review_on) > getdate():
			return
		months = cint(frappe.db.get_single_value("QSE Settings", "risk_review_months"))
		dates = [rules.add_months(getdate(), months)]
		if self.acceptance_expires_on:
			dates.append(getdate(self.acceptance_expires_on))
		self.next_review_on = min(dates)

	def keep_open_to_its_writer(self) -> None:
		"""Who makes a record confidential goes on seeing it."""
		if not (cint(self.is_confidential) and self.changed("is_confidential")):
			return
		named = {self.risk_owner, *(row.measure_owner for row in self.existing_measures)}
		named |= {row.user for row in self.confidential_readers}
		if frappe.session.user not in named:
			self.append("confidential_readers", {"user": frappe.session.user})

	def check_scope(self) -> None:
		if self.kind not in rules.TREATMENTS:
			refuse(self, ScopeError, _("Choose whether this is a risk or an opportunity."))
		if self.get_doc_before_save() and self.changed("kind"):
			refuse(
				self, ScopeError, _("A risk does not become an opportunity. Cancel it and open a new record.")
			)
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_dates(self) -> None:
		"""Identified in the past, and for good once it has been assessed."""
		if not self.identified_on or not self.changed("identified_on"):
			return
		if getdate(self.identified_on) > getdate():
			refuse(self, ScopeError, _("A risk is not identified in the future. Correct the date."))
		if self.assessments:
			refuse(
				self, HistoryError, _("The day of identification stays once the record has been assessed.")
			)

	def check_owner(self) -> None:
		"""Owners of the risk and of its measures, when they are new: enabled users of the Desk."""
		stored = self.get_doc_before_save()
		known = {row.measure_owner for row in stored.existing_measures} if stored else set()
		owners = {row.measure_owner for row in self.existing_measures if row.measure_owner} - known
		if self.risk_owner and self.changed("risk_owner"):
			owners.add(self.risk_owner)
		check_desk_users(self, owners)

	def check_rating_order(self) -> None:
		"""R3 and R4: current ≤ inherent, target ≤ current; something explains a lower current rating."""
		if self.kind != rules.RISK:
			return
		ratings = ratings_of(self)
		for lower, upper in (("current", "inherent"), ("target", "current")):
			axes = rules.higher_axes(ratings[lower], ratings[upper])
			if axes:
				refuse(
					self,
					RatingOrderError,
					_("The {0} rating is above the {1} one on {2}. Lower it, or correct the other.").format(
						_(lower.title()), _(upper.title()), ", ".join(_(axis.title()) for axis in axes)
					),
				)
		if rules.needs_measure(ratings["inherent"], ratings["current"]) and not self.existing_measures:
			refuse(
				self,
				MissingMeasureError,
				_("The current rating is below the inherent one: add the existing measure behind it."),
			)

	def check_treatment(self) -> None:
		"""R5, and what was approved stays until a reassessment."""
		if not rules.fits_kind(self.kind, self.treatment):
			refuse(
				self,
				TreatmentError,
				_("{0} is not a treatment of this kind. Choose one of: {1}.").format(
					frappe.bold(_(self.treatment)), ", ".join(_(name) for name in rules.TREATMENTS[self.kind])
				),
			)
		if self.is_approved() and self.changed("treatment"):
			refuse(
				self,
				TreatmentError,
				_("The treatment was approved. Use the step Reassess to choose another."),
			)

	def check_acceptance(self, scale: Scale) -> None:
		"""R6: end date and reason at the top level; a date lies ahead and within the longest acceptance."""
		if self.treatment != "Accept":
			self.acceptance_expires_on = self.acceptance_reason = None
		changed = self.changed("acceptance_expires_on")
		if self.is_approved() and (changed or self.changed("acceptance_reason")):
			refuse(
				self,
				AcceptanceError,
				_("The acceptance was approved as it stands. Use the step Reassess to change it."),
			)
		if rules.needs_acceptance_terms(
			self.workflow_state, self.treatment, self.current_level, scale
		) and not (self.acceptance_expires_on and self.acceptance_reason):
			refuse(
				self,
				AcceptanceError,
				_("Accepting a risk at the level {0} needs an end date and a reason.").format(
					frappe.bold(_(scale.top_level))
				),
			)
		if changed and self.acceptance_expires_on:
			self.check_acceptance_is_open()
			months = cint(frappe.db.get_single_value("QSE Settings", "acceptance_max_months"))
			latest = rules.add_months(getdate(), months)
			if getdate(self.acceptance_expires_on) > latest:
				refuse(
					self,
					AcceptanceError,
					_("A risk is accepted until {0} at the latest ({1} months).").format(
						formatdate(latest), months
					),
				)

	def check_acceptance_is_open(self) -> None:
		if self.acceptance_expires_on and getdate(self.acceptance_expires_on) <= getdate():
			refuse(
				self,
				AcceptanceError,
				_("The acceptance would already have expired. Choose a day in the future."),
			)

	def check_completeness(self) -> None:
		"""What a state needs: ratings and a treatment from Assessed on, the target while in treatment."""
		missing = rules.missing_ratings(self.kind, self.workflow_state, ratings_of(self))
		if missing:
			refuse(
				self,
				RatingError,
				_("In the state {0} these ratings are needed: {1}.").format(
					_(self.workflow_state), ", ".join(_(name.title()) for name in missing)
				),
			)
		if rules.needs_treatment(self.workflow_state) and not self.treatment:
			refuse(self, TreatmentError, _("Choose a treatment first."))

	def is_approved(self) -> bool:
		"""True while an approval holds: before this save and after it."""
		stored = self.get_doc_before_save()
		return (
			bool(stored)
			and stored.workflow_state in rules.APPROVED_STATES
			and (self.workflow_state in rules.APPROVED_STATES)
		)


def on_doctype_update() -> None:
	"""These indexes alone answer the grouped queries of the heat map and of the register's figures."""
	axes = [f"{rating}_{axis}" for rating in rules.RATINGS for axis in ("probability", "severity")]
	frappe.db.add_index("QSE Risk", ["kind", "workflow_state", *axes], index_name="matrix")
	frappe.db.add_index(
		"QSE Risk",
		["kind", "workflow_state", "rating_scale", "current_level", "next_review_on"],
		index_name="register_figures",
	)
