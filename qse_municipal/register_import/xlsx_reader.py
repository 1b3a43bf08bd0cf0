"""Read a workbook (xlsx) row by row, with openpyxl; what it leaves out while it streams stands here. Pure."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from qse_municipal.register_import.cells import KEPT_CHARACTERS, MAX_COLUMNS, Cell, Line, clean_row
from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _

MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
# The texts and styles of a workbook are read as a whole.
MAX_PART_BYTES = 256 * 1024 * 1024
MAX_PARTS = 5_000
# Sheets of repeated rows shrink to a hundredth at most; a bomb to a thousandth.
MAX_RATIO = 400
SMALL = 10 * 1024 * 1024
CHUNK = 256 * 1024
HEADER_MERGES = 200  # rows down to which cells merged sideways are of interest
MERGE = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*?\sref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
LONGEST_TAG = 300
STRICT = b"http://purl.oclc.org/ooxml/"  # other names for everything, which openpyxl does not know
BROKEN = (
	*(ParseError, zipfile.BadZipFile, zlib.error, EOFError, OSError, InvalidFileException),
	*(LookupError, ValueError, TypeError, AttributeError, OverflowError, NotImplementedError),
)


@dataclass(frozen=True)
class Merge:
	"""Cells merged into one: rows from 1, columns from 0, both ends included."""

	first_row: int
	first_column: int
	last_row: int
	last_column: int


class XlsxBook:
	"""The visible sheets of a workbook. `opener` gives the file; it stays open until `close`."""

	def __init__(self, opener: Callable[[], BinaryIO]) -> None:
		self.stream = opener()
		try:
			with damage(), zipfile.ZipFile(self.stream) as package:
				check_parts(package)
				self._unpack(package)
				self._book = load_workbook(self.stream, read_only=True, data_only=True, keep_links=False)
				self._sheets = {
					sheet.title: sheet for sheet in self._book.worksheets if sheet.sheet_state == "visible"
				}
				self._merges = {
					name: tuple(merges(measured(package, part)))
					for name, sheet in self._sheets.items()
					if (part := sheet._worksheet_path)
				}
		except BaseException:
			self.stream.close()
			raise
		self.names = list(self._sheets)

	def close(self) -> None:
		"""Let the file go."""
		self._book.close()
		self.stream.close()

	def merges(self, name: str) -> tuple[Merge, ...]:
		"""Cells merged downwards anywhere, or sideways near the top of the sheet."""
		return self._merges.get(name, ())

	def rows(self, name: str) -> Iterator[Line]:
		"""The rows that are not empty, each with its number; what is merged downwards stands in every row."""
		down = [merge for merge in self.merges(name) if merge.last_row > merge.first_row]
		down.sort(key=lambda merge: merge.first_row, reverse=True)
		running: list[tuple[Merge, Cell]] = []
		sheet = self._sheets[name]
		sheet.reset_dimensions()  # what a sheet says about its size may be anything
		with damage():
			for number, row in enumerate(sheet.iter_rows(), 1):
				cells = clean_row([_value(cell) for cell in row])
				if not cells:
					continue
				if len(cells) > MAX_COLUMNS:
					raise Problem(
						_("The file has more than {0} columns. Remove those that are not needed."),
						MAX_COLUMNS,
					)
				running = [one for one in running if one[0].last_row >= number]
				for merge, value in running:
					_put(cells, merge.first_column, value)
				while down and down[-1].first_row <= number:
					merge = down.pop()
					value = _at(cells, merge.first_column) if merge.first_row == number else None
					if value is not None:
						running.append((merge, value))
				yield number, cells

	def _unpack(self, package: zipfile.ZipFile) -> None:
		"""Read everything once, to know its size before anything is kept in memory."""
		total = 0
		for part in package.namelist():
			size = sum(map(len, measured(package, part)))
			total += size
			sheet = part.startswith("xl/worksheets/")
			if total > MAX_UNPACKED_BYTES or (size > MAX_PART_BYTES and not sheet):
				raise Problem(_("The workbook is too large once unpacked. Split it."))


def check_parts(package: zipfile.ZipFile) -> None:
	"""Refuse what only looks like a workbook, or holds more than cells. Raises Problem."""
	parts = package.infolist()
	names = {part.filename for part in parts}
	lower = {name.lower() for name in names}
	if "mimetype" in names and "content.xml" in names:
		raise Problem(_("This is an OpenDocument file. Save it as xlsx or csv."))
	if "xl/workbook.bin" in lower:
		raise Problem(_("This is a binary workbook (xlsb). Save it as xlsx or csv."))
	if "xl/workbook.xml" not in names:
		raise Problem(_("This is not a spreadsheet. Attach an xlsx or csv file."))
	if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in lower):
		raise Problem(_("The workbook contains macros. Save it as xlsx without macros."))
	if any(part.flag_bits & 1 for part in parts):
		raise Problem(_("The workbook is protected by a password. Save it without one."))
	if any(STRICT in chunk for chunk in measured(package, "xl/workbook.xml")):
		raise Problem(_("This is a workbook of the kind Strict Open XML. Save it as an ordinary xlsx."))
	if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
		raise Problem(_("The workbook is too large once unpacked. Split it."))


def measured(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
	"""A part of the package, counted while it unpacks, whatever its directory says about its size."""
	packed, unpacked = package.getinfo(name).compress_size, 0
	with package.open(name) as part:
		while chunk := part.read(CHUNK):
			unpacked += len(chunk)
			if unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1)):
				raise Problem(_("The workbook is too large once unpacked. Split it."))
			# No workbook declares a document type; entities in one are a way to fill memory.
			if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
				raise Problem(_("The Excel file is damaged."))
			yield chunk


def merges(chunks: Iterator[bytes]) -> Iterator[Merge]:
	"""Merged cells of a sheet's part, after all its cells; openpyxl leaves them out when it streams."""
	rest, wide = "", None
	for chunk in chunks:
		if wide is None:
			wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
		# The tag and its places are ASCII, so that the bytes need no exact decoding.
		text = rest + (chunk.replace(b"\0", b"") if wide else chunk).decode("latin-1")
		end = 0
		for found in MERGE.finditer(text):
			end = found.end()
			first, last = (column_index_from_string(found[place]) - 1 for place in (1, 3))
			merge = Merge(int(found[2]), first, int(found[4]), last)
			if merge.last_row > merge.first_row or merge.first_row <= HEADER_MERGES:
				yield merge
		rest = text[max(end, len(text) - LONGEST_TAG) :]


@contextmanager
def damage() -> Iterator[None]:
	"""Turns whatever a broken part makes the parsers stumble over into one clear answer."""
	try:
		yield
	except Problem:
		raise
	except BROKEN as error:
		raise Problem(_("The Excel file is damaged.")) from error


def _value(cell: ReadOnlyCell | EmptyCell) -> Cell:
	value = cell.value
	if isinstance(value, bool) or value is None:
		return value
	if isinstance(value, str):
		return unescape(value[:KEPT_CHARACTERS])
	if isinstance(value, int | float):
		if not abs(value) < 1e300:
			return str(value)
		if "%" in (cell.number_format or ""):
			# As the person sees it: 0.12 shown as 12 %.
			return f"{value * 100:.10g} %"
		return int(value) if float(value).is_integer() and abs(value) < 1e15 else value
	if isinstance(value, time | timedelta):
		return str(value)
	if isinstance(value, date) and not isinstance(value, datetime):
		return datetime(value.year, value.month, value.day)
	return value


def _put(cells: list[Cell], column: int, value: Cell) -> None:
	if column >= len(cells):
		cells.extend([None] * (column + 1 - len(cells)))
	if cells[column] is None:
		cells[column] = value


def _at(cells: list[Cell], column: int) -> Cell:
	return cells[column] if column < len(cells) else None
