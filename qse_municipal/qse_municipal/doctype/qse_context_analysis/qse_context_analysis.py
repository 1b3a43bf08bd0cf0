import frappe
from frappe import _
from frappe.utils import cstr, getdate

from qse_municipal.context import rules
from qse_municipal.context.climate import disciplines_of
from qse_municipal.context.origin import issues_with_outcome
from qse_municipal.context.reviewed import Reviewed
from qse_municipal.errors import ContextError, refuse
from qse_municipal.register.filters import DISCIPLINES


class QSEContextAnalysis(Reviewed):
	owner_field = "analysis_owner"
	server_fields = (*Reviewed.server_fields, "review_on", "previous_analysis")
	content_fields = (
		*("title", "unit", "qse_process", "analysed_on", "occasion", "occasion_text", "method"),
		*("participants", "is_quality", "is_environment", "is_safety", "issues", "climate_verdicts"),
	)
	frozen_fields = content_fields

	def validate(self) -> None:
		self.guard_stored()
		self.set_origin()
		self.note_writer()
		self.check_scope()
		self.check_owner()
		self.check_occasion()
		self.check_issues()
		self.check_verdicts()
		self.judge_transition()

	def set_origin(self) -> None:
		if not self.get_doc_before_save():
			self.previous_analysis = self.flags.previous_analysis

	def check_occasion(self) -> None:
		if self.occasion == "Special" and not cstr(self.occasion_text).strip():
			refuse(self, ContextError, _("Say what gave rise to this analysis."))
		if self.analysed_on and self.changed("analysed_on") and getdate(self.analysed_on) > getdate():
			refuse(self, ContextError, _("A context is not analysed in the future. Correct the date."))

	def check_issues(self) -> None:
		"""Each in its quadrant, which says where it comes from; what something came of is not taken out."""
		for row in self.issues:
			if row.quadrant not in rules.QUADRANTS:
				refuse(self, ContextError, _("Row {0}: choose a quadrant.").format(row.idx))
			if not rules.on_scale(row.relevance):
				refuse(self, ContextError, _("Row {0}: the relevance goes from 1 to 5.").format(row.idx))
			row.origin = rules.ORIGINS[row.quadrant]
		stored = self.get_doc_before_save()
		gone = {row.name for row in stored.issues} - {row.name for row in self.issues} if stored else set()
		if not gone:
			return
		for issue, record in issues_with_outcome(self.name).items():
			if issue in gone:
				refuse(
					self,
					ContextError,
					_("An issue is not taken out when something came of it: {0}. Leave it in.").format(
						frappe.bold(record)
					),
				)

	def check_verdicts(self) -> None:
		standards = [row.standard for row in self.climate_verdicts]
		if len(standards) != len(set(standards)):
			refuse(self, ContextError, _("Each standard has one verdict on climate change."))

	def check_complete(self) -> None:
		if not self.issues:
			refuse(self, ContextError, _("Write down the issues first."))
		verdicts = self.climate_verdicts
		of = disciplines_of(row.standard for row in verdicts)
		missing = rules.without_verdict(
			[name for name, field in DISCIPLINES.items() if self.get(field)],
			[(of.get(row.standard), row.is_relevant, row.reason) for row in verdicts],
		)
		if missing:
			refuse(
				self,
				ContextError,
				_(
					"A verdict on climate change with its reason is missing for: {0}. Add one per standard."
				).format(", ".join(_(name) for name in missing)),
			)


def on_doctype_update() -> None:
	"""The daily job and the lists of what waits are read from this index."""
	frappe.db.add_index(
		"QSE Context Analysis", ["workflow_state", "review_on"], index_name="analyses_to_review"
	)
