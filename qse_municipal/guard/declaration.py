"""What each register declares about who sees its records. List, document, file and search read it."""

from dataclasses import dataclass

import frappe

# They see the records of all units; neither confidential ones nor DocTypes kept for named roles.
SEE_ALL = frozenset(("QSE Manager", "Top Management", "System Manager"))
AUDITOR = "External Auditor"
PROCESS_OWNER = "Process Owner"


@dataclass(frozen=True)
class Guard:
	"""Rules of access of one DocType; the names are its fields.

	A record is open to the people of its unit and of the units above it, to the owner of its process, to who
	is named on it, and to the holders of an open action on it. A confidential one only to the named.
	``anywhere``: who may write one puts it into any unit; only for DocTypes that name who created them.
	``published``: all whose role reads the DocType read its records, auditors too; writing stays as above.
	"""

	doctype: str
	unit: str | None = "unit"
	people: tuple[str, ...] = ()
	tables: tuple[tuple[str, str], ...] = ()
	process: str | None = None
	confidential: str | None = None
	actions: bool = True
	source: tuple[str, str] | None = None
	scope: tuple[str, str, str] | None = ("is_quality", "is_environment", "is_safety")
	began_on: str | None = None
	kept_for: tuple[str, ...] = ()
	reassigned: tuple[str, ...] = ()
	anywhere: bool = False
	published: bool = False


def guards() -> dict[str, Guard]:
	"""Declarations of the hook ``qse_guards`` by DocType, read once per request."""
	if "qse_guards" not in frappe.flags:
		declared = [frappe.get_attr(path) for path in frappe.get_hooks("qse_guards")]
		frappe.flags.qse_guards = {guard.doctype: guard for guard in declared}
	return frappe.flags.qse_guards


def guard_of(doctype: str | None) -> Guard | None:
	return guards().get(doctype) if doctype else None
