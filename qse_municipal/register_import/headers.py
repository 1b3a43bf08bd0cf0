"""Find the row of headers and what each column means. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise, zip_longest

from qse_municipal.register_import.cells import Cell, Line
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.problems import Problem, Term
from qse_municipal.register_import.reader import Book, SheetInfo
from qse_municipal.register_import.registers import ImportField, ImportRegister
from qse_municipal.register_import.xlsx_reader import Merge
from qse_municipal.texts import mark as _

SEARCHED_ROWS = 30
KEPT_HEADER = 140  # characters of a header that a saved mapping keeps
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
TWO_LANGUAGES = re.compile(r"[/|\n\\]")

SAVED, EXACT, SYNONYM, FUZZY, NONE = "saved", "exact", "synonym", "fuzzy", "none"
# How near a header has to be, how much nearer than to any other field, and how long a word that may differ:
# in short words one letter makes another word (cause, clause).
NEAR, AHEAD, LONG_WORD, LONG_PART = 0.86, 0.02, 7, 5

Labels = Mapping[str, Sequence[str]]
Saved = Mapping[str, str]


@dataclass(frozen=True)
class Column:
	"""A column of the file: place, header as written, the field it fills (None: not used), how it was found.

	how: "saved" (by the mapping kept for the source, also when it leaves the column out), "exact" (name or
	label of the field), "synonym", "fuzzy" or "none".
	"""

	place: int
	header: str
	field: ImportField | None = None
	language: str = ""
	how: str = NONE

	@property
	def key(self) -> str:
		"""Under what a saved mapping knows this column."""
		return fold(self.header[:KEPT_HEADER])


@dataclass(frozen=True)
class Headers:
	"""The sheet that holds the register, the number of its (first) header row, its columns, and the last row
	of the headers, where there are two."""

	sheet: SheetInfo
	row: int
	columns: tuple[Column, ...]
	last: int

	@property
	def used(self) -> list[Column]:
		"""Columns that fill a field."""
		return [column for column in self.columns if column.field]

	@property
	def ignored(self) -> list[Column]:
		"""Columns that fill no field."""
		return [column for column in self.columns if not column.field]


@dataclass(frozen=True)
class Word:
	"""What a header means: the field, the language of the word, and whether it is its name or a synonym."""

	field: ImportField
	language: str
	how: str


def dictionary(register: ImportRegister, labels: Labels | None = None) -> dict[str, Word]:
	"""Folded header → its meaning. `labels` are further labels of the fields, such as translations; they go
	before synonyms. Raises ValueError when two fields of the declaration claim one header.
	"""
	known: dict[str, Word] = {}
	for field in register.fields:
		_claim(known, field.label, Word(field, "en", EXACT))
	for field in register.fields:
		for word in (labels or {}).get(field.fieldname, ()):
			if key := fold(word):
				known.setdefault(key, Word(field, "", EXACT))
	given = set(known)
	for field in register.fields:
		for language, words in field.synonyms.items():
			for word in words.split(";"):
				if fold(word) not in given or known[fold(word)].language:
					_claim(known, word, Word(field, language, SYNONYM))
	for field in register.fields:
		# Last, since the field "name" of every document is no reason to take "Name" for its reference.
		known.setdefault(fold(field.fieldname), Word(field, "en", EXACT))
	return known


def _claim(known: dict[str, Word], word: str, meaning: Word) -> None:
	claimed = known.setdefault(fold(word), meaning).field
	if claimed is not meaning.field:
		raise ValueError(f"{word!r} names both {claimed.fieldname} and {meaning.field.fieldname}")


def variants(header: str) -> list[list[str]]:
	"""Folded readings of a header, the most literal first: whole, without brackets, each language of two."""
	whole = fold(header)
	bare = fold(BRACKETS.sub(" ", header))
	parts = [fold(part) for part in TWO_LANGUAGES.split(BRACKETS.sub(" ", header))]
	return [[whole], [bare], parts]


def match(
	cells: Sequence[Cell],
	register: ImportRegister,
	saved: Saved | None = None,
	labels: Labels | None = None,
	fuzzy: bool = True,
) -> tuple[Column, ...]:
	"""The columns of a row of headers. One column fills a field: as saved, then the most literal, then the
	first."""
	written = [(place, [str(cell).strip()]) for place, cell in enumerate(cells) if cell is not None]
	return Matcher(register, saved, labels).columns(written, fuzzy)


class Matcher:
	"""Knows the headers of a register; tells what columns mean."""

	def __init__(
		self, register: ImportRegister, saved: Saved | None = None, labels: Labels | None = None
	) -> None:
		self.known = dictionary(register, labels)
		self.fields = {field.fieldname: field for field in register.fields}
		self.saved = {
			header: name for header, name in (saved or {}).items() if not name or name in self.fields
		}

	def columns(self, written: Sequence[tuple[int, Sequence[str]]], fuzzy: bool) -> tuple[Column, ...]:
		"""The columns at these places. Each has one reading or several, the first of which is its header."""
		found: dict[int, Column] = {}
		taken: set[str] = set()

		def settle(place: int, header: str, word: Word | None, how: str) -> None:
			field = word.field if word else None
			found[place] = Column(place, header, field, word.language if word else "", how)
			if field:
				taken.add(field.fieldname)

		for place, headers in written:
			name = self.saved.get(fold(headers[0][:KEPT_HEADER]))
			if name is not None and name not in taken:
				settle(place, headers[0], Word(self.fields[name], "", SAVED) if name else None, SAVED)
		for how in (EXACT, SYNONYM):
			for strictness in range(3):
				for place, headers in written:
					if place in found:
						continue
					readings = [reading for header in headers for reading in variants(header)[strictness]]
					word = next((self.known[r] for r in readings if r and r in self.known), None)
					if word and word.how == how and word.field.fieldname not in taken:
						settle(place, headers[0], word, how)
		if fuzzy:
			rest = [(place, headers) for place, headers in written if place not in found]
			for place, word in self._nearest(rest, taken):
				settle(place, dict(rest)[place][0], word, FUZZY)
		return tuple(found.get(place, Column(place, headers[0])) for place, headers in written)

	def _nearest(
		self, written: Sequence[tuple[int, Sequence[str]]], taken: set[str]
	) -> Iterable[tuple[int, Word]]:
		"""The field each header nearly names, unless two are about equally near; one header per field."""
		wanted: dict[str, list[tuple[float, int, Word]]] = {}
		for place, headers in written:
			best: dict[str, tuple[float, Word]] = {}
			for reading in {fold(headers[0]), *variants(headers[0])[1]}:
				for spelled, word in self.known.items():
					near = nearness(reading, spelled)
					if near > best.get(word.field.fieldname, (0.0,))[0]:
						best[word.field.fieldname] = (near, word)
			ranked = sorted(best.values(), key=lambda one: -one[0])
			if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < AHEAD):
				continue
			near, word = ranked[0]
			if word.field.fieldname not in taken:
				wanted.setdefault(word.field.fieldname, []).append((near, place, word))
		for claims in wanted.values():
			near, place, word = max(claims, key=lambda claim: (claim[0], -claim[1]))
			yield place, word


def nearness(one: str, other: str) -> float:
	"""How alike two folded headers are, from 0 to 1; 0 below what counts as a slip of the pen."""
	if not one or not other or abs(len(one) - len(other)) > 3:
		return 0.0
	matcher = SequenceMatcher(None, one, other, autojunk=False)
	if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR or matcher.ratio() < NEAR:
		return 0.0
	if one.replace(" ", "") == other.replace(" ", ""):
		return 0.99
	if one.count(" ") != other.count(" "):
		return 0.0
	differing = [pair for pair in zip(one.split(), other.split(), strict=True) if pair[0] != pair[1]]
	shortest = LONG_PART if " " in one else LONG_WORD
	for left, right in differing:
		if min(len(left), len(right)) < shortest or left[0] != right[0]:
			return 0.0
		# A slip rarely changes the end of a word; another ending makes another word (approver, approved).
		if left[-1] != right[-1] and not (left.startswith(right) or right.startswith(left)):
			return 0.0
		if SequenceMatcher(None, left, right, autojunk=False).ratio() < 0.75:
			return 0.0
	return matcher.ratio()


def find(
	book: Book,
	register: ImportRegister,
	saved: Saved | None = None,
	labels: Labels | None = None,
	sheet: str | None = None,
	header_row: int | None = None,
) -> Headers:
	"""The row with the most known headers among the first rows of every sheet, or of the one named.

	saved: folded header → fieldname, "" to leave the column out; goes before everything else.
	labels: further labels of fields, such as their translations. header_row: number of the row in the file.
	Raises Problem when there is none, or when the columns a register cannot do without are missing.
	"""
	matcher = Matcher(register, saved, labels)
	names = [one.name for one in book.sheets if sheet in (None, one.name)]
	if not names:
		raise Problem(_("The file has no sheet named {0}."), sheet or "")
	for fuzzy in (False, True):
		best = _best((_headers(book, name, matcher, fuzzy, header_row) for name in names), matcher)
		if best:
			break
	else:
		raise _nothing_known(book, names, header_row)
	if not fuzzy:
		written = [
			found
			for found in _written(book.head(best.sheet.name, SEARCHED_ROWS), book.merges(best.sheet.name))
			if (found[0], found[1]) == (best.row, best.last)
		]
		best = Headers(best.sheet, best.row, matcher.columns(written[0][2], True), best.last)
	_check_needs(best, register)
	return best


def _nothing_known(book: Book, names: Sequence[str], header_row: int | None) -> Problem:
	for name in names:
		for number, cells in book.head(name, SEARCHED_ROWS):
			if header_row in (None, number):
				seen = ", ".join(str(cell) for cell in cells if cell is not None)
				return Problem(_("No known column header was found. The first row reads: {0}"), seen[:300])
	return Problem(_("Row {0} is empty or too far down to hold the headers."), header_row)


def _headers(
	book: Book, name: str, matcher: Matcher, fuzzy: bool, header_row: int | None
) -> Iterator[Headers]:
	for first, last, written in _written(book.head(name, SEARCHED_ROWS), book.merges(name)):
		if header_row in (None, first, last):
			yield Headers(SheetInfo(name), first, matcher.columns(written, fuzzy), last)


def _best(found: Iterable[Iterator[Headers]], matcher: Matcher) -> Headers | None:
	"""The most known columns; of two equally good ones the first, and one row rather than two."""
	best, most = None, 0
	for candidates in found:
		for headers in candidates:
			known = sum(column.how != NONE for column in headers.columns)
			if known > most and headers.used:
				best, most = headers, known
	return best


def _written(
	lines: Sequence[Line], merges: Sequence[Merge]
) -> list[tuple[int, int, list[tuple[int, list[str]]]]]:
	"""The headers that each row may hold, and each two rows of which the upper spans columns of the lower:
	number of the first row, of the last, and the readings by place."""
	single = [
		(number, number, [(place, [str(cell)]) for place, cell in enumerate(cells) if cell is not None])
		for number, cells in lines
	]
	double = []
	for (number, upper), (below, lower) in pairwise(lines):
		spanned = _spanned(number, upper, lower, merges)
		if not spanned:
			continue
		# "P" says enough where it stands once; under "Inherent" and "Current" it does not.
		alone = Counter(str(cell) for cell in lower if cell is not None)
		written = []
		for place, (above, cell) in enumerate(zip_longest(upper, lower)):
			above = spanned.get(place, above)
			parts = [str(part) for part in (above, cell) if part is not None]
			if len(parts) == 2 and parts[0] != parts[1]:
				readings = [" ".join(parts), " ".join(reversed(parts))]
				written.append((place, readings + parts[1:] * (alone[parts[1]] == 1)))
			elif parts:
				written.append((place, [parts[0]]))
		double.append((number, below, written))
	return single + double


def _spanned(
	number: int, upper: Sequence[Cell], lower: Sequence[Cell], merges: Sequence[Merge]
) -> dict[int, Cell]:
	"""Column → header that spans it, for headers with at least two columns below. Where no cells are merged
	(csv), a header spans the blank cells on its right under which something stands."""
	spans: list[tuple[int, int]] = []
	for merge in merges:
		if merge.first_row <= number <= merge.last_row and merge.last_column > merge.first_column:
			spans.append((merge.first_column, merge.last_column))
	if not spans:
		places = [place for place, cell in enumerate(upper) if cell is not None]
		for place, end in zip_longest(places, places[1:], fillvalue=len(lower)):
			spans.append((place, min(end, len(lower)) - 1))
	spanned: dict[int, Cell] = {}
	for first, last in spans:
		header = upper[first] if first < len(upper) else None
		below = [place for place in range(first, min(last + 1, len(lower))) if lower[place] is not None]
		if header is not None and len(below) > 1:
			spanned.update(dict.fromkeys(below, header))
	return spanned


def _check_needs(headers: Headers, register: ImportRegister) -> None:
	used = {column.field.fieldname for column in headers.used}
	if register.needs_one_of and not used & set(register.needs_one_of):
		wanted = next(field for field in register.fields if field.fieldname == register.needs_one_of[0])
		read = ", ".join(column.header for column in headers.columns)
		raise Problem(
			_("The file has no column for {0}. Its columns are: {1}"), Term(wanted.label), read[:300]
		)
