"""Building blocks of the tests that need processes, scopes and policies."""

import frappe
from frappe.model.workflow import apply_workflow

from tests.conftest import as_user

CLAUSE = "ISO 9001:2015 8.1"


def make_post(name: str = "T Head of Service", **values) -> str:
	if not frappe.db.exists("QSE Post", name):
		frappe.get_doc({"doctype": "QSE Post", "post_name": name, **values}).insert()
	return name


def new_process(code: str, owner: str | None = None, **values):
	"""An unsaved process with all that an approval needs."""
	return frappe.get_doc(
		{
			"doctype": "QSE Process",
			"process_code": code,
			"process_name": f"Process {code}",
			"process_type": "Realisation",
			"process_owner": owner,
			"unit": "T-SRV",
			"purpose": "Water for everybody, every day",
			"inputs": [{"input_name": "Requests", "supplier": "Citizens"}],
			"outputs": [{"output_name": "Connections", "customer": "Citizens"}],
			"clauses": [{"clause": CLAUSE}],
			**values,
		}
	)


def insert_process(code: str, owner: str | None = None, **values):
	return new_process(code, owner, **values).insert()


def act(doc, action: str, user: str, **values):
	"""One step as the Desk makes it; values are saved first. Returns the fresh document."""
	with as_user(user):
		if values:
			stored = frappe.get_doc(doc.doctype, doc.name)
			stored.update(values)
			stored.save()
		apply_workflow(frappe.get_doc(doc.doctype, doc.name).as_dict(), action)
	return frappe.get_doc(doc.doctype, doc.name)


def versions_of(doc) -> list:
	"""(number, state) of the versions of a record, in their order."""
	return [
		(row.version, row.state)
		for row in frappe.get_all(
			"QSE Version",
			{"reference_doctype": doc.doctype, "reference_name": doc.name},
			["version", "state"],
			order_by="version",
		)
	]
