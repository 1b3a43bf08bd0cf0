"""One running delegation and the access of the auditor of the coming renewal."""

import frappe
from frappe.utils import add_days, today


def add(told: dict[str, list[dict]]) -> None:
	"""Add what is missing; each is known by its decision number or the title of its audit."""
	for one in told["delegations"]:
		if not frappe.db.exists("QSE Delegation", {"decision_number": one["decision_number"]}):
			frappe.set_user(_email(one["delegator"]))
			frappe.get_doc(
				{
					"doctype": "QSE Delegation",
					"delegator": _email(one["delegator"]),
					"delegate": _email(one["delegate"]),
					"from_date": today(),
					"to_date": add_days(today(), one["days"]),
					"roles": [{"role": role} for role in one["roles"]],
					"units": [{"unit": unit} for unit in one["units"]],
					"decision_number": one["decision_number"],
					"decision_date": today(),
					"reason": one["reason"],
				}
			).insert()
	for one in told["audits"]:
		if not frappe.db.exists("QSE Audit Access", {"audit_title": one["audit_title"]}):
			frappe.set_user(_email("qse.manager"))
			frappe.get_doc(
				{
					"doctype": "QSE Audit Access",
					"audit_title": one["audit_title"],
					"auditor": _email(one["auditor"]),
					"body": one["body"],
					"from_date": today(),
					"to_date": add_days(today(), one["days"]),
					"records_from": add_days(today(), -one["records_from_days_ago"]),
					"standards": [{"standard": standard} for standard in one["standards"]],
					"units": [{"unit": unit} for unit in one["units"]],
				}
			).insert()


def _email(user: str) -> str:
	return f"{user}@example.com"
