"""Context of the demonstration: territories, two years of analysis, parties, planned changes."""

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.actions.api import create_action
from qse_municipal.actions.rules import IMPROVEMENT
from qse_municipal.context.api import new_from
from qse_municipal.context.rules import AREAS
from qse_municipal.demo.stories import address
from qse_municipal.territory import morocco

ANALYSIS, PARTY, CHANGE, RISK = "QSE Context Analysis", "QSE Interested Party", "QSE Change", "QSE Risk"
WRITER = "qse.officer"
SCOPES = {"Q": "is_quality", "E": "is_environment", "S": "is_safety"}
STEPS = (
	("Under Review", "Submit", WRITER),
	("Approved", "Approve", "top.management"),
	("In Progress", "Start", WRITER),
	("Implemented", "Report Implemented", WRITER),
	("Closed", "Close", "top.management"),
)


def add(told: dict[str, Any]) -> None:
	"""Add what is missing; records are known by their title or name."""
	_add_territories(told["territories"])
	for doctype, field, stories, tell in (
		(ANALYSIS, "title", told["analyses"], _tell_analysis),
		(PARTY, "party_name", told["parties"], _tell_party),
		(CHANGE, "title", told["changes"], _tell_change),
	):
		known = set(frappe.get_all(doctype, pluck=field, order_by="name"))
		for story in stories:
			if story.get("title" if field == "title" else "name") not in known:
				tell(story)


def _add_territories(units: dict[str, str]) -> None:
	"""Those of Morocco, and where some units are."""
	frappe.set_user("Administrator")
	morocco.add()
	for unit, territory in units.items():
		if not frappe.db.get_value("QSE Unit", unit, "territory"):
			doc = frappe.get_doc("QSE Unit", unit)
			doc.territory = territory
			doc.save()


def _tell_analysis(story: dict[str, Any]) -> None:
	user = story["owner"]
	frappe.set_user(address(user))
	issues = [
		{
			"quadrant": quadrant,
			"pestel": pestel,
			"issue": issue,
			"relevance": relevance,
			"qse_process": process,
		}
		for quadrant, pestel, issue, relevance, process in story["issues"]
	]
	if story.get("from"):
		former = frappe.db.get_value(ANALYSIS, {"title": f"Contexte du conseil régional {story['from']}"})
		doc = frappe.get_doc(ANALYSIS, new_from(former))
	else:
		doc = frappe.new_doc(ANALYSIS)
	doc.update(
		{
			"title": story["title"],
			"unit": story["unit"],
			"analysis_owner": address(user),
			"analysed_on": add_days(today(), -story["days_ago"]),
			"method": story["method"],
			"participants": story.get("participants") or doc.get("participants"),
			"occasion": "Special" if story.get("occasion") else "Yearly",
			"occasion_text": story.get("occasion"),
			**_scope(story),
		}
	)
	doc.extend("issues", issues)
	doc.extend(
		"climate_verdicts",
		[
			{"standard": standard, "is_relevant": verdict, "reason": reason}
			for standard, verdict, reason in story["verdicts"]
		],
	)
	doc.save()
	if story.get("validated_by"):
		_act(doc.doctype, doc.name, story["validated_by"], "Validate")
	for outcome in story.get("outcomes", ()):
		_tell_outcome(doc.name, outcome)


def _tell_outcome(analysis: str, told: dict[str, Any]) -> None:
	"""A risk or an opportunity that came of an issue."""
	doc = frappe.get_doc(ANALYSIS, analysis)
	issue = next(row for row in doc.issues if row.issue.startswith(told["issue"]))
	probability, severity = told["rating"]
	values = {"current_probability": probability, "current_severity": severity}
	if told["kind"] == "Risk":
		values.update(inherent_probability=probability, inherent_severity=severity)
	frappe.set_user(address(told["by"]))
	frappe.get_doc(
		{
			"doctype": RISK,
			"kind": told["kind"],
			"title": told["title"],
			"unit": told["unit"],
			"qse_process": issue.qse_process,
			"risk_owner": address(told["owner"]),
			"cause": issue.issue,
			"consequence": told["consequence"],
			"is_quality": doc.is_quality,
			"is_environment": doc.is_environment,
			"context_analysis": analysis,
			"context_issue": issue.name,
			**values,
		}
	).insert()


def _tell_party(story: dict[str, Any]) -> None:
	frappe.set_user(address(WRITER))
	rows = []
	for kind, expectation, how, satisfaction, source, *marks in story["rows"]:
		rows.append(
			{
				"kind": kind,
				"expectation": expectation,
				"how_monitored": how,
				"satisfaction": satisfaction,
				"satisfaction_source": source,
				"is_obligation": int("obligation" in " ".join(marks)),
				"is_climate_related": int("climate" in " ".join(marks)),
			}
		)
	name = (
		frappe.get_doc(
			{
				"doctype": PARTY,
				"party_name": story["name"],
				"party_name_fr": story["name"],
				"party_name_ar": story["ar"],
				"category": story["category"],
				"is_internal": story.get("internal", 0),
				"unit": story["unit"],
				"qse_process": story["process"],
				"party_owner": address(WRITER),
				"influence": story["influence"],
				"interest": story["interest"],
				"expectations": rows,
				**_scope(story),
			}
		)
		.insert()
		.name
	)
	if story.get("validated_by"):
		_act(PARTY, name, story["validated_by"], "Validate")


def _tell_change(story: dict[str, Any]) -> None:
	frappe.set_user(address(story["by"]))
	answered = story["state"] != "Draft"
	name = (
		frappe.get_doc(
			{
				"doctype": CHANGE,
				"title": story["title"],
				"unit": story["unit"],
				"qse_process": story["process"],
				"change_owner": address(story["owner"]),
				"requested_by": address(story["by"]),
				"planned_on": add_days(today(), story["planned"]),
				"what": story["what"],
				"why": story["why"],
				"consequences": [
					{
						"area": area,
						"is_affected": ("Yes" if area in story["affected"] else "No") if answered else "",
						"consequence": story["affected"].get(area),
					}
					for area in AREAS
				],
				**_scope(story),
			}
		)
		.insert()
		.name
	)
	for state, action, user in STEPS if answered else ():
		values = {}
		if state == "Closed":
			values = dict(zip(("review_effective", "review_note"), story["review"], strict=True))
		_act(CHANGE, name, user, action, **values)
		if state == "Approved":
			_add_actions(name, story)
		if state == story["state"]:
			break


def _add_actions(change: str, story: dict[str, Any]) -> None:
	for number, (title, owner, verifier, days) in enumerate(story.get("actions", ()), 1):
		frappe.set_user(address(WRITER))
		create_action(
			*(CHANGE, change, title, address(owner), address(verifier), add_days(today(), days)),
			IMPROVEMENT,
			dedupe_key=f"change:{change}:{number}",
		)


def _scope(story: dict[str, Any]) -> dict[str, int]:
	return {field: int(letter in story["scope"]) for letter, field in SCOPES.items()}


def _act(doctype: str, name: str, user: str, action: str, **values: Any) -> None:
	frappe.set_user(address(user))
	if values:
		doc = frappe.get_doc(doctype, name)
		doc.update(values)
		doc.save()
	apply_workflow(frappe.get_doc(doctype, name).as_dict(), action)
