"""Actions of the last release: one evidence file becomes a row, and the dates that came later get a value."""

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import now

OLD_FIELD = "evidence_file"


def execute() -> None:
	if frappe.db.has_column("QSE Action", OLD_FIELD):
		move_files()
	date_plans()
	date_effects()


def move_files() -> None:
	"""Into rows; once, because the old column is emptied."""
	action = frappe.qb.DocType("QSE Action")
	found = (
		frappe.qb.from_(action)
		.select(action.name, action[OLD_FIELD], action.owner)
		.where(Coalesce(action[OLD_FIELD], "") != "")
		.run()
	)
	if not found:
		return
	stamp = now()
	fields = ["name", "parent", "parenttype", "parentfield", "idx", "docstatus", "file", "owner"]
	fields += ["modified_by", "creation", "modified"]
	frappe.db.bulk_insert(
		"QSE Evidence File",
		fields,
		[
			(
				*(frappe.generate_hash(length=10), name, "QSE Action", "evidence_files", 1, 0, file),
				*(owner, owner, stamp, stamp),
			)
			for name, file, owner in found
		],
	)
	names = [name for name, _file, _owner in found]
	frappe.qb.update(action).set(action[OLD_FIELD], None).where(action.name.isin(names)).run()
	attachment = frappe.qb.DocType("File")
	frappe.qb.update(attachment).set(attachment.attached_to_field, None).where(
		(attachment.attached_to_doctype == "QSE Action") & (attachment.attached_to_field == OLD_FIELD)
	).run()


def date_plans() -> None:
	"""The due date last planned, and a start for the time line: the day of entry, not after it is due."""
	action = frappe.qb.DocType("QSE Action")
	planned = action.planned_due_date.isnull() & action.original_due_date.isnotnull()
	frappe.qb.update(action).set(action.planned_due_date, action.due_date).where(
		planned & (action.workflow_state != "Draft")
	).run()
	frappe.qb.update(action).set(action.planned_due_date, action.original_due_date).where(planned).run()
	started = action.planned_start.isnull() & (action.workflow_state != "Draft")
	frappe.qb.update(action).set(action.planned_start, action.due_date).where(
		started & (action.opened_on > action.due_date)
	).run()
	frappe.qb.update(action).set(action.planned_start, action.opened_on).where(started).run()


def date_effects() -> None:
	"""Effects that wait for their judgement get the day on which it is due."""
	from qse_municipal.actions.effect import due_on

	action = frappe.qb.DocType("QSE Action")
	waiting = (
		frappe.qb.from_(action)
		.select(action.name, action.verified_on)
		.where((action.workflow_state == "Effectiveness Due") & action.effectiveness_due_on.isnull())
		.run()
	)
	for name, verified_on in waiting:
		frappe.db.set_value(
			"QSE Action", name, "effectiveness_due_on", due_on(verified_on), update_modified=False
		)
