import re

import frappe
from frappe import _
from frappe.utils import cint

from qse_municipal.errors import ProcessError, ScopeError, VersionError, refuse
from qse_municipal.guard import scope
from qse_municipal.processes import notices, rules
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.versioned import Versioned

FAULTS = {
	rules.NO_ACCOUNTABLE: lambda: _("nobody is accountable"),
	rules.TWO_ACCOUNTABLE: lambda: _("more than one post is accountable"),
	rules.NO_RESPONSIBLE: lambda: _("nobody is responsible"),
	rules.TWICE: lambda: _("a post is named twice with the same responsibility"),
}


class QSEProcess(Versioned):
	content_fields = (
		*("process_name", "process_name_fr", "process_name_ar", "process_type", "process_owner", "unit"),
		*("purpose", "triggers", "boundaries", "is_quality", "is_environment", "is_safety"),
		*("inputs", "activities", "outputs", "resources", "raci", "clauses", "documents"),
	)
	frozen_fields = (*content_fields, *Versioned.version_fields)
	import_fields = ("external_source",)

	def before_naming(self) -> None:
		"""The code that was given is the name; there is no series."""

	def validate(self) -> None:
		self.validate_version()
		self.check_code()
		self.check_owner()
		self.check_rows()
		self.judge_transition()

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition:
			notices.after_transition(self, *self.flags.transition)

	def authors(self) -> set[str]:
		return super().authors() | ({self.process_owner} if self.process_owner else set())

	def may_write(self) -> bool:
		"""Its owner, and a QSE Manager; also for those who delegated to the user."""
		user = frappe.session.user
		return self.process_owner in scope.acting_as(user) or "QSE Manager" in scope.roles_for(
			user, self.unit, self.doctype
		)

	def may_attach(self) -> bool:
		return self.may_write()

	def check_complete(self) -> None:
		wanted = rules.missing({name: self.get(name) for name in rules.NEEDED})
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
		faults = rules.raci_faults((row.activity, row.post, row.responsibility) for row in self.raci)
		if faults:
			listed = "; ".join(f"{frappe.bold(task)}: {FAULTS[fault]()}" for task, fault in faults)
			refuse(self, VersionError, _("Correct the responsibilities first. {0}.").format(listed))

	def check_code(self) -> None:
		if re.search(r"\s", self.process_code or ""):
			refuse(self, ProcessError, _("A process code has no spaces. Use a hyphen instead."))

	def check_owner(self) -> None:
		if self.changed("process_owner"):
			check_desk_users(self, [self.process_owner])

	def check_rows(self) -> None:
		flows = [row.supplier_process for row in self.inputs] + [row.customer_process for row in self.outputs]
		if self.name in flows:
			refuse(self, ProcessError, _("A process does not supply itself. Name it only in the other one."))
		wrong = [row.url for row in self.documents if row.url and not rules.is_address(row.url)]
		if wrong:
			refuse(
				self,
				ProcessError,
				_("{0} is not an address. Write it with https:// before it.").format(
					frappe.bold(frappe.utils.escape_html(wrong[0]))
				),
			)
