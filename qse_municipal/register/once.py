"""Answers that hold while a piece of many documents is judged: asked once per piece, not per document."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import frappe

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def piece() -> Iterator[None]:
	"""Within it, functions marked ``once_per_piece`` remember what they answered."""
	outer = frappe.flags.qse_piece
	frappe.flags.qse_piece = {} if outer is None else outer
	try:
		yield
	finally:
		frappe.flags.qse_piece = outer


def once_per_piece(function: Callable[P, R]) -> Callable[P, R]:
	"""For functions of plain arguments that read what does not change while records are imported."""

	@wraps(function)
	def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
		memory = frappe.flags.qse_piece
		if memory is None:
			return function(*args, **kwargs)
		key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())))
		if key not in memory:
			memory[key] = function(*args, **kwargs)
		return memory[key]

	return remembered
