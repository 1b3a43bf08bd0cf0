"""What every register shares: judged changes of state, their log, and no deletion after the first one.

Frappe's Workflow is no server guard: a PUT of the state field or a Kanban drag reaches save() with any
state and passes self-approval. So the installed Workflow is read here on every save that changes it.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name, is_transition_condition_satisfied
from frappe.utils import cint, cstr, now_datetime

from qse_municipal.actions.source import follow_source
from qse_municipal.errors import (
	FrozenRecordError,
	HistoryError,
	SelfApprovalError,
	TransitionError,
	refuse,
)
from qse_municipal.guard import scope
from qse_municipal.guard.delegation import Delegated
from qse_municipal.processes.offered import check_processes
from qse_municipal.register.guarded import Guarded
from qse_municipal.register.takeover import MARKS, given_fields, take_over


class Register(Guarded):
	"""A record with ``workflow_state``, ``state_reason`` and the table ``state_changes``.

	``frozen_fields`` stay as they are from one of the ``frozen_states`` to another, attachments in the
	``files_frozen_states``, everything in the ``final_states``.

	``flags.system_transition`` (a reason) lets trusted server code change the state without a Workflow
	row; it is logged like any other change. No request can set it.
	"""

	history_tables: tuple[str, ...] = ("state_changes",)
	server_fields: tuple[str, ...] = ()
	import_fields: tuple[str, ...] = ()
	content_fields: tuple[str, ...] = ()
	frozen_fields: tuple[str, ...] = ()
	frozen_states: tuple[str, ...] = ()
	files_frozen_states: tuple[str, ...] = ()
	final_states: tuple[str, ...] = ()

	def authors(self) -> set[str]:
		"""Who may not approve it as it stands: who opened it, or wrote in it since the last approval."""
		return {self.owner, *(self.writers or "").split()}

	def needs_reason(self, from_state: str, to_state: str) -> bool:
		return False

	def before_transition(self, from_state: str, to_state: str) -> None:
		"""The record's own gate and effects; raises when the step is not possible."""

	def validate_workflow(self) -> None:
		"""Left out: Frappe's check knows own roles only; ``judge_transition`` judges every change."""

	def guard_stored(self) -> None:
		"""Refuse edits of history and of final records; put back what only the server writes."""
		stored = self.get_doc_before_save()
		if cint(self.docstatus):
			refuse(
				self,
				TransitionError,
				_("This register knows no submitting and cancelling. Use the steps of its workflow."),
			)
		if not self.workflow_state:
			self.workflow_state = (stored and stored.workflow_state) or self._workflow().states[0].state
		for table in self.history_tables:
			if not _same_rows(self.get(table), stored.get(table) if stored else []):
				refuse(
					self,
					HistoryError,
					_("The table {0} is written by the server. Reload the record and leave it alone.").format(
						frappe.bold(_(self.meta.get_label(table)))
					),
				)
		kept = (
			self.server_fields if self.flags.register_import else (*self.server_fields, *self.import_fields)
		)
		given = given_fields(self)
		for fieldname in (*kept, *MARKS, "writers", "first_transition_on"):
			if fieldname not in given:
				self.set(fieldname, stored.get(fieldname) if stored else None)
		if stored:
			self.guard_frozen(stored)
		check_processes(self)

	def guard_frozen(self, stored: Document) -> None:
		"""Nothing of a final record changes, and nothing of what was approved while the approval holds."""
		if stored.workflow_state in self.final_states and not _same_record(self, stored):
			refuse(
				self,
				FrozenRecordError,
				_("The record is {0} and does not change any more. Open a new one.").format(
					_(stored.workflow_state)
				),
			)
		if stored.workflow_state in self.frozen_states and self.workflow_state in self.frozen_states:
			touched = [name for name in self.frozen_fields if not _same_content(self, stored, (name,))]
			if touched:
				refuse(
					self,
					FrozenRecordError,
					_("{0} does not change in the state {1}. Take a step back in the workflow first.").format(
						", ".join(frappe.bold(_(self.meta.get_label(name))) for name in touched),
						_(stored.workflow_state),
					),
				)

	def on_update(self) -> None:
		follow_source(self)

	def files_frozen(self) -> bool:
		"""True when the attachments of the record as stored stay as they are."""
		state = frappe.db.get_value(self.doctype, self.name, "workflow_state")
		return state in self.final_states or state in self.files_frozen_states

	def note_writer(self) -> None:
		"""Remember who changed the content, so that nobody approves what they wrote themselves."""
		stored = self.get_doc_before_save()
		if not stored or frappe.session.user in self.authors() or self.flags.system_transition:
			return
		if not _same_content(self, stored, self.content_fields):
			self.writers = f"{self.writers or ''} {frappe.session.user}".strip()

	def judge_transition(self) -> None:
		"""Compare the state with the stored one; judge the change, let the record act on it, and log it."""
		self.flags.transition = self.flags.acting_for = None
		stored = self.get_doc_before_save()
		before = stored.workflow_state if stored else None
		if before and self.workflow_state == before:
			return
		workflow = self._workflow()
		before, after = before or workflow.states[0].state, self.workflow_state
		if before == after:
			return
		if not stored:
			if self.flags.takeover:
				return take_over(self, before)
			refuse(self, TransitionError, _("A new record starts as {0}.").format(frappe.bold(_(before))))

		reason = cstr(self.flags.system_transition or self._own_reason(stored)).strip()
		if not self.flags.system_transition:
			self.flags.acting_for = self._judge_by_workflow(workflow, stored, before, after)
			if not reason and self.needs_reason(before, after):
				refuse(
					self,
					TransitionError,
					_("A reason is needed to go from {0} to {1}. Fill in {2} first.").format(
						_(before), _(after), frappe.bold(_(self.meta.get_label("state_reason")))
					),
				)
		self.before_transition(before, after)
		acting_for = self.flags.acting_for
		self.first_transition_on = self.first_transition_on or now_datetime()
		self.append(
			"state_changes",
			{
				"from_state": before,
				"to_state": after,
				"changed_by": frappe.session.user,
				"changed_on": now_datetime(),
				"on_behalf_of": acting_for.delegator if acting_for else None,
				"delegation": acting_for.name if acting_for else None,
				"reason": reason,
			},
		)
		self.state_reason = None
		self.flags.transition = (before, after)

	def changed(self, fieldname: str) -> bool:
		"""True when the value differs from the stored one; blank is blank, however the client writes it."""
		stored = self.get_doc_before_save()
		return not stored or not _same_content(self, stored, (fieldname,))

	def _own_reason(self, stored: Document) -> str | None:
		"""The reason that this user gives; one that somebody else left behind does not count."""
		if self.changed("state_reason") or stored.modified_by == frappe.session.user:
			return self.state_reason
		return None

	def _workflow(self) -> Document:
		name = get_workflow_name(self.doctype)
		if not name:
			refuse(
				self,
				TransitionError,
				_("No workflow is active for {0}. Activate one in the Workflow list.").format(
					_(self.doctype)
				),
			)
		return frappe.get_cached_doc("Workflow", name)

	def _judge_by_workflow(
		self, workflow: Document, stored: Document, before: str, after: str
	) -> Delegated | None:
		"""The delegation under which the step is made, None for an own role; raises when not allowed."""
		steps = [row for row in workflow.transitions if row.state == before and row.next_state == after]
		if not steps:
			onward = dict.fromkeys(_(row.next_state) for row in workflow.transitions if row.state == before)
			refuse(
				self,
				TransitionError,
				_("There is no step from {0} to {1}. From here it goes on to: {2}.").format(
					_(before), _(after), ", ".join(onward) or _("nowhere")
				),
			)
		user = frappe.session.user
		ways = [(None, row) for row in steps if row.allowed in frappe.get_roles()]
		for delegated in scope.delegations_for(user, stored.get("unit"), self.doctype):
			ways += [(delegated, row) for row in steps if row.allowed in delegated.roles]
		if not ways:
			refuse(
				self,
				TransitionError,
				_("The step from {0} to {1} is for: {2}.").format(
					_(before), _(after), ", ".join(dict.fromkeys(_(row.allowed) for row in steps))
				),
			)
		# the stored values decide, and the new ones too: a save may change what the condition reads
		ways = [
			(delegated, row)
			for delegated, row in ways
			if is_transition_condition_satisfied(row, stored) and is_transition_condition_satisfied(row, self)
		]
		if not ways:
			refuse(
				self,
				TransitionError,
				_("Your role may not take this record from {0} to {1} as it stands.").format(
					_(before), _(after)
				),
			)
		authors = self.authors()
		for delegated, row in ways:
			acting = {user, delegated.delegator} if delegated else {user}
			if row.allow_self_approval or not acting & authors:
				return delegated
		refuse(
			self,
			SelfApprovalError,
			_(
				"Who wrote or assessed a record does not approve it, nor does a delegate. Ask another {0}."
			).format(", ".join(dict.fromkeys(_(row.allowed) for _delegated, row in ways))),
		)

	def on_trash(self) -> None:
		state, stamp = frappe.db.get_value(self.doctype, self.name, ["workflow_state", "first_transition_on"])
		if stamp or state != self._workflow().states[0].state:
			refuse(
				self,
				FrozenRecordError,
				_("A record that has left its first state is never deleted. Cancel it, with a reason."),
			)
		# Frappe would give the last reference back to the series: a drawn one is never reused.
		self.naming_series = None


def _value_fields(doc: Document) -> list[str]:
	columns = doc.meta.get_valid_columns()
	return [df.fieldname for df in doc.meta.fields if df.fieldname in columns]


def _same_values(one: Document, other: Document, fields: list[str]) -> bool:
	"""Compare as text: a client sends dates and numbers back as it received them."""
	return all(cstr(one.get(name) or "") == cstr(other.get(name) or "") for name in fields)


def _same_rows(rows: list[Document], stored: list[Document]) -> bool:
	if len(rows) != len(stored):
		return False
	if not rows:
		return True
	fields = _value_fields(rows[0])
	return all(
		one.name == other.name and _same_values(one, other, fields)
		for one, other in zip(rows, stored, strict=True)
	)


def _same_content(one: Document, other: Document, fields: tuple[str, ...]) -> bool:
	tables = {df.fieldname for df in one.meta.get_table_fields()}
	return _same_values(one, other, [name for name in fields if name not in tables]) and all(
		_same_rows(one.get(name), other.get(name)) for name in fields if name in tables
	)


def _same_record(one: Document, other: Document) -> bool:
	return _same_values(one, other, _value_fields(one)) and all(
		_same_rows(one.get(df.fieldname), other.get(df.fieldname)) for df in one.meta.get_table_fields()
	)
