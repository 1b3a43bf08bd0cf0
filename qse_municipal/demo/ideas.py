"""Ideas of the demonstration: proposed by staff and teams, answered by heads and the QSE Manager."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.actions.api import create_action
from qse_municipal.actions.rules import IMPROVEMENT
from qse_municipal.demo.stories import address

DOCTYPE, ACTION = "QSE Improvement Idea", "QSE Action"
CLERK = "qse.officer"  # enters what came on paper, on an earlier day
PLANNER = "qse.manager"
WAY = {
	"Under Review": ("Start Review", None),
	"Accepted": ("Accept", "answer"),
	"Implemented": ("Report Implemented", "result"),
}
ACTION_WAY = {
	"Planned": ("Plan", PLANNER),
	"In Progress": ("Start", "owner"),
	"Done": ("Report Done", "owner"),
	"Verified": ("Verify", "verifier"),
	"Closed": ("Close", "verifier"),
}


def add(told: list[dict]) -> None:
	"""Add what is missing; an idea is known by its title."""
	known = set(frappe.get_all(DOCTYPE, pluck="title", order_by="name"))
	for story in told:
		if story["title"] not in known:
			_tell(story)


def _tell(story: dict) -> None:
	frappe.set_user(address(story.get("entered_by", CLERK)))
	name = (
		frappe.get_doc(
			{
				"doctype": DOCTYPE,
				"title": story["title"],
				"idea": story["idea"],
				"expected_benefit": story.get("benefit"),
				"proposed_by": address(story["by"]),
				"proposed_on": add_days(today(), -story["days_ago"]),
				"team_name": story.get("team"),
				"members": [{"user": address(user)} for user in story.get("with", ())],
				"unit": story["unit"],
				"qse_process": story.get("process"),
				"is_quality": int("Q" in story["scope"]),
				"is_environment": int("E" in story["scope"]),
				"is_safety": int("S" in story["scope"]),
			}
		)
		.insert()
		.name
	)
	state = story["state"]
	if state == "Withdrawn":
		return _act(DOCTYPE, name, story["by"], "Withdraw", state_reason=story["reason"])
	for reached, (action, text) in WAY.items():
		if state == "Proposed":
			return None
		if state == "Refused" and reached == "Accepted":
			return _act(DOCTYPE, name, story["answered_by"], "Refuse", answer=story["answer"])
		_act(DOCTYPE, name, story["answered_by"], action, **({text: story[text]} if text else {}))
		if reached == "Accepted":
			_add_actions(name, story)
		if reached == state:
			return None
	return None


def _add_actions(idea: str, story: dict) -> None:
	for number, told in enumerate(story.get("actions", ()), 1):
		frappe.set_user(address(PLANNER))
		name = create_action(
			DOCTYPE,
			idea,
			told["title"],
			address(told["owner"]),
			address(told["verifier"]),
			add_days(today(), told["due"]),
			IMPROVEMENT,
			dedupe_key=f"idea:{idea}:{number}",
		)
		for state, (action, who) in ACTION_WAY.items():
			values = {"evidence": told["evidence"]} if state == "Done" else {}
			_act(ACTION, name, told.get(who, who), action, **values)
			if state == told["state"]:
				break
		if "progress" in told:
			_save(ACTION, name, told["owner"], progress=told["progress"])


def _act(doctype: str, name: str, user: str, action: str, **values) -> None:
	if values:
		_save(doctype, name, user, **values)
	frappe.set_user(address(user))
	apply_workflow(frappe.get_doc(doctype, name).as_dict(), action)


def _save(doctype: str, name: str, user: str, **values) -> None:
	frappe.set_user(address(user))
	doc = frappe.get_doc(doctype, name)
	doc.update(values)
	doc.save()
