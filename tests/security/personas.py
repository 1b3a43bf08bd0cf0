"""Who tries, and what the declaration of a DocType lets them see: what the guard is held to."""

from dataclasses import dataclass

import frappe

from qse_municipal.guard.declaration import SEE_ALL, Guard

TOP, INSIDE, ELSEWHERE = "SEC-TOP", "SEC-IN", "SEC-OUT"  # INSIDE and ELSEWHERE lie below TOP


@dataclass(frozen=True)
class Persona:
	"""Somebody with one role. ``named``: how the record names them; ``audits``: what their access covers."""

	key: str
	role: str | None = "QSE Officer"
	unit: str | None = ELSEWHERE
	hides_descendants: bool = False
	heads: bool = False
	acts_for_head: bool = False
	named: str | None = None
	owns_process: bool = False
	audits: str | None = None

	@property
	def user(self) -> str | None:
		return f"security.{self.key}@example.com" if self.role else None


PERSONAS = (
	Persona("insider", unit=INSIDE),
	Persona("above", unit=TOP),
	Persona("only_top", unit=TOP, hides_descendants=True),
	Persona("outsider"),
	Persona("nowhere", unit=None),
	Persona("reader", role="Legal Officer", unit=INSIDE),
	Persona("head", role="Unit Head", unit=None, heads=True),
	Persona("deputy", acts_for_head=True),
	Persona("named", named="people"),
	Persona("listed", named="tables"),
	Persona("holder", named="actions"),
	Persona("past_holder", named="past actions"),
	Persona("process_owner", role="Process Owner", owns_process=True),
	Persona("other_process_owner", role="Process Owner"),
	Persona("manager", role="QSE Manager", unit=None),
	Persona("leader", role="Top Management", unit=None),
	Persona("technician", role="System Manager", unit=None),
	Persona("medic", role="Medical Officer", unit=INSIDE),
	Persona("auditor", role="External Auditor", unit=None, audits="inside"),
	Persona("auditor_elsewhere", role="External Auditor", unit=None, audits="elsewhere"),
	Persona("auditor_of_safety", role="External Auditor", unit=None, audits="other standard"),
	Persona("auditor_late", role="External Auditor", unit=None, audits="ended"),
	Persona("auditor_by_name", role="External Auditor", unit=None, audits="shared"),
	Persona("auditor_without_access", role="External Auditor", unit=INSIDE),
	Persona("stranger", role="Inbox User", unit=INSIDE),
	Persona("guest", role=None, unit=None),
)


def sees(guard: Guard, persona: Persona, confidential: bool) -> bool:
	"""What the rules of access say (domain: Everywhere, who sees what)."""
	readers = {
		row.role for row in frappe.get_meta(guard.doctype).permissions if row.read and not row.permlevel
	}
	if readers.isdisjoint(frappe.get_roles(persona.user) if persona.user else ()):
		return False
	if guard.published:
		return persona.role != "External Auditor" or persona.audits not in (None, "ended")
	return belongs(guard, persona, confidential)


def belongs(guard: Guard, persona: Persona, confidential: bool) -> bool:
	"""True when the record is theirs by unit, name, process or audit."""
	if persona.role == "External Auditor":
		if guard.scope is None or guard.kept_for:
			return False
		return persona.audits == "shared" or (persona.audits == "inside" and not confidential)
	if (
		(persona.named == "people" and guard.people)
		or (persona.named == "tables" and guard.tables)
		or (persona.named == "actions" and guard.actions)
	):
		return True
	if guard.kept_for:
		return persona.role in guard.kept_for and not confidential
	if confidential:
		return False
	if persona.role in SEE_ALL:
		return True
	in_unit = (
		persona.unit == INSIDE
		or (persona.unit == TOP and not persona.hides_descendants)
		or persona.heads
		or persona.acts_for_head
	)
	return bool((guard.unit and in_unit) or (guard.process and persona.owns_process))
