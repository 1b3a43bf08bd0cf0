"""Rows of a file as values of a register. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from qse_municipal.register_import.cells import MAX_ROWS, Cell, Line
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.headers import Headers, Labels, Saved, find
from qse_municipal.register_import.problems import About, Problem, Term
from qse_municipal.register_import.reader import Book
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.words import Computed, text
from qse_municipal.texts import mark as _

MAX_CELL = 10_000
SAMPLED_ROWS = 1_000

Parser = Callable[[Cell], object]


@dataclass
class Row:
	"""A row: its number in the file, values by field, every cell as written by header, and what is wrong.

	notes: what the reader should know about a value that is right, such as a computed date.
	"""

	number: int
	values: dict[str, object]
	written: dict[str, str]
	problems: list[Problem] = field(default_factory=list)
	notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
	"""The headers of a register found in a file, and its rows, read as they are asked for, once."""

	headers: Headers
	rows: Iterator[Row]


def understand(
	book: Book,
	register: ImportRegister,
	saved: Saved | None = None,
	labels: Labels | None = None,
	sheet: str | None = None,
	header_row: int | None = None,
	options: Mapping[str, Mapping[str, str]] | None = None,
) -> Table:
	"""Find the headers and read the rows below. Raises problems of the file, also while rows are read (it
	turns out damaged or too long, or holds no row at all); a row keeps its own.

	options: by field, words of the site's own language → option of the field, as its template offers them.
	"""
	headers = find(book, register, saved, labels, sheet, header_row)

	def below() -> Iterator[Line]:
		return (line for line in book.rows(headers.sheet.name) if line[0] > headers.last)

	sample = [cells for _number, cells in islice(below(), SAMPLED_ROWS)]
	parsers = _parsers(headers, sample, options or {})
	return Table(headers, _rows(headers, parsers, below()))


def _parsers(
	headers: Headers, sample: Sequence[Sequence[Cell]], options: Mapping[str, Mapping[str, str]]
) -> dict[int, Parser]:
	if not sample:
		raise Problem(_("The file has headers but no rows."))
	parsers: dict[int, Parser] = {}
	for column in headers.used:
		parse = column.field.parse
		if column.field.by_column:
			parse = parse([_at(cells, column.place) for cells in sample])
		if words := options.get(column.field.fieldname):
			parse = _after_options(parse, words)
		parsers[column.place] = parse
	return parsers


def _after_options(parse: Parser, words: Mapping[str, str]) -> Parser:
	known = {fold(word): option for word, option in words.items()}

	def read(cell: Cell) -> object:
		return parse(known.get(fold(cell), cell) if isinstance(cell, str) else cell)

	return read


def _rows(headers: Headers, parsers: dict[int, Parser], lines: Iterator[Line]) -> Iterator[Row]:
	count = 0
	for number, cells in lines:
		row = read_row(headers, parsers, number, cells)
		if not (row.values or row.problems):
			continue
		count += 1
		if count > MAX_ROWS:
			raise Problem(_("The file has more than {0} rows. Split it."), MAX_ROWS)
		yield row
	if not count:
		raise Problem(_("The file has headers but no rows."))


def read_row(headers: Headers, parsers: dict[int, Parser], number: int, cells: Sequence[Cell]) -> Row:
	"""What the cells of a row say."""
	row = Row(number, {}, {})
	for column in headers.columns:
		cell = _at(cells, column.place)
		written = text(cell)
		if written is None:
			continue
		row.written[column.header] = written[:MAX_CELL]
		if column.field is None:
			continue
		if len(written) > MAX_CELL:
			row.problems.append(
				Problem(_("{0}: the text is longer than {1} characters."), Term(column.field.label), MAX_CELL)
			)
			continue
		try:
			value = parsers[column.place](cell)
		except Problem as problem:
			row.problems.append(About(column.field.label, problem))
			continue
		if isinstance(value, Computed):
			row.notes.append(About(column.field.label, value.note))
			value = value.value
		if value is not None:
			row.values[column.field.fieldname] = value
	return row


def _at(cells: Sequence[Cell], place: int) -> Cell:
	return cells[place] if place < len(cells) else None
