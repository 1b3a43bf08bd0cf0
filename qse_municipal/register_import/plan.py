"""Decide the fate of rows: find each document, compare, let its controller judge what would be saved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import get_workflow_name

from qse_municipal.register.once import piece
from qse_municipal.register.takeover import TakenOver
from qse_municipal.register_import import bulk, shared
from qse_municipal.register_import.cells import PASTED
from qse_municipal.register_import.problems import Problem, Unknown
from qse_municipal.register_import.registers import ImportRegister, Record
from qse_municipal.register_import.table import Row

CREATE, UPDATE, UNCHANGED, REJECTED = "Create", "Update", "Unchanged", "Rejected"
CREATED, UPDATED, UNDONE = "Created", "Updated", "Undone"
OWN_REFERENCE = "name"
SHOWN_VALUE = 60


@dataclass
class Step:
	"""A row and what becomes of it.

	`seen` is the stored document's `modified` when the step was planned; `before` are the values that an
	update replaced; `handled` is when the row was last staged or written.
	"""

	number: int
	written: dict
	fate: str = REJECTED
	reference: str = ""
	title: str = ""
	messages: list[str] = field(default_factory=list)
	given: dict = field(default_factory=dict)
	initial: dict = field(default_factory=dict)
	later: dict = field(default_factory=dict)
	record: str | None = None
	seen: str | None = None
	before: dict = field(default_factory=dict)
	unknown: list[Unknown] = field(default_factory=list)
	notes: list[str] = field(default_factory=list)
	handled: datetime | None = None

	def reject(self, message: str) -> None:
		"""The row cannot be imported."""
		self.fate = REJECTED
		self.messages.append(message)


@dataclass(frozen=True)
class Frame:
	"""What holds for all rows of an import: register, settings, and whether later states are taken over."""

	register: ImportRegister
	settings: Mapping
	take_over: bool = False

	def takeover(self) -> TakenOver | None:
		declared = self.register.takeover
		if not (self.take_over and declared):
			return None
		return TakenOver(self.settings["source"], declared.states, declared.fields, declared.ahead)


def plan(frame: Frame, rows: Sequence[Row], first: dict[tuple, int]) -> list[Step]:
	"""One judged step per row. Nothing is written. ``first``: row in which a key stood first, kept on."""
	register = frame.register
	prepared = register.prepare(frame.settings, [row.values for row in rows])
	steps = [_first_look(frame, row, prepared) for row in rows]
	for step in steps:
		_reject_repeated(register, step, first)
	stored = Stored(frame, [step for step in steps if not step.messages])
	with piece(), shared.fields_by_kind(register.doctype):
		_decide(frame, [step for step in steps if not step.messages], stored, first)
	for step in steps:
		step.messages += step.notes
	return steps


def _first_look(frame: Frame, row: Row, prepared: object) -> Step:
	register = frame.register
	step = Step(row.number, row.written)
	step.reference = str(row.values.get(register.key) or row.values.get(OWN_REFERENCE) or "")
	step.title = str(row.values.get(register.title) or "")
	step.notes = [note.tell(_) for note in row.notes]
	for problem in row.problems:
		step.reject(problem.tell(_))
	if step.messages:
		return step
	try:
		record: Record = register.build(row.values, prepared)
	except Problem as problem:
		if isinstance(problem, Unknown):
			step.unknown.append(problem)
		step.reject(problem.tell(_))
		return step
	step.unknown += record.unknown
	given = {**record.given, register.source: frame.settings["source"]}
	later = {register.state, *(register.takeover.fields if register.takeover else ())}
	step.later = {name: given.pop(name) for name in later & set(given)}
	step.given = given
	step.initial = {name: value for name, value in record.initial.items() if value is not None}
	step.title = str(record.given.get(register.title) or step.title)
	return step


def key_of(register: ImportRegister, values: Mapping) -> tuple:
	"""By what a row is found again: its reference, without one its natural key, () without either."""
	if reference := _plain(values.get(register.key)):
		return (reference,)
	natural = tuple(_plain(values.get(name)) for name in register.natural_key)
	return ("", *natural) if any(natural) else ()


def _plain(value: object) -> str:
	return str(value or "").strip().casefold()


def _reject_repeated(register: ImportRegister, step: Step, first: dict[tuple, int]) -> None:
	own = step.given.get(OWN_REFERENCE)
	key = (OWN_REFERENCE, own) if own else key_of(register, {**step.initial, **step.given})
	if step.messages or not key:
		return
	earlier = first.setdefault(key, step.number)
	if earlier == step.number:
		return
	if step.reference:
		step.reject(_("The reference {0} stands in row {1} already.").format(step.reference, earlier))
	else:
		step.reject(_("The same text without a reference stands in row {0} already.").format(earlier))


class Stored:
	"""The documents that rows may mean, in one query each by name, reference and text, one per child table
	and one for permission."""

	def __init__(self, frame: Frame, steps: Iterable[Step]) -> None:
		self.register, self.source = frame.register, frame.settings["source"]
		self.by_key: dict[tuple, list[frappe._dict]] = {}
		self.by_name: dict[str, frappe._dict] = {}
		found = self._found(list(steps))
		names = [row.name for row in found]
		self.readable = self._readable(names)
		self.entries = {
			fieldname: self._entries(fieldname, known_by, names)
			for fieldname, known_by in self.register.tables.items()
		}
		for row in found:
			self.by_name[row.name] = row
			if row[self.register.source] in (self.source, "", None):
				self.by_key.setdefault(key_of(self.register, row), []).append(row)
		# What came from this very source goes before what somebody typed without a source.
		for key, rows in self.by_key.items():
			self.by_key[key] = [row for row in rows if row[self.register.source]] or rows

	def _found(self, steps: list[Step]) -> list[frappe._dict]:
		register, table = self.register, frappe.qb.DocType(self.register.doctype)
		fields = {name for step in steps for name in step.given if name not in register.tables}
		fields |= {"name", "modified", register.key, register.source, register.state, *register.natural_key}
		columns = set(frappe.get_meta(register.doctype).get_valid_columns())
		own = sorted({step.given[OWN_REFERENCE] for step in steps if step.given.get(OWN_REFERENCE)})
		rest = [step for step in steps if not step.given.get(OWN_REFERENCE)]
		references = sorted({step.given[register.key] for step in rest if step.given.get(register.key)})
		first = register.natural_key[0] if register.natural_key else None
		texts = sorted({_first(step, first) for step in rest if not step.given.get(register.key)} - {None})
		ours = table[register.source].isin([self.source, ""]) | table[register.source].isnull()
		where = []
		if own:
			where.append(table.name.isin(own))
		if references:
			where.append(table[register.key].isin(references) & ours)
		if texts:
			without = table[register.key].isnull() | (table[register.key] == "")
			where.append(without & table[first].isin(texts) & ours)
		found: dict[str, frappe._dict] = {}
		for condition in where:
			query = frappe.qb.from_(table).select(*[table[name] for name in sorted(fields & columns)])
			found |= {row.name: row for row in query.where(condition).orderby(table.name).run(as_dict=True)}
		return list(found.values())

	def _readable(self, names: list[str]) -> set[str]:
		if not names:
			return set()
		return set(
			frappe.get_list(
				self.register.doctype,
				{"name": ["in", names]},
				pluck="name",
				limit_page_length=0,
				order_by="name",
			)
		)

	def _entries(self, fieldname: str, known_by: str, names: list[str]) -> dict[str, set[str]]:
		entries: dict[str, set[str]] = {}
		if names:
			child = frappe.get_meta(self.register.doctype).get_field(fieldname).options
			for row in frappe.get_all(
				child,
				{"parent": ["in", names], "parenttype": self.register.doctype, "parentfield": fieldname},
				["parent", known_by],
				order_by="parent, idx",
				limit_page_length=0,
			):
				entries.setdefault(row.parent, set()).add(_text(row[known_by]))
		return entries

	def find(self, step: Step) -> list[frappe._dict]:
		"""The documents that this step means."""
		if own := step.given.get(OWN_REFERENCE):
			return [self.by_name[own]] if own in self.by_name else []
		return self.by_key.get(key_of(self.register, {**step.initial, **step.given}), [])

	def holds(self, row: frappe._dict, step: Step) -> bool:
		"""Whether the document says everything the step says."""
		for name, value in said(self.register, step).items():
			if known_by := self.register.tables.get(name):
				entries = self.entries[name].get(row.name, set())
				if any(_text(entry[known_by]) not in entries for entry in value):
					return False
			elif not same(row.get(name), value):
				return False
		return True


def _first(step: Step, name: str | None) -> str | None:
	return {**step.initial, **step.given}.get(name) if name else None


def said(register: ImportRegister, step: Step) -> dict[str, object]:
	"""What a row says about a document that exists. Found by its own reference, it keeps its source."""
	left_out = {OWN_REFERENCE}
	if step.given.get(OWN_REFERENCE):
		left_out |= {register.source}
	return {name: value for name, value in step.given.items() if name not in left_out}


def same(one: object, other: object) -> bool:
	"""Whether two values say the same: blank is blank, a date its day; line ends and what pasting adds are
	nothing."""
	return _text(one) == _text(other)


def _text(value: object) -> str:
	if value is None or value is False or value == 0 or value == "":
		return ""
	if value is True:
		return "1"
	if isinstance(value, datetime):
		value = value.date()
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, float) and value.is_integer():
		value = int(value)
	return str(value).translate(PASTED).replace("\r\n", "\n").replace("\r", "\n").strip()


def _decide(frame: Frame, steps: Sequence[Step], stored: Stored, first: dict[tuple, int]) -> None:
	new: list[tuple[Step, Document]] = []
	changed: list[Step] = []
	for step in steps:
		found = stored.find(step)
		if any(row.name not in stored.readable for row in found):
			step.reject(_("This reference belongs to a record which you may not see."))
		elif len(found) > 1:
			names = ", ".join(row.name for row in found[:5])
			step.reject(_("Several records have this reference: {0}. Correct them first.").format(names))
		elif found and (earlier := first.setdefault(("record", found[0].name), step.number)) != step.number:
			step.reject(_("The reference {0} stands in row {1} already.").format(found[0].name, earlier))
		elif found:
			row = found[0]
			step.record, step.seen = row.name, str(row.modified)
			if stored.holds(row, step):
				step.fate = UNCHANGED
			else:
				changed.append(step)
			_note_state(frame.register, step, row)
		elif step.given.get(OWN_REFERENCE):
			step.reject(
				_("There is no record {0}. Leave the cell blank to create one.").format(
					step.given[OWN_REFERENCE]
				)
			)
		else:
			new.append((step, new_document(frame, step)))
	documents = bulk.load_many(frame.register.doctype, [step.record for step in changed])
	for step in changed:
		apply(frame.register, documents[step.record], step)
	pairs = [*new, *((step, documents[step.record]) for step in changed)]
	for (step, doc), reason in zip(pairs, bulk.judge(doc for _step, doc in pairs), strict=True):
		if reason:
			step.reject(reason)
		elif not step.record:
			step.fate = CREATE
		else:
			# The controller may have brought a value back to what is stored (cleaned text, a cleared field).
			changes = list(differences(frame.register, doc.get_doc_before_save(), doc, step))
			step.fate = UPDATE if changes else UNCHANGED
			step.messages = changes + step.messages


def _note_state(register: ImportRegister, step: Step, row: frappe._dict) -> None:
	"""Later states come with new records only; from then on the workflow alone changes them."""
	state = step.later.get(register.state)
	if state and state != row.get(register.state):
		step.notes.append(
			_("The state stays {0}: an import does not take the steps of the workflow.").format(
				_(row.get(register.state))
			)
		)


def new_document(frame: Frame, step: Step) -> Document:
	"""The document that a row creates, in the state it brings where later states are taken over."""
	doc = shared.new_document(frame.register.doctype)
	if series := doc.meta.get_field("naming_series"):
		doc.naming_series = series.options.split("\n")[0]
	apply(frame.register, doc, step)
	state, taken = step.later.get(frame.register.state), frame.takeover()
	if taken and state in taken.states:
		doc.flags.takeover = taken
		doc.update(step.later)
	elif state and state != _first_state(frame.register.doctype):
		step.notes.append(_("It starts anew: its state {0} is not taken over.").format(_(state)))
	return doc


def _first_state(doctype: str) -> str | None:
	workflow = get_workflow_name(doctype)
	return frappe.get_cached_doc("Workflow", workflow).states[0].state if workflow else None


def apply(register: ImportRegister, doc: Document, step: Step) -> None:
	"""Put what the step says into the document. Child tables gain the missing entries and lose none."""
	doc.flags.register_import = True
	values = {**step.initial, **step.given} if doc.is_new() else said(register, step)
	for name, value in values.items():
		if known_by := register.tables.get(name):
			entries = {_text(entry.get(known_by)) for entry in doc.get(name)}
			for entry in value:
				if _text(entry[known_by]) not in entries:
					doc.append(name, entry)
		elif name != OWN_REFERENCE:
			doc.set(name, value)


def differences(register: ImportRegister, before: Document, after: Document, step: Step) -> Iterable[str]:
	"""What an update changes, as "Label: old → new"."""
	for name in said(register, step):
		field = after.meta.get_field(name)
		if known_by := register.tables.get(name):
			old = {_text(entry.get(known_by)) for entry in before.get(name)}
			for entry in after.get(name):
				if _text(entry.get(known_by)) not in old:
					yield f"{_(field.label)}: + {_short(entry.get(known_by))}"
		elif not same(before.get(name), after.get(name)):
			yield f"{_(field.label)}: {_short(before.get(name))} → {_short(after.get(name))}"


def replaced(register: ImportRegister, before: Document, after: Document, step: Step) -> dict[str, object]:
	"""What an update replaced, to bring it back: old values, and the names of the rows that were there."""
	kept: dict[str, object] = {}
	for name in said(register, step):
		if name in register.tables:
			kept[name] = [row.name for row in before.get(name)]
	columns = set(after.meta.get_valid_columns())
	for name in (one.fieldname for one in after.meta.fields):
		# a rule may have cleared what the row says nothing about
		if name in columns and not same(before.get(name), after.get(name)):
			kept[name] = before.get(name)
	return kept


def _short(value: object) -> str:
	line = " ".join(_text(value).split()) or "–"
	return line if len(line) <= SHOWN_VALUE else line[: SHOWN_VALUE - 1] + "…"
