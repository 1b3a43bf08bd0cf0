"""Open a spreadsheet (xlsx or csv) and give its rows one by one. Pure: bytes in, values out.

Nothing is guessed from the file's name: the content decides the kind, the encoding and the delimiter.
"""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from qse_municipal.register_import.cells import Line
from qse_municipal.register_import.csv_reader import CsvBook
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.xlsx_reader import Merge, XlsxBook
from qse_municipal.texts import mark as _

MAX_BYTES = 50 * 1024 * 1024
# How pdf, png, jpeg, rtf, gif, gzip, rar, 7z, bzip2, xz and sqlite files begin.
OTHER_TYPES = (
	*(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),
	*(b"BZh", b"\xfd7zXZ", b"SQLite format 3"),
)
TAR = (257, b"ustar")
WEB_PAGES = (b"<!doctype", b"<html", b"<head", b"<table", b"<?xml", b"<meta", b"<style", b"mime-version")


@dataclass(frozen=True)
class SheetInfo:
	"""A visible sheet of a book, "" for csv."""

	name: str


class Book:
	"""An open spreadsheet. Use it in a `with` block: a workbook keeps its file open."""

	def __init__(self, source: CsvBook | XlsxBook) -> None:
		self._source = source
		self.sheets = [SheetInfo(name) for name in source.names]

	def __enter__(self) -> "Book":
		return self

	def __exit__(self, *error: object) -> None:
		self.close()

	def close(self) -> None:
		"""Let the file go."""
		if isinstance(self._source, XlsxBook):
			self._source.close()

	def rows(self, name: str) -> Iterator[Line]:
		"""The rows of a sheet that are not empty, each with its number, read as they are asked for.

		What is merged over several rows stands in each of them. Raises Problem: damaged, too many columns.
		"""
		return self._source.rows(name)

	def head(self, name: str, count: int) -> list[Line]:
		"""The first rows of a sheet that are not empty."""
		return list(islice(self.rows(name), count))

	def merges(self, name: str) -> tuple[Merge, ...]:
		"""Merged cells of a sheet: downwards anywhere, sideways near its top."""
		return self._source.merges(name)


def open_book(source: str | os.PathLike | bytes) -> Book:
	"""The book in a file (its path) or in the bytes of one.

	Raises Problem: wrong type, empty, too large, damaged.
	"""

	def opener() -> BinaryIO:
		return io.BytesIO(source) if isinstance(source, bytes) else open(source, "rb")

	size = len(source) if isinstance(source, bytes) else os.path.getsize(source)
	if size > MAX_BYTES:
		raise Problem(_("The file is larger than {0} MB. Split it."), MAX_BYTES // 1024 // 1024)
	with opener() as stream:
		start = stream.read(4096)
	if not start.strip():
		raise Problem(_("The file is empty."))
	if start.startswith(b"PK"):
		book = Book(XlsxBook(opener))
	else:
		_refuse_other_types(start)
		book = Book(CsvBook(opener))
	if any(book.head(sheet.name, 1) for sheet in book.sheets):
		return book
	book.close()
	raise Problem(_("The file is empty."))


def _refuse_other_types(start: bytes) -> None:
	if start.startswith(b"\xd0\xcf\x11\xe0"):
		raise Problem(
			_("This Excel file is old (xls) or protected. Save it as xlsx or csv, without a password.")
		)
	if start.startswith(OTHER_TYPES) or start[TAR[0] :].startswith(TAR[1]):
		raise Problem(_("This is not a spreadsheet. Attach an xlsx or csv file."))
	if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(WEB_PAGES):
		raise Problem(
			_("This is a web page, whatever its name says. Open it in a spreadsheet and save it as xlsx.")
		)
