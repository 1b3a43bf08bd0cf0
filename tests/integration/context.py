"""Building blocks of the tests that need an analysis of the context, an interested party or a change."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.model.workflow import apply_workflow

from qse_municipal.context.rules import AREAS
from qse_municipal.register import notify
from tests.conftest import as_user

ANALYSIS, PARTY, CHANGE = "QSE Context Analysis", "QSE Interested Party", "QSE Change"
STANDARDS = {"Quality": "ISO 9001:2015", "Environment": "ISO 14001:2026", "Safety": "ISO 45001:2018"}


def verdict(discipline: str = "Quality", **values) -> dict:
	return {
		"standard": STANDARDS[discipline],
		"is_relevant": "Relevant",
		"reason": "Floods close two sites each winter",
		**values,
	}


def new_analysis(**values):
	"""An unsaved, complete analysis of the service of the tests: two issues, one verdict."""
	return frappe.get_doc(
		{
			"doctype": ANALYSIS,
			"title": "Context 2026",
			"unit": "T-SRV",
			"is_quality": 1,
			"issues": [
				{"quadrant": "Strength", "pestel": "Social", "issue": "Trained staff", "relevance": 4},
				{
					"quadrant": "Threat",
					"pestel": "Legal",
					"issue": "A new law on procurement",
					"relevance": 5,
				},
			],
			"climate_verdicts": [verdict()],
			**values,
		}
	)


def new_party(**values):
	"""An unsaved party with one expectation that is no obligation."""
	return frappe.get_doc(
		{
			"doctype": PARTY,
			"party_name": "Associations of the rural communes",
			"category": "Associations and Civil Society",
			"unit": "T-SRV",
			"is_quality": 1,
			"influence": 4,
			"interest": 5,
			"expectations": [{"kind": "Need", "expectation": "Water points that work in summer"}],
			**values,
		}
	)


def answers(**affected: str) -> list[dict]:
	"""Every area answered; those given are affected."""
	return [
		{
			"area": area,
			"is_affected": "Yes" if area in affected else "No",
			"consequence": affected.get(area),
		}
		for area in AREAS
	]


def new_change(**values):
	"""An unsaved change with every area answered."""
	return frappe.get_doc(
		{
			"doctype": CHANGE,
			"title": "One counter in place of three",
			"unit": "T-SRV",
			"is_quality": 1,
			"planned_on": "2027-03-01",
			"what": "The three counters become one",
			"why": "Citizens come three times for one file",
			"consequences": answers(Competences="Everybody learns the three procedures"),
			**values,
		}
	)


def insert(doc, user: str):
	with as_user(user):
		return doc.insert()


def act(doc, action: str, user: str, **values):
	"""One step as the Desk makes it; values are saved first. Returns the fresh document."""
	with as_user(user):
		if values:
			fresh = frappe.get_doc(doc.doctype, doc.name)
			fresh.update(values)
			fresh.save()
		apply_workflow(frappe.get_doc(doc.doctype, doc.name).as_dict(), action)
	return frappe.get_doc(doc.doctype, doc.name)


def save(doc, user: str, **values):
	"""The stored document with other values, saved by the user."""
	with as_user(user):
		fresh = frappe.get_doc(doc.doctype, doc.name)
		fresh.update(values)
		return fresh.save()


@contextmanager
def queue_at_once() -> Iterator[None]:
	"""The job that writes notifications runs when it is queued: the tests have no worker."""
	enqueue = frappe.enqueue

	def at_once(method, **kwargs):
		if method != "qse_municipal.register.notify.send":
			return enqueue(method, **kwargs)
		kwargs.pop("queue")
		return notify.send(**kwargs)

	frappe.enqueue = at_once
	try:
		yield
	finally:
		frappe.enqueue = enqueue


def told_of(doc) -> list[str]:
	"""Commit; the people notified of the record since the last look."""
	with queue_at_once():
		frappe.db.commit()
	logs = frappe.get_all(
		"Notification Log",
		{"document_type": doc.doctype, "document_name": doc.name},
		["name", "for_user", "subject"],
		order_by="for_user",
	)
	frappe.db.delete("Notification Log", {"name": ["in", [log.name for log in logs]]})
	assert all(doc.name in log.subject for log in logs)
	return [log.for_user for log in logs]
