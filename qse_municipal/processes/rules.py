"""The rules of processes, the scope and the policy on plain values. No database."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from qse_municipal.texts import mark as _

MANAGEMENT, REALISATION, SUPPORT = TYPES = ("Management", "Realisation", "Support")
RESPONSIBLE, ACCOUNTABLE = "Responsible", "Accountable"
CONSULTED, INFORMED = "Consulted", "Informed"
RESPONSIBILITIES = (RESPONSIBLE, ACCOUNTABLE, CONSULTED, INFORMED)
NO_ACCOUNTABLE, TWO_ACCOUNTABLE = _("No Accountable"), _("Several Accountable")
NO_RESPONSIBLE, TWICE = _("No Responsible"), _("Twice")

NEEDED = ("process_owner", "purpose", "inputs", "outputs", "clauses")
LANGUAGES = ("ar", "fr", "en")


def missing(values: Mapping[str, Any]) -> list[str]:
	"""Fields that a process needs for its approval and that are blank, in the order of the form."""
	return [name for name in NEEDED if not _filled(values.get(name))]


def _filled(value: Any) -> bool:
	return bool(value.strip() if isinstance(value, str) else value)


def task_of(text: str | None) -> str:
	"""A task as it is compared: letter case and spaces do not make another one."""
	return " ".join((text or "").split()).casefold()


def raci_faults(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
	"""Rows of (task, post, responsibility) -> (task as first written, fault), in the order of the tasks.

	A task has exactly one Accountable and at least one Responsible, and a post has a responsibility in it
	once. The same post may be both Accountable and Responsible.
	"""
	tasks: dict[str, tuple[str, list[tuple[str, str]]]] = {}
	for task, post, responsibility in rows:
		tasks.setdefault(task_of(task), (task, []))[1].append((post, responsibility))
	faults = []
	for task, given in tasks.values():
		kinds = [responsibility for _post, responsibility in given]
		if kinds.count(ACCOUNTABLE) != 1:
			faults.append((task, TWO_ACCOUNTABLE if ACCOUNTABLE in kinds else NO_ACCOUNTABLE))
		if RESPONSIBLE not in kinds:
			faults.append((task, NO_RESPONSIBLE))
		if len(given) != len(set(given)):
			faults.append((task, TWICE))
	return faults


def is_address(url: str | None) -> bool:
	"""A link that a browser may open: http or https with a host."""
	try:
		parts = urlsplit((url or "").strip())
	except ValueError:
		return False
	return parts.scheme in ("http", "https") and bool(parts.netloc)


def main_clause(number: str) -> str:
	"""The clause of the second level that a clause belongs to: 6.1.2 is of 6.1, 10 of itself."""
	return ".".join(number.split(".")[:2])


def covered_share(covered: int, total: int) -> float | None:
	"""Percent of the clauses that a process fulfils; None when there are none."""
	return 100 * covered / total if total else None


def one_sided(sent: bool, received: bool) -> bool:
	"""A flow that only one of its two processes knows of."""
	return sent != received


def informed_share(
	units: Iterable[tuple[str, int, int]], informed: Iterable[tuple[int, int]]
) -> tuple[int, int]:
	"""(Units with a receipt, units): a receipt of a unit holds for what lies below it.

	``units``: (code, left, right) of the tree; ``informed``: places of the units with a receipt.
	"""
	places, units = list(informed), list(units)
	reached = sum(
		any(left <= one_left and right >= one_right for left, right in places)
		for _code, one_left, one_right in units
	)
	return reached, len(units)
