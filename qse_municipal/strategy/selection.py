"""The objectives that a report, chart or card is about: what the user may read, narrowed by its filters."""

from dataclasses import dataclass
from typing import Any

import frappe
from frappe import _
from frappe.utils import escape_html, today
from pypika.queries import QueryBuilder

from qse_municipal.register.filters import DISCIPLINES
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible
from qse_municipal.strategy import rules
from qse_municipal.strategy.progress import DOCTYPE

OPEN, OVERDUE = "Open", "Overdue"
TEXTS = ("plan", "axis", "unit", "level", "state", "standard", "goal", "owner")


@dataclass(frozen=True)
class Selection:
	"""Filters of the objectives; ``unit`` takes what lies below it too.

	``state``: one, OPEN (not declared, not cancelled), OVERDUE (open and past its day) or blank for all.
	"""

	plan: str = ""
	axis: str = ""
	unit: str = ""
	level: str = ""
	state: str = ""
	standard: str = ""
	goal: str = ""
	owner: str = ""

	@classmethod
	def of(cls, filters: dict[str, Any]) -> "Selection":
		"""What a report's filters describe. Raises ValidationError when they make no sense."""
		texts = {name: str(filters.get(name) or "") for name in TEXTS}
		for value, offered in (
			(texts["standard"], DISCIPLINES),
			(texts["level"], rules.LEVELS),
			(texts["state"], (OPEN, OVERDUE, *rules.STATES)),
		):
			if value and value not in offered:
				frappe.throw(
					_("{0} is not one of: {1}.").format(
						frappe.bold(escape_html(value)), ", ".join(_(name) for name in offered)
					)
				)
		return cls(**texts)

	def query(self) -> QueryBuilder:
		"""Query builder on the objectives that the user may read and that fit; the caller selects."""
		objective, query = frappe.qb.DocType(DOCTYPE), visible(DOCTYPE)
		for value, field in (
			(self.plan, objective.strategic_plan),
			(self.axis, objective.axis_code),
			(self.level, objective.level),
			(self.owner, objective.objective_owner),
		):
			if value:
				query = query.where(field == value)
		if self.unit:
			query = query.where(objective.unit.isin(units_below(self.unit)))
		if self.standard:
			query = query.where(objective[DISCIPLINES[self.standard]] == 1)
		if self.goal:
			row = frappe.qb.DocType("QSE Objective Goal")
			tagged = frappe.qb.from_(row).select(row.parent)
			query = query.where(
				objective.name.isin(tagged.where((row.parenttype == DOCTYPE) & (row.goal == self.goal)))
			)
		if self.state in (OPEN, OVERDUE):
			query = query.where(objective.workflow_state.isin(rules.OPEN_STATES))
			return query.where(objective.due_on < today()) if self.state == OVERDUE else query
		return query.where(objective.workflow_state == self.state) if self.state else query
