"""What was decided once about a source: which column fills which field, whom and what its names mean."""

from collections import Counter
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from qse_municipal.errors import RegisterImportError
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.plan import Step
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.staging import harmless, unescape

MAPPING = "QSE Import Mapping"
LANGUAGES = ("en", "fr", "ar")
DECIDES = frozenset(("QSE Manager", "System Manager"))  # their choices hold for everybody


def of(doc: Document) -> Document | None:
	"""The mapping that holds for the register and source of an import: one's own, else a QSE Manager's."""
	kept = frappe.get_all(
		MAPPING, {"register": doc.register, "source": doc.source}, ["name", "owner"], order_by="creation"
	)
	for mapping in sorted(kept, key=lambda one: one.owner != frappe.session.user):
		if mapping.owner == frappe.session.user or not DECIDES.isdisjoint(frappe.get_roles(mapping.owner)):
			return frappe.get_doc(MAPPING, mapping.name)
	return None


def own(doc: Document) -> Document:
	"""The mapping in which this user's choices are kept, begun with what holds so far."""
	mapping = of(doc)
	if not mapping:
		return frappe.new_doc(MAPPING, register=doc.register, source=doc.source)
	return mapping if mapping.owner == frappe.session.user else frappe.copy_doc(mapping)


def columns(doc: Document) -> dict[str, str]:
	"""Folded header → field, blank for a column to leave out."""
	known = of(doc)
	return {_key(row.header): row.field or "" for row in known.columns} if known else {}


def names(doc: Document) -> dict[str, dict[str, str]]:
	"""DocType → folded name as written → record that it means."""
	found: dict[str, dict[str, str]] = {}
	known = of(doc)
	for row in known.names if known else ():
		found.setdefault(row.link_doctype, {})[_key(row.written)] = row.record
	return found


def meanings(doc: Document) -> list[dict[str, str]]:
	"""What the names of this source mean, for the form: {"doctype", "written", "record"}."""
	known = of(doc)
	rows = known.names if known else ()
	return [{"doctype": row.link_doctype, "written": row.written, "record": row.record} for row in rows]


def labels(register: ImportRegister) -> dict[str, list[str]]:
	"""Labels of the fields in the languages of the app, which are exact headers too."""
	return {
		field.fieldname: list(dict.fromkeys(_(field.label, language) for language in LANGUAGES))
		for field in register.fields
	}


def options(register: ImportRegister) -> dict[str, dict[str, str]]:
	"""Fields with fixed values: each value by its words in the languages of the app and of the site."""
	return {
		field.fieldname: {_(choice, language): choice for choice in choices for language in LANGUAGES}
		for field in register.fields
		if (choices := field.choices())
	}


def choose_column(doc: Document, register: ImportRegister, header: str, field: str | None) -> None:
	"""Keep what a column means in files of this source. Raises RegisterImportError."""
	if field and field not in {one.fieldname for one in register.fields}:
		frappe.throw(_("There is no field {0} to import.").format(frappe.bold(field)), RegisterImportError)
	mapping = own(doc)
	row = next((row for row in mapping.columns if _key(row.header) == _key(header)), None)
	row = row or mapping.append("columns", {"header": harmless(header)[:140]})
	row.field = field or ""
	for other in mapping.columns:
		if field and other is not row and other.field == field:
			other.field = ""
	mapping.save()


def choose_name(doc: Document, link_doctype: str, written: str, record: str) -> None:
	"""Keep whom or what a name means in files of this source. Links are judged by the save."""
	mapping = own(doc)
	row = next(
		(
			row
			for row in mapping.names
			if row.link_doctype == link_doctype and _key(row.written) == _key(written)
		),
		None,
	)
	row = row or mapping.append("names", {"link_doctype": link_doctype, "written": harmless(written)[:140]})
	row.record = record
	mapping.save()


def _key(written: str) -> str:
	"""By what a text of a file is known again; kept without tags, which saving would take out of it."""
	return fold(unescape(written))


class Unknowns:
	"""Names that no record has, counted over the pieces of a file."""

	def __init__(self) -> None:
		self.rows: Counter[tuple[str, str]] = Counter()
		self.candidates: dict[tuple[str, str], tuple[str, ...]] = {}

	def note(self, steps: Iterable[Step]) -> None:
		for step in steps:
			for one in step.unknown:
				key = (one.doctype, one.written[:140])
				self.rows[key] += 1
				self.candidates[key] = tuple(one.candidates)

	def most(self, number: int) -> list[dict[str, object]]:
		"""The names that stand in the most rows."""
		return [
			{"doctype": key[0], "written": key[1], "rows": rows, "candidates": self.candidates[key]}
			for key, rows in self.rows.most_common(number)
		]
