"""Find the row of headers and what each column means. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.problems import Problem, Term
from qse_municipal.register_import.reader import Cell, Sheet
from qse_municipal.register_import.registers import ImportField, ImportRegister
from qse_municipal.texts import mark as _

SEARCHED_ROWS = 30
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
TWO_LANGUAGES = re.compile(r"[/|\n\\]")


@dataclass(frozen=True)
class Column:
	"""A column of the file: place, header as written, and the field it fills (None: not used)."""

	place: int
	header: str
	field: ImportField | None = None
	language: str = ""


@dataclass(frozen=True)
class Headers:
	"""The sheet that holds the register, the index of its header row, and its columns."""

	sheet: Sheet
	row: int
	columns: tuple[Column, ...]

	@property
	def used(self) -> list[Column]:
		"""Columns that fill a field."""
		return [column for column in self.columns if column.field]

	@property
	def ignored(self) -> list[Column]:
		"""Columns that fill no field."""
		return [column for column in self.columns if not column.field]


def dictionary(register: ImportRegister) -> dict[str, tuple[ImportField, str]]:
	"""Folded header → field and language. Raises ValueError when two fields claim one header."""
	known: dict[str, tuple[ImportField, str]] = {}
	for field in register.fields:
		spelled = [("en", field.fieldname), ("en", field.label)]
		spelled += [
			(language, word) for language, words in field.synonyms.items() for word in words.split(";")
		]
		for language, word in spelled:
			claimed = known.setdefault(fold(word), (field, language))[0]
			if claimed is not field:
				raise ValueError(f"{word!r} names both {claimed.fieldname} and {field.fieldname}")
	return known


def variants(header: str) -> list[list[str]]:
	"""Folded readings of a header, the most literal first: whole, without brackets, each language of two."""
	whole = fold(header)
	bare = fold(BRACKETS.sub(" ", header))
	parts = [fold(part) for part in TWO_LANGUAGES.split(BRACKETS.sub(" ", header))]
	return [[whole], [bare], parts]


def match(cells: Sequence[Cell], register: ImportRegister) -> tuple[Column, ...]:
	"""The columns of a row of headers. One column fills a field: the most literal one, then the first."""
	known = dictionary(register)
	headers = [(place, str(cell).strip()) for place, cell in enumerate(cells) if cell is not None]
	found: dict[int, Column] = {}
	taken: set[str] = set()
	for strictness in range(3):
		for place, header in headers:
			if place in found:
				continue
			for reading in variants(header)[strictness]:
				field, language = known.get(reading, (None, "")) if reading else (None, "")
				if field and field.fieldname not in taken:
					found[place] = Column(place, header, field, language)
					taken.add(field.fieldname)
					break
	return tuple(found.get(place, Column(place, header)) for place, header in headers)


def find(sheets: Sequence[Sheet], register: ImportRegister) -> Headers:
	"""The row with the most known headers among the first rows of every sheet.

	Raises Problem when there is none, or when the columns a register cannot do without are missing.
	"""
	best: Headers | None = None
	for sheet in sheets:
		for row, (_number, cells) in enumerate(sheet.rows[:SEARCHED_ROWS]):
			headers = Headers(sheet, row, match(cells, register))
			if len(headers.used) > (len(best.used) if best else 0):
				best = headers
	if best is None:
		seen = ", ".join(str(cell) for cell in sheets[0].rows[0][1] if cell is not None)
		raise Problem(_("No known column header was found. The first row reads: {0}"), seen[:300])
	used = {column.field.fieldname for column in best.used}
	if register.needs_one_of and not used & set(register.needs_one_of):
		wanted = next(field for field in register.fields if field.fieldname == register.needs_one_of[0])
		read = ", ".join(column.header for column in best.columns)
		raise Problem(
			_("The file has no column for {0}. Its columns are: {1}"), Term(wanted.label), read[:300]
		)
	if len(best.sheet.rows) == best.row + 1:
		raise Problem(_("The file has headers but no rows."))
	return best
