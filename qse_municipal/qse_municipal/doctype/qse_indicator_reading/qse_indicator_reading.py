from functools import cached_property

import frappe
from frappe import _
from frappe.utils import cstr, getdate, now_datetime

from qse_municipal.errors import AccessError, HistoryError, ReadingError, refuse
from qse_municipal.guard.satellites import sees
from qse_municipal.indicators import calendar, numbers, people, rules, year
from qse_municipal.indicators.measures import judge
from qse_municipal.indicators.periods import period_of
from qse_municipal.indicators.store import DOCTYPE, PART_FIELDS, definition_of, parts_of
from qse_municipal.register.kept import Kept
from qse_municipal.register_import.problems import Problem

TYPED = (*PART_FIELDS, "comment", "correction_reason")


class QSEIndicatorReading(Kept):
	"""What a period gave. Rows come from the calendar; people fill them in."""

	@cached_property
	def its_indicator(self):
		return frappe.get_doc(DOCTYPE, self.indicator)

	@property
	def inputs(self) -> tuple[str, ...]:
		"""The fields that are typed for the kind of the indicator."""
		return ("numerator", "denominator") if self.its_indicator.kind == rules.RATIO else ("value",)

	def onload(self) -> None:
		indicator = self.its_indicator
		self.set_onload("kind", indicator.kind)
		self.set_onload("measure_unit", indicator.measure_unit)
		self.set_onload("decimals", indicator.decimals)
		self.set_onload("direction", indicator.direction)
		self.set_onload("indicator_name", indicator.indicator_name)
		self.set_onload("is_closed", self.is_closed())
		self.set_onload(
			"may_enter", people.may_enter(indicator) and indicator.workflow_state != rules.RETIRED
		)

	def validate(self) -> None:
		self.put_back()
		if self.is_new():
			self.take_place()
		self.check_writer()
		self.read_numbers()
		self.check_numbers()
		self.check_reason()
		self.judge()

	def on_update(self) -> None:
		if self.its_indicator.is_cumulative and self.flags.numbers_changed:
			year.judge_later(self.its_indicator, getdate(self.period_start))

	def on_trash(self) -> None:
		refuse(self, HistoryError, _("A reading is never deleted. Correct it, with a reason."))

	def is_closed(self) -> bool:
		"""True when the days for this period are over."""
		return bool(self.due_on) and rules.is_locked(
			getdate(self.due_on), getdate(self.creation), getdate(), calendar.lock_days()
		)

	def put_back(self) -> None:
		"""What the calendar and the server write stays, whatever a client sends."""
		stored = self.get_doc_before_save()
		kept = [df.fieldname for df in self.meta.fields if df.fieldname not in TYPED]
		if not stored:
			kept = [name for name in kept if name not in ("indicator", "period_start")]
		for fieldname in kept:
			self.set(fieldname, stored.get(fieldname) if stored else None)

	def take_place(self) -> None:
		"""A row that the calendar has not made: of a period that is over and has none yet."""
		indicator, day = self.its_indicator, getdate(self.period_start)
		if not indicator.first_transition_on:
			refuse(self, ReadingError, _("{0} is not active yet.").format(frappe.bold(indicator.name)))
		period = period_of(indicator.frequency, day)
		if period not in calendar.periods_of(indicator, getdate()):
			refuse(
				self,
				ReadingError,
				_("{0} has no reading of {1}: the period is not over, or outside its validity.").format(
					frappe.bold(indicator.name), frappe.bold(period.label)
				),
			)
		if frappe.db.exists(self.doctype, {"indicator": indicator.name, "period_start": period.start}):
			refuse(
				self,
				ReadingError,
				_("The reading of {0} for {1} is there already. Fill it in.").format(
					frappe.bold(indicator.name), frappe.bold(period.label)
				),
			)
		self.update(
			{
				"title": calendar.title_of(indicator, period),
				"unit": indicator.unit,
				"qse_process": indicator.qse_process,
				"period": period.label,
				"period_start": period.start,
				"period_end": period.end,
				"due_on": period.due_on(calendar.days_of(indicator)),
				"state": rules.DUE,
				"light": rules.GREY,
				"is_computed": int(bool(indicator.computed_by)),
				"reading_key": calendar.key_of(indicator.name, period),
			}
		)

	def check_writer(self) -> None:
		indicator = self.its_indicator
		# of a stored one the guard has been asked already
		unseen = self.is_new() and not sees(DOCTYPE, indicator.name)
		if unseen or not people.may_enter(indicator):
			refuse(
				self,
				AccessError,
				_(
					"A reading is entered by the owner or the collector of the indicator, a QSE Officer of "
					"its unit or a QSE Manager."
				),
			)
		if indicator.workflow_state == rules.RETIRED:
			refuse(
				self,
				ReadingError,
				_("{0} is retired: its readings stay as they are.").format(frappe.bold(indicator.name)),
			)

	def read_numbers(self) -> None:
		stored = self.get_doc_before_save()
		for fieldname in PART_FIELDS:
			before = stored.get(fieldname) if stored else None
			if fieldname not in self.inputs:
				self.set(fieldname, before)
			elif self.get(fieldname) != before:
				try:
					self.set(fieldname, numbers.write(numbers.parse(self.get(fieldname))))
				except Problem as problem:
					refuse(self, ReadingError, f"{_(self.meta.get_label(fieldname))}: {problem.tell(_)}")
		self.flags.numbers_changed = any(
			(self.get(name) or None) != ((stored.get(name) or None) if stored else None)
			for name in self.inputs
		)

	def check_numbers(self) -> None:
		if not self.flags.numbers_changed:
			return
		if self.is_computed and self.state == rules.DUE:
			refuse(
				self,
				ReadingError,
				_("The registers give this reading. It is not typed, only corrected afterwards."),
			)
		if self.its_indicator.kind != rules.RATIO:
			return
		if bool(self.numerator) != bool(self.denominator):
			refuse(self, ReadingError, _("Numerator and denominator belong together. Enter both."))
		if self.denominator == "0" and not cstr(self.comment).strip():
			refuse(
				self,
				ReadingError,
				_("Nothing is divided by 0. Say in the comment why nothing was counted; it stays a gap."),
			)

	def check_reason(self) -> None:
		"""What was entered, or is closed, changes only with a reason; the old value is kept."""
		stored = self.get_doc_before_save()
		if self.is_new():
			self.correction_reason = None
			return
		changed = self.flags.numbers_changed
		told = changed or cstr(self.comment).strip() != cstr(stored.comment).strip()
		needed = (changed and self.state in rules.READ_STATES) or (told and self.is_closed())
		reason = cstr(self.correction_reason).strip()
		self.correction_reason = None
		if not needed:
			return
		if not reason:
			refuse(
				self,
				ReadingError,
				_("{0} is entered or closed already. Fill in {1}; the old value is kept.").format(
					frappe.bold(self.period), frappe.bold(_(self.meta.get_label("correction_reason")))
				),
			)
		self.flags.correction = {
			"old_value": stored.value,
			"old_numerator": stored.numerator,
			"old_denominator": stored.denominator,
			"reason": reason,
			"corrected_by": frappe.session.user,
			"corrected_on": now_datetime(),
		}

	def judge(self) -> None:
		if not (self.flags.numbers_changed or self.is_new()):
			self.keep_correction()
			return
		given = any(self.get(name) for name in self.inputs)
		before = year.before(self.its_indicator, getdate(self.period_start))
		verdict = judge(definition_of(self.its_indicator), getdate(self.period_end), parts_of(self), before)
		self.update(calendar.stored_verdict(verdict))
		if given:
			self.state = rules.LOCKED if self.is_closed() else rules.ENTERED
			self.entered_by, self.entered_on = frappe.session.user, now_datetime()
			self.is_computed = 0
		else:
			self.state, self.entered_by, self.entered_on = rules.DUE, None, None
		self.keep_correction()

	def keep_correction(self) -> None:
		if self.flags.correction:
			self.append("corrections", {**self.flags.correction, "new_value": self.value})


def on_doctype_update() -> None:
	"""One reading for a period, and the reports read the readings of many indicators in their order."""
	frappe.db.add_unique("QSE Indicator Reading", ["indicator", "period_start"], "one_reading_a_period")
	frappe.db.add_index("QSE Indicator Reading", ["unit", "state", "due_on"], index_name="readings_by_unit")
