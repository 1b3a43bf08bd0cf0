"""The rows of an import between its check and its end, kept as QSE Register Import Row. Pieces, never all."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import now

from qse_municipal.register_import import bulk
from qse_municipal.register_import.plan import Step

ROW = "QSE Register Import Row"
COLUMNS = ("file_row", "fate", "reference", "title", "message", "record", "row_values", "modified")
KEPT = ("given", "initial", "later", "written", "seen", "before")
LONGEST_MESSAGE = 4000
Item = TypeVar("Item")


def pieces(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
	"""Lists of at most ``size`` items."""
	iterator = iter(items)
	while piece := list(islice(iterator, size)):
		yield piece


def stage(doc: Document, steps: Sequence[Step]) -> None:
	"""Add rows to an import."""
	moment, user = now(), frappe.session.user
	bulk.insert_rows(
		ROW,
		(
			{
				"name": name_of(doc, step),
				"owner": user,
				"modified_by": user,
				"creation": moment,
				"modified": moment,
				"register_import": doc.name,
				"record_doctype": doc.register,
				**_columns(step),
			}
			for step in steps
		),
	)


def save(doc: Document, steps: Sequence[Step]) -> None:
	"""Bring rows of an import up to date."""
	moment = now()
	changes = {name_of(doc, step): {**_columns(step), "modified": moment} for step in steps}
	frappe.db.bulk_update(ROW, changes, update_modified=False)


def mark(doc: Document, steps: Sequence[Step], fate: str) -> None:
	"""Give rows another fate, in one statement."""
	if steps:
		row = DocType(ROW)
		query = frappe.qb.update(row).set(row.fate, fate).set(row.modified, now())
		query.where(row.name.isin([name_of(doc, step) for step in steps])).run()


def load(doc: Document, fates: Sequence[str], size: int, after: int = 0) -> list[Step]:
	"""The next rows with one of the fates, in the order of the file."""
	row = DocType(ROW)
	query = frappe.qb.from_(row).select(*COLUMNS).where(row.register_import == doc.name)
	query = query.where(row.fate.isin(list(fates)) & (row.file_row > after))
	return [_step(found) for found in query.orderby(row.file_row).limit(size).run(as_dict=True)]


def assign(doc: Document, fate: str, names: Sequence[str]) -> None:
	"""Give the rows of a fate that have no record yet their references, in the order of the file.

	Nothing, when another job has given them theirs meanwhile.
	"""
	row = DocType(ROW)
	query = frappe.qb.from_(row).select(row.name).where(row.register_import == doc.name)
	rows = query.where((row.fate == fate) & _without_record(row)).orderby(row.file_row).run(pluck=True)
	if len(rows) != len(names):
		return
	records = {name: {"record": record} for name, record in zip(rows, names, strict=True)}
	frappe.db.bulk_update(ROW, records, update_modified=False)


def count(doc: Document, without_record: bool = False) -> dict[str, int]:
	"""Number of rows by fate."""
	row = DocType(ROW)
	query = frappe.qb.from_(row).select(row.fate, Count("*")).where(row.register_import == doc.name)
	if without_record:
		query = query.where(_without_record(row))
	return dict(query.groupby(row.fate).run())


def clear(doc: Document) -> None:
	frappe.db.delete(ROW, {"register_import": doc.name})


def name_of(doc: Document, step: Step) -> str:
	return f"{doc.name}-{step.number:06}"


def harmless(text: str) -> str:
	"""Text of a file for a field that the Desk shows as markup: no tag is left. Twice is as once.

	Frappe cleans what is saved by `save()`; what is written past it (bulk, db_set) has to be clean already.
	"""
	return text.replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
	"""A text as it was before ``harmless``."""
	return text.replace("&lt;", "<").replace("&gt;", ">")


def _without_record(row: DocType) -> object:
	return row.record.isnull() | (row.record == "")


def _columns(step: Step) -> dict[str, object]:
	values = {name: getattr(step, name) for name in KEPT}
	return {
		"file_row": step.number,
		"fate": step.fate,
		"reference": harmless(step.reference)[:140],
		"title": harmless(step.title)[:140],
		"message": harmless("\n".join(step.messages))[:LONGEST_MESSAGE],
		"record": step.record,
		"row_values": json.dumps(values, ensure_ascii=False, default=str),
	}


def _step(row: frappe._dict) -> Step:
	return Step(
		number=row.file_row,
		fate=row.fate,
		reference=row.reference or "",
		title=row.title or "",
		messages=[row.message] if row.message else [],
		record=row.record,
		handled=row.modified,
		**json.loads(row.row_values),
	)
