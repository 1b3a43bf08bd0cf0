"""Rows of a file as values of a register. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from qse_municipal.register_import.headers import Headers, find
from qse_municipal.register_import.problems import Problem, Term
from qse_municipal.register_import.problems import mark as _
from qse_municipal.register_import.reader import MAX_ROWS, Cell, Sheet
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.words import text

MAX_CELL = 10_000


@dataclass
class Row:
	"""A row: its number in the file, values by field, every cell as written by header, and what is wrong."""

	number: int
	values: dict[str, object]
	written: dict[str, str]
	problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Table:
	"""The headers and rows of a register found in a file."""

	headers: Headers
	rows: list[Row]


def understand(sheets: Sequence[Sheet], register: ImportRegister) -> Table:
	"""Find the headers and read the rows below. Raises problems of the file; a row keeps its own."""
	headers = find(sheets, register)
	below = headers.sheet.rows[headers.row + 1 :]
	if len(below) > MAX_ROWS:
		raise Problem(_("The file has more than {0} rows. Split it."), MAX_ROWS)
	parsers = {}
	for column in headers.used:
		parse = column.field.parse
		if column.field.by_column:
			parse = parse([_at(cells, column.place) for _number, cells in below])
		parsers[column.place] = parse
	rows = []
	for number, cells in below:
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
					Problem(
						_("{0}: the text is longer than {1} characters."), Term(column.field.label), MAX_CELL
					)
				)
				continue
			try:
				value = parsers[column.place](cell)
			except Problem as problem:
				row.problems.append(About(column.field.label, problem))
				continue
			if value is not None:
				row.values[column.field.fieldname] = value
		if row.values or row.problems:
			rows.append(row)
	if not rows:
		raise Problem(_("The file has headers but no rows."))
	return Table(headers, rows)


class About(Problem):
	"""A problem of one field: "Probability: …"."""

	def __init__(self, label: str, problem: Problem) -> None:
		super().__init__(problem.text, *problem.values)
		self.label = label

	def tell(self, translate=lambda english: english) -> str:
		"""The message, after the label of its field."""
		return f"{translate(self.label)}: {super().tell(translate)}"


def _at(cells: Sequence[Cell], place: int) -> Cell:
	return cells[place] if place < len(cells) else None
