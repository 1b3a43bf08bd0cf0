"""A risk comes down to its target once its actions are verified, and not before."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from qse_municipal.actions.source import open_and_proven
from qse_municipal.errors import ActionsOpenError, refuse
from qse_municipal.rating.scale import Rating
from qse_municipal.risk import rules
from qse_municipal.risk.assessments import AXES, ratings_of


def check_target(doc: Document) -> None:
	"""Refuse that a risk approved once reaches its target before its actions prove it.

	Raises ActionsOpenError. That it takes a dated assessment, ``keep_assessment`` sees to.
	"""
	stored = doc.get_doc_before_save()
	if doc.kind != rules.RISK or not stored or not _was_approved(stored):
		return
	before, after = ratings_of(stored), ratings_of(doc)
	target = last_target(stored)
	now = after["target"] if after["target"].rated else target
	if not rules.reaches_target(before["current"], after["current"], target, now):
		return
	open_names, proven = open_and_proven(doc.doctype, doc.name)
	if proven:
		return
	if open_names:
		message = _("The target is reached once all actions are verified. Still open: {0}.").format(
			", ".join(frappe.bold(name) for name in open_names)
		)
	else:
		message = _("The target is reached by an action that was verified. Add it, and have it verified.")
	refuse(doc, ActionsOpenError, message)


def last_target(doc: Document) -> Rating:
	"""The target of the record; when it was cleared, the one it had last."""
	target = ratings_of(doc)["target"]
	if target.rated:
		return target
	kept = (Rating(*(cint(row.get(f"target_{axis}")) for axis in AXES)) for row in reversed(doc.assessments))
	return next((rating for rating in kept if rating.rated), target)


def _was_approved(doc: Document) -> bool:
	return doc.workflow_state in rules.APPROVED_STATES or any(
		row.to_state == rules.APPROVED for row in doc.state_changes
	)
