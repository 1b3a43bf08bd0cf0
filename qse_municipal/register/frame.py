"""What the common frame of every print needs: the organisation, its logos, texts in its languages."""

import base64
import mimetypes
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, today

from qse_municipal.register.names import is_right_to_left

OTHER_LANGUAGES = ("fr", "ar")
LARGEST_LOGO = 1024 * 1024


def qse_frame() -> dict[str, Any]:
	"""For templates/print/frame.html: names, logos as data addresses, direction and today's date."""
	settings = frappe.get_cached_doc("QSE Settings")
	language = (frappe.local.lang or "en")[:2]
	names = {
		"en": settings.organisation_name,
		"fr": settings.organisation_name_fr,
		"ar": settings.organisation_name_ar,
	}
	ordered = [names.get(language), *(names[other] for other in OTHER_LANGUAGES)]
	ordered = list(dict.fromkeys(name for name in ordered if name)) or [settings.organisation_name or ""]
	return {
		"organisation": ordered,
		"logo": image_data(settings.logo),
		"second_logo": image_data(settings.second_logo),
		"direction": "rtl" if is_right_to_left() else "ltr",
		"printed_on": format_date(today()),
	}


def qse_texts(text: str, shown: str) -> list[dict[str, str]]:
	"""``shown`` (the English ``text`` in the language of the print), then the text in the other languages.

	Without repeats; the English one only when the print is English.
	"""
	language = (frappe.local.lang or "en")[:2]
	found = {shown: language}
	for other in OTHER_LANGUAGES:
		found.setdefault(_(text, other), other)
	if len(found) > 1 and language != "en":
		found.pop(text, None)
	return [
		{"text": one, "direction": "rtl" if is_right_to_left(code) else "ltr"} for one, code in found.items()
	]


def signature(
	role: str, name: str | None = None, day: Any = None, behalf: str | None = None
) -> dict[str, str]:
	"""One box of the footer; ``role`` is one of the three below, ``behalf`` for whom a delegate signed."""
	titles = {
		"Prepared by": _("Prepared by"),
		"Verified by": _("Verified by"),
		"Approved by": _("Approved by"),
	}
	return {
		"role": role,
		"title": titles[role],
		"name": name or "",
		"behalf": behalf or "",
		"date": format_date(day) if day else "",
	}


def change_rows(doc: Document, people: dict[str, str]) -> list[dict[str, str]]:
	"""Changes of state for the macro ``changes`` of the frame; ``people``: names of those they mention."""
	return [
		{
			"date": format_date(row.changed_on),
			"by": people.get(row.changed_by, row.changed_by),
			"behalf": people.get(row.on_behalf_of, ""),
			"from": row.from_state,
			"to": row.to_state,
			"reason": row.reason or "",
		}
		for row in doc.state_changes
	]


def image_data(url: str | None) -> str | None:
	"""An attached image as a data address (running headers load nothing); None when it cannot be read."""
	if not url or not url.startswith(("/files/", "/private/files/")):
		return None
	name = frappe.db.get_value("File", {"file_url": url})
	kind = mimetypes.guess_type(url)[0] or ""
	if not name or not kind.startswith("image/"):
		return None
	try:
		content = frappe.get_doc("File", name).get_content()
	except OSError:
		return None
	if isinstance(content, str):
		content = content.encode()
	if len(content) > LARGEST_LOGO:
		return None
	return f"data:{kind};base64,{base64.b64encode(content).decode()}"
