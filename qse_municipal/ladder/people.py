"""Who can be told of late actions: asked for a set of them at once, never action by action."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import frappe
from frappe.permissions import get_role_permissions
from frappe.query_builder import DocType

from qse_municipal.guard.condition import visible_to
from qse_municipal.guard.delegation import delegates
from qse_municipal.ladder.rules import OWNER, TOP, UNIT_HEAD, Step, from_recipient_up
from qse_municipal.register.heads import heads_of_units

ACTION = "QSE Action"


class Person(NamedTuple):
	name: str
	full_name: str
	language: str | None


class Crowd:
	"""The people of some actions (rows with name, unit, action_owner): owners, heads, top management."""

	def __init__(self, actions: Iterable[Any]) -> None:
		actions = list(actions)
		self.names = [action.name for action in actions]
		self.heads = heads_of_units(action.unit for action in actions)
		owners = {action.action_owner for action in actions if action.action_owner}
		heads = {head for above in self.heads.values() for head in above}
		self.tops = holders(TOP)
		self.deputies = {
			OWNER: delegates(owners),
			UNIT_HEAD: delegates(heads, UNIT_HEAD),
			TOP: delegates(self.tops, TOP),
		}
		deputies = {one for by in self.deputies.values() for some in by.values() for one in some}
		self.people = enabled_people(owners | heads | set(self.tops) | deputies)
		self.seen: dict[str, set[str]] = {}

	def told(self, action: Any, step: Step) -> list[str]:
		"""Users to tell: the recipient with who acts for them today, or else who stands above."""
		for recipient in from_recipient_up(step.recipient):
			for group in self._groups(action, recipient):
				able = [user for user in dict.fromkeys(group) if self.can_be_told(user, action.name)]
				if able:
					return able
		return []

	def can_be_told(self, user: str, name: str) -> bool:
		"""An enabled user of the Desk who may see the action."""
		if user not in self.people:
			return False
		if user not in self.seen:
			self.seen[user] = seen_by(user, ACTION, self.names)
		return name in self.seen[user]

	def _groups(self, action: Any, recipient: str) -> Iterator[list[str]]:
		"""In order of preference; the owner is never their own superior."""
		owner = action.action_owner
		if recipient == OWNER:
			principals = [[owner]]
		elif recipient == UNIT_HEAD:
			principals = [[head] for head in self.heads.get(action.unit, []) if head != owner]
		else:
			principals = [[top for top in self.tops if top != owner]]
		deputies = self.deputies[recipient]
		for some in principals:
			# nobody acts for a disabled user
			present = [user for user in some if user in self.people]
			group = present + [one for user in present for one in deputies.get(user, ())]
			yield [user for user in group if recipient == OWNER or user != owner]


def holders(role: str) -> list[str]:
	return frappe.get_all(
		"Has Role", filters={"parenttype": "User", "role": role}, pluck="parent", order_by="parent"
	)


def enabled_people(users: Iterable[str]) -> dict[str, Person]:
	"""Those of the users who can log in to the Desk."""
	rows = frappe.get_all(
		"User",
		filters={"name": ["in", sorted(users) or [""]], "enabled": 1, "user_type": "System User"},
		fields=["name", "full_name", "language"],
		order_by="name",
	)
	return {row.name: Person(row.name, row.full_name or row.name, row.language) for row in rows}


def seen_by(user: str, doctype: str, names: list[str]) -> set[str]:
	"""Those of the records that the user may read, by roles and guard. One query."""
	if not get_role_permissions(frappe.get_meta(doctype), user=user).get("read"):
		return set()
	table = DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name.isin(names))
	criterion = visible_to(doctype, user)
	return set((query.where(criterion) if criterion is not None else query).run(pluck=True))
