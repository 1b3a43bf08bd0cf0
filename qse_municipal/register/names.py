"""Names of people and units for reports and prints, one query for any number of them; and how text is set."""

from collections.abc import Iterable

import frappe

RIGHT_TO_LEFT = ("ar", "fa", "he", "ps")


def user_names(users: Iterable[str | None]) -> dict[str, str]:
	"""User -> full name."""
	wanted = sorted({user for user in users if user})
	if not wanted:
		return {}
	table = frappe.qb.DocType("User")
	rows = frappe.qb.from_(table).select(table.name, table.full_name).where(table.name.isin(wanted)).run()
	return {name: full_name or name for name, full_name in rows}


def unit_names(units: Iterable[str | None], language: str | None = None) -> dict[str, str]:
	"""Code of a unit -> its name in the language (of the user, when none is given)."""
	return _names("QSE Unit", "unit_name", units, language)


def process_names(processes: Iterable[str | None], language: str | None = None) -> dict[str, str]:
	"""Code of a process -> its name in the language (of the user, when none is given)."""
	return _names("QSE Process", "process_name", processes, language)


def post_names(posts: Iterable[str | None], language: str | None = None) -> dict[str, str]:
	"""Name of a post -> its name in the language (of the user, when none is given)."""
	return _names("QSE Post", "post_name", posts, language)


def indicator_names(indicators: Iterable[str | None], language: str | None = None) -> dict[str, str]:
	"""Reference of an indicator -> its name in the language (of the user, when none is given)."""
	return _names("QSE Indicator", "indicator_name", indicators, language)


def goal_names(goals: Iterable[str | None], language: str | None = None) -> dict[str, str]:
	"""Code of a goal (SDG) -> its name in the language (of the user, when none is given)."""
	return _names("QSE Sustainable Development Goal", "goal_name", goals, language)


def _names(doctype: str, field: str, codes: Iterable[str | None], language: str | None) -> dict[str, str]:
	"""The field with the suffix of the language where it is filled in."""
	wanted = sorted({code for code in codes if code})
	if not wanted:
		return {}
	table = frappe.qb.DocType(doctype)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table[field], table[f"{field}_fr"], table[f"{field}_ar"])
		.where(table.name.isin(wanted))
		.run()
	)
	place = {"fr": 2, "ar": 3}.get((language or frappe.local.lang or "")[:2], 1)
	return {row[0]: row[place] or row[1] for row in rows}


def is_right_to_left(language: str | None = None) -> bool:
	"""Direction of a language (of the user, when none is given)."""
	return (language or frappe.local.lang or "en")[:2] in RIGHT_TO_LEFT


def text_side() -> str:
	"""Side on which a report's text starts; the Desk's table takes a column of blanks for numbers."""
	return "right" if is_right_to_left() else "left"


def plain(text: str) -> str:
	"""Text for a chart's label, which the Desk puts into the page as markup."""
	return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
