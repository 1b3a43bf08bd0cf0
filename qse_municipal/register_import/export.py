"""Records of a register as a file: what the user sees, as filtered, in columns that the import knows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

import frappe
from frappe import _
from frappe.model import get_permitted_fields
from frappe.model.meta import Meta
from frappe.query_builder import DocType

from qse_municipal.errors import RegisterImportError
from qse_municipal.register.names import is_right_to_left
from qse_municipal.register_import import mapping, workbook
from qse_municipal.register_import.called import Called
from qse_municipal.register_import.headers import NONE, Matcher
from qse_municipal.register_import.registers import ImportField, ImportRegister
from qse_municipal.texts import mark

PIECE = 1_000  # records in memory at a time
MOST_RECORDS = 100_000
TABLE_OF_LINKS = "Table MultiSelect"
MOMENTS = (("creation", mark("Entered in QSE On")), ("modified", mark("Last Changed On")))
WORDS = ("Role", "Workflow State", "DocType")
NARROW, WIDE, VERY_WIDE = 14, 24, 44  # characters
LONG_TEXTS = ("Small Text", "Text", "Long Text", "Text Editor")
Filters = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Column:
	"""A column of an export: its header, how its value is taken from a record, its width in characters."""

	header: str
	give: Callable[[Mapping], workbook.Value]
	width: int


class Records(dict):
	"""A record as stored. Its child tables are read when one is asked for, then for the whole piece."""

	def __init__(self, row: Mapping, piece: "Piece") -> None:
		super().__init__(row)
		self.piece = piece

	def get(self, key: str, default: Any = None) -> Any:
		"""A value or, for a child table, its rows."""
		if key in self.piece.tables:
			return self.piece.rows(key).get(self["name"], [])
		return super().get(key, default)


class Piece:
	"""Some records of a DocType, in one query; each child table that is needed in one more."""

	def __init__(self, doctype: str, names: Sequence[str]) -> None:
		self.doctype, self.names = doctype, names
		self.tables = {df.fieldname: df.options for df in frappe.get_meta(doctype).get_table_fields()}
		self._rows: dict[str, dict[str, list[Mapping]]] = {}

	def records(self) -> Iterator[Records]:
		"""The records in the order of their names."""
		table = DocType(self.doctype)
		found = frappe.qb.from_(table).select("*").where(table.name.isin(self.names)).orderby(table.name)
		for row in found.run(as_dict=True):
			yield Records(row, self)

	def rows(self, fieldname: str) -> dict[str, list[Mapping]]:
		"""Name of a record → its rows in a child table."""
		if fieldname not in self._rows:
			child = DocType(self.tables[fieldname])
			of_these = child.parent.isin(self.names) & (child.parenttype == self.doctype)
			query = frappe.qb.from_(child).select("*").where(of_these & (child.parentfield == fieldname))
			found: dict[str, list[Mapping]] = {}
			for row in query.orderby(child.parent).orderby(child.idx).run(as_dict=True):
				found.setdefault(row.parent, []).append(row)
			self._rows[fieldname] = found
		return self._rows[fieldname]


def export(
	register: ImportRegister, filters: Filters, target: BinaryIO, file_type: str, language: str
) -> int:
	"""Write the records to a file; how many they are. The caller has asked for the permission to export.

	Raises RegisterImportError when there are more than MOST_RECORDS.
	"""
	columns = columns_of(register, Called(language))
	count = 0
	with workbook.writing(
		file_type,
		target,
		_(register.doctype, language),
		[column.header for column in columns],
		[column.width for column in columns],
		rtl=is_right_to_left(language),
		delimiter="," if language == "en" else ";",
	) as writer:
		for record in records(register, filters):
			count += 1
			writer.append([column.give(record) for column in columns])
	return count


def records(register: ImportRegister, filters: Filters) -> Iterator[Records]:
	"""The records that the user may read, in pieces. Raises RegisterImportError when they are too many."""
	last, count = "", 0
	while True:
		after = [register.doctype, "name", ">", last]
		names = frappe.get_list(
			register.doctype,
			filters=[*filters, after],
			pluck="name",
			order_by="name asc",
			distinct=True,
			limit_page_length=PIECE,
		)
		if not names:
			return
		count, last = count + len(names), names[-1]
		if count > MOST_RECORDS:
			frappe.throw(
				_("These are more than {0} records. Filter the list first.").format(MOST_RECORDS),
				RegisterImportError,
			)
		yield from Piece(register.doctype, names).records()


def read_filters(register: ImportRegister, filters: Any) -> list[list[Any]]:
	"""Filters as the list sends them, or by name and value. Raises RegisterImportError."""
	try:
		filters = frappe.parse_json(filters or [])
	except ValueError:
		filters = None
	if isinstance(filters, dict):
		filters = [
			[register.doctype, name, *(value if isinstance(value, list) else ("=", value))]
			for name, value in filters.items()
		]
	meta = frappe.get_meta(register.doctype)
	doctypes = {register.doctype, *(df.options for df in meta.get_table_fields())}
	for one in filters if isinstance(filters, list) else [None]:
		if not (isinstance(one, list) and len(one) >= 4 and one[0] in doctypes):
			frappe.throw(_("The filters of the list are not understood."), RegisterImportError)
	return [one[:4] for one in filters]


def columns_of(register: ImportRegister, called: Called) -> list[Column]:
	"""What the import takes, then what else a record says, under headers that the import leaves alone."""
	meta = frappe.get_meta(register.doctype)
	readable = set(get_permitted_fields(register.doctype, ignore_virtual=True))
	taken = [
		field
		for field in register.fields
		if field.exported and (field.fieldname in readable or not meta.has_field(field.fieldname))
	]
	columns = [
		Column(_(field.label, called.language), partial(_taken, field, called), width_of(field, meta))
		for field in taken
	]
	matcher = Matcher(register, labels=mapping.labels(register))
	used = {column.header for column in columns}
	for df in meta.fields:
		if df.fieldname in {field.fieldname for field in taken if not field.give} or df.hidden:
			continue
		if df.fieldname not in readable and (df.fieldtype != TABLE_OF_LINKS or df.permlevel):
			continue
		header = _(df.label, called.language)
		if header not in used and _unknown(matcher, header):
			used.add(header)
			columns.append(Column(header, partial(_told, df, called), _width(df.fieldtype)))
	for fieldname, label in MOMENTS:
		columns.append(Column(_(label, called.language), partial(_at, fieldname), NARROW))
	return columns


def _unknown(matcher: Matcher, header: str) -> bool:
	"""Whether the import leaves a column of this name alone: what only the server writes comes in nowhere."""
	return all(column.how == NONE for column in matcher.columns([(0, [header])], fuzzy=True))


def _taken(field: ImportField, called: Called, record: Mapping) -> workbook.Value:
	value = field.value(record)
	if field.links and value:
		return called.record(field.links, value)
	if field.options and isinstance(value, str):
		return called.word(value)
	return None if value == "" or (value == 0 and not isinstance(value, bool)) else value


def _told(df: Any, called: Called, record: Mapping) -> workbook.Value:
	value = record.get(df.fieldname)
	if df.fieldtype == TABLE_OF_LINKS:
		link = frappe.get_meta(df.options).get_link_fields()[0]
		return "; ".join(called.record(link.options, row.get(link.fieldname) or "") for row in value) or None
	if df.fieldtype == "Check":
		return called.word("Yes" if value else "No")
	if df.fieldtype == "Link" and value:
		return called.word(value) if df.options in WORDS else called.record(df.options, value)
	# Levels of a scale are the app's words too, though their fields are free texts.
	if value and (df.fieldtype == "Select" or df.fieldname.endswith("_level")):
		return called.word(value)
	return None if value == "" else value


def _at(fieldname: str, record: Mapping) -> workbook.Value:
	return record[fieldname].replace(microsecond=0)


def width_of(field: ImportField, meta: Meta) -> int:
	"""Width of the column of an import field, in characters."""
	df = meta.get_field(field.fieldname)
	return _width(df.fieldtype) if df else NARROW if field.options else WIDE


def _width(fieldtype: str) -> int:
	return VERY_WIDE if fieldtype in LONG_TEXTS else WIDE if fieldtype in ("Data", "Link") else NARROW
