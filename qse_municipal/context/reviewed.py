"""What analyses of the context and parties share: drafted, validated by another, reviewed in time."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_months, cint, escape_html, getdate, now_datetime, today

from qse_municipal.context import rules
from qse_municipal.errors import ScopeError, refuse
from qse_municipal.register.heads import unit_heads
from qse_municipal.register.notify import notify
from qse_municipal.register.people import check_desk_users
from qse_municipal.register.state import Register

# DocType -> its field for who answers for it
OWNERS = {"QSE Context Analysis": "analysis_owner", "QSE Interested Party": "party_owner"}


class Reviewed(Register):
	"""Draft → Validated → To Review → Draft …; what was validated stays as it is until it is revised."""

	owner_field = ""
	server_fields = ("validated_by", "validated_on", "validated_for")
	frozen_states = (rules.VALIDATED, rules.TO_REVIEW)

	def authors(self) -> set[str]:
		return super().authors() | {self.get(self.owner_field)} - {None}

	def check_owner(self) -> None:
		if self.changed(self.owner_field):
			check_desk_users(self, (self.get(self.owner_field),))

	def check_scope(self) -> None:
		if not (cint(self.is_quality) or cint(self.is_environment) or cint(self.is_safety)):
			refuse(self, ScopeError, _("Tick at least one of Quality, Environment and Safety."))

	def before_transition(self, from_state: str, to_state: str) -> None:
		if to_state == rules.VALIDATED:
			self.check_complete()
			self.stamp_validation()
			self.writers = None
		elif to_state == rules.TO_REVIEW:
			self.review_on = min(getdate(self.review_on), getdate()) if self.review_on else today()

	def check_complete(self) -> None:
		"""What a validation needs; raises when something is missing."""

	def stamp_validation(self) -> None:
		self.validated_by = frappe.session.user
		self.validated_on = now_datetime()
		self.validated_for = self.flags.acting_for.delegator if self.flags.acting_for else None
		if not self.review_on or getdate(self.review_on) <= getdate():
			self.review_on = add_months(today(), review_months())

	def on_update(self) -> None:
		super().on_update()
		if self.flags.transition and self.flags.transition[1] == rules.VALIDATED:
			notify({self.get(self.owner_field), self.owner}, self, _subject(self, _validated))


def review_months() -> int:
	"""QSE Settings says after how many months an analysis and a party are looked at again."""
	return cint(frappe.db.get_single_value("QSE Settings", "context_months")) or 12


def take_up_reviews() -> None:
	"""Daily job: what is validated and whose day of review has come goes to review; its people are told."""
	for doctype in OWNERS:
		for name in due(doctype):
			frappe.db.savepoint("review")
			try:
				_take_up(frappe.get_doc(doctype, name))
			except frappe.ValidationError:
				frappe.db.rollback(save_point="review")
				frappe.log_error(title=f"{doctype} {name} could not go to review")


def due(doctype: str) -> list[str]:
	"""Names of the validated records whose day of review has come; not of analyses with a valid next one."""
	table = DocType(doctype)
	query = (
		frappe.qb.from_(table)
		.select(table.name)
		.where((table.workflow_state == rules.VALIDATED) & (table.review_on <= today()))
		.orderby(table.name)
	)
	if doctype == "QSE Context Analysis":
		later = DocType(doctype).as_("later")
		followed = (
			frappe.qb.from_(later)
			.select(later.previous_analysis)
			.where((later.workflow_state != rules.DRAFT) & later.previous_analysis.notnull())
		)
		query = query.where(table.name.notin(followed))
	return query.run(pluck=True)


def _take_up(doc: Document) -> None:
	doc.workflow_state = rules.TO_REVIEW
	doc.flags.system_transition = _("The day of its review has come.")
	doc.save(ignore_permissions=True)  # the job asks nobody
	people: set[Any] = {doc.get(OWNERS[doc.doctype]), doc.owner, *unit_heads(doc.unit)[:1]}
	notify(people, doc, _subject(doc, _to_review))


def _subject(doc: Document, text: Any) -> Any:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.get_title())}"
	return lambda language: text(language).format(title)


def _to_review(language: str) -> str:
	return _("{0} is to be reviewed", language)


def _validated(language: str) -> str:
	return _("{0} was validated", language)
