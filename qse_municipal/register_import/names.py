"""Names in cells as records of the site: by code, name in any language, or as chosen once for the source."""

from collections.abc import Iterable, Mapping

from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.problems import Unknown

# How long a name is kept in the mapping of a source.
KEPT = 140


class Names:
	"""The records of a DocType by what they are called. Folded, and in whatever order the words stand."""

	def __init__(self, doctype: str, chosen: Mapping[str, str] | None = None) -> None:
		self.doctype = doctype
		self.chosen = chosen or {}
		self.codes: dict[str, str] = {}
		self.spelled: dict[str, dict[str, None]] = {}

	def code(self, code: str | None, record: str) -> None:
		"""A code goes before any name."""
		if key := fold(code):
			self.codes[key] = record

	def name(self, spelled: str | None, record: str) -> None:
		"""One of the names of a record."""
		if key := _bag(spelled):
			self.spelled.setdefault(key, {})[record] = None

	def find(self, written: str, label: str) -> str:
		"""The record that a cell names. Raises Unknown, with the candidates where there are several."""
		for known in (self.chosen.get(fold(written[:KEPT])), self.codes.get(fold(written))):
			if known:
				return known
		found = tuple(self.spelled.get(_bag(written), ()))
		if len(found) == 1:
			return found[0]
		raise Unknown(self.doctype, written, label, found)


def _bag(spelled: str | None) -> str:
	return " ".join(sorted(fold(spelled).split()))


def units(settings: Mapping, rows: Iterable[Mapping], *columns: str) -> Names:
	"""Units by code or by name in any language; empty when no row names one. One query."""
	return _named(
		"QSE Unit",
		("unit_code", "unit_name", "unit_name_ar", "unit_name_fr"),
		*(settings, rows, columns),
	)


def processes(settings: Mapping, rows: Iterable[Mapping], *columns: str) -> Names:
	"""Processes by code or by name in any language; empty when no row names one. One query."""
	return _named(
		"QSE Process",
		("process_code", "process_name", "process_name_ar", "process_name_fr"),
		*(settings, rows, columns),
	)


def users(settings: Mapping, rows: Iterable[Mapping], *columns: str) -> Names:
	"""Users of the Desk by address, enabled ones by full name too; empty when no row names one. One query."""
	names = Names("User", settings.get("names", {}).get("User"))
	if _written(rows, columns):
		import frappe

		for user in frappe.get_all(
			"User",
			{"user_type": "System User"},
			["name", "email", "full_name", "enabled"],
			order_by="name",
			limit_page_length=0,
		):
			names.code(user.email, user.name)
			names.code(user.name, user.name)
			if user.enabled:
				names.name(user.full_name, user.name)
	return names


def _named(
	doctype: str,
	fields: tuple[str, ...],
	settings: Mapping,
	rows: Iterable[Mapping],
	columns: tuple[str, ...],
) -> Names:
	names = Names(doctype, settings.get("names", {}).get(doctype))
	if _written(rows, columns):
		import frappe

		for record in frappe.get_all(doctype, fields=["name", *fields], order_by="name", limit_page_length=0):
			names.code(record[fields[0]], record.name)
			for field in fields[1:]:
				names.name(record[field], record.name)
	return names


def _written(rows: Iterable[Mapping], columns: tuple[str, ...]) -> bool:
	return any(row.get(column) for row in rows for column in columns)
