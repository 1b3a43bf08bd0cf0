"""What of the risks and opportunities waits for whom."""

import frappe
from frappe.query_builder import DocType
from frappe.utils import add_days, today
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.my_work.declaration import APPROVE, AUTHORS, DO, EVALUATE, Work
from qse_municipal.risk import rules
from qse_municipal.texts import mark

REVIEW_DAYS = 30  # before the review is due


def _assessed_last_by(table: Table, persons: list[str]) -> Criterion:
	"""Who assessed it last is one of its authors."""
	row, later = DocType("QSE Risk Assessment"), DocType("QSE Risk Assessment").as_("later")
	mine = (
		frappe.qb.from_(row)
		.left_join(later)
		.on((later.parent == row.parent) & (later.parenttype == row.parenttype) & (later.idx > row.idx))
		.select(row.parent)
		.where((row.parenttype == "QSE Risk") & row.assessed_by.isin(persons) & later.name.isnull())
	)
	return table.name.isin(mine)


def _review_is_near(table: Table, user: str) -> Criterion:
	return table.next_review_on <= add_days(today(), REVIEW_DAYS)


WORK = (
	Work(
		"QSE Risk",
		APPROVE,
		mark("Approve it or return it"),
		(rules.ASSESSED,),
		role_field="approver_role",
		roles=("Top Management",),
		not_by=AUTHORS,
		not_when=_assessed_last_by,
	),
	Work("QSE Risk", DO, mark("Assess it"), rules.DRAFT_STATES, person="risk_owner"),
	Work(
		"QSE Risk",
		EVALUATE,
		mark("Review it"),
		(rules.MONITORED,),
		person="risk_owner",
		due="next_review_on",
		open_when=_review_is_near,
	),
)
