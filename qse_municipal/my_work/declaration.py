"""What of a register waits for whom. Each register declares it; the page My Work and the digest read it."""

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from pypika.queries import Table
from pypika.terms import Criterion

from qse_municipal.texts import mark

READ, APPROVE, VERIFY, EVALUATE, ENTER, DO = "read", "approve", "verify", "evaluate", "enter", "do"
TITLES = {
	READ: mark("To Read"),
	APPROVE: mark("To Approve"),
	VERIFY: mark("To Verify"),
	EVALUATE: mark("To Evaluate"),
	ENTER: mark("To Enter"),
	DO: mark("To Do"),
}
KINDS = tuple(TITLES)
AUTHORS = ("owner", "writers")


@dataclass(frozen=True)
class Work:
	"""One kind of thing that waits in a DocType, for a person named on the record or for a role.

	``text`` is what is to be done, in English, marked for translation. Nothing waits for who may not read it.
	"""

	doctype: str
	kind: str
	text: str
	states: tuple[str, ...] = ()
	person: str | None = None  # field that names who it waits for; who acts for them today has it as well
	role_field: str | None = None  # field that names the role it waits for
	roles: tuple[str, ...] = ()  # or these roles, own or delegated; with ``person``: which they need for it
	not_by: tuple[str, ...] | None = None  # fields of who may not do it; None: for roles who wrote it
	due: str | None = None  # field with the day until when
	title: str = "title"
	unit: str | None = "unit"
	state: str = "workflow_state"
	open_when: Callable[[Table, str], Criterion] | None = None  # more conditions: table of the DocType, user
	# rows that none of these persons may do: the user, and whom they act for
	not_when: Callable[[Table, list[str]], Criterion] | None = None

	@property
	def excluded(self) -> tuple[str, ...]:
		"""Fields of who may not do it. ``writers`` holds several users, parted by blanks."""
		if self.not_by is not None:
			return self.not_by
		return () if self.person else AUTHORS


def declared() -> list[Work]:
	"""Of all registers: hook ``qse_my_work``, each path a tuple of Work."""
	return [work for path in frappe.get_hooks("qse_my_work") for work in frappe.get_attr(path)]
