"""The plan and the objectives of the demonstration, taken through their states by the people concerned."""

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.actions.api import create_action
from qse_municipal.actions.rules import IMPROVEMENT
from qse_municipal.demo.ideas import ACTION_WAY, PLANNER
from qse_municipal.demo.stories import address
from qse_municipal.strategy import rules

PLAN, OBJECTIVE, ACTION = "QSE Strategic Plan", "QSE Objective", "QSE Action"
AUTHOR, TOP, HEAD, JUDGE = "qse.officer", "top.management", "unit.head", "qse.manager"
DECLARED = {rules.ACHIEVED: "Declare Achieved", rules.NOT_ACHIEVED: "Declare Not Achieved"}
UNMEASURED = "L'indicateur est en cours de définition."
TEXTS = ("measure", "achievable", "relevant", "resources")


def add(told: dict) -> None:
	"""Add what is missing; plans and objectives are known by their titles."""
	plan = _add_plan(told["plan"])
	known = dict(frappe.get_all(OBJECTIVE, fields=["title", "name"], order_by="name", as_list=True))
	names: dict[str, str] = {}
	for story in told["objectives"]:
		names[story["key"]] = known.get(story["title"]) or _tell(story, plan, names)


def _add_plan(story: dict) -> str:
	name = frappe.db.get_value(PLAN, {"title": story["title"]})
	if name:
		return name
	frappe.set_user(address(AUTHOR))
	doc = frappe.get_doc(
		{
			"doctype": PLAN,
			"title": story["title"],
			"unit": story["unit"],
			"period_from": story["from"],
			"period_to": story["to"],
			"vision": story["vision"],
			"mission": story["mission"],
			"core_values": story["values"],
			**{
				f"{field}_{code}": story[f"{field}_{code}"]
				for field in ("vision", "mission")
				for code in ("fr", "ar")
			},
			"core_values_fr": story["values_fr"],
			"core_values_ar": story["values_ar"],
			"axes": [
				{"axis_code": code, "axis_name": name, "axis_name_fr": french, "axis_name_ar": arabic}
				for code, name, french, arabic in story["axes"]
			],
			"initiatives": [
				{
					"axis_code": code,
					"initiative": text,
					"initiative_owner": address(owner),
					"start_on": start,
					"end_on": end,
					"expected_result": result,
				}
				for code, text, owner, start, end, result in story["initiatives"]
			],
		}
	).insert()
	_act(PLAN, doc.name, TOP, "Approve")
	return doc.name


def _tell(story: dict, plan: str, names: dict[str, str]) -> str:
	frappe.set_user(address(story["author"]))
	name = frappe.get_doc(_values(story, plan, names)).insert().name
	state = story["state"]
	if state == rules.DRAFT:
		return name
	_act(OBJECTIVE, name, TOP if story["level"] == rules.COUNCIL else HEAD, "Approve")
	_add_actions(name, story)
	if state == rules.APPROVED:
		return name
	_act(OBJECTIVE, name, story["owner"], "Start")
	if state in DECLARED:
		values = {"result": story["result"], "evaluated_on": add_days(today(), story["evaluated"])}
		if "reason" in story:
			values["state_reason"] = story["reason"]
		_act(OBJECTIVE, name, JUDGE, DECLARED[state], **values)
	return name


def _values(story: dict, plan: str, names: dict[str, str]) -> dict:
	coded = dict(
		frappe.get_all(
			"QSE Indicator",
			filters={"indicator_code": ["in", [row[0] for row in story.get("indicators", ())]]},
			fields=["indicator_code", "name"],
			order_by="name",
			as_list=True,
		)
	)
	measured = [
		{"indicator": coded[code], "baseline": baseline, "target": target, "weight": weight}
		for code, baseline, target, weight in story.get("indicators", ())
		if code in coded
	]
	clauses = set(frappe.get_all("QSE Clause", {"name": ["in", story.get("clauses", ())]}, pluck="name"))
	return {
		"doctype": OBJECTIVE,
		"title": story["title"],
		"level": story["level"],
		"parent_objective": names.get(story.get("parent", "")),
		"unit": story["unit"],
		"qse_process": story.get("process"),
		"objective_owner": address(story["owner"]),
		"strategic_plan": plan,
		"axis_code": story["axis"],
		"sdgs": [{"goal": goal} for goal in story["sdgs"]],
		**{field: story.get(field) for field in TEXTS},
		"target_text": story["target"],
		"evaluation_method": story.get("evaluation"),
		"starts_on": add_days(today(), story["starts"]),
		"due_on": add_days(today(), story["due"]),
		"is_quality": int("Q" in story["scope"]),
		"is_environment": int("E" in story["scope"]),
		"is_safety": int("S" in story["scope"]),
		"clauses": [{"clause": clause} for clause in story.get("clauses", ()) if clause in clauses],
		"indicators": measured,
		"no_indicator_reason": None if measured else story.get("none", UNMEASURED),
	}


def _add_actions(objective: str, story: dict) -> None:
	for number, told in enumerate(story.get("actions", ()), 1):
		frappe.set_user(address(PLANNER))
		name = create_action(
			OBJECTIVE,
			objective,
			told["title"],
			address(told["owner"]),
			address(told["verifier"]),
			add_days(today(), told["due"]),
			IMPROVEMENT,
			dedupe_key=f"objective:{objective}:{number}",
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
