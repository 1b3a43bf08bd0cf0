"""Decide the fate of every row: find its document, compare, let the controller judge what would be saved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.registers import ImportRegister, Record
from qse_municipal.register_import.table import Row
from qse_municipal.register_import.trial import refusal

CREATE, UPDATE, UNCHANGED, REJECTED = "Create", "Update", "Unchanged", "Rejected"
CREATED, UPDATED = "Created", "Updated"
SHOWN_VALUE = 60


@dataclass
class Step:
	"""A row and what becomes of it. `seen` is the stored document's `modified` when the step was planned."""

	number: int
	written: dict
	fate: str = REJECTED
	reference: str = ""
	title: str = ""
	messages: list[str] = field(default_factory=list)
	given: dict = field(default_factory=dict)
	initial: dict = field(default_factory=dict)
	record: str | None = None
	seen: str | None = None

	def reject(self, message: str) -> None:
		"""The row cannot be imported."""
		self.fate = REJECTED
		self.messages.append(message)


def make_steps(
	register: ImportRegister, settings: Mapping, rows: Sequence[Row], progress: Callable[[int, int], None]
) -> list[Step]:
	"""One step per row, judged. Nothing is written. progress(done, all) is called after each row."""
	prepared = register.prepare(settings, [row.values for row in rows])
	steps = [_first_look(register, settings, row, prepared) for row in rows]
	_reject_duplicates(register, steps)
	stored = Stored(register, settings["source"], [step for step in steps if not step.messages])
	for done, step in enumerate(steps, 1):
		if not step.messages:
			_decide(register, step, stored)
		progress(done, len(steps))
	return steps


def _first_look(register: ImportRegister, settings: Mapping, row: Row, prepared: object) -> Step:
	step = Step(row.number, row.written)
	step.reference = str(row.values.get(register.key) or "")
	step.title = str(row.values.get(register.title) or "")
	for problem in row.problems:
		step.reject(problem.tell(_))
	if step.messages:
		return step
	try:
		record: Record = register.build(row.values, prepared)
	except Problem as problem:
		step.reject(problem.tell(_))
		return step
	step.given = {**record.given, register.source: settings["source"]}
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


def _reject_duplicates(register: ImportRegister, steps: Sequence[Step]) -> None:
	first: dict[tuple, Step] = {}
	for step in steps:
		key = key_of(register, {**step.initial, **step.given})
		if step.messages or not key:
			continue
		earlier = first.setdefault(key, step)
		if earlier is step:
			continue
		if step.reference:
			step.reject(
				_("The reference {0} stands in row {1} already.").format(step.reference, earlier.number)
			)
		else:
			step.reject(
				_("The same text without a reference stands in row {0} already.").format(earlier.number)
			)


class Stored:
	"""The documents that rows may mean, in one query, one per child table and one for permission."""

	def __init__(self, register: ImportRegister, source: str, steps: Iterable[Step]) -> None:
		self.register = register
		self.by_key: dict[tuple, list[frappe._dict]] = {}
		steps = list(steps)
		table = frappe.qb.DocType(register.doctype)
		fields = {name for step in steps for name in step.given if name not in register.tables}
		fields |= {"name", "modified", register.key, register.source, *register.natural_key}
		references = sorted({step.given[register.key] for step in steps if step.given.get(register.key)})
		first = register.natural_key[0] if register.natural_key else None
		texts = sorted(
			{step.given[first] for step in steps if not step.given.get(register.key)} if first else []
		)
		where = []
		if references:
			where.append(table[register.key].isin(references))
		if texts:
			where.append(
				(table[register.key].isnull() | (table[register.key] == "")) & table[first].isin(texts)
			)
		found = []
		for condition in where:
			found += (
				frappe.qb.from_(table)
				.select(*[table[name] for name in sorted(fields)])
				.where(condition)
				.where(table[register.source].isin([source, ""]) | table[register.source].isnull())
				.orderby(table.name)
			).run(as_dict=True)
		names = [row.name for row in found]
		self.readable = (
			set(
				frappe.get_list(
					register.doctype,
					{"name": ["in", names]},
					pluck="name",
					limit_page_length=0,
					order_by="name",
				)
			)
			if names
			else set()
		)
		self.entries = {
			fieldname: self._entries(fieldname, known_by, names)
			for fieldname, known_by in register.tables.items()
		}
		for row in found:
			self.by_key.setdefault(key_of(register, row), []).append(row)
		# What came from this very source goes before what somebody typed without a source.
		for key, rows in self.by_key.items():
			self.by_key[key] = [row for row in rows if row[register.source]] or rows

	def _entries(self, fieldname: str, known_by: str, names: list[str]) -> dict[str, set[str]]:
		entries: dict[str, set[str]] = {}
		if names:
			child = frappe.get_meta(self.register.doctype).get_field(fieldname).options
			for row in frappe.get_all(
				child,
				{"parent": ["in", names], "parenttype": self.register.doctype, "parentfield": fieldname},
				["parent", known_by],
				order_by="parent, idx",
			):
				entries.setdefault(row.parent, set()).add(_text(row[known_by]))
		return entries

	def find(self, step: Step) -> list[frappe._dict]:
		"""The documents with the key of this step."""
		return self.by_key.get(key_of(self.register, {**step.initial, **step.given}), [])

	def holds(self, row: frappe._dict, step: Step) -> bool:
		"""Whether the document says everything the step says."""
		for name, value in step.given.items():
			if known_by := self.register.tables.get(name):
				entries = self.entries[name].get(row.name, set())
				if any(_text(entry[known_by]) not in entries for entry in value):
					return False
			elif not same(row[name], value):
				return False
		return True


def same(one: object, other: object) -> bool:
	"""Whether two values say the same: blank is blank, a date is its day, line ends do not count."""
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
	return str(value).replace("\r\n", "\n").strip()


def _decide(register: ImportRegister, step: Step, stored: Stored) -> None:
	found = stored.find(step)
	if len(found) > 1:
		names = ", ".join(row.name for row in found[:5])
		step.reject(_("Several records have this reference: {0}. Correct them first.").format(names))
		return
	if found and found[0].name not in stored.readable:
		step.reject(_("This reference belongs to a record which you may not see."))
		return
	if not found:
		doc = frappe.new_doc(register.doctype)
		apply(register, doc, step)
		if reason := refusal(doc):
			step.reject(reason)
		else:
			step.fate = CREATE
		return
	step.record, step.seen = found[0].name, str(found[0].modified)
	if stored.holds(found[0], step):
		step.fate = UNCHANGED
		return
	doc = frappe.get_doc(register.doctype, step.record)
	before = frappe.get_doc(register.doctype, step.record)
	apply(register, doc, step)
	if reason := refusal(doc):
		step.reject(reason)
		return
	# The controller may have brought a value back to what is stored (cleaned text, a cleared field).
	changes = list(differences(register, before, doc, step.given))
	step.fate = UPDATE if changes else UNCHANGED
	step.messages += changes


def apply(register: ImportRegister, doc: Document, step: Step) -> None:
	"""Put what the step says into the document. Child tables gain the missing entries and lose none."""
	doc.flags.register_import = True
	values = {**step.initial, **step.given} if doc.is_new() else step.given
	for name, value in values.items():
		if known_by := register.tables.get(name):
			entries = {_text(entry.get(known_by)) for entry in doc.get(name)}
			for entry in value:
				if _text(entry[known_by]) not in entries:
					doc.append(name, entry)
		else:
			doc.set(name, value)


def differences(
	register: ImportRegister, before: Document, after: Document, names: Iterable[str]
) -> Iterable[str]:
	"""What an update changes, as "Label: old → new"."""
	for name in names:
		field = after.meta.get_field(name)
		if known_by := register.tables.get(name):
			old = {_text(entry.get(known_by)) for entry in before.get(name)}
			for entry in after.get(name):
				if _text(entry.get(known_by)) not in old:
					yield f"{_(field.label)}: + {_short(entry.get(known_by))}"
		elif not same(before.get(name), after.get(name)):
			yield f"{_(field.label)}: {_short(before.get(name))} → {_short(after.get(name))}"


def _short(value: object) -> str:
	line = " ".join(_text(value).split()) or "–"
	return line if len(line) <= SHOWN_VALUE else line[: SHOWN_VALUE - 1] + "…"
