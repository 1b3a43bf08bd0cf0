"""Processes, the scope and the policy on paper."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date

from qse_municipal.actions.printing import DISCIPLINES
from qse_municipal.processes.rules import task_of
from qse_municipal.register.frame import signature
from qse_municipal.register.names import post_names, process_names, unit_names, user_names
from qse_municipal.register.versioned import DRAFT


def qse_process_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Process Sheet shows besides the plain fields of the document."""
	units = unit_names([doc.unit])
	processes = process_names(
		[
			*(doc.name, *(row.supplier_process for row in doc.inputs)),
			*(row.customer_process for row in doc.outputs),
		]
	)
	posts = post_names([*(row.post for row in doc.activities), *(row.post for row in doc.raci)])
	return {
		**_common(doc, [doc.process_owner]),
		"name": processes.get(doc.name, doc.process_name),
		"unit": units.get(doc.unit, doc.unit),
		"disciplines": _disciplines(doc),
		"inputs": [
			{"name": row.input_name, "other": _party(row.supplier, row.supplier_process, processes)}
			for row in doc.inputs
		],
		"outputs": [
			{"name": row.output_name, "other": _party(row.customer, row.customer_process, processes)}
			for row in doc.outputs
		],
		"activities": [
			{
				"activity": row.activity,
				"post": posts.get(row.post, row.post or ""),
				"record": row.record or "",
			}
			for row in doc.activities
		],
		"resources": [{"kind": row.kind, "description": row.description} for row in doc.resources],
		"clauses": _clauses(row.clause for row in doc.clauses),
		"documents": [
			{"title": row.title, "reference": row.reference or "", "url": row.url or ""}
			for row in doc.documents
		],
		"posts": list(dict.fromkeys(posts.get(row.post, row.post) for row in doc.raci)),
		"tasks": _tasks(doc, posts),
	}


def qse_scope_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Scope Sheet shows besides the plain fields of the document."""
	units = unit_names(row.unit for row in doc.units)
	return {
		**_common(doc),
		"statements": _texts(doc, {"ar": "statement_ar", "fr": "statement_fr", "en": "statement"}),
		"standards": [row.standard for row in doc.standards],
		"units": [
			{"name": units.get(row.unit, row.unit), "below": cint(row.with_below)} for row in doc.units
		],
		"exclusions": [
			{"clause": clause, "reason": row.reason}
			for clause, row in zip(
				_clauses(row.clause for row in doc.exclusions), doc.exclusions, strict=True
			)
		],
	}


def qse_policy_sheet(doc: Document) -> dict[str, Any]:
	"""What the print format QSE Policy Sheet shows besides the plain fields of the document."""
	sheet = _common(doc)
	sheet["signatures"][2] = signature("Approved by", doc.signed_by, doc.signed_on)
	return {
		**sheet,
		"disciplines": _disciplines(doc),
		"texts": _texts(doc, {"ar": "text_ar", "fr": "text_fr", "en": "text_en"}),
	}


def _common(doc: Document, users: list[str | None] | None = None) -> dict[str, Any]:
	"""People, the number of the version (a draft is marked as one), signatures."""
	people = user_names([*(users or ()), doc.owner, doc.approved_by, doc.approved_for])
	number = cint(doc.version) + 1 if doc.workflow_state == DRAFT else cint(doc.version)
	author = (users or [doc.owner])[0] or doc.owner
	return {
		"people": people,
		"version": f"{number} ({_(DRAFT)})" if doc.workflow_state == DRAFT else number,
		"effective_on": format_date(doc.effective_on) if doc.effective_on else "–",
		"signatures": [
			signature("Prepared by", people.get(author, author)),
			signature("Verified by"),
			signature(
				"Approved by",
				people.get(doc.approved_by),
				doc.approved_on,
				behalf=people.get(doc.approved_for),
			),
		],
	}


def _disciplines(doc: Document) -> list[str]:
	return [_(name) for field, name in DISCIPLINES.items() if doc.get(field)]


def _party(other: str | None, process: str | None, names: dict[str, str]) -> str:
	named = f"{process} {names.get(process, '')}".strip() if process else ""
	return " · ".join(part for part in (named, other) if part) or "–"


def _clauses(clauses: Any) -> list[str]:
	"""Number and title of each, in the order given. One query."""
	wanted = list(clauses)
	titles = dict(
		frappe.get_all(
			"QSE Clause", {"name": ["in", wanted or [""]]}, ["name", "title"], as_list=True, order_by=None
		)
	)
	return [
		f"{clause} {_(titles.get(clause, ''))}".strip() if titles.get(clause) else clause for clause in wanted
	]


def _tasks(doc: Document, posts: dict[str, str]) -> list[dict[str, Any]]:
	"""Per task: post -> first letters of its responsibilities; the same letters in every language."""
	tasks: dict[str, dict[str, Any]] = {}
	for row in doc.raci:
		task = tasks.setdefault(task_of(row.activity), {"task": row.activity, "posts": {}})
		given = task["posts"].setdefault(posts.get(row.post, row.post), [])
		given.append(row.responsibility[0])
	return list(tasks.values())


def _texts(doc: Document, fields: dict[str, str]) -> list[dict[str, str]]:
	"""The texts that are filled in, the one in the reader's language first."""
	language = (frappe.local.lang or "en")[:2]
	order = sorted(fields, key=lambda one: (one != language, list(fields).index(one)))
	return [
		{"text": doc.get(fields[one]), "direction": "rtl" if one == "ar" else "ltr"}
		for one in order
		if doc.get(fields[one])
	]
