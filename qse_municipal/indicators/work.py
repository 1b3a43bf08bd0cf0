"""What of the indicators waits for whom: readings to enter, drafts to activate."""

import frappe
from frappe.query_builder import DocType
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.indicators import people, rules
from qse_municipal.indicators.store import DOCTYPE, READING
from qse_municipal.my_work.declaration import APPROVE, ENTER, Work
from qse_municipal.texts import mark

ACTIVATORS = ("Unit Head", "Process Owner", "QSE Manager")


def _is_theirs(table: Table, user: str) -> Criterion:
	"""Of active indicators that name them, or whom they act for; the registers give the computed ones."""
	indicator = DocType(DOCTYPE)
	names = (
		frappe.qb.from_(indicator)
		.select(indicator.name)
		.where(people.named(user) & (indicator.workflow_state == rules.ACTIVE))
	)
	return (table.is_computed == 0) & table.indicator.isin(names)


WORK = (
	Work(
		READING,
		ENTER,
		mark("Enter the reading"),
		(rules.DUE,),
		roles=("Desk User",),
		not_by=(),
		due="due_on",
		state="state",
		open_when=_is_theirs,
	),
	Work(
		DOCTYPE,
		APPROVE,
		mark("Activate the indicator"),
		(rules.DRAFT,),
		roles=ACTIVATORS,
		title="indicator_name",
	),
)
