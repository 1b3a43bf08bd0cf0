"""Workflows ship as files and belong to the council once installed: an edited one is never overwritten."""

import hashlib
import json
from pathlib import Path

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr

FOLDER = Path(__file__).parent.parent / "workflows"
HEAD = ("document_type", "workflow_state_field", "is_active", "override_status", "send_email_alert")
STATE = ("state", "doc_status", "allow_edit")
TRANSITION = ("state", "action", "next_state", "allowed", "allow_self_approval", "condition")


def run() -> None:
	for path in sorted(FOLDER.glob("*.json")):
		install(json.loads(path.read_text(encoding="utf-8")))


def install(content: dict) -> None:
	"""Create the workflow when absent; bring it up to date when nobody has edited it since we wrote it."""
	name, wanted = content["workflow_name"], fingerprint(content)
	if not frappe.db.exists("Workflow", name):
		frappe.get_doc(content).insert(ignore_permissions=True)
	else:
		doc = frappe.get_doc("Workflow", name)
		stored = fingerprint(doc)
		if stored == wanted or stored != frappe.db.get_global(_key(name)):
			return
		doc.update({key: value for key, value in content.items() if key != "doctype"})
		doc.save(ignore_permissions=True)
	frappe.db.set_global(_key(name), wanted)


def names() -> list[str]:
	"""Names of the workflows that the app ships."""
	return [
		json.loads(path.read_text(encoding="utf-8"))["workflow_name"]
		for path in sorted(FOLDER.glob("*.json"))
	]


def forget(name: str) -> None:
	"""Drop the stored fingerprint of a workflow that is removed."""
	frappe.db.set_global(_key(name), None)


def fingerprint(workflow: dict | Document) -> str:
	"""Hash of what the file decides: the head, the states and the transitions, in their order."""
	parts = [
		_row(workflow, HEAD),
		[_row(row, STATE) for row in workflow.get("states")],
		[_row(row, TRANSITION) for row in workflow.get("transitions")],
	]
	return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _row(row: dict | Document, fields: tuple[str, ...]) -> list[str]:
	return [
		cstr(cint(row.get(f)) if f.startswith(("is_", "allow_self", "send_", "override_")) else row.get(f))
		for f in fields
	]


def _key(name: str) -> str:
	return f"qse_workflow_hash:{name}"
