"""The effect of an action: when it is judged, by whom, and what follows when there was none."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, add_months, cint, cstr, getdate, now_datetime, today

from qse_municipal.actions import people, rules
from qse_municipal.actions.creation import open_action
from qse_municipal.errors import AccessError, FrozenRecordError, TransitionError, refuse

WRITTEN = ("effectiveness_due_on", "effectiveness_note")
INHERITED = (
	*("title", "action_type", "priority", "action_owner", "verifier", "unit", "qse_process"),
	*("is_quality", "is_environment", "is_safety", "is_confidential", "requires_effectiveness"),
)


def check(doc: Document) -> None:
	"""The day of the judgement is planned with the action; later it and the note are for who judges."""
	stored = doc.get_doc_before_save()
	changed = [name for name in WRITTEN if (doc.changed(name) if stored else doc.get(name))]
	if not changed or doc.flags.takeover:
		return
	if (not stored or stored.workflow_state == rules.DRAFT) and changed == ["effectiveness_due_on"]:
		return
	if not stored or stored.workflow_state not in rules.EFFECT_STATES:
		refuse(
			doc,
			FrozenRecordError,
			_("What concerns the effect is written while the action is: {0}.").format(
				", ".join(_(state) for state in rules.EFFECT_STATES)
			),
		)
	if not people.may_judge(doc):
		refuse(
			doc,
			AccessError,
			_("What shows the effect is written by the verifier or a QSE Manager, never by the owner."),
		)


def await_effect(doc: Document) -> None:
	"""The day on which it is judged: the one planned, or some months after the verification."""
	doc.effectiveness_due_on = doc.effectiveness_due_on or due_on(getdate(doc.verified_on))


def due_on(verified_on: date | None) -> date:
	"""QSE Settings says how many months after the verification."""
	months = cint(frappe.db.get_single_value("QSE Settings", "effectiveness_months"))
	return getdate(add_months(verified_on or today(), months or rules.EFFECTIVENESS_MONTHS))


def judge(doc: Document) -> None:
	"""A verdict says what shows it; the reason given with the step counts when no note was written."""
	doc.effectiveness_note = cstr(doc.effectiveness_note).strip() or cstr(doc.state_reason).strip()
	if not doc.effectiveness_note:
		refuse(doc, TransitionError, _("Say what shows the effect, or that there was none."))
	doc.judged_by = frappe.session.user
	doc.judged_on = now_datetime()
	doc.judged_for = doc.flags.acting_for.delegator if doc.flags.acting_for else None


def open_successor(doc: Document) -> str:
	"""The draft that takes up what had no effect, opened once, whatever has become of the source."""
	days = cint(frappe.db.get_single_value("QSE Settings", "successor_days")) or rules.SUCCESSOR_DAYS
	values = {field: doc.get(field) for field in INHERITED}
	name = open_action(
		doc.source_doctype,
		doc.source_name,
		{**values, "due_date": add_days(today(), days), "predecessor": doc.name},
		dedupe_key=f"successor:{doc.name}",
	)
	doc.db_set("successor", name, update_modified=False)
	return name
