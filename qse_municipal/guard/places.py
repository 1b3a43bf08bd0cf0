"""Spans of the tree of units (nested sets): a unit is inside when its left number is. Pure functions.

A span runs from a unit's left number to its right one, or is the left number alone for the unit without what
lies below. Spans of whole units never overlap in part.
"""

from collections.abc import Iterable

Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
	"""The same places in order, each once; neighbours joined."""
	joined: list[Span] = []
	for first, last in sorted(spans):
		if joined and first <= joined[-1][1] + 1:
			joined[-1] = (joined[-1][0], max(joined[-1][1], last))
		else:
			joined.append((first, last))
	return joined


def common(some: Iterable[Span], others: Iterable[Span]) -> list[Span]:
	"""Places inside both."""
	others = list(others)
	pairs = ((max(a, c), min(b, d)) for a, b in some for c, d in others)
	return merged((first, last) for first, last in pairs if first <= last)


def inside(place: int, spans: Iterable[Span]) -> bool:
	return any(first <= place <= last for first, last in spans)


def number(spans: Iterable[Span]) -> int:
	"""How many units there are inside, at most: each takes two numbers."""
	return sum((last - first) // 2 + 1 for first, last in spans)
