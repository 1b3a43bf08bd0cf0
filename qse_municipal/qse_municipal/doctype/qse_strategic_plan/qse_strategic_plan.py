import frappe
from frappe import _
from frappe.utils import cstr, getdate

from qse_municipal.errors import StrategyError, refuse
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.versioned import APPROVED, Versioned
from qse_municipal.strategy import rules

WRITERS = frozenset(("QSE Manager", "QSE Officer", "Top Management", "System Manager"))
TEXTS = ("vision", "mission")


class QSEStrategicPlan(Versioned):
	content_fields = (
		*("title", "unit", "period_from", "period_to", "axes", "initiatives"),
		*("vision", "vision_fr", "vision_ar", "mission", "mission_fr", "mission_ar"),
		*("core_values", "core_values_fr", "core_values_ar"),
	)
	frozen_fields = (*content_fields, *Versioned.version_fields)

	def validate(self) -> None:
		self.validate_version()
		self.check_period()
		self.check_axes()
		self.check_initiatives()
		self.judge_transition()

	def check_complete(self) -> None:
		"""An approved plan says why and where to, on axes; and its unit has no other one at the same time."""
		missing = [name for name in TEXTS if not self.in_any_language(name)]
		missing += [] if self.axes else ["axes"]
		if missing:
			refuse(
				self,
				StrategyError,
				_("An approved plan has a vision, a mission and axes. Missing: {0}.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in missing)
				),
			)
		self.check_no_other()

	def in_any_language(self, fieldname: str) -> bool:
		return any(cstr(self.get(fieldname + suffix)).strip() for suffix in ("", "_fr", "_ar"))

	def check_no_other(self) -> None:
		others = frappe.get_all(
			self.doctype,
			filters={"unit": self.unit, "workflow_state": APPROVED, "name": ["!=", self.name]},
			fields=["name", "period_from", "period_to"],
			order_by="name",
		)
		own = (getdate(self.period_from), getdate(self.period_to))
		for other in others:
			if rules.overlap(own, (other.period_from, other.period_to)):
				refuse(
					self,
					StrategyError,
					_("The plan {0} of the same unit is in force then. Supersede it first.").format(
						frappe.bold(other.name)
					),
				)

	def check_period(self) -> None:
		if not rules.dated_in_order(getdate(self.period_from), getdate(self.period_to)):
			refuse(self, StrategyError, _("The period ends before it begins. Correct one of the two dates."))

	def check_axes(self) -> None:
		"""Codes stand once, and stay while objectives name them."""
		codes = [row.axis_code for row in self.axes]
		twice = rules.repeated(codes)
		if twice:
			refuse(
				self,
				StrategyError,
				_("The axis {0} stands twice. Give each a code of its own.").format(frappe.bold(twice)),
			)
		stored = self.get_doc_before_save()
		gone = {row.axis_code for row in stored.axes} - set(codes) if stored else set()
		used = gone and frappe.get_all(
			"QSE Objective",
			filters={
				"strategic_plan": self.name,
				"axis_code": ["in", sorted(gone)],
				"workflow_state": ["in", rules.OPEN_STATES],
			},
			pluck="axis_code",
			order_by="axis_code",
		)
		if used:
			refuse(
				self,
				StrategyError,
				_("Objectives belong to the axis {0}. Move them to another axis first.").format(
					", ".join(frappe.bold(code) for code in dict.fromkeys(used))
				),
			)

	def check_initiatives(self) -> None:
		"""On an axis of the plan, within its period, owned by who can act."""
		codes = {row.axis_code for row in self.axes}
		first, last = getdate(self.period_from), getdate(self.period_to)
		for row in self.initiatives:
			if row.axis_code not in codes:
				refuse(
					self,
					StrategyError,
					_("Row {0}: {1} is no axis of this plan.").format(row.idx, frappe.bold(row.axis_code)),
				)
			days = [getdate(day) for day in (row.start_on, row.end_on) if day]
			if not rules.dated_in_order(*(days if len(days) == 2 else (None, None))) or any(
				not first <= day <= last for day in days
			):
				refuse(
					self,
					StrategyError,
					_("Row {0}: an initiative starts, then ends, within the period of the plan.").format(
						row.idx
					),
				)
		stored = self.get_doc_before_save()
		known = {row.initiative_owner for row in stored.initiatives} if stored else set()
		check_desk_users(self, {row.initiative_owner for row in self.initiatives} - known)

	def may_write(self) -> bool:
		return not WRITERS.isdisjoint(frappe.get_roles())
