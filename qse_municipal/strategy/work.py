"""What of the objectives waits for whom."""

from frappe.query_builder.functions import Coalesce
from frappe.utils import add_days, today
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.my_work.declaration import APPROVE, DO, EVALUATE, Work
from qse_municipal.strategy import rules
from qse_municipal.strategy.progress import DOCTYPE
from qse_municipal.texts import mark


def _complete(table: Table) -> Criterion:
	return Criterion.all([Coalesce(table[name], "") != "" for name in rules.NEEDED])


def _waits_for_the_head(table: Table, user: str) -> Criterion:
	return _complete(table) & (table.level != rules.COUNCIL)


def _waits_for_the_top(table: Table, user: str) -> Criterion:
	return _complete(table) & (table.level == rules.COUNCIL)


def _is_incomplete(table: Table, user: str) -> Criterion:
	return _complete(table).negate()


def _has_begun(table: Table, user: str) -> Criterion:
	return table.starts_on <= today()


def _is_near(table: Table, user: str) -> Criterion:
	return table.due_on <= add_days(today(), rules.DUE_SOON_DAYS)


def _has_passed(table: Table, user: str) -> Criterion:
	return (table.due_on < today()) & (table.level != rules.COUNCIL)


def _has_passed_at_the_top(table: Table, user: str) -> Criterion:
	return (table.due_on < today()) & (table.level == rules.COUNCIL)


APPROVAL = mark("Approve the objective")
JUDGEMENT = mark("Declare whether the objective was achieved")

WORK = (
	Work(DOCTYPE, APPROVE, APPROVAL, (rules.DRAFT,), roles=("Unit Head",), open_when=_waits_for_the_head),
	Work(DOCTYPE, APPROVE, APPROVAL, (rules.DRAFT,), roles=("Top Management",), open_when=_waits_for_the_top),
	Work(
		DOCTYPE,
		DO,
		mark("Complete the objective for its approval"),
		(rules.DRAFT,),
		person="objective_owner",
		open_when=_is_incomplete,
	),
	Work(
		DOCTYPE,
		DO,
		mark("Start the objective"),
		(rules.APPROVED,),
		person="objective_owner",
		due="due_on",
		open_when=_has_begun,
	),
	Work(
		DOCTYPE,
		DO,
		mark("Reach the objective and write its result"),
		(rules.IN_PROGRESS,),
		person="objective_owner",
		due="due_on",
		open_when=_is_near,
	),
	Work(
		DOCTYPE,
		EVALUATE,
		JUDGEMENT,
		(rules.IN_PROGRESS,),
		roles=("Unit Head",),
		not_by=("objective_owner",),
		due="due_on",
		open_when=_has_passed,
	),
	Work(
		DOCTYPE,
		EVALUATE,
		JUDGEMENT,
		(rules.IN_PROGRESS,),
		roles=("Top Management",),
		not_by=("objective_owner",),
		due="due_on",
		open_when=_has_passed_at_the_top,
	),
)
