"""The rejected rows of an import as a workbook: corrected in it, they are imported again."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from frappe import _
from frappe.model.document import Document

from qse_municipal.register.names import is_right_to_left
from qse_municipal.register_import import engine, mapping, staging, workbook
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.headers import Matcher
from qse_municipal.register_import.plan import REJECTED, Step
from qse_municipal.register_import.registers import ImportRegister
from qse_municipal.register_import.table import MAX_CELL
from qse_municipal.texts import mark

# No field of a register is called so: the import leaves both columns alone.
ROW, REASON = mark("Row of the File"), mark("Reason for the Rejection")
PIECE = 500
ROW_WIDTH, REASON_WIDTH, WIDTH = 10, 60, 24
CUT = "…"


def write(doc: Document, target: BinaryIO, language: str) -> int:
	"""Write the rejected rows with their reasons; how many they are. The caller has asked for permission."""
	headers = headers_of(doc)
	shown = _understood(doc, engine.get_register(doc.register), headers, language)
	count = 0
	with workbook.writing(
		workbook.XLSX,
		target,
		_("Rejected Rows", language),
		[_(ROW, language), _(REASON, language), *shown],
		[ROW_WIDTH, REASON_WIDTH, *([WIDTH] * len(headers))],
		rtl=is_right_to_left(language),
	) as writer:
		for step in _rejected(doc):
			count += 1
			reason = "\n".join(staging.unescape(message) for message in step.messages)
			writer.append([step.number, reason, *(_as_written(step.written.get(one)) for one in headers)])
	return count


def file_name(doc: Document) -> str:
	"""Called as the source, so that the corrected rows are taken for rows of the same source."""
	return f"{doc.source or doc.name}.{workbook.XLSX}"


def headers_of(doc: Document) -> list[str]:
	"""The headers of the file in their order, then those that only rejected rows know (a header that the form
	shows cut). The two columns of an earlier workbook of rejected rows are left out."""
	own = {fold(_(text, language)) for text in (ROW, REASON) for language in mapping.LANGUAGES}
	written = dict.fromkeys(header for step in _rejected(doc) for header in step.written)
	found = json.loads(doc.columns_found or "{}").get("columns", [])
	first = [staging.unescape(column["header"]) for column in found]
	cut = {header[:140]: header for header in written}
	ordered = dict.fromkeys(cut.get(header, header) for header in first)
	return [header for header in {**ordered, **written} if fold(header) not in own]


def _understood(doc: Document, register: ImportRegister, headers: list[str], language: str) -> list[str]:
	"""The headers as written. Of a header over two rows, which alone may mean nothing, the field's label."""
	fields = {
		staging.unescape(column["header"]): column["field"]
		for column in json.loads(doc.columns_found or "{}").get("columns", [])
	}
	matcher = Matcher(register, mapping.columns(doc), mapping.labels(register))
	read = matcher.columns([(place, [header]) for place, header in enumerate(headers)], fuzzy=True)
	shown = []
	for header, column in zip(headers, read, strict=True):
		field = fields.get(header[:140])
		same = (column.field.fieldname if column.field else None) == field
		shown.append(header if same or not field else _(register.label(field), language))
	return shown


def _rejected(doc: Document) -> Iterator[Step]:
	after = 0
	while steps := staging.load(doc, (REJECTED,), PIECE, after):
		yield from steps
		after = steps[-1].number


def _as_written(text: str | None) -> str | None:
	"""A text that was too long is kept cut, and stays too long: nobody imports the cut one by mistake."""
	return text + CUT if text and len(text) >= MAX_CELL else text
