"""Cells of a spreadsheet, whatever its format, and how much of one file is read. Pure."""

import re
from datetime import date, datetime

MAX_ROWS = 200_000
MAX_COLUMNS = 200
# A cell of a workbook holds 32,767 characters at most; what a made-up file holds beyond is not even kept.
KEPT_CHARACTERS = 32_768

Cell = str | int | float | bool | date | datetime | None
Line = tuple[int, list[Cell]]

# No-break spaces, marks of direction and the mark of the byte order come along when cells are pasted.
PASTED = str.maketrans(
	{
		"\u00a0": " ",
		"\u202f": " ",
		**dict.fromkeys("\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"),
	}
)
# What a spreadsheet may take for a formula, and the apostrophe that an export puts before it: one more than
# the text itself begins with.
FORMULA = r"[=+\-@\t\r＝＋－＠]"
GUARDED_FORMULA = re.compile(rf"'+{FORMULA}")


def clean(value: Cell) -> Cell:
	"""The cell without what only pasting or a guard against formulas put into it; None when blank."""
	if not isinstance(value, str):
		return value
	value = value.translate(PASTED).replace("\r\n", "\n").replace("\r", "\n").strip()
	if GUARDED_FORMULA.match(value):
		value = value[1:]
	return value or None


def clean_row(values: list[Cell]) -> list[Cell]:
	"""The cleaned cells up to the last one that says something."""
	cells = [clean(value) for value in values]
	while cells and cells[-1] is None:
		cells.pop()
	return cells
