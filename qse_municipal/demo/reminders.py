"""What the daily jobs make of the demonstration: reminders up the ladder and two monthly summaries."""

import frappe
from frappe.utils import getdate

from qse_municipal.ladder.daily import climb, late_actions, read_ladder
from qse_municipal.summary.monthly import DOCTYPE, make, tell
from qse_municipal.summary.rules import month_before, name_of


def add() -> None:
	"""Let the actions have begun when they were planned to; then remind, and sum up two months."""
	frappe.set_user("Administrator")
	age_actions()
	ladder = read_ladder()
	if actions := late_actions(ladder):
		climb(actions, ladder)
	last_month = month_before(getdate())
	for first, last in (month_before(last_month[0]), last_month):
		if not frappe.db.exists(DOCTYPE, name_of(first)) and (doc := make(first, last)):
			tell(doc)


def age_actions() -> None:
	action = frappe.qb.DocType("QSE Action")
	(
		frappe.qb.update(action)
		.set(action.opened_on, action.planned_start)
		.where(action.dedupe_key.like("demo:%") & (action.planned_start < action.opened_on))
		.run()
	)
