"""Building blocks of the tests that need improvement ideas."""

import frappe
from frappe.model.workflow import apply_workflow

from tests.conftest import as_user

STAFF = "test.plain.staff@example.com"


def make_staff(user: str = STAFF) -> str:
	"""Somebody of the Desk without a role of the app and without a unit."""
	if not frappe.db.exists("User", user):
		# a role of Frappe that opens the Desk and nothing of ours
		frappe.get_doc(
			{
				"doctype": "User",
				"email": user,
				"first_name": "Plain",
				"last_name": user.split("@")[0],
				"send_welcome_email": 0,
				"roles": [{"role": "Inbox User"}],
			}
		).insert()
	frappe.db.delete("User Permission", {"user": user})
	return user


def new_idea(**values):
	"""An unsaved idea for the service of the tests."""
	return frappe.get_doc(
		{
			"doctype": "QSE Improvement Idea",
			"title": "Queue tickets by message",
			"idea": "Tell citizens by message when it is their turn",
			"is_quality": 1,
			"unit": "T-SRV",
			**values,
		}
	)


def insert_idea(user: str, **values):
	with as_user(user):
		return new_idea(**values).insert()


def act(idea, name: str, user: str, **values):
	"""One step as the Desk makes it; values are saved first. Returns the fresh document."""
	with as_user(user):
		if values:
			doc = frappe.get_doc("QSE Improvement Idea", idea.name)
			doc.update(values)
			doc.save()
		apply_workflow(frappe.get_doc("QSE Improvement Idea", idea.name).as_dict(), name)
	return frappe.get_doc("QSE Improvement Idea", idea.name)


def take_to(idea, state: str, user: str):
	"""Take a proposed idea to a state; the user answers it."""
	if state == "Withdrawn":
		return act(idea, "Withdraw", idea.proposed_by, state_reason="Found a better one")
	idea = act(idea, "Start Review", user)
	if state == "Under Review":
		return idea
	if state == "Refused":
		return act(idea, "Refuse", user, answer="The law asks for paper. Thank you.")
	idea = act(idea, "Accept", user, answer="From June on. Thank you.")
	if state == "Implemented":
		return act(idea, "Report Implemented", user, result="Ten minutes less in the queue")
	if state == "Cancelled":
		return act(idea, "Cancel", user, state_reason="The supplier is gone")
	assert idea.workflow_state == state
	return idea
