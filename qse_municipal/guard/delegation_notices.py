"""Both sides of a delegation are told when it begins, changes and ends."""

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import escape_html, format_date, today

from qse_municipal.guard.delegation import DOCTYPE, full_names
from qse_municipal.register.notify import notify


def tell_begun(doc: Document) -> None:
	"""Tell both sides that the delegation was made."""
	notify([doc.delegate, doc.delegator], doc, _subject(doc, _begun))


def tell_changed(doc: Document) -> None:
	"""Tell both sides that it was revoked or ends sooner."""
	notify([doc.delegate, doc.delegator], doc, _subject(doc, _revoked if doc.is_revoked else _changed))


def tell_ended() -> list[str]:
	"""Daily job: tell both sides of each delegation that has run out, once. Returns their names."""
	ended = frappe.get_all(
		DOCTYPE,
		filters={"to_date": ["<", today()], "is_revoked": 0, "end_was_told": 0},
		fields=["name", "delegator", "delegate", "from_date", "to_date"],
		order_by="to_date, name",
	)
	if not ended:
		return []
	for row in ended:
		row.doctype = DOCTYPE
		notify([row.delegate, row.delegator], row, _subject(row, _over))
	names = [row.name for row in ended]
	table = DocType(DOCTYPE)
	frappe.qb.update(table).set(table.end_was_told, 1).where(table.name.isin(names)).run()
	return names


def _subject(doc: Document, text: Callable[[str], str]) -> Callable[[str], str]:
	names = [escape_html(name) for name in full_names(doc.delegator, doc.delegate)]
	days = format_date(doc.from_date), format_date(doc.to_date)
	return lambda language: text(language).format(frappe.bold(doc.name), *names, *days)


def _begun(language: str) -> str:
	return _("{0}: {2} acts for {1} from {3} to {4}", language)


def _changed(language: str) -> str:
	return _("{0}: {2} acts for {1} until {4} only", language)


def _revoked(language: str) -> str:
	return _("{0}: the delegation of {1} to {2} was revoked", language)


def _over(language: str) -> str:
	return _("{0}: the delegation of {1} to {2} ended on {4}", language)
