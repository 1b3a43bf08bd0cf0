"""Expectations that bind the council: each is handed to the legal watch exactly once.

``hand_over`` is the seam: it names the record that stands for the obligation from then on. As long as there
is no register of obligations that record is an action for a Legal Officer.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, cint, cstr, today

from qse_municipal.actions.creation import open_action
from qse_municipal.actions.rules import CANCELLED, IMPROVEMENT
from qse_municipal.errors import ObligationError, refuse
from qse_municipal.guard import scope
from qse_municipal.register.heads import unit_heads

ROW = "QSE Party Expectation"
OFFICER, MANAGER = "Legal Officer", "QSE Manager"
DAYS = 30  # until the obligation is to stand in the legal watch
TITLE_LENGTH = 140


def hand_over(party: Document, row: Document) -> tuple[str, str]:
	"""The record (DocType, name) that takes up the obligation; the same row always gives the same one."""
	owner = legal_officer(party.unit)
	if not owner:
		refuse(
			party, ObligationError, _("There is no Legal Officer to take up the obligation. Name one first.")
		)
	text = " ".join(cstr(row.expectation).split())
	name = open_action(
		party.doctype,
		party.name,
		{
			"title": _("Legal watch: {0}").format(text)[:TITLE_LENGTH],
			"description": _("Enter this obligation of {0} into the legal watch: {1}").format(
				party.party_name, text
			),
			"action_type": IMPROVEMENT,
			"action_owner": owner,
			"verifier": verifier_for(party.unit, owner),
			"due_date": add_days(today(), DAYS),
		},
		dedupe_key=f"obligation:{row.name}",
	)
	return "QSE Action", name


def hand_over_new(party: Document) -> None:
	"""After the party was saved: each obligation that was not handed over yet."""
	for row in party.expectations:
		if cint(row.is_obligation) and not row.handed_over_name:
			doctype, name = hand_over(party, row)
			row.db_set({"handed_over_doctype": doctype, "handed_over_name": name}, update_modified=False)


def check_kept(party: Document) -> None:
	"""What was handed over stays an obligation until the record that took it up is cancelled.

	Also puts back what only the server writes. Raises ObligationError.
	"""
	stored = party.get_doc_before_save()
	before = {row.name: row for row in stored.expectations} if stored else {}
	for row in party.expectations:
		known = before.pop(row.name, None)
		row.handed_over_doctype = known.handed_over_doctype if known else None
		row.handed_over_name = known.handed_over_name if known else None
		if not known or not known.handed_over_name:
			continue
		if cint(known.is_obligation) and not cint(row.is_obligation):
			_refuse_unless_cancelled(party, known)
		elif cint(row.is_obligation) and not cint(known.is_obligation):
			refuse(
				party,
				ObligationError,
				_("Row {0} was an obligation before: write it as a new row.").format(row.idx),
			)
	for row in before.values():
		if row.handed_over_name and cint(row.is_obligation):
			_refuse_unless_cancelled(party, row)


def _refuse_unless_cancelled(party: Document, row: Document) -> None:
	state = frappe.db.get_value(row.handed_over_doctype, row.handed_over_name, "workflow_state")
	if state in (None, CANCELLED):
		return
	refuse(
		party,
		ObligationError,
		_("Row {0} was handed over as {1}: cancel that record with its reason first.").format(
			row.idx, frappe.bold(row.handed_over_name)
		),
	)


def legal_officer(unit: str) -> str | None:
	"""A Legal Officer of the unit, else any, else a QSE Manager; enabled users of the Desk only."""
	officers = _holders(OFFICER)
	inside = (user for user in officers if scope.has_own_unit(user, unit, "QSE Interested Party"))
	return next(inside, None) or next(iter([*officers, *_holders(MANAGER)]), None)


def verifier_for(unit: str, owner: str) -> str | None:
	"""Who says whether it was done: the nearest head who is not the owner, else a QSE Manager."""
	people = [*unit_heads(unit), *_holders(MANAGER)]
	return next((user for user in people if user != owner), None)


def _holders(role: str) -> list[str]:
	user, held = frappe.qb.DocType("User"), frappe.qb.DocType("Has Role")
	return (
		frappe.qb.from_(user)
		.join(held)
		.on((held.parent == user.name) & (held.parenttype == "User"))
		.where((held.role == role) & (user.enabled == 1) & (user.user_type == "System User"))
		.where(user.name.notin(["Administrator", "Guest"]))
		.select(user.name)
		.orderby(user.name)
		.run(pluck=True)
	)
