"""Building blocks of the tests of delegations, audit accesses and handovers."""

import frappe
from frappe.utils import add_days, today

from tests.conftest import as_user


def dated(values: dict) -> dict:
	"""Numbers in the place of dates are days from today."""
	return {
		name: add_days(today(), value)
		if isinstance(value, int) and name.endswith(("_date", "_from", "_to"))
		else value
		for name, value in values.items()
	}


def delegation(people: dict[str, str], giver: str = "Unit Head", taker: str = "QSE Officer", **values):
	"""An unsaved delegation of the giver's role, from today for ten days."""
	return frappe.get_doc(
		{
			"doctype": "QSE Delegation",
			"delegator": people[giver],
			"delegate": people[taker],
			"from_date": today(),
			"to_date": add_days(today(), 10),
			"roles": [{"role": giver}],
			"decision_number": "12/2026",
			**dated(values),
		}
	)


def delegate(people: dict[str, str], giver: str = "Unit Head", taker: str = "QSE Officer", **values):
	"""The same, saved by the giver."""
	with as_user(people[giver]):
		return delegation(people, giver, taker, **values).insert()


def age(doc, **dates: int) -> None:
	"""Move dates of a stored record by days from today, as if it had been made back then."""
	from qse_municipal.guard.delegation import forget

	frappe.db.set_value(
		doc.doctype, doc.name, {name: add_days(today(), days) for name, days in dates.items()}
	)
	forget()


def audit_access(people: dict[str, str], **values):
	"""An unsaved access of the external auditor to quality records of the test council, for a week."""
	return frappe.get_doc(
		{
			"doctype": "QSE Audit Access",
			"audit_title": "Renewal",
			"auditor": people["External Auditor"],
			"from_date": today(),
			"to_date": add_days(today(), 7),
			"standards": [{"standard": "ISO 9001:2015"}],
			"units": [{"unit": "T-COUNCIL"}],
			**dated(values),
		}
	)
