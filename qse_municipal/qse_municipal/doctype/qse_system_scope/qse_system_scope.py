import frappe
from frappe import _
from frappe.query_builder import DocType

from qse_municipal.errors import VersionError, refuse
from qse_municipal.register import versions
from qse_municipal.register.versioned import Versioned


class QSESystemScope(Versioned):
	content_fields = (
		*("title", "standards", "statement", "statement_fr", "statement_ar"),
		*("sites", "units", "services", "exclusions"),
	)
	frozen_fields = (*content_fields, *Versioned.version_fields)

	def validate(self) -> None:
		self.validate_version()
		self.check_exclusions()
		self.judge_transition()

	def check_complete(self) -> None:
		wanted = [name for name in ("standards", "units", "services") if not self.get(name)]
		if not any((self.statement, self.statement_fr, self.statement_ar)):
			wanted.append("statement")
		if wanted:
			refuse(
				self,
				VersionError,
				_("Before it is approved, fill in: {0}.").format(
					", ".join(frappe.bold(_(self.meta.get_label(name))) for name in wanted)
				),
			)
		self.check_only_one()

	def check_exclusions(self) -> None:
		"""ISO 14001 and 45001 hold whole; of ISO 9001, what does not apply is named with its reason."""
		standards = {row.standard for row in self.standards}
		clauses = [row.clause for row in self.exclusions]
		found = dict(
			frappe.get_all(
				"QSE Clause",
				{"name": ["in", clauses or [""]]},
				["name", "standard"],
				as_list=True,
				order_by=None,
			)
		)
		foreign = [clause for clause in clauses if found.get(clause) not in standards]
		if foreign:
			refuse(
				self,
				VersionError,
				_("{0} is of no standard of this scope. Name the standard first.").format(
					frappe.bold(", ".join(foreign))
				),
			)
		quality = set(frappe.get_all("QSE Standard", {"discipline": "Quality"}, pluck="name", order_by=None))
		whole = [clause for clause in clauses if found[clause] not in quality]
		if whole:
			refuse(
				self,
				VersionError,
				_(
					"{0}: environment and safety standards hold whole. Leave out quality requirements only."
				).format(frappe.bold(", ".join(whole))),
			)

	def check_only_one(self) -> None:
		"""One scope in force per standard. Its rows are locked: two approvals wait for each other."""
		standards = [row.standard for row in self.standards]
		standard, row, version = (
			DocType("QSE Standard"),
			DocType("QSE Scope Standard"),
			DocType(versions.DOCTYPE),
		)
		frappe.qb.from_(standard).select(standard.name).where(
			standard.name.isin(standards)
		).for_update().run()
		others = (
			frappe.qb.from_(row)
			.join(version)
			.on((version.reference_name == row.parent) & (version.reference_doctype == row.parenttype))
			.select(row.parent)
			.distinct()
			.where(
				(row.parenttype == self.doctype)
				& (row.parent != self.name)
				& row.standard.isin(standards)
				& (version.state == versions.IN_FORCE)
			)
		).run(pluck=True)
		if others:
			refuse(
				self,
				VersionError,
				_("{0} is in force for one of its standards. Revise or supersede that one.").format(
					frappe.bold(", ".join(sorted(others)))
				),
			)
