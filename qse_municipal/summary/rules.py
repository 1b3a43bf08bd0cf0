"""The monthly summary on plain values: its month, and whether a figure got better. No database."""

from datetime import date, timedelta
from typing import Any

from qse_municipal.texts import mark

MOST_ITEMS = 5  # of a list, so that all stays on one page
BETTER, WORSE, SAME = mark("Better"), mark("Worse"), mark("Unchanged")


def month_before(day: date) -> tuple[date, date]:
	"""First and last day of the month before the one of ``day``."""
	last = day.replace(day=1) - timedelta(days=1)
	return last.replace(day=1), last


def name_of(first: date) -> str:
	return f"SUM-{first:%Y-%m}"


def trend(value: float | None, previous: float | None, good: str) -> str:
	"""Better, Worse or Unchanged; blank when neither direction is better or one of both is not known."""
	if good not in ("up", "down") or value is None or previous is None:
		return ""
	if value == previous:
		return SAME
	return BETTER if (value > previous) == (good == "up") else WORSE


def is_empty(rows: list[dict[str, Any]]) -> bool:
	"""True when there is nothing to tell: a site without records yet."""
	return not any(row.get("value") or row.get("items") for row in rows)


def with_previous(rows: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
	"""The rows with the values of the month before, unless they bring their own."""
	known = {(row.get("section"), row["label"]): row.get("value") for row in before}
	return [
		{**row, "previous": row.get("previous", known.get((row.get("section"), row["label"])))}
		if "items" not in row
		else row
		for row in rows
	]
