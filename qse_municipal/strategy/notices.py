"""Who is told about an objective: its owner, when it is approved or judged, due soon or overdue."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import add_days, escape_html, formatdate, today

from qse_municipal.register.heads import heads_of_units
from qse_municipal.register.notify import notify
from qse_municipal.strategy import rules
from qse_municipal.strategy.progress import DOCTYPE


def after_transition(doc: Document, from_state: str, to_state: str) -> None:
	"""Approved, taken back, judged or given up: the owner."""
	texts = {
		rules.APPROVED: _approved,
		rules.DRAFT: _revised,
		rules.ACHIEVED: _achieved,
		rules.NOT_ACHIEVED: _not_achieved,
		rules.CANCELLED: _cancelled,
	}
	if to_state in texts:
		notify([doc.objective_owner], doc, subject(doc, texts[to_state]))


def tell_due() -> tuple[list[str], list[str]]:
	"""Daily: owners of objectives that are due within DUE_SOON_DAYS or overdue, each objective once.

	Of an overdue one the head of its unit, too. Returns the names of both kinds.
	"""
	objective = DocType(DOCTYPE)
	soon, passed = today() <= objective.due_on, objective.due_on < today()
	near = objective.due_on <= add_days(today(), rules.DUE_SOON_DAYS)
	return (
		_tell(soon & near & objective.due_told_on.isnull(), "due_told_on", _due_soon),
		_tell(passed & objective.overdue_told_on.isnull(), "overdue_told_on", _overdue),
	)


def _tell(criterion: object, stamp: str, text: Callable[[str], str]) -> list[str]:
	objective = DocType(DOCTYPE)
	rows = (
		frappe.qb.from_(objective)
		.select(objective.name, objective.title, objective.unit, objective.objective_owner, objective.due_on)
		.where(objective.workflow_state.isin(rules.APPROVED_STATES) & criterion)
		.orderby(objective.name)
		.run(as_dict=True)
	)
	if not rows:
		return []
	frappe.db.bulk_update(
		DOCTYPE, {row.name: {stamp: today()} for row in rows}, update_modified=False
	)  # before anybody is told: a second run finds nothing
	heads = heads_of_units(row.unit for row in rows) if stamp == "overdue_told_on" else {}
	for row in rows:
		row.doctype = DOCTYPE
		notify({row.objective_owner, *heads.get(row.unit, [])[:1]}, row, subject(row, text))
	return [row.name for row in rows]


def subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	title = f"{frappe.bold(doc.name)} {escape_html(doc.title)}"
	day = formatdate(doc.due_on) if doc.due_on else ""
	return lambda language: text(language).format(title, day)


def _approved(language: str) -> str:
	return _("The objective {0} was approved", language)


def _revised(language: str) -> str:
	return _("The objective {0} was taken back to a draft: read why", language)


def _achieved(language: str) -> str:
	return _("The objective {0} was declared achieved", language)


def _not_achieved(language: str) -> str:
	return _("The objective {0} was declared not achieved: read why", language)


def _cancelled(language: str) -> str:
	return _("The objective {0} was cancelled: read why", language)


def _due_soon(language: str) -> str:
	return _("The objective {0} is due on {1}", language)


def _overdue(language: str) -> str:
	return _("The objective {0} was due on {1}: declare whether it was achieved", language)
