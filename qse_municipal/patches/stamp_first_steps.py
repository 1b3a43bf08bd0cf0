"""Risks of the first release get the stamp of their first step from the log of their states."""

import frappe


def execute() -> None:
	frappe.db.sql(
		"""
		update `tabQSE Risk` risk
		join (
			select parent, min(changed_on) as first_step
			from `tabQSE State Change` where parenttype = 'QSE Risk' group by parent
		) log on log.parent = risk.name
		set risk.first_transition_on = log.first_step
		where risk.first_transition_on is null
		"""
	)
