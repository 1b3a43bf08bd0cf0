"""The processes of the demonstration, written by their owners and approved; the scope and the policy."""

from typing import Any

import frappe
from frappe.model.workflow import apply_workflow
from frappe.utils import add_days, today

from qse_municipal.demo.stories import address

PROCESS, SCOPE, POLICY = "QSE Process", "QSE System Scope", "QSE Policy"
MANAGER, TOP = "qse.manager", "top.management"
SCOPES = {"Q": "is_quality", "E": "is_environment", "S": "is_safety"}


def add(processes: list[dict], system: dict) -> None:
	"""Add what is missing: a process without inputs, a scope and a policy when there is none."""
	frappe.set_user(address(MANAGER))
	_add_posts(system["posts"])
	written = set(
		frappe.get_all(
			"QSE Process Input", {"parenttype": PROCESS}, pluck="parent", distinct=True, order_by="parent"
		)
	)
	clauses = set(frappe.get_all("QSE Clause", pluck="name", order_by="name"))
	for story in processes:
		if story["code"] not in written:
			_write(story, clauses)
			_approve(story)
	if not frappe.db.exists(SCOPE, {"title": system["scope"]["title"]}):
		_add_scope(system["scope"], clauses)
	if not frappe.db.exists(POLICY, {"title": system["policy"]["title"]}):
		_add_policy(system["policy"])


def _add_posts(posts: list[dict]) -> None:
	known = set(frappe.get_all("QSE Post", pluck="name", order_by="name"))
	for post in posts:
		if post["fr"] not in known:
			frappe.get_doc(
				{
					"doctype": "QSE Post",
					"post_name": post["fr"],
					"post_name_fr": post["fr"],
					"post_name_ar": post["ar"],
					"unit": post["unit"],
				}
			).insert()


def _write(story: dict, clauses: set[str]) -> None:
	_save(
		PROCESS,
		story["code"],
		story["owner"],
		purpose=story["purpose"],
		triggers=story.get("triggers"),
		boundaries=story.get("boundaries"),
		**{field: int(letter in story["scope"]) for letter, field in SCOPES.items()},
		inputs=[
			{"input_name": name, "supplier": other, "supplier_process": process}
			for name, other, process in story["inputs"]
		],
		outputs=[
			{"output_name": name, "customer": other, "customer_process": process}
			for name, other, process in story["outputs"]
		],
		activities=[
			{"activity": activity, "post": post, "record": record}
			for activity, post, record in story.get("activities", ())
		],
		resources=[
			{"kind": kind, "description": description} for kind, description in story.get("resources", ())
		],
		raci=[
			{"activity": task, "post": post, "responsibility": responsibility}
			for task, post, responsibility in story.get("raci", ())
		],
		clauses=[{"clause": clause} for clause in story["clauses"] if clause in clauses],
	)


def _approve(story: dict) -> None:
	"""By the QSE Manager, whose own process Top Management approves; one is revised afterwards."""
	if story.get("draft"):
		return
	_act(PROCESS, story["code"], TOP if story["owner"] == MANAGER else MANAGER, "Approve")
	if change := story.get("revised"):
		_save(PROCESS, story["code"], story["owner"], state_reason=change["reason"])
		_act(PROCESS, story["code"], story["owner"], "Revise")
		_save(PROCESS, story["code"], story["owner"], boundaries=change["boundaries"])


def _add_scope(told: dict, clauses: set[str]) -> None:
	frappe.set_user(address(MANAGER))
	scope = frappe.get_doc(
		{
			"doctype": SCOPE,
			"title": told["title"],
			"statement": told["en"],
			"statement_fr": told["fr"],
			"statement_ar": told["ar"],
			"standards": [{"standard": standard} for standard in told["standards"]],
			"units": [{"unit": unit, "with_below": 1} for unit in told["units"]],
			"sites": [{"site": site, "address": place} for site, place in told["sites"]],
			"services": [{"service": service} for service in told["services"]],
			"exclusions": [
				{"clause": clause, "reason": reason}
				for clause, reason in told["exclusions"]
				if clause in clauses
			],
		}
	).insert()
	_act(SCOPE, scope.name, TOP, "Approve")


def _add_policy(told: dict) -> None:
	frappe.set_user(address(MANAGER))
	policy = frappe.get_doc(
		{
			"doctype": POLICY,
			"title": told["title"],
			"signed_by": told["signed_by"],
			"signed_on": add_days(today(), -told["days_ago"]),
			"text_fr": told["fr"],
			"text_ar": told["ar"],
			"text_en": told["en"],
			"is_quality": 1,
			"is_environment": 1,
			"is_safety": 1,
		}
	).insert()
	_act(POLICY, policy.name, TOP, "Approve")
	_save(
		POLICY,
		policy.name,
		MANAGER,
		displays=[
			{"place": place, "displayed_on": add_days(today(), -days)} for place, days in told["displays"]
		],
		receipts=[
			{"unit": unit, "recipients": who, "how": how, "received_on": add_days(today(), -days)}
			for unit, who, how, days in told["receipts"]
		],
	)


def _act(doctype: str, name: str, user: str, action: str) -> None:
	frappe.set_user(address(user))
	apply_workflow(frappe.get_doc(doctype, name).as_dict(), action)


def _save(doctype: str, name: str, user: str, **values: Any) -> None:
	frappe.set_user(address(user))
	doc = frappe.get_doc(doctype, name)
	doc.update(values)
	doc.save()
