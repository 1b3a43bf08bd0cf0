"""Read a spreadsheet (xlsx or csv) into sheets of rows. Pure: bytes in, values out.

Nothing is guessed from the file's name: the content decides the kind, the encoding and the delimiter.
"""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _

if TYPE_CHECKING:
	import pandas

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 2_000
MAX_COLUMNS = 200
SNIFFED_LINES = 50
DELIMITERS = ",;\t|"
# How pdf, png, jpeg, rtf, gif, gzip, rar and 7z files begin.
OTHER_TYPES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
# Letters of Arabic written in Windows-1256. French accents have the same bytes there as in Windows-1252,
# but three Arabic letters in a row never come out of a French text.
ARABIC_WORD = re.compile("[\u0621-\u064a]{3}")

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Sheet:
	"""One sheet: its name ("" for csv) and its rows that are not empty, each with its number in the file."""

	name: str
	rows: list[tuple[int, list[Cell]]]


def read(content: bytes) -> list[Sheet]:
	"""All visible sheets of the file which hold something.

	Raises Problem: wrong type, empty, too large, damaged.
	"""
	if not content.strip():
		raise Problem(_("The file is empty."))
	if len(content) > MAX_BYTES:
		raise Problem(_("The file is larger than {0} MB. Split it."), MAX_BYTES // 1024 // 1024)
	if content.startswith(b"PK"):
		sheets = list(_read_xlsx(content))
	elif content.startswith(b"\xd0\xcf\x11\xe0"):
		raise Problem(
			_("This Excel file is old (xls) or protected. Save it as xlsx or csv, without a password.")
		)
	elif content.startswith(OTHER_TYPES):
		raise Problem(_("This is not a spreadsheet. Attach an xlsx or csv file."))
	else:
		sheets = [Sheet("", _rows(_csv_frame(decode(content))))]
	sheets = [sheet for sheet in sheets if sheet.rows]
	if not sheets:
		raise Problem(_("The file is empty."))
	return sheets


def decode(content: bytes) -> str:
	"""Text of a csv file in UTF-8, UTF-16 (with or without mark), Windows-1256 (Arabic) or Windows-1252."""
	if content.startswith(b"\xef\xbb\xbf"):
		encodings = ["utf-8-sig"]
	elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
		encodings = ["utf-16"]
	elif b"\x00" in content[:2000]:
		# Text without mark: the empty halves stand at even places when the big end comes first.
		sample = content[:2000]
		encodings = ["utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"]
	else:
		arabic = ARABIC_WORD.search(content.decode("cp1256", errors="replace"))
		encodings = ["utf-8", "cp1256" if arabic else "cp1252"]
	for encoding in encodings:
		try:
			text = content.decode(encoding)
		except UnicodeDecodeError:
			continue
		if "\x00" in text:
			break
		return text
	raise Problem(_("This is not a text file in a known encoding. Save it as xlsx, or as csv in UTF-8."))


def delimiter(text: str) -> str:
	"""The delimiter which cuts the first rows into the most columns, row after row."""

	def regularity(candidate: str) -> tuple[int, int]:
		lines = io.StringIO(text)
		widths = [
			len(row)
			for _line, row in zip(range(SNIFFED_LINES), csv.reader(lines, delimiter=candidate), strict=False)
			if row
		]
		common = max(
			set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1
		)
		return (widths.count(common) * (common > 1), common)

	try:
		return max(DELIMITERS, key=regularity)
	except csv.Error as error:
		raise Problem(_("The csv file is damaged: {0}"), error) from error


def _csv_frame(text: str) -> "pandas.DataFrame":
	import pandas

	first = text.lstrip().split("\n", 1)[0].strip()
	if first.lower().startswith("sep=") and len(first) == 5:
		# A line by which spreadsheet programs tell each other the delimiter.
		separator, skipped = first[4], 1
	else:
		separator, skipped = delimiter(text), 0
	try:
		widths = [len(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
	except csv.Error as error:
		raise Problem(_("The csv file is damaged: {0}"), error) from error
	width = max(widths, default=0)
	_check_size(len(widths), width)
	frame = pandas.read_csv(
		io.StringIO(text),
		sep=separator,
		header=None,
		names=range(width),
		index_col=False,
		dtype=object,
		na_filter=False,
		skip_blank_lines=False,
		skiprows=skipped,
	)
	frame.index += skipped
	return frame


def _read_xlsx(content: bytes) -> Iterator[Sheet]:
	import pandas

	try:
		with zipfile.ZipFile(io.BytesIO(content)) as package:
			parts = package.infolist()
		names = {part.filename for part in parts}
	except zipfile.BadZipFile as error:
		raise Problem(_("The Excel file is damaged.")) from error
	if "xl/workbook.xml" not in names:
		raise Problem(_("This is not a spreadsheet. Attach an xlsx or csv file."))
	if any(name.lower().endswith("vbaproject.bin") for name in names):
		raise Problem(_("The workbook contains macros. Save it as xlsx without macros."))
	if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
		raise Problem(_("The workbook is too large once unpacked. Split it."))
	try:
		with pandas.ExcelFile(io.BytesIO(content), engine="openpyxl") as book:
			visible = [sheet.title for sheet in book.book.worksheets if sheet.sheet_state == "visible"]
			for name in visible:
				frame = pandas.read_excel(
					book,
					sheet_name=name,
					header=None,
					dtype=object,
					na_filter=False,
					nrows=MAX_ROWS + SNIFFED_LINES + 1,
				)
				_check_size(*frame.shape)
				yield Sheet(name, _rows(frame))
	except Problem:
		raise
	except Exception as error:  # openpyxl raises whatever a broken part makes it stumble over
		raise Problem(_("The Excel file is damaged.")) from error


def _check_size(rows: int, columns: int) -> None:
	if rows > MAX_ROWS + SNIFFED_LINES:
		raise Problem(_("The file has more than {0} rows. Split it."), MAX_ROWS)
	if columns > MAX_COLUMNS:
		raise Problem(_("The file has more than {0} columns. Remove those that are not needed."), MAX_COLUMNS)


def _rows(frame: "pandas.DataFrame") -> list[tuple[int, list[Cell]]]:
	rows = []
	for number, values in zip(frame.index, frame.itertuples(index=False, name=None), strict=True):
		cells = [_cell(value) for value in values]
		if any(cell is not None for cell in cells):
			rows.append((int(number) + 1, cells))
	return rows


def _cell(value: object) -> Cell:
	if value is None or (isinstance(value, float) and math.isnan(value)):
		return None
	if isinstance(value, str):
		# No-break spaces and marks of direction come along when cells are pasted.
		value = (
			value.replace("\u00a0", " ")
			.replace("\u200f", "")
			.replace("\u200e", "")
			.replace("\r\n", "\n")
			.strip()
		)
		return value or None
	if hasattr(value, "to_pydatetime"):
		return value.to_pydatetime()
	return value
