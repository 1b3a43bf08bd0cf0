"""Numbers that may be missing. Frappe's own number fields turn a blank into 0, and a gap is never 0.

They are kept as text in one form: a minus, digits, a point, nine decimals at most, no zeros at the end.
"""

import re
from typing import Any

from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.words import number
from qse_municipal.texts import mark

DECIMALS = 9
LARGEST = 10**12
_STORED = re.compile(r"-?[0-9]{1,13}(\.[0-9]+)?")


def read(text: str | None) -> float | None:
	"""The number of a stored text; None for a blank."""
	return float(text) if text else None


def write(value: float | None) -> str | None:
	"""The text in which a number is stored."""
	if value is None:
		return None
	text = f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
	return "0" if text == "-0" else text


def parse(written: Any) -> float | None:
	"""What people type: comma or point, blanks between thousands, Arabic digits, a percent sign.

	None for a blank. Raises Problem for what is no number, and where a comma may mean thousands or decimals.
	"""
	text = str(written if written is not None else "").strip()
	if not text:
		return None
	value = float(text) if _STORED.fullmatch(text) else number(text)
	if value is None or not -LARGEST < value < LARGEST:
		raise Problem(mark("“{0}” is not a number."), text)
	return float(value)
