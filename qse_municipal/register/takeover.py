"""Records that come from an older system in a later state: marked, logged, under all rules from then on."""

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime, today

from qse_municipal.errors import TransitionError, refuse

MARKS = ("taken_over_from", "taken_over_on")


@dataclass(frozen=True)
class TakenOver:
	"""What the import declares for a register: its later states, and the server's fields a row may give.

	Set as ``flags.takeover`` by the import alone, which has asked for the role; no request can set it.
	"""

	source: str
	states: tuple[str, ...]
	fields: tuple[str, ...] = ()
	ahead: tuple[str, ...] = ()


def given_fields(doc: Document) -> tuple[str, ...]:
	"""Server fields that a record taken over may bring along."""
	taken = doc.flags.takeover
	return (*taken.fields, *MARKS) if taken and doc.is_new() else ()


def take_over(doc: Document, first_state: str) -> None:
	"""Accept the later state of a new record: only transition gates are skipped. Raises TransitionError."""
	taken: TakenOver = doc.flags.takeover
	if doc.workflow_state not in taken.states:
		refuse(
			doc,
			TransitionError,
			_("A record is not taken over as {0}. The states are: {1}.").format(
				frappe.bold(_(doc.workflow_state)), ", ".join(_(state) for state in taken.states)
			),
		)
	for name in set(taken.fields) - set(taken.ahead):
		field = doc.meta.get_field(name)
		if field.fieldtype in ("Date", "Datetime") and doc.get(name) and getdate(doc.get(name)) > getdate():
			refuse(
				doc,
				TransitionError,
				_("{0} lies in the future. What is taken over has happened already.").format(
					frappe.bold(_(field.label))
				),
			)
	doc.taken_over_from, doc.taken_over_on = taken.source, today()
	doc.first_transition_on = now_datetime()
	doc.append(
		"state_changes",
		{
			"from_state": first_state,
			"to_state": doc.workflow_state,
			"changed_by": frappe.session.user,
			"changed_on": doc.first_transition_on,
			"reason": _("Taken over from {0}.").format(taken.source),
		},
	)
