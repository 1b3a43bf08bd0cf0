"""What of the context, of interested parties and of changes waits for whom."""

import frappe
from frappe.query_builder import DocType
from pypika.terms import Criterion

from qse_municipal.context import rules
from qse_municipal.my_work.declaration import APPROVE, DO, EVALUATE, Work
from qse_municipal.texts import mark

CONTEXT, PARTY, CHANGE = "QSE Context Analysis", "QSE Interested Party", "QSE Change"
HEADS = ("Unit Head", "QSE Manager", "Top Management")


def _is_written(child: str, doctype: str):
	"""Drafts that say something: those without a row are not put before anybody."""

	def condition(table: DocType, user: str) -> Criterion:
		row = DocType(child)
		return table.name.isin(frappe.qb.from_(row).select(row.parent).where(row.parenttype == doctype))

	return condition


WORK = (
	Work(
		CONTEXT,
		APPROVE,
		mark("Validate the analysis of the context"),
		(rules.DRAFT,),
		roles=HEADS,
		not_by=("owner", "analysis_owner", "writers"),
		open_when=_is_written("QSE Climate Verdict", CONTEXT),
	),
	Work(
		CONTEXT,
		DO,
		mark("Review the analysis of the context"),
		(rules.TO_REVIEW,),
		person="analysis_owner",
		due="review_on",
	),
	Work(
		PARTY,
		APPROVE,
		mark("Validate the interested party"),
		(rules.DRAFT,),
		roles=HEADS,
		not_by=("owner", "party_owner", "writers"),
		title="party_name",
		open_when=_is_written("QSE Party Expectation", PARTY),
	),
	Work(
		PARTY,
		DO,
		mark("Review the interested party"),
		(rules.TO_REVIEW,),
		person="party_owner",
		title="party_name",
		due="review_on",
	),
	Work(
		CHANGE,
		APPROVE,
		mark("Approve or refuse the change"),
		(rules.UNDER_REVIEW,),
		roles=HEADS,
		not_by=("owner", "change_owner", "requested_by", "writers"),
	),
	Work(
		CHANGE,
		DO,
		mark("Prepare the change and submit it"),
		(rules.DRAFT,),
		person="change_owner",
		due="planned_on",
	),
	Work(
		CHANGE,
		DO,
		mark("Carry out the change and report it"),
		(rules.APPROVED, rules.IN_PROGRESS),
		person="change_owner",
		due="planned_on",
	),
	Work(
		CHANGE,
		EVALUATE,
		mark("Review what the change has brought"),
		(rules.IMPLEMENTED,),
		roles=HEADS,
		not_by=("owner", "change_owner", "requested_by", "implemented_by", "writers"),
		due="review_due_on",
	),
)
