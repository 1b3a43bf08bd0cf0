"""Records to attack, for any DocType under guard: rows made from its fields, with all that hangs on them."""

import json
from typing import NamedTuple

import frappe
from frappe.utils import add_days, today

from qse_municipal.guard.declaration import Guard, guards
from tests.security.personas import ELSEWHERE, INSIDE, PERSONAS, TOP

KEEPER = "security.keeper@example.com"
PROCESS = "SEC-PROCESS"
UNMARKED = ("naming_series", "writers")
TEXTS = ("Data", "Small Text", "Text", "Long Text", "Text Editor", "Code")


class Target(NamedTuple):
	"""A stored record; its marker stands in every text of it and of what hangs on it, and nowhere else."""

	doctype: str
	name: str
	marker: str
	confidential: bool
	file_url: str
	tag: str


def make_world() -> None:
	"""Units, people with their rights, a process, a delegation and the accesses of the auditors."""
	_make_user(KEEPER, "QSE Officer")
	for persona in PERSONAS:
		if persona.user:
			_make_user(persona.user, persona.role)
	head = next(persona.user for persona in PERSONAS if persona.heads)
	for code, parent, group in ((TOP, None, 1), (INSIDE, TOP, 0), (ELSEWHERE, TOP, 0)):
		if not frappe.db.exists("QSE Unit", code):
			_insert(
				"QSE Unit",
				unit_code=code,
				unit_name=code,
				parent_qse_unit=parent,
				is_group=group,
				unit_head=head if code == INSIDE else None,
			)
	for persona in PERSONAS:
		if persona.user and persona.unit:
			_insert(
				"User Permission",
				user=persona.user,
				allow="QSE Unit",
				for_value=persona.unit,
				hide_descendants=int(persona.hides_descendants),
			)
		if persona.owns_process:
			_insert(
				"QSE Process",
				process_code=PROCESS,
				process_name=PROCESS,
				process_type="Support",
				process_owner=persona.user,
			)
		if persona.acts_for_head:
			_insert(
				"QSE Delegation",
				delegator=head,
				delegate=persona.user,
				from_date=today(),
				to_date=add_days(today(), 7),
				roles=[{"role": "Unit Head"}],
				decision_number="SEC-1",
			)


def open_audits(targets: list[Target]) -> None:
	"""An access per auditor; one of them gets the targets by name and nothing else."""
	quality, safety = (
		frappe.get_all("QSE Standard", {"discipline": one}, pluck="name", order_by="name")[0]
		for one in ("Quality", "Safety")
	)
	for persona in PERSONAS:
		if not persona.audits:
			continue
		access = frappe.get_doc(
			{
				"doctype": "QSE Audit Access",
				"audit_title": "SEC",
				"auditor": persona.user,
				"from_date": add_days(today(), -9),
				"to_date": add_days(today(), 9),
				"standards": [{"standard": safety if persona.audits == "other standard" else quality}],
				"units": [{"unit": ELSEWHERE if persona.audits in ("elsewhere", "shared") else TOP}],
				"shared_records": [
					{"record_doctype": target.doctype, "record": target.name, "reason": "SEC"}
					for target in targets
					if persona.audits == "shared" and guards()[target.doctype].scope
				],
			}
		)
		access.flags.ignore_mandatory = True
		access.insert()
		if persona.audits == "ended":
			access.db_set("to_date", add_days(today(), -1))


def make_target(guard: Guard, confidential: bool) -> Target:
	"""A row past its controller (what it may hold is not asked here) with everything that hangs on it."""
	marker = f"Zq{frappe.generate_hash(length=12)}"
	meta = frappe.get_meta(guard.doctype)
	doc = frappe.new_doc(guard.doctype)
	doc.name = f"SEC-{frappe.generate_hash(length=8)}"
	for df in meta.fields:
		if df.fieldtype in TEXTS and df.fieldname not in UNMARKED:
			doc.set(df.fieldname, marker)
		elif df.fieldtype == "Select" and df.options and df.fieldname != "naming_series":
			doc.set(df.fieldname, next(filter(None, df.options.split("\n"))))
	by_way = {persona.named: persona.user for persona in PERSONAS if persona.named}
	for number, field in enumerate(guard.people):
		doc.set(field, by_way["people"] if number == 0 else KEEPER)
	if guard.unit:
		doc.set(guard.unit, INSIDE)
	if guard.process:
		doc.set(guard.process, PROCESS)
	if guard.confidential:
		doc.set(guard.confidential, int(confidential))
	if guard.scope:
		doc.set(guard.scope[0], 1)
	if guard.began_on:
		doc.set(guard.began_on, today())
	if meta.has_field("workflow_state"):
		doc.workflow_state = frappe.get_doc("Workflow", {"document_type": guard.doctype}).states[0].state
	if "owner" not in guard.people:
		doc.owner = KEEPER
	doc.creation = doc.modified = frappe.utils.now()
	_store(doc)
	for child, field in guard.tables:
		_store_child(doc, child, field, by_way["tables"], marker)
	if guard.actions:
		for state, way in (("In Progress", "actions"), ("Closed", "past actions")):
			_store_action(doc, state, by_way[way])
	tag = f"tag{frappe.generate_hash(length=8)}"
	return Target(guard.doctype, doc.name, marker, confidential, _hang_on(doc, marker, tag), tag)


def fingerprint(target: Target) -> str:
	"""All columns of the record and how much hangs on it, so that a change shows."""
	row = frappe.db.get_value(target.doctype, target.name, "*", as_dict=True)
	hanging = {
		doctype: frappe.db.count(doctype, {kind: target.doctype, name: target.name})
		for doctype, kind, name in (
			("Comment", "reference_doctype", "reference_name"),
			("ToDo", "reference_type", "reference_name"),
			("File", "attached_to_doctype", "attached_to_name"),
			("Tag Link", "document_type", "document_name"),
			("DocShare", "share_doctype", "share_name"),
			("Document Follow", "ref_doctype", "ref_docname"),
			("Communication", "reference_doctype", "reference_name"),
			("Document Share Key", "reference_doctype", "reference_docname"),
		)
	}
	return json.dumps([row, hanging], default=str, sort_keys=True)


def _hang_on(doc: "frappe.model.document.Document", marker: str, tag: str) -> str:
	reference = {"reference_doctype": doc.doctype, "reference_name": doc.name}
	_store_new("Comment", comment_type="Comment", content=marker, comment_email=KEEPER, **reference)
	_store_new(
		"Communication", subject=marker, content=marker, communication_type="Communication", **reference
	)
	_store_new(
		"ToDo",
		description=marker,
		reference_type=doc.doctype,
		reference_name=doc.name,
		allocated_to=KEEPER,
		status="Open",
	)
	_store_new(
		"Version",
		ref_doctype=doc.doctype,
		docname=doc.name,
		data=json.dumps({"changed": [["title", "", marker]]}),
	)
	_store_new("Tag Link", document_type=doc.doctype, document_name=doc.name, tag=tag, title=doc.name)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"{marker}.txt",
			"content": marker,
			"is_private": 1,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
		}
	).insert()
	return file.file_url


def _store(doc: "frappe.model.document.Document") -> None:
	doc.set("__islocal", 1)
	doc.db_insert()


def _store_new(doctype: str, **values) -> None:
	doc = frappe.get_doc({"doctype": doctype, "name": f"SEC-{frappe.generate_hash(length=10)}", **values})
	doc.owner = KEEPER
	doc.creation = doc.modified = frappe.utils.now()
	_store(doc)


def _store_child(parent, child: str, field: str, user: str, marker: str) -> None:
	table = next(df for df in parent.meta.get_table_fields() if df.options == child)
	texts = {df.fieldname: marker for df in frappe.get_meta(child).fields if df.fieldtype in TEXTS}
	_store_new(
		child,
		**texts,
		**{field: user, "parent": parent.name, "parenttype": parent.doctype, "parentfield": table.fieldname},
	)


def _store_action(doc, state: str, user: str) -> None:
	_store_new(
		"QSE Action",
		title="SEC",
		source_doctype=doc.doctype,
		source_name=doc.name,
		unit=ELSEWHERE,
		action_owner=user,
		workflow_state=state,
	)


def _make_user(user: str, role: str) -> None:
	if not frappe.db.exists("User", user):
		_insert("User", email=user, first_name=user, send_welcome_email=0, roles=[{"role": role}])


def _insert(doctype: str, **values) -> None:
	frappe.get_doc({"doctype": doctype, **values}).insert()
