"""Upgrades and moves on the real site: migrate twice, uninstall and reinstall, backup and restore."""

import json
import subprocess
import sys
import textwrap

import pytest

APP = "qse_municipal"
DEFINITIONS = (
	"DocType",
	"Report",
	"Workspace",
	"Print Format",
	"Number Card",
	"Dashboard Chart",
	"Dashboard",
	"Workflow",
	"Kanban Board",
	"Notification",
	"QSE Standard",
	"QSE Clause",
	"QSE Clause Concordance",
	"QSE Rating Scale",
	"QSE Unit Type",
)
SNAPSHOT = f"""
def snapshot():
	seen = {{}}
	for doctype in {DEFINITIONS!r}:
		if frappe.db.table_exists(doctype):
			rows = frappe.get_all(doctype, fields=["name", "modified"], order_by="name")
			seen[doctype] = {{row.name: str(row.modified) for row in rows}}
	seen["roles"] = frappe.get_all("Role", pluck="name", order_by="name")
	seen["translations"] = frappe.get_all("Translation", pluck="name", order_by="name")
	seen["permissions"] = frappe.db.count("DocPerm")
	return seen
"""


@pytest.fixture
def in_process(request: pytest.FixtureRequest, connection):
	"""Run code in a process of its own, as the commands of a bench do; returns what it puts in `result`."""
	import frappe

	frappe.db.commit()
	site, sites_path = frappe.local.site, frappe.local.sites_path

	def run(code: str):
		script = "\n".join(
			[
				"import json, os, frappe",
				f"os.chdir({sites_path!r})",
				f"frappe.init(site={site!r}, sites_path={sites_path!r})",
				"frappe.connect()",
				SNAPSHOT,
				"result = None",
				textwrap.dedent(code),
				"print('\\nRESULT' + json.dumps(result))",
			]
		)
		done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=600)
		assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
		return json.loads(done.stdout.rpartition("RESULT")[2])

	yield run
	frappe.db.rollback()
	frappe.clear_cache()


MIGRATE = """
from frappe.migrate import SiteMigration
SiteMigration(skip_search_index=True).run(site=frappe.local.site)
frappe.init(site=site, sites_path=".")
frappe.connect()
"""


def migrate(in_process) -> dict:
	return in_process(f"site = frappe.local.site\n{MIGRATE}\nresult = snapshot()")


def test_migrate_twice_changes_nothing(in_process) -> None:
	first = migrate(in_process)
	second = migrate(in_process)
	assert second == first
	assert first["QSE Clause"] and first["QSE Rating Scale"] and first["Workflow"]


def test_migrate_keeps_what_a_council_edited(in_process) -> None:
	in_process(
		"""
		workflow = frappe.get_doc("Workflow", {"document_type": "QSE Risk"})
		workflow.transitions[0].allow_self_approval = 1 - workflow.transitions[0].allow_self_approval
		workflow.save()
		frappe.db.commit()
		result = workflow.transitions[0].allow_self_approval
		"""
	)
	kept = """
		row = frappe.get_doc("Workflow", {"document_type": "QSE Risk"}).transitions[0]
		result = row.allow_self_approval
		"""
	edited = in_process(kept)
	migrate(in_process)
	assert in_process(kept) == edited
	in_process(
		"""
		workflow = frappe.get_doc("Workflow", {"document_type": "QSE Risk"})
		workflow.transitions[0].allow_self_approval = 1 - workflow.transitions[0].allow_self_approval
		workflow.save()
		frappe.db.commit()
		"""
	)


def test_backup_and_restore(in_process) -> None:
	"""What was changed after the backup is undone, what was there is there again."""
	marker = in_process(
		"""
		unit = frappe.new_doc("QSE Unit", unit_code="BACKUP", unit_name="وحدة للنسخ", unit_type="Service")
		unit.insert()
		frappe.db.commit()
		from frappe.utils.backups import scheduled_backup
		result = os.path.abspath(scheduled_backup(ignore_files=True, force=True).backup_path_db)
		"""
	)
	after = in_process(
		f"""
		frappe.db.set_value("QSE Unit", "BACKUP", "unit_name", "changed")
		frappe.db.commit()
		from frappe.database.db_manager import DbManager
		user = frappe.conf.db_user or frappe.conf.db_name
		DbManager.restore_database(False, frappe.conf.db_name, {marker!r}, user, frappe.conf.db_password)
		frappe.clear_cache()
		frappe.db.close()
		frappe.connect()
		result = frappe.db.get_value("QSE Unit", "BACKUP", "unit_name")
		frappe.delete_doc("QSE Unit", "BACKUP")
		frappe.db.commit()
		"""
	)
	assert after == "وحدة للنسخ"


def test_uninstall_leaves_nothing_and_reinstall_works(in_process) -> None:
	left = in_process(
		f"""
		from frappe.installer import remove_app
		remove_app({APP!r}, yes=True, no_backup=True, force=True)
		frappe.db.commit()
		def left(doctype, fieldname, value):
			return frappe.get_all(doctype, filters={{fieldname: value}}, pluck="name")

		ours = ["like", "QSE %"]
		result = {{
			"doctypes": left("DocType", "module", "QSE Municipal"),
			"workflows": left("Workflow", "document_type", ours),
			"boards": left("Kanban Board", "reference_doctype", ours),
			"cards": left("Number Card", "document_type", ours),
			"reports": left("Report", "ref_doctype", ours),
			"workspaces": left("Workspace", "module", "QSE Municipal"),
			"tables": [table for table in frappe.db.get_tables(cached=False) if table.startswith("tabQSE ")],
			"apps": frappe.get_installed_apps(),
		}}
		"""
	)
	assert APP not in left.pop("apps")
	assert not any(left.values()), left
	again = in_process(
		f"""
		from frappe.installer import install_app
		install_app({APP!r})
		frappe.db.commit()
		result = snapshot()
		"""
	)
	assert again["QSE Clause"] and again["QSE Rating Scale"] and again["Workflow"]
