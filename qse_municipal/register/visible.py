"""Queries that carry what the current user may read, for reports and charts that group or join.

``frappe.get_list`` refuses aggregates in one spelling on Frappe 15 and in the other on 16; the query builder
takes them on both, but skips permissions. Here the two meet: its query, with the conditions of the list.
"""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import build_match_conditions
from frappe.permissions import get_role_permissions
from pypika.queries import QueryBuilder
from pypika.terms import Criterion


class ListCondition(Criterion):
	"""A condition that is SQL already."""

	def __init__(self, sql: str) -> None:
		super().__init__()
		self.sql = sql

	def nodes_(self) -> Iterator["ListCondition"]:
		yield self

	def get_sql(self, **kwargs: Any) -> str:
		return self.sql


def visible(doctype: str) -> QueryBuilder:
	"""A query builder on the rows of ``doctype`` that the current user may read; the caller selects.

	Raises PermissionError for users whose roles do not read the DocType (single shared records do not count).
	"""
	if not get_role_permissions(frappe.get_meta(doctype)).get("read"):
		frappe.throw(_("No permission to read {0}").format(_(doctype)), frappe.PermissionError)
	query = frappe.qb.from_(frappe.qb.DocType(doctype))
	condition = build_match_conditions(doctype)
	return query.where(ListCondition(f"({condition})")) if condition else query
