"""A later due date is asked for, granted or declined, and counted; the original one stays."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cstr, format_date, getdate, now_datetime

from qse_municipal.actions import people, rules
from qse_municipal.errors import PostponementError, SelfApprovalError, refuse
from qse_municipal.guard.delegation import Delegated

REQUEST = ("requested_due_date", "request_reason", "requested_by", "requested_for", "requested_on")


def ask(doc: Document, due_date: date | None, reason: str) -> None:
	"""Save the request of the current user on a stored action. Raises PostponementError."""
	way = people.asking_way(doc)
	if not way:
		refuse(
			doc,
			PostponementError,
			_("A later date is asked for by the owner of the action, or by: {0}.").format(_planners()),
		)
	_check_date(doc, due_date)
	if doc.requested_by and doc.requested_by != frappe.session.user:
		refuse(doc, PostponementError, _("A postponement is asked for already. It is decided first."))
	if not cstr(reason).strip():
		refuse(doc, PostponementError, _("Say why it cannot be done in time."))
	doc.flags.postponement = {
		"requested_due_date": due_date,
		"request_reason": cstr(reason).strip(),
		"requested_by": frappe.session.user,
		"requested_for": _delegator(way.delegated),
		"requested_on": now_datetime(),
	}
	doc.flags.postponement_told = "asked"
	doc.save(ignore_permissions=bool(way.delegated))


def decide(doc: Document, grant: bool, reason: str, due_date: date | None) -> None:
	"""Save the decision of the current user on a stored action. Raises PostponementError."""
	way = people.deciding_way(doc)
	if not way:
		_refuse_decider(doc)
	asked = bool(doc.requested_by)
	if not (grant or asked):
		refuse(doc, PostponementError, _("No postponement is asked for."))
	due_date = (due_date or getdate(doc.requested_due_date)) if asked else due_date
	if grant:
		_check_date(doc, due_date)
	if not cstr(reason).strip() and not (grant and asked):
		refuse(doc, PostponementError, _("Say why."))
	row = {
		"from_date": doc.due_date,
		"to_date": due_date if grant else doc.requested_due_date,
		"reason": doc.request_reason if asked else cstr(reason).strip(),
		"asked_by": doc.requested_by if asked else frappe.session.user,
		"asked_for": doc.requested_for if asked else _delegator(way.delegated),
		"decision": rules.GRANTED if grant else rules.DECLINED,
		"decision_reason": cstr(reason).strip() if asked else "",
		**_decided(way.delegated),
	}
	doc.flags.postponement = {**dict.fromkeys(REQUEST), "row": row}
	doc.flags.postponement_told = "granted" if grant else "declined"
	doc.flags.postponement_asker = doc.requested_by
	doc.save(ignore_permissions=bool(way.delegated))


def apply(doc: Document) -> None:
	"""During a save: write what ``ask`` or ``decide`` has put aside; nobody else can."""
	values = doc.flags.postponement
	if not values:
		return
	doc.flags.postponement = None
	row = values.pop("row", None)
	doc.update(values)
	if not row:
		return
	doc.append("postponements", row)
	if row["decision"] == rules.GRANTED:
		doc.due_date = doc.planned_due_date = getdate(row["to_date"])
		doc.postponement_count = granted(doc)


def note_plan(doc: Document) -> None:
	"""Planned again for a later day: a postponement too, with the reason of the replan."""
	planned, due_date = getdate(doc.planned_due_date), getdate(doc.due_date)
	if doc.planned_due_date and rules.is_postponed(planned, due_date):
		acting_for = doc.flags.acting_for
		if doc.action_owner in (frappe.session.user, _delegator(acting_for)):
			refuse(
				doc,
				SelfApprovalError,
				_("The owner does not postpone their own action. Ask the verifier, or another who plans."),
			)
		replan = next((row for row in reversed(doc.state_changes) if row.to_state == rules.DRAFT), None)
		doc.append(
			"postponements",
			{
				"from_date": planned,
				"to_date": due_date,
				"reason": replan and replan.reason,
				"asked_by": replan and replan.changed_by,
				"asked_for": replan and replan.on_behalf_of,
				"decision": rules.GRANTED,
				**_decided(acting_for),
			},
		)
		doc.postponement_count = granted(doc)
	doc.original_due_date = doc.original_due_date or doc.due_date
	doc.planned_due_date = due_date


def drop_request(doc: Document) -> None:
	"""The work is reported done, planned anew or given up: there is nothing to decide any more."""
	doc.update(dict.fromkeys(REQUEST))


def granted(doc: Document) -> int:
	"""How often the action was postponed."""
	return sum(row.decision == rules.GRANTED for row in doc.postponements)


def _check_date(doc: Document, due_date: date | None) -> None:
	if not due_date:
		refuse(doc, PostponementError, _("Give the new due date."))
	if doc.workflow_state not in rules.WORKING_STATES:
		refuse(
			doc,
			PostponementError,
			_("It is postponed while it is: {0}.").format(", ".join(_(s) for s in rules.WORKING_STATES)),
		)
	if not rules.may_be_postponed(doc.workflow_state, getdate(doc.due_date), due_date, getdate()):
		refuse(
			doc,
			PostponementError,
			_("The new date is later than {0} and not in the past.").format(format_date(doc.due_date)),
		)


def _refuse_decider(doc: Document) -> None:
	user = frappe.session.user
	if user in (doc.action_owner, doc.requested_by):
		refuse(
			doc,
			SelfApprovalError,
			_("Who owns an action or asked for a later date does not grant it. Ask the verifier."),
		)
	refuse(
		doc,
		PostponementError,
		_("A postponement is decided by the verifier ({0}), or by: {1}.").format(
			frappe.bold(doc.verifier), _planners()
		),
	)


def _decided(delegated: Delegated | None) -> dict:
	return {
		"decided_by": frappe.session.user,
		"on_behalf_of": _delegator(delegated),
		"decided_on": now_datetime(),
	}


def _delegator(delegated: Delegated | None) -> str | None:
	return delegated.delegator if delegated else None


def _planners() -> str:
	return ", ".join(_(role) for role in rules.PLANNERS)
