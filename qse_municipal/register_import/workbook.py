"""Write spreadsheets row by row. No text is a formula, and the import reads back what was written. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from qse_municipal.register_import.cells import FORMULA

XLSX, CSV = "xlsx", "csv"
MIME_TYPES = {
	XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	CSV: "text/csv; charset=utf-8",
}
LONGEST_CELL = 32_767  # characters that Excel keeps
LONGEST_TITLE = 31
FIRST_YEAR = 1901  # before it spreadsheets do not agree on the days
NO_TITLE = re.compile(r"[\[\]:*?/\\]")
GUARDED = re.compile(rf"'+{FORMULA}")
STARTS = re.compile(rf"#|{FORMULA}")
# What a part of a workbook cannot hold is written as Excel does, and what looks like that is kept apart.
ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
HEADER_FONT = Font(bold=True, color="FFFFFFFF")
HEADER_FILL = PatternFill("solid", start_color="FF1F4E79")
REQUIRED_FILL = PatternFill("solid", start_color="FF9C2A10")
HEADER_ALIGNMENT = Alignment(wrap_text=True, vertical="center")

Value = str | int | float | bool | date | None


class Writer(Protocol):
	"""Takes rows until it is closed."""

	def append(self, values: Sequence[Value]) -> None: ...

	def close(self) -> None: ...

	def abandon(self) -> None: ...


@contextmanager
def writing(*arguments: Any, **options: Any) -> Iterator[Writer]:
	"""A ``writer`` that is closed at the end, or given up when something goes wrong."""
	one = writer(*arguments, **options)
	try:
		yield one
	except BaseException:
		one.abandon()
		raise
	one.close()


def writer(
	file_type: str,
	target: BinaryIO,
	title: str,
	headers: Sequence[str],
	widths: Sequence[int],
	rtl: bool = False,
	delimiter: str = ",",
) -> Writer:
	"""A writer of one sheet with its headers. Rows go to the disk as they come."""
	if file_type == CSV:
		return CsvWriter(target, headers, delimiter)
	return XlsxWriter(target, title, headers, widths, rtl)


class XlsxWriter:
	"""One sheet with a frozen row of headers; openpyxl keeps none of its rows."""

	def __init__(
		self, target: BinaryIO, title: str, headers: Sequence[str], widths: Sequence[int], rtl: bool
	) -> None:
		self.target = target
		self.book = Workbook(write_only=True)
		self.sheet = self.book.create_sheet(sheet_title(title))
		self.sheet.freeze_panes = "A2"
		self.sheet.sheet_view.rightToLeft = rtl
		for place, width in enumerate(widths, 1):
			self.sheet.column_dimensions[get_column_letter(place)].width = width
		self.sheet.append([self._header(header) for header in headers])

	def append(self, values: Sequence[Value]) -> None:
		"""A row; dates and numbers are typed, None is a blank cell."""
		self.sheet.append([self._cell(value) for value in values])

	def close(self) -> None:
		"""Finish the file."""
		self.book.save(self.target)

	def abandon(self) -> None:
		"""Give up: what was written so far lies in a file of openpyxl's own, which goes."""
		self.sheet.close()
		self.sheet._writer.cleanup()

	def _header(self, text: str) -> Cell:
		cell = WriteOnlyCell(self.sheet, escape(text))
		if STARTS.match(text):
			as_text(cell)
		style_header(cell)
		return cell

	def _cell(self, value: Value) -> Value | Cell:
		if isinstance(value, str):
			written = xlsx_text(value)
			if not STARTS.match(written):
				return written
			cell = WriteOnlyCell(self.sheet, written)
			as_text(cell)
			return cell
		if isinstance(value, date) and value.year < FIRST_YEAR:
			return value.isoformat()
		return value


class CsvWriter:
	"""UTF-8 with its mark, by which Excel knows it."""

	def __init__(self, target: BinaryIO, headers: Sequence[str], delimiter: str) -> None:
		self.stream = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
		self.rows = csv.writer(self.stream, delimiter=delimiter)
		self.append(headers)

	def append(self, values: Sequence[Value]) -> None:
		"""A row; dates as 2026-01-31, numbers with a point."""
		self.rows.writerow([csv_text(value) for value in values])

	def close(self) -> None:
		"""Finish the file, and leave it open."""
		self.stream.flush()
		self.stream.detach()

	def abandon(self) -> None:
		"""Give up; the caller's file is the caller's."""
		self.stream.detach()


def style_header(cell: Cell, required: bool = False) -> None:
	"""White on blue; on red where the column is needed."""
	cell.font, cell.alignment = HEADER_FONT, HEADER_ALIGNMENT
	cell.fill = REQUIRED_FILL if required else HEADER_FILL


def as_text(cell: Cell) -> None:
	"""The cell's text stays a text, also after somebody has edited the cell."""
	cell.data_type = "s"
	cell.quotePrefix = True


def xlsx_text(text: str) -> str:
	"""A text as it stands in a cell. The import takes an apostrophe off what a guard may have put there."""
	text = text.strip()
	if GUARDED.match(text):
		text = "'" + text
	if len(text) > LONGEST_CELL:
		text = text[: LONGEST_CELL - 1] + "…"
	return escape(text)


def csv_text(value: Value) -> str:
	"""A value in a csv file. An apostrophe goes before what a spreadsheet would take for a formula."""
	if value is None:
		return ""
	if isinstance(value, datetime):
		return value.isoformat(" ", "seconds")
	if isinstance(value, date):
		return value.isoformat()
	if isinstance(value, str):
		text = value.strip().replace("\0", "")
		return "'" + text if GUARDED.match("'" + text) else text
	written = str(value)
	# 12.345 might mean twelve thousand; 12.3450 does not.
	return written + "0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", written) else written


def escape(text: str) -> str:
	"""The text with _xHHHH_ for characters that XML does not know, as Excel writes them."""
	return ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def sheet_title(text: str) -> str:
	"""A name that a sheet may have."""
	return NO_TITLE.sub(" ", text).strip().strip("'")[:LONGEST_TITLE] or "1"
