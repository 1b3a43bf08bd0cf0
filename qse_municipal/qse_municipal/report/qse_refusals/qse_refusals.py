"""What was refused, to whom, by which rule and on which way. For QSE Managers; no content of records."""

from collections import Counter
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Date
from frappe.utils import add_days, format_date, getdate
from pypika import Order
from pypika.queries import QueryBuilder

from qse_municipal.register.filters import cut_message, day_of, read_filters, row_limit
from qse_municipal.register.names import text_side, user_names
from qse_municipal.register.visible import visible

DAYS = 30  # shown when no day is chosen


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart, summary. Needs to read QSE Refusal."""
	filters = read_filters(filters)
	limit = row_limit(filters)
	start, end = period(filters)
	query = selection(filters, start, end)
	counts = by_day_and_rule(query)
	total = sum(counts.values())
	rows = listed(query, limit)
	return columns(), rows, cut_message(len(rows), total), chart(counts), summary(counts)


def rule_titles() -> dict[str, str]:
	"""The rules in the user's language: names of errors and of the objections of the access guard."""
	return {
		"Access": _("Record of another unit"),
		"AccessError": _("Record of another unit"),
		"Unit": _("Foreign unit chosen"),
		"Share": _("Sharing one by one"),
		"ShareError": _("Sharing one by one"),
		"Audit": _("Auditor reads only"),
		"AuditAccessError": _("Limits of an audit access"),
		"TransitionError": _("Step of the workflow"),
		"SelfApprovalError": _("Approval of one's own text"),
		"VerificationError": _("Verification by another person"),
		"PostponementError": _("Postponement"),
		"FrozenRecordError": _("Frozen record"),
		"HistoryError": _("History written by the server"),
		"FileError": _("Attachment"),
		"DelegationError": _("Delegation"),
		"ReassignmentError": _("Reassignment"),
	}


def period(filters: frappe._dict) -> tuple[date, date]:
	"""First and last day; the last DAYS days unless chosen. Raises ValidationError when out of order."""
	end = day_of(filters, "to_date") or getdate()
	start = day_of(filters, "from_date") or getdate(add_days(end, 1 - DAYS))
	if start > end:
		frappe.throw(_("From Date must not lie after To Date."))
	return start, end


def selection(filters: frappe._dict, start: date, end: date) -> QueryBuilder:
	table = DocType("QSE Refusal")
	query = visible("QSE Refusal").where(
		(table.refused_on >= start) & (table.refused_on < getdate(add_days(end, 1)))
	)
	for fieldname in ("user", "rule"):
		if filters.get(fieldname):
			query = query.where(table[fieldname] == str(filters.get(fieldname)))
	return query


def by_day_and_rule(query: QueryBuilder) -> Counter:
	"""(day, rule) -> number of refusals."""
	table = DocType("QSE Refusal")
	day = Date(table.refused_on)
	rows = query.select(day, table.rule, Count("*")).groupby(day, table.rule).run()
	return Counter({(getdate(day), rule): number for day, rule, number in rows})


def listed(query: QueryBuilder, limit: int) -> list[dict[str, Any]]:
	"""Rows, the latest first."""
	table = DocType("QSE Refusal")
	fields = ("refused_on", "user", "rule", "record_doctype", "record", "operation", "way")
	query = query.select(*(table[field] for field in fields)).orderby(table.refused_on, order=Order.desc)
	rows = (query.limit(limit) if limit else query).run(as_dict=True)
	people, titles = user_names(row.user for row in rows), rule_titles()
	for row in rows:
		row.user_name = people.get(row.user, row.user)
		row.rule_title = titles.get(row.rule, row.rule)
	return rows


def columns() -> list[dict[str, Any]]:
	side = text_side()
	texts = (
		("user_name", _("User"), 180),
		("rule_title", _("Rule"), 220),
		("record_doctype", _("Record Type"), 130),
		("record", _("Record"), 150),
		("operation", _("Operation"), 110),
		("way", _("Way"), 320),
	)
	return [
		{"fieldname": "refused_on", "label": _("Refused On"), "fieldtype": "Datetime", "width": 190},
		*(
			{"fieldname": name, "label": label, "fieldtype": "Data", "width": width, "align": side}
			for name, label, width in texts
		),
	]


def chart(counts: Counter) -> dict[str, Any] | None:
	"""Bars by day, each made up of its rules; days without refusals are shown, and a week at least."""
	if not counts:
		return None
	last = max(day for day, _rule in counts)
	first = min(getdate(add_days(last, -6)), *(day for day, _rule in counts))
	days = [getdate(add_days(first, i)) for i in range((last - first).days + 1)]
	titles = rule_titles()
	rules = sorted({rule for _day, rule in counts}, key=lambda rule: titles.get(rule, rule))
	return {
		"data": {
			"labels": [format_date(day) for day in days],
			"datasets": [
				{"name": titles.get(rule, rule), "values": [counts[day, rule] for day in days]}
				for rule in rules
			],
		},
		"type": "bar",
		"barOptions": {"stacked": 1},
		"height": 240,
	}


def summary(counts: Counter) -> list[dict[str, Any]]:
	"""Number of refusals: all, and by rule, the most frequent first."""
	titles, rules = rule_titles(), Counter()
	for (_day, rule), number in counts.items():
		rules[titles.get(rule, rule)] += number
	total = {"label": _("Refusals"), "value": sum(counts.values()), "datatype": "Int"}
	return [
		total,
		*({"label": title, "value": number, "datatype": "Int"} for title, number in rules.most_common(5)),
	]
