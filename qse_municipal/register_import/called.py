"""What a file calls words, units and processes in a language: as people do, and as the import knows them."""

import frappe
from frappe import _

from qse_municipal.errors import RegisterImportError
from qse_municipal.register.names import process_names, unit_names
from qse_municipal.register_import import names
from qse_municipal.register_import.mapping import LANGUAGES
from qse_municipal.register_import.problems import Unknown

NAMED = {"QSE Unit": (names.units, unit_names), "QSE Process": (names.processes, process_names)}
NUMBER_AND_WORD = " – "


class Called:
	"""What values are called in one language. Names of records are read once, when the first is asked for."""

	def __init__(self, language: str) -> None:
		self.language = language
		self._records: dict[str, dict[str, str]] = {}

	def word(self, text: str) -> str:
		"""A word of the app; of "4 – Likely" the word is translated."""
		number, between, word = text.partition(NUMBER_AND_WORD)
		if between and number.isdecimal():
			return number + between + _(word, self.language)
		return _(text, self.language)

	def record(self, doctype: str | None, name: str) -> str:
		"""The name of a record where the import finds this record by it, otherwise its code."""
		if doctype not in NAMED:
			return name
		if doctype not in self._records:
			self._records[doctype] = self._read(doctype)
		return self._records[doctype].get(name, name)

	def _read(self, doctype: str) -> dict[str, str]:
		known_by, names_of = NAMED[doctype]
		known = known_by({}, ({"written": "any"},), "written")
		records = frappe.get_all(doctype, pluck="name", order_by="name", limit_page_length=0)
		return {
			record: name
			for record, name in names_of(records, self.language).items()
			if _means(known, name) == record
		}


def _means(known: names.Names, name: str) -> str | None:
	try:
		return known.find(name, "")
	except Unknown:
		return None


def language_of(language: str | None) -> str:
	"""The language of a file: as asked for, else the user's, else English. Raises RegisterImportError."""
	if language and language not in LANGUAGES:
		frappe.throw(
			_("The language of a file is one of: {0}.").format(", ".join(LANGUAGES)), RegisterImportError
		)
	usual = (frappe.local.lang or "")[:2]
	return language or (usual if usual in LANGUAGES else "en")
