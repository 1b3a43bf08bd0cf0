"""What the guards cost: the condition of a list at fifty thousand risks in five hundred units, and a save."""

import random
from collections.abc import Iterator

import frappe
from frappe.utils.password import update_password

from qse_municipal.qse_municipal.doctype.qse_risk.qse_risk import QSERisk
from tests.bench import Reader, Row, alternating, benchmark
from tests.bench.risk import LARGE, PAGES, change, fill, new_risk, remove_risks

DIVISIONS, SERVICES = 20, 24  # with the divisions and the council itself 501 units
TOP = "BENCH-TOP"
CLERK, CHIEF = "bench.clerk@example.com", "bench.chief@example.com"
PASSWORD = "Bench-of-the-guards-1"
SAVES = 80


@benchmark("guard-list")
def guard_list(reader: Reader) -> Iterator[Row]:
	"""A list of 20 and its count over HTTP, as a unit user and as Administrator, without condition."""
	remove_risks()
	units = make_tree()
	frappe.db.commit()
	try:
		fill(units, 0, LARGE)
		own_some(CLERK)
		for who, user in (("one division", CLERK), ("whole council", CHIEF)):
			update_password(user, PASSWORD)
			frappe.db.commit()
			guarded = Reader(reader.base_url, user, PASSWORD)
			open_list(guarded), open_list(reader)
			yield Row(
				f"guard-list, {who}",
				*alternating(25, lambda guarded=guarded: open_list(guarded), lambda: open_list(reader)),
				2.0,
			)
	finally:
		frappe.db.rollback()
		remove_risks()
		remove_tree()
		frappe.db.commit()


@benchmark("guard-save")
def guard_save(reader: Reader) -> Iterator[Row]:
	"""A save as a unit user under all guards, against the same without its checks."""
	make_tree()
	frappe.db.commit()
	try:
		frappe.set_user(CLERK)
		ours = new_risk("QSE Risk", f"{TOP}-00-00").insert()
		peer = new_risk("QSE Risk", f"{TOP}-00-00").insert()
		peer.__class__ = Unguarded
		peer.flags.ignore_permissions = True
		yield Row("guard-save", *alternating(SAVES, lambda: change(ours), lambda: change(peer)), 1.3)
	finally:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		remove_tree()
		frappe.db.commit()


class Unguarded(QSERisk):
	"""The rules of a risk without the guards of a register."""

	def guard_stored(self) -> None:
		pass

	def note_writer(self) -> None:
		pass

	def judge_transition(self) -> None:
		self.flags.transition = None

	def on_update(self) -> None:
		pass


def own_some(user: str) -> None:
	"""Forty risks in other divisions have the user as their owner."""
	names = frappe.get_all("QSE Risk", {"unit": f"{TOP}-07-03"}, pluck="name", order_by="name", limit=40)
	frappe.db.set_value("QSE Risk", {"name": ["in", names]}, "risk_owner", user)
	frappe.db.commit()


def open_list(reader: Reader) -> None:
	for method, arguments in PAGES["list"]:
		reader(method, {**arguments, "filters": "[]"})


def make_tree() -> list[str]:
	"""The services, in a council with divisions; a clerk of one division and a chief of the council."""
	remove_tree()
	_unit(TOP, None, 1)
	services = []
	for division in range(DIVISIONS):
		_unit(f"{TOP}-{division:02}", TOP, 1)
		for service in range(SERVICES):
			services.append(f"{TOP}-{division:02}-{service:02}")
			_unit(services[-1], f"{TOP}-{division:02}", 0)
	for user, unit in ((CLERK, f"{TOP}-00"), (CHIEF, TOP)):
		frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": user,
				"send_welcome_email": 0,
				"roles": [{"role": "QSE Officer"}],
			}
		).insert()
		frappe.get_doc(
			{"doctype": "User Permission", "user": user, "allow": "QSE Unit", "for_value": unit}
		).insert()
	random.Random(1).shuffle(services)
	return services


def _unit(code: str, parent: str | None, is_group: int) -> None:
	frappe.get_doc(
		{
			"doctype": "QSE Unit",
			"unit_code": code,
			"unit_name": code,
			"parent_qse_unit": parent,
			"is_group": is_group,
		}
	).insert()


def remove_tree() -> None:
	frappe.db.delete("QSE Risk", {"unit": ["like", f"{TOP}%"]})
	frappe.db.delete("QSE Unit", {"name": ["like", f"{TOP}%"]})
	for user in (CLERK, CHIEF):
		frappe.delete_doc("User", user, force=True, ignore_missing=True)
