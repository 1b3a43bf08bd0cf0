import frappe
from frappe import _
from frappe.utils import add_days, cint, flt, getdate, today

from qse_municipal.errors import IndicatorError, ScopeError, refuse
from qse_municipal.indicators import calendar, notices, numbers, people, rules, sources
from qse_municipal.indicators.periods import period_of
from qse_municipal.indicators.store import READING, TARGET_FIELDS, standard_of
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register
from qse_municipal.register_import.problems import Problem

MOST_DECIMALS = 6
MOST_DAYS = 365


class QSEIndicator(Register):
	import_fields = ("external_source",)
	content_fields = (
		*(
			"indicator_name",
			"indicator_name_fr",
			"indicator_name_ar",
			"indicator_code",
			"unit",
			"qse_process",
		),
		*("formula", "source_text", "computed_by", "kind", "factor", "measure_unit", "decimals", "direction"),
		*("frequency", "valid_from", "valid_to", "days_to_enter", "is_cumulative", "baseline", "targets"),
		*("is_quality", "is_environment", "is_safety"),
	)
	frozen_fields = content_fields
	frozen_states = (rules.ACTIVE, rules.RETIRED)
	final_states = (rules.RETIRED,)

	def onload(self) -> None:
		self.set_onload("sources", sources.options())
		self.set_onload("may_enter", not self.is_new() and people.may_enter(self))

	def validate(self) -> None:
		self.guard_stored()
		self.set_defaults()
		self.read_numbers()
		self.note_writer()
		self.check_scope()
		self.check_measure()
		self.check_calendar()
		self.check_targets()
		self.check_people()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		stored, state = self.get_doc_before_save(), self.workflow_state
		if stored:
			self.carry_to_readings()
		if state == rules.ACTIVE and (not stored or stored.workflow_state != state):
			calendar.open_due([self.name])
			calendar.compute([self.name])
			if stored:
				notices.activated(self)

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return rules.needs_reason(from_state, to_state)

	def before_transition(self, from_state: str, to_state: str) -> None:
		if to_state == rules.ACTIVE:
			self.check_complete()
			self.writers = None
		elif to_state == rules.RETIRED and not (self.valid_to and getdate(self.valid_to) <= getdate()):
			self.valid_to = today()

	def set_defaults(self) -> None:
		self.indicator_code = (self.indicator_code or "").strip() or None  # a unique column takes many blanks
		self.days_to_enter = cint(self.days_to_enter) or calendar.reading_days()

	def read_numbers(self) -> None:
		"""Numbers as people type them, kept in one form; what is stored already is left alone."""
		stored = self.get_doc_before_save()
		known = {row.name: row for row in stored.targets} if stored else {}
		self.read_number(self, "baseline", stored)
		for row in self.targets:
			for fieldname in TARGET_FIELDS:
				self.read_number(row, fieldname, known.get(row.name))

	def read_number(self, row, fieldname: str, stored) -> None:
		written = row.get(fieldname)
		if stored and written == stored.get(fieldname):
			return
		try:
			row.set(fieldname, numbers.write(numbers.parse(written)))
		except Problem as problem:
			self.refuse_row(row, f"{_(row.meta.get_label(fieldname))}: {problem.tell(_)}")

	def refuse_row(self, row, message: str) -> None:
		place = _("Row {0}").format(row.idx) + ": " if row is not self else ""
		refuse(self, IndicatorError, place + message)

	def check_scope(self) -> None:
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_measure(self) -> None:
		if not 0 <= cint(self.decimals) <= MOST_DECIMALS:
			refuse(self, IndicatorError, _("Decimals are 0 to {0}.").format(MOST_DECIMALS))
		if self.kind == rules.RATIO and flt(self.factor) <= 0:
			refuse(self, IndicatorError, _("The factor is above 0: 100 for percent, 1 for the plain ratio."))
		if self.indicator_code and self.changed("indicator_code"):
			other = frappe.db.get_value("QSE Indicator", {"indicator_code": self.indicator_code})
			if other and other != self.name:
				refuse(
					self,
					IndicatorError,
					_("{0} has the code {1} already. Choose another.").format(
						frappe.bold(other), frappe.bold(self.indicator_code)
					),
				)
		if self.computed_by and (self.changed("computed_by") or self.changed("kind")):
			source = sources.sources().get(self.computed_by)
			if not source:
				refuse(
					self,
					IndicatorError,
					_("There is no source {0}. Choose one of: {1}.").format(
						frappe.bold(frappe.utils.escape_html(self.computed_by)), ", ".join(sources.sources())
					),
				)
			if source.kind != self.kind:
				refuse(
					self,
					IndicatorError,
					_("{0} gives: {1}. Choose this as the kind.").format(
						frappe.bold(_(source.label)), frappe.bold(_(source.kind))
					),
				)

	def check_calendar(self) -> None:
		if self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
			refuse(self, IndicatorError, _("{0} lies before {1}.").format(_("Valid Until"), _("Valid From")))
		if not 0 < cint(self.days_to_enter) <= MOST_DAYS:
			refuse(self, IndicatorError, _("Days to enter are 1 to {0}.").format(MOST_DAYS))
		if not self.first_transition_on or self.is_new():
			return
		if any(self.changed(name) for name in ("frequency", "kind")) or self.shortened():
			refuse(
				self,
				IndicatorError,
				_(
					"Frequency, kind and first day stay as they were first activated: readings hang on them. "
					"Retire this indicator and open a new one."
				),
			)

	def shortened(self) -> bool:
		"""True when periods that have readings would fall out at the beginning."""
		before = getdate(self.get_doc_before_save().valid_from)
		return period_of(self.frequency, getdate(self.valid_from)) > period_of(self.frequency, before)

	def check_targets(self) -> None:
		messages = {
			"target": _("the target is missing"),
			"range": _("a range needs its lowest and its highest value, in this order"),
			"alert": _(
				"the alert threshold lies on the wrong side: below the target when more is better, above it "
				"when less is better, a distance of 0 or more for a range"
			),
		}
		seen = set()
		for row in self.targets:
			day = getdate(row.from_date)
			if day in seen:
				self.refuse_row(row, _("another row begins on this day. Give one of them another day."))
			seen.add(day)
			one = standard_of(row)
			if wrong := rules.contradiction(self.direction, one.target, one.alert, one.low, one.high):
				self.refuse_row(row, messages[wrong])

	def check_people(self) -> None:
		"""Owner and collector, when they are new: enabled users of the Desk."""
		check_desk_users(
			self, [self.get(name) for name in ("indicator_owner", "collector") if self.changed(name)]
		)

	def check_complete(self) -> None:
		missing = [
			_(self.meta.get_label(name))
			for name in ("indicator_owner", "formula", "measure_unit", "targets")
			if not self.get(name)
		]
		if missing:
			refuse(
				self,
				IndicatorError,
				_("Before it is activated it needs: {0}.").format(frappe.bold(", ".join(missing))),
			)

	def carry_to_readings(self) -> None:
		"""Unit and process of the readings follow, in one statement."""
		changed = {name: self.get(name) for name in ("unit", "qse_process") if self.changed(name)}
		if changed:
			frappe.db.set_value(READING, {"indicator": self.name}, changed, update_modified=False)
		if self.changed("days_to_enter") and self.first_transition_on:
			self.move_due_days()

	def move_due_days(self) -> None:
		rows = frappe.get_all(
			READING,
			filters={"indicator": self.name, "state": rules.DUE},
			fields=["name", "period_end"],
			order_by="period_start",
		)
		if rows:
			days = cint(self.days_to_enter)
			frappe.db.bulk_update(
				READING, {row.name: {"due_on": add_days(row.period_end, days)} for row in rows}
			)
