"""A regional council to look at: units, people and a risk register that came about by the app's own rules.

Everybody acts under their own name and role; only the dates of identification and assessment lie in the past.
"""

import frappe
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today
from frappe.utils.password import update_password

from qse_municipal.demo import access, context, ideas, indicators, processes, reminders, strategy
from qse_municipal.demo.actions import tell_actions
from qse_municipal.demo.stories import address, load

PASSWORD = "demo"
SCOPES = {"Q": "is_quality", "E": "is_environment", "S": "is_safety"}
ORGANISATION = {
	"organisation_name": "Council of the Region of Tanger-Tétouan-Al Hoceima (demonstration)",
	"organisation_name_fr": "Conseil de la région Tanger-Tétouan-Al Hoceima (démonstration)",
	"organisation_name_ar": "مجلس جهة طنجة-تطوان-الحسيمة (عرض تجريبي)",
}


def make() -> None:
	"""Add what is missing of the demonstration; running it again adds nothing. The caller commits."""
	user = frappe.session.user
	try:
		frappe.set_user("Administrator")
		add_people()
		add_units()
		open_units()
		add_processes()
		processes.add(load("processes"), load("system"))
		frappe.set_user("Administrator")
		name_organisation()
		name_currency()
		add_risks()
		ideas.add(load("ideas"))
		indicators.add(load("indicators"))
		strategy.add(load("strategy"))
		context.add(load("context"))
		access.add(load("access"))
		reminders.add()
	finally:
		frappe.set_user(user)


def add_people() -> None:
	for person in load("people"):
		email = address(person["user"])
		if frappe.db.exists("User", email):
			continue
		frappe.get_doc(
			{
				"doctype": "User",
				"email": email,
				"first_name": person["first_name"],
				"last_name": person["last_name"],
				"enabled": 1,
				"send_welcome_email": 0,
				"roles": [{"role": person["role"]}],
			}
		).insert()
		update_password(email, PASSWORD)


def add_units() -> None:
	known = set(frappe.get_all("QSE Unit", pluck="name", order_by="lft"))
	for unit in load("units"):
		if unit["code"] not in known:
			frappe.get_doc(
				{
					"doctype": "QSE Unit",
					"unit_code": unit["code"],
					"unit_name": unit["fr"],
					"unit_name_fr": unit["fr"],
					"unit_name_ar": unit["ar"],
					"unit_type": unit["type"],
					"sector": unit["sector"],
					"parent_qse_unit": unit["parent"],
					"is_group": unit["group"],
					"unit_head": unit["head"] and address(unit["head"]),
				}
			).insert()


def open_units() -> None:
	"""Who works for which units; heads of units need no row, QSE Manager and Top Management see all."""
	for person in load("people"):
		for unit in person["units"]:
			grant = {"user": address(person["user"]), "allow": "QSE Unit", "for_value": unit}
			if not frappe.db.exists("User Permission", grant):
				frappe.get_doc({"doctype": "User Permission", **grant}).insert()


def add_processes() -> None:
	known = set(frappe.get_all("QSE Process", pluck="name", order_by="name"))
	for process in load("processes"):
		if process["code"] not in known:
			frappe.get_doc(
				{
					"doctype": "QSE Process",
					"process_code": process["code"],
					"process_name": process["fr"],
					"process_name_fr": process["fr"],
					"process_name_ar": process["ar"],
					"process_type": process["type"],
					"unit": process["unit"],
					"process_owner": address(process["owner"]),
				}
			).insert()


def name_organisation() -> None:
	settings = frappe.get_doc("QSE Settings")
	if settings.organisation_name:
		return
	settings.update(ORGANISATION)
	if frappe.db.exists("Country", "Morocco"):
		settings.country = "Morocco"
	settings.save()


def name_currency() -> None:
	"""Without one the Desk shows the sign of the first currency that it knows."""
	if frappe.db.exists("Currency", "MAD") and not frappe.db.get_default("currency"):
		frappe.db.set_single_value("System Settings", "currency", "MAD")
		frappe.db.set_default("currency", "MAD")


def add_risks() -> None:
	known = dict(
		frappe.get_all(
			"QSE Risk",
			filters={"external_reference": ["like", "SMI-%"]},
			fields=["external_reference", "name"],
			order_by="external_reference",
			as_list=True,
		)
	)
	clauses = set(frappe.get_all("QSE Clause", pluck="name", order_by="name"))
	for story in load("risks"):
		if story["ref"] in known:
			tell_actions(story["ref"], known[story["ref"]])
		else:
			Telling(story, clauses).tell()


class Telling:
	"""One risk of the story, taken through its states by the people concerned."""

	def __init__(self, story: dict, clauses: set[str]) -> None:
		self.story = story
		self.clauses = clauses
		self.worker = story.get("worker", "process.owner")
		self.name = ""

	def tell(self) -> None:
		story, state = self.story, self.story["state"]
		self.open()
		if state == "Cancelled":
			return self.act("qse.manager", "Cancel", story["reason"])
		if state == "Identified":
			return None
		self.act(story["author"], "Assess")
		if state == "Returned":
			return self.act("unit.head", "Return", story["reason"])
		if state == "Assessed":
			return None
		self.approve()
		if story["treatment"] not in ("Accept", "Leave") and state != "Approved":
			self.act(self.worker, "Start Treatment")
		tell_actions(story["ref"], self.name)
		for days, rating, note in story.get("reassessed", ()):
			self.rate(days, rating, note)
		if "worsened" in story:
			days, rating, note, reason = story["worsened"]
			self.act(self.worker, "Reassess", reason)
			self.rate(days, rating, note)
			self.approve()
			self.act(self.worker, "Start Treatment")
		if "review_in_days" in story:
			self.save(self.worker, next_review_on=add_days(today(), story["review_in_days"]))
		if state in ("Monitored", "Closed"):
			self.act(self.worker, "Monitor")
		if state == "Closed":
			self.act("qse.manager", "Close", story["reason"])

	def open(self) -> None:
		story = self.story
		values = {
			"doctype": "QSE Risk",
			"title": story["title"],
			"kind": story["kind"],
			"unit": story["unit"],
			"qse_process": story["process"],
			"risk_owner": address(story["owner"]),
			"identified_on": add_days(today(), -story["identified_days_ago"]),
			"external_reference": story["ref"],
			"cause": story["cause"],
			"event": story["event"],
			"consequence": story["consequence"],
			"treatment": story["treatment"],
			"treatment_plan": story.get("plan"),
			"clauses": [{"clause": clause} for clause in story.get("clauses", ()) if clause in self.clauses],
			"existing_measures": [
				{"measure": measure, "kind": kind, "measure_owner": address(owner)}
				for measure, kind, owner in story.get("measures", ())
			],
		}
		values.update({SCOPES[letter]: 1 for letter in story["scope"]})
		for rating in ("inherent", "current", "target"):
			if rating in story:
				values[f"{rating}_probability"], values[f"{rating}_severity"] = story[rating]
		if "assessed" in story:
			days, values["assessment_note"] = story["assessed"]
			values["assessed_on"] = add_days(today(), -days)
		if "acceptance" in story:
			days, values["acceptance_reason"] = story["acceptance"]
			values["acceptance_expires_on"] = add_days(today(), days)
		frappe.set_user(address(story["author"]))
		self.name = frappe.get_doc(values).insert().name

	def approve(self) -> None:
		top = self.doc().approver_role == "Top Management"
		self.act("top.management" if top else "unit.head", "Approve")

	def rate(self, days_ago: int, rating: list[int], note: str) -> None:
		self.save(
			self.worker,
			current_probability=rating[0],
			current_severity=rating[1],
			assessed_on=add_days(today(), -days_ago),
			assessment_note=note,
		)

	def act(self, user: str, action: str, reason: str | None = None) -> None:
		if reason:
			self.save(user, state_reason=reason)
		frappe.set_user(address(user))
		apply_workflow(self.doc().as_dict(), action)

	def save(self, user: str, **values) -> None:
		frappe.set_user(address(user))
		doc = self.doc()
		doc.update(values)
		doc.save()

	def doc(self) -> Document:
		return frappe.get_doc("QSE Risk", self.name)
