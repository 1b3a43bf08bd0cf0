"""Actions of the demonstration: planned by the QSE Manager, done and verified by those named."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.actions.api import create_action
from qse_municipal.demo.stories import address, load

PLANNER = "qse.manager"
WAY = {
	"Planned": ("Plan", PLANNER),
	"In Progress": ("Start", "owner"),
	"Done": ("Report Done", "owner"),
	"Verified": ("Verify", "verifier"),
	"Effectiveness Due": ("Await Effect", "verifier"),
	"Effective": ("Judge Effective", "verifier"),
	"Closed": ("Close", "verifier"),
}


def tell_actions(reference: str, risk: str) -> None:
	"""Add what is missing of the actions of a risk; ``reference`` is its number in the stories."""
	for number, story in enumerate(load("actions").get(reference, ()), 1):
		key = f"demo:{reference}:{number}"
		if not frappe.db.exists("QSE Action", {"dedupe_key": key}):
			tell(story, risk, key)


def tell(story: dict, risk: str, key: str) -> None:
	"""One action, opened on the risk and taken to the state of its story."""
	frappe.set_user(address(PLANNER))
	name = create_action(
		"QSE Risk",
		risk,
		story["title"],
		address(story["owner"]),
		address(story["verifier"]),
		add_days(today(), story["due"]),
		story.get("type", "Risk Treatment"),
		story.get("description"),
		key,
	)
	save(name, PLANNER, priority=story.get("priority", "Medium"))
	if story["state"] == "Draft":
		return
	proven = "type" not in story
	for state, (action, who) in WAY.items():
		if state in ("Effectiveness Due", "Effective") and not proven:
			continue
		user = story.get(who, who)
		if action == "Report Done":
			save(name, user, evidence=story["evidence"])
		apply(name, action, user)
		if state == "In Progress" and "progress" in story:
			save(name, user, progress=story["progress"])
		if state == "Done" and story["state"] == "Returned":
			save(name, story["verifier"], state_reason=story["reason"])
			return apply(name, "Return", story["verifier"])
		if state == story["state"]:
			return None


def save(name: str, user: str, **values) -> None:
	frappe.set_user(address(user))
	doc = frappe.get_doc("QSE Action", name)
	doc.update(values)
	doc.save()


def apply(name: str, action: str, user: str) -> None:
	frappe.set_user(address(user))
	apply_workflow(frappe.get_doc("QSE Action", name).as_dict(), action)
