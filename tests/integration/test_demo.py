"""The demonstration is made by the rules, complete, and made once."""

from collections import Counter

import frappe
from frappe.utils.password import check_password

from qse_municipal import demo
from qse_municipal.demo.stories import load


def test_the_demonstration(committed):
	assert demo.make() is None
	risks = frappe.get_all(
		"QSE Risk",
		filters={"external_reference": ["like", "SMI-%"]},
		fields=["name", "workflow_state", "kind", "current_level", "external_reference"],
		order_by="external_reference",
	)
	told = load("risks")
	assert {risk.external_reference: risk.workflow_state for risk in risks} == {
		story["ref"]: story["state"] for story in told
	}
	assert len(Counter(risk.workflow_state for risk in risks)) == 8
	assert {risk.kind for risk in risks} == {"Risk", "Opportunity"}
	floor = frappe.get_doc("QSE Risk", {"external_reference": "SMI-R-011"})
	assert (floor.current_score, floor.current_level, floor.current_level_rule) == (
		5,
		"High",
		"Severity Floor",
	)
	drift = frappe.get_doc("QSE Risk", {"external_reference": "SMI-R-001"})
	assert [row.current_score for row in drift.assessments] == [16, 12, 9]
	assert [row.assessed_on for row in drift.assessments] == sorted(
		row.assessed_on for row in drift.assessments
	)
	assert frappe.get_doc("QSE Unit", "CR").rgt - frappe.get_doc("QSE Unit", "CR").lft == 41
	for person in load("people"):
		email = f"{person['user']}@example.com"
		check_password(email, demo.PASSWORD)
		user = frappe.get_doc("User", email)
		assert (user.enabled, user.user_type) == (1, "System User")
		assert [row.role for row in user.roles] == [person["role"]]
	actions = frappe.get_all(
		"QSE Action",
		filters={"dedupe_key": ["like", "demo:%"]},
		fields=["title", "workflow_state"],
		order_by="name",
	)
	assert {action.title: action.workflow_state for action in actions} == {
		story["title"]: story["state"] for stories in load("actions").values() for story in stories
	}
	context = load("context")
	told = {
		"QSE Context Analysis": ["Validated", "Validated", "Draft"],
		"QSE Interested Party": [
			"Validated" if story.get("validated_by") else "Draft" for story in context["parties"]
		],
		"QSE Change": [story["state"] for story in context["changes"]],
	}
	for doctype, states in told.items():
		assert frappe.get_all(doctype, pluck="workflow_state", order_by="name") == states
	handed = frappe.get_all("QSE Party Expectation", {"is_obligation": 1}, pluck="handed_over_name")
	assert len(set(handed)) == 2 and all(handed)
	assert frappe.db.count("QSE Risk", {"context_issue": ["is", "set"]}) == 2
	assert frappe.db.get_value("QSE Unit", "SITE-TET", "territory") == "01.571.01.11"
	counted = ("QSE Risk", "QSE Action", "QSE Unit", "User", "QSE Territory", *told)
	before = {doctype: frappe.db.count(doctype) for doctype in counted}
	demo.make()
	assert {doctype: frappe.db.count(doctype) for doctype in before} == before
