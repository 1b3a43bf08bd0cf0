"""Issues and parties as reports show them: what the user may read, in a few queries for any number."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Avg, Count, Sum
from pypika import Case, Order
from pypika.queries import QueryBuilder

from qse_municipal.context import rules
from qse_municipal.context.origin import OUTCOMES
from qse_municipal.guard.probe import permitted
from qse_municipal.register.filters import day_of, field_of_standard
from qse_municipal.register.units import units_below
from qse_municipal.register.visible import visible

ANALYSIS, ISSUE = "QSE Context Analysis", "QSE Context Issue"
PARTY, EXPECTATION = "QSE Interested Party", "QSE Party Expectation"


def _narrowed(doctype: str, filters: dict[str, Any]) -> QueryBuilder:
	"""What the user may read of a register, by unit with what lies below, standard and state."""
	table, query = DocType(doctype), visible(doctype)
	if unit := filters.get("unit"):
		query = query.where(table.unit.isin(units_below(str(unit))))
	if standard := filters.get("standard"):
		query = query.where(table[field_of_standard(str(standard))] == 1)
	if state := filters.get("state"):
		query = query.where(table.workflow_state == str(state))
	return query


def analyses(filters: dict[str, Any]) -> list[frappe._dict]:
	"""The analyses asked for, the newest first; unless ``all_analyses``, one of each unit and process."""
	table = DocType(ANALYSIS)
	query = _narrowed(ANALYSIS, filters)
	if analysis := filters.get("analysis"):
		query = query.where(table.name == str(analysis))
	if start := day_of(filters, "from_date"):
		query = query.where(table.analysed_on >= start)
	if end := day_of(filters, "to_date"):
		query = query.where(table.analysed_on <= end)
	rows = (
		query.select(table.name, table.title, table.unit, table.qse_process, table.analysed_on)
		.select(table.workflow_state)
		.orderby(table.analysed_on, order=Order.desc)
		.orderby(table.name, order=Order.desc)
		.run(as_dict=True)
	)
	if filters.get("analysis") or filters.get("all_analyses"):
		return rows
	newest: dict[tuple[str, str], frappe._dict] = {}
	for row in rows:
		newest.setdefault((row.unit, row.qse_process or ""), row)
	return list(newest.values())


def issues(filters: dict[str, Any]) -> list[frappe._dict]:
	"""Their issues by quadrant, the most relevant first, each with its analysis and what came of it."""
	found = {row.name: row for row in analyses(filters)}
	if not found:
		return []
	table = DocType(ISSUE)
	query = frappe.qb.from_(table).where((table.parenttype == ANALYSIS) & table.parent.isin(sorted(found)))
	for name in ("quadrant", "pestel"):
		if filters.get(name):
			query = query.where(table[name] == str(filters[name]))
	rows = query.select(
		*(table[name] for name in ("name", "parent", "quadrant", "origin", "pestel", "issue", "relevance")),
		table.qse_process,
		table.idx,
	).run(as_dict=True)
	led_to = outcome_counts(found)
	for row in rows:
		analysis = found[row.parent]
		row.update(
			analysis=analysis.name,
			analysis_title=analysis.title,
			unit=analysis.unit,
			analysed_on=analysis.analysed_on,
			outcomes=led_to[row.name],
		)
	return sorted(
		rows, key=lambda row: (rules.QUADRANTS.index(row.quadrant), -row.relevance, row.analysis, row.idx)
	)


def outcome_counts(names: Iterable[str]) -> Counter:
	"""Row of an issue -> number of records that came of it and that the user may read."""
	counts: Counter = Counter()
	for doctype in OUTCOMES:
		if not permitted(doctype, "read"):
			continue
		table = DocType(doctype)
		counts.update(
			dict(
				visible(doctype)
				.where(table.context_analysis.isin(sorted(names)) & (table.context_issue != ""))
				.select(table.context_issue, Count("*"))
				.groupby(table.context_issue)
				.run()
			)
		)
	return counts


def parties(filters: dict[str, Any]) -> list[frappe._dict]:
	"""The parties asked for with their expectations counted, the weightiest first. Two queries."""
	table = DocType(PARTY)
	query = _narrowed(PARTY, filters)
	for name in ("category", "strategy"):
		if filters.get(name):
			query = query.where(table[name] == str(filters[name]))
	rows = (
		query.select(table.name, table.party_name, table.party_name_fr, table.party_name_ar)
		.select(table.category, table.is_internal, table.unit, table.influence, table.interest)
		.select(table.strategy, table.review_on, table.workflow_state)
		.run(as_dict=True)
	)
	counted = expectation_counts(row.name for row in rows)
	for row in rows:
		row.update(counted.get(row.name) or {"expectations": 0, "obligations": 0, "satisfaction": None})
	if filters.get("obligations_only"):
		rows = [row for row in rows if row.obligations]
	return sorted(rows, key=lambda row: (-row.influence * row.interest, -row.influence, row.name))


def expectation_counts(names: Iterable[str]) -> dict[str, dict[str, Any]]:
	"""Party -> number of expectations and obligations, mean satisfaction; None where none is known."""
	wanted = sorted(names)
	if not wanted:
		return {}
	table = DocType(EXPECTATION)
	known = Case().when(table.satisfaction != "", table.satisfaction)
	rows = (
		frappe.qb.from_(table)
		.where((table.parenttype == PARTY) & table.parent.isin(wanted))
		.select(table.parent, Count("*"), Sum(table.is_obligation), Avg(known))
		.groupby(table.parent)
		.run()
	)
	return {
		name: {"expectations": number, "obligations": int(obligations or 0), "satisfaction": mean}
		for name, number, obligations, mean in rows
	}
