import frappe
from frappe import _
from frappe.utils import cint, getdate, strip_html

from qse_municipal.errors import FrozenRecordError, ScopeError, VersionError, refuse
from qse_municipal.processes.rules import LANGUAGES
from qse_municipal.register.versioned import APPROVED, Versioned

EVIDENCE = ("displays", "receipts")


class QSEPolicy(Versioned):
	content_fields = (
		*("title", "signed_by", "signed_on", "signed_file"),
		*("is_quality", "is_environment", "is_safety", "text_ar", "text_fr", "text_en"),
	)
	frozen_fields = (*content_fields, *Versioned.version_fields)
	files_frozen_states = ()  # evidence is attached while it is approved; see keeps_file

	def validate(self) -> None:
		self.validate_version()
		self.check_dates()
		self.check_evidence()
		self.judge_transition()

	def keeps_file(self, url: str | None) -> bool:
		"""The signed copy of what is approved is not taken away."""
		return self.workflow_state != "Draft" and bool(url) and url == self.signed_file

	def check_complete(self) -> None:
		wanted = [f"text_{one}" for one in LANGUAGES if not strip_html(self.get(f"text_{one}") or "").strip()]
		wanted += [name for name in ("signed_by", "signed_on") if not self.get(name)]
		if wanted:
			refuse(
				self,
				VersionError,
				_("Before it is approved, fill in: {0}.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in wanted)
				),
			)
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def check_dates(self) -> None:
		days = [
			self.signed_on,
			*(row.displayed_on for row in self.displays),
			*(row.received_on for row in self.receipts),
		]
		if any(day and getdate(day) > getdate() for day in days):
			refuse(self, VersionError, _("A date lies in the future. Enter what has happened."))

	def check_evidence(self) -> None:
		"""Displays and receipts are of the version that was in force when they were entered."""
		stored = self.get_doc_before_save()
		for table in EVIDENCE:
			known = {row.name: row.version for row in stored.get(table)} if stored else {}
			for row in self.get(table):
				if row.name not in known and self.workflow_state != APPROVED:
					refuse(
						self,
						FrozenRecordError,
						_("{0} are entered once the policy is approved: they prove that version.").format(
							frappe.bold(_(self.meta.get_label(table)))
						),
					)
				row.version = known.get(row.name, self.version)
