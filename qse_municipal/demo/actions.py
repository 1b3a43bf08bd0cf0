"""Actions of the demonstration: planned by the QSE Manager, done and verified by those named."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.actions.api import ask_postponement, decide_postponement
from qse_municipal.actions.creation import insert_once
from qse_municipal.demo.stories import address, load

PLANNER = "qse.manager"
WAY = {
	"Planned": ("Plan", PLANNER),
	"In Progress": ("Start", "owner"),
	"Done": ("Report Done", "owner"),
	"Verified": ("Verify", "verifier"),
	"Effectiveness Due": ("Await Effect", "verifier"),
	"Effective": ("Judge Effective", "verifier"),
	"Not Effective": ("Judge Not Effective", "verifier"),
	"Closed": ("Close", "verifier"),
}
LASTS = 45  # days from the start to the due date, unless the story says otherwise


def tell_actions(reference: str, risk: str) -> None:
	"""Add what is missing of the actions of a risk; ``reference`` is its number in the stories."""
	for number, story in enumerate(load("actions").get(reference, ()), 1):
		key = f"demo:{reference}:{number}"
		if not frappe.db.exists("QSE Action", {"dedupe_key": key}):
			others = [f"demo:{reference}:{other}" for other in story.get("after", ())]
			tell(story, risk, key, others)


def tell(story: dict, risk: str, key: str, after: list[str]) -> None:
	"""One action, opened on the risk and taken to the state of its story; it waits for those in ``after``."""
	frappe.set_user(address(PLANNER))
	name = insert_once("QSE Risk", risk, content(story, after), key)
	if story["state"] == "Draft":
		return
	proven = "type" not in story
	for state, (action, who) in WAY.items():
		if state in ("Effectiveness Due", "Effective", "Not Effective") and not proven:
			continue
		if state == "Not Effective" and story["state"] != state:
			continue
		if state == "Effective" and story["state"] == "Not Effective":
			continue
		take(name, story, state, action, story.get(who, who))
		if state == "Done" and story["state"] == "Returned":
			save(name, story["verifier"], state_reason=story["reason"])
			return apply(name, "Return", story["verifier"])
		if state == story["state"]:
			return None


def content(story: dict, after: list[str]) -> dict:
	"""What is to be done, by whom and until when."""
	before = frappe.get_all("QSE Action", {"dedupe_key": ["in", after]}, pluck="name", order_by="name")
	return {
		"title": story["title"],
		"action_type": story.get("type", "Risk Treatment"),
		"priority": story.get("priority", "Medium"),
		"description": story.get("description"),
		"action_owner": address(story["owner"]),
		"verifier": address(story["verifier"]),
		"planned_start": add_days(today(), story.get("start", story["due"] - LASTS)),
		"due_date": add_days(today(), story["due"]),
		"planned_cost": story.get("cost", (0, 0))[0],
		"dependencies": [{"action": name} for name in before],
	}


def take(name: str, story: dict, state: str, action: str, user: str) -> None:
	"""One step, with what is written before and after it."""
	if action == "Report Done":
		save(
			name,
			user,
			evidence=story["evidence"],
			evidence_files=[story["proof"]] if "proof" in story else [],
			actual_cost=story.get("cost", (0, 0))[1],
		)
	if state in ("Effective", "Not Effective"):
		save(name, user, effectiveness_note=story["effect"])
	apply(name, action, user)
	if action == "Report Done":
		date_back(name, story)
	if state == "In Progress" and "progress" in story:
		save(name, user, progress=story["progress"], actual_cost=story.get("cost", (0, 0))[1])
	if state == "Planned":
		postpone(name, story)


def date_back(name: str, story: dict) -> None:
	"""What was due in the past was done then: two days early, or as ``late`` as the story says."""
	days = min(story["due"] + story.get("late", -2), 0)
	frappe.db.set_value("QSE Action", name, "completed_on", add_days(today(), days), update_modified=False)


def postpone(name: str, story: dict) -> None:
	"""Later dates that the owner asks for, and the answers of the verifier; one may wait for its answer."""
	for asked in story.get("postponed", ()):
		ask(name, story, asked)
		frappe.set_user(address(story["verifier"]))
		decide_postponement(name, asked.get("granted", True), asked.get("answer", ""))
	if "asked" in story:
		ask(name, story, story["asked"])


def ask(name: str, story: dict, asked: dict) -> None:
	frappe.set_user(address(story["owner"]))
	ask_postponement(name, add_days(today(), asked["to"]), asked["reason"])


def save(name: str, user: str, **values) -> None:
	frappe.set_user(address(user))
	doc = frappe.get_doc("QSE Action", name)
	doc.update(values)
	doc.save()


def apply(name: str, action: str, user: str) -> None:
	frappe.set_user(address(user))
	apply_workflow(frappe.get_doc("QSE Action", name).as_dict(), action)
