import frappe
from frappe import _
from frappe.utils import cint, cstr

from qse_municipal.context import obligations, rules
from qse_municipal.context.reviewed import Reviewed
from qse_municipal.errors import ContextError, refuse


class QSEInterestedParty(Reviewed):
	owner_field = "party_owner"
	import_fields = ("external_source",)
	content_fields = (
		*("party_name", "party_name_fr", "party_name_ar", "category", "is_internal", "unit", "qse_process"),
		*("is_quality", "is_environment", "is_safety", "influence", "interest", "expectations"),
	)
	frozen_fields = content_fields

	def validate(self) -> None:
		self.drop_blank_rows()
		obligations.check_kept(self)
		self.set_strategy()
		self.guard_stored()
		self.note_writer()
		self.check_scope()
		self.check_owner()
		self.check_expectations()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		obligations.hand_over_new(self)

	def set_strategy(self) -> None:
		"""Derived from influence and interest, never typed."""
		for name in ("influence", "interest"):
			if not rules.on_scale(self.get(name)):
				refuse(
					self,
					ContextError,
					_("{0} goes from 1 to 5.").format(frappe.bold(_(self.meta.get_label(name)))),
				)
		self.strategy = rules.strategy(cint(self.influence), cint(self.interest))

	def drop_blank_rows(self) -> None:
		"""The Desk adds a row to a table as soon as one enters it."""
		rows = [
			row for row in self.expectations if cstr(row.expectation).strip() or row.get("handed_over_name")
		]
		if len(rows) < len(self.expectations):
			self.expectations = rows
			for number, row in enumerate(rows, 1):
				row.idx = number

	def check_expectations(self) -> None:
		for row in self.expectations:
			if row.satisfaction and not rules.on_scale(row.satisfaction):
				refuse(self, ContextError, _("Row {0}: the satisfaction goes from 1 to 5.").format(row.idx))

	def check_complete(self) -> None:
		if not self.expectations:
			refuse(self, ContextError, _("Write down what the party needs and expects first."))


def on_doctype_update() -> None:
	"""The daily job reads the first index, the grid of influence and interest the second."""
	frappe.db.add_index(
		"QSE Interested Party", ["workflow_state", "review_on"], index_name="parties_to_review"
	)
	frappe.db.add_index("QSE Interested Party", ["influence", "interest"], index_name="grid")
