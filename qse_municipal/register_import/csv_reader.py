"""Read a csv file row by row: its encoding and its delimiter are found in the content. Pure."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from qse_municipal.register_import.cells import MAX_COLUMNS, Line, clean_row
from qse_municipal.register_import.problems import Problem
from qse_municipal.texts import mark as _

CHUNK = 1024 * 1024
SAMPLE = 64 * 1024
SNIFFED_LINES = 50
DELIMITERS = ",;\t|"
# Taken when none of the usual ones cuts most of the rows alike, but one of these does.
RARE_DELIMITERS = "^~¦:#"
SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*$", re.IGNORECASE)
# Letters of Arabic written in Windows-1256. French accents have the same bytes there as in Windows-1252,
# but three Arabic letters in a row never come out of a French text.
ARABIC_WORD = re.compile("[\u0621-\u064a]{3}")

Opener = Callable[[], BinaryIO]


class CsvBook:
	"""The one sheet of a csv file. `opener` gives the file anew for every pass through it."""

	def __init__(self, opener: Opener) -> None:
		self.opener = opener
		self.encoding = find_encoding(opener)
		sample = self._sample()
		found = SEP_LINE.match(sample.split("\n", 1)[0])
		# A line by which spreadsheet programs tell each other the delimiter.
		self.skipped = 1 if found else 0
		self.delimiter = found[1] if found else find_delimiter(sample)
		self.names = [""]

	def merges(self, name: str) -> tuple:
		"""A csv file has no merged cells."""
		return ()

	def rows(self, name: str) -> Iterator[Line]:
		"""The rows that are not empty, each with its number; a row with line breaks counts once."""
		with self.opener() as raw:
			stream = io.TextIOWrapper(raw, encoding=self.encoding, newline="")
			reader = csv.reader(stream, delimiter=self.delimiter)
			number = 0
			try:
				for number, values in enumerate(reader, 1):
					if number <= self.skipped:
						continue
					cells = clean_row(values)
					if len(cells) > MAX_COLUMNS:
						raise Problem(
							_("The file has more than {0} columns. Remove those that are not needed."),
							MAX_COLUMNS,
						)
					if cells:
						yield number, cells
			except csv.Error as error:
				if "field larger" in str(error):
					raise Problem(
						_("Row {0}: a cell is too long, or a quotation mark is opened and never closed."),
						number + 1,
					) from error
				raise Problem(_("The csv file is damaged: {0}"), error) from error

	def _sample(self) -> str:
		with self.opener() as raw:
			return io.TextIOWrapper(raw, encoding=self.encoding, newline="").read(SAMPLE)


def find_encoding(opener: Opener) -> str:
	"""UTF-8, UTF-16 (with or without mark), Windows-1256 (Arabic) or Windows-1252. Raises Problem.

	The beginning decides when it has a mark or zero bytes; otherwise every byte of the file is looked at,
	since the first accent may stand in the last row.
	"""
	with opener() as raw:
		start = raw.read(2000)
	if start.startswith(codecs.BOM_UTF8):
		candidates = ["utf-8-sig"]
	elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
		candidates = ["utf-16"]
	elif b"\x00" in start:
		# Text without mark: the empty halves stand at even places when the big end comes first.
		candidates = ["utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"]
	else:
		candidates = ["utf-8", "cp1256"]
	for encoding in candidates:
		if _reads(opener, encoding):
			return encoding
	if "cp1256" in candidates and _reads(opener, "cp1252", arabic=False):
		return "cp1252"
	raise Problem(_("This is not a text file in a known encoding. Save it as xlsx, or as csv in UTF-8."))


def _reads(opener: Opener, encoding: str, arabic: bool = True) -> bool:
	"""Whether the whole file is text in this encoding; for Windows-1256 it also has to hold a word."""
	decoder = codecs.getincrementaldecoder(encoding)()
	word = encoding != "cp1256"
	with opener() as raw:
		try:
			while chunk := raw.read(CHUNK):
				text = decoder.decode(chunk)
				if "\x00" in text:
					return False
				word = word or bool(ARABIC_WORD.search(text))
			decoder.decode(b"", final=True)
		except UnicodeDecodeError:
			return False
	return word


def find_delimiter(sample: str) -> str:
	"""The delimiter which cuts the first rows into the most columns, row after row."""

	def regularity(candidate: str) -> tuple[float, int]:
		reader = csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)
		widths = []
		try:
			for row in islice(reader, SNIFFED_LINES):
				widths += [len(row)] if row else []
		except csv.Error:
			# Quotation marks that make no sense with this delimiter.
			return (0, 1)
		counts = Counter(widths)
		common = max(counts, key=lambda width: (counts[width] if width > 1 else 0, width), default=1)
		return (counts[common] / len(widths) if common > 1 else 0, common)

	best, rare = max(DELIMITERS, key=regularity), max(RARE_DELIMITERS, key=regularity)
	if regularity(best)[0] <= 0.5 < regularity(rare)[0]:
		return rare
	return best
