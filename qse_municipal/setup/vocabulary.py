"""Arabic of the Gulf: Translation records laid over ``translations/ar.csv``, which is Moroccan.

A language code of its own (ar-OM) would break right-to-left in Frappe, so both vocabularies are ``ar``.
"""

import frappe

from qse_municipal.setup.files import rows_of

LANGUAGE = "ar"
GULF = "Gulf"


def run() -> None:
	apply(frappe.db.get_single_value("QSE Settings", "vocabulary"))


def apply(vocabulary: str | None) -> None:
	"""Add the Gulf words, or take ours away again; what a council has reworded is left alone."""
	words = {row["source_text"]: row["translated_text"] for row in rows_of("vocabulary_gulf")}
	stored = frappe.get_all(
		"Translation",
		filters={"language": LANGUAGE, "source_text": ["in", list(words)]},
		fields=["name", "source_text", "translated_text"],
		order_by="name",
	)
	if vocabulary == GULF:
		for source in words.keys() - {row.source_text for row in stored}:
			frappe.get_doc(
				{
					"doctype": "Translation",
					"language": LANGUAGE,
					"source_text": source,
					"translated_text": words[source],
				}
			).insert(ignore_permissions=True)
	else:
		for row in stored:
			if row.translated_text == words[row.source_text]:
				frappe.delete_doc("Translation", row.name, ignore_permissions=True)
