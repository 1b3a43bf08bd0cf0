"""The import of a register against Frappe's own Data Import, and its memory for many rows."""

import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import frappe
from frappe.core.doctype.data_import.importer import Importer

from qse_municipal.register_import import engine, job, plan, staging
from tests.bench import Reader, Row, benchmark
from tests.bench.risk import make_units, remove_units

ROWS = 5_000
FEW, MANY = 10_000, 100_000
SOURCE = "Bench"
# our header (blank: the import knows it), Frappe's (field, or table.field), and the value of row n
COLUMNS: tuple[tuple[str, str, Callable[[int, list[str]], object]], ...] = (
	("Reference", "external_reference", lambda n, units: f"B{n:06}"),
	("Title", "title", lambda n, units: f"Retard de livraison {n}"),
	("Kind", "kind", lambda n, units: "Risk"),
	("Unit", "unit", lambda n, units: units[n % len(units)]),
	("Risk Owner", "risk_owner", lambda n, units: "Administrator"),
	("Identified On", "identified_on", lambda n, units: f"2026-{n % 9 + 1:02}-{n % 28 + 1:02}"),
	("Quality", "is_quality", lambda n, units: 1),
	("Environment", "is_environment", lambda n, units: n % 2),
	("Safety", "is_safety", lambda n, units: n % 3 % 2),
	("Cause", "cause", lambda n, units: f"Fournisseur unique, marché {n}"),
	("Event", "event", lambda n, units: f"Le fournisseur livre {n % 40 + 1} jours trop tard"),
	("Consequence", "consequence", lambda n, units: "Le chantier s'arrête"),
	("Inherent Probability", "inherent_probability", lambda n, units: 3 + n % 3),
	("Inherent Severity", "inherent_severity", lambda n, units: 2 + n % 4),
	("Current Probability", "current_probability", lambda n, units: 2 + n % 2),
	("Current Severity", "current_severity", lambda n, units: 1 + n % 2),
	("Existing Measures", "existing_measures.measure", lambda n, units: f"Pénalités de retard {n}"),
	("", "existing_measures.measure_owner", lambda n, units: "Administrator"),
	("", "existing_measures.kind", lambda n, units: "Preventive"),
	("Treatment", "treatment", lambda n, units: "Reduce"),
	("Treatment Plan", "treatment_plan", lambda n, units: f"Deuxième fournisseur pour {n}"),
)
COMPARED = (
	*("title", "kind", "unit", "risk_owner", "identified_on", "is_quality", "is_environment", "is_safety"),
	*("cause", "event", "consequence", "inherent_score", "inherent_level", "current_score", "current_level"),
	*("treatment", "treatment_plan", "workflow_state", "rating_scale", "owner", "approver_role"),
)


@benchmark("risk-import")
def risk_import(reader: Reader) -> Iterator[Row]:
	"""5,000 risks: our job, and our check with it, against Data Import; the resulting documents compared."""
	remove_risks()
	units = make_units()
	frappe.db.commit()
	try:
		ours = new_import("imports-ours.csv", table(ROWS, units, frappe_names=False), units[0])
		check = seconds(lambda: checked(ours))
		write = seconds(lambda: written(ours))
		result = documents()
		remove_risks()
		frappe.db.commit()
		peer = seconds(lambda: data_import(table(ROWS, units, frappe_names=True)))
		if result != documents():
			raise AssertionError("the two imports made different documents")
		yield Row("risk-import", write * 1000, peer * 1000, 0.1, f"{ROWS} rows")
		yield Row("risk-import, check too", (check + write) * 1000, peer * 1000, 0.1)
	finally:
		frappe.db.rollback()
		remove_risks()
		remove_imports()
		remove_units(units)
		frappe.db.commit()


@benchmark("import-memory")
def import_memory(reader: Reader) -> Iterator[Row]:
	"""Peak memory (MB, not ms) of a process that checks and writes 100,000 and 10,000 rows."""
	remove_risks()
	units = make_units()
	frappe.db.commit()
	try:
		peaks = {}
		for number in (FEW, MANY):
			peaks[number] = float(in_a_process(number))
			remove_risks()
			remove_imports()
			frappe.db.commit()
		yield Row("import-memory", peaks[MANY], peaks[FEW], 3.0, "MB")
	finally:
		frappe.db.rollback()
		remove_risks()
		remove_imports()
		remove_units(units)
		frappe.db.commit()


def in_a_process(number: int) -> str:
	"""A process of its own: the peak of one would hide that of the next."""
	answer = subprocess.run(
		[sys.executable, "-m", "tests.bench.imports", frappe.local.site, str(number)],
		capture_output=True,
		text=True,
		cwd=os.getcwd(),
		env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
		check=False,
	)
	if answer.returncode:
		raise RuntimeError(answer.stderr[-2000:])
	return answer.stdout.split()[-1]


def main() -> None:
	site, number = sys.argv[1:]
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	units = frappe.get_all("QSE Unit", {"parent_qse_unit": "BENCH"}, pluck="name", order_by="name")
	doc = new_import(f"imports-{number}.csv", table(int(number), units, frappe_names=False), units[0])
	checked(doc, frappe.db.commit)
	written(doc)
	created = frappe.db.count("QSE Risk", {"external_source": SOURCE})
	if created != int(number):
		raise AssertionError(f"{created} of {number} risks were created")
	print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def table(rows: int, units: list[str], frappe_names: bool) -> bytes:
	"""The csv of a register; with ``frappe_names`` as Data Import wants it."""
	text = io.StringIO()
	writer = csv.writer(text)
	columns = [
		(their if frappe_names else our, value) for our, their, value in COLUMNS if our or frappe_names
	]
	writer.writerow([header for header, _value in columns])
	for number in range(rows):
		writer.writerow([value(number, units) for _header, value in columns])
	return text.getvalue().encode()


def new_import(name: str, content: bytes, unit: str) -> "frappe.model.document.Document":
	file = frappe.get_doc(
		{"doctype": "File", "file_name": name, "is_private": 1, "content": content}
	).insert()
	doc = frappe.get_doc(
		{
			"doctype": engine.IMPORT,
			"register": "QSE Risk",
			"import_file": file.file_url,
			"source": SOURCE,
			"unit": unit,
			"default_owner": "Administrator",
			"is_quality": 1,
		}
	).insert()
	frappe.db.commit()
	return doc


def checked(doc: "frappe.model.document.Document", between: Callable[[], None] = lambda: None) -> None:
	found = engine.check(doc, job.Bar(doc, "Checking"), between)
	doc.db_set({**found, "status": job.CHECKED})
	frappe.db.commit()
	if found["rows_rejected"]:
		step = staging.load(doc, (plan.REJECTED,), 1)[0]
		raise AssertionError(f"row {step.number}: {step.messages}")


def written(doc: "frappe.model.document.Document") -> None:
	doc.db_set("status", job.QUEUED)
	frappe.db.commit()
	job.run(doc.name)
	doc.reload()
	if doc.status != job.COMPLETED:
		raise AssertionError(doc.error)


def data_import(content: bytes) -> None:
	frappe.get_meta("QSE Risk").allow_import = 1  # this process only: the Desk offers our import alone
	doc = frappe.get_doc(
		{"doctype": "Data Import", "reference_doctype": "QSE Risk", "import_type": "Insert New Records"}
	).insert()
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "bench-data-import.csv",
			"is_private": 1,
			"content": content,
			"attached_to_doctype": doc.doctype,
			"attached_to_name": doc.name,
		}
	).insert()
	doc.db_set("import_file", file.file_url)
	frappe.db.commit()
	Importer("QSE Risk", data_import=doc).import_data()
	doc.reload()
	if doc.status != "Success":
		logs = frappe.get_all("Data Import Log", {"data_import": doc.name, "success": 0}, ["*"], limit=1)
		raise AssertionError(f"{doc.status} {doc.template_warnings} {logs}")
	frappe.delete_doc("Data Import", doc.name, force=True)
	frappe.db.delete("Data Import Log", {"data_import": doc.name})
	frappe.db.commit()


def documents() -> list[str]:
	"""What the imports made, without what tells when, by which way and under which name."""
	measures: dict[str, list] = {}
	for row in frappe.get_all(
		"QSE Existing Measure", {"parenttype": "QSE Risk"}, ["parent", "measure"], limit_page_length=0
	):
		measures.setdefault(row.parent, []).append(row.measure)
	return [
		json.dumps([*(row[field] for field in COMPARED), measures.get(row.name)], default=str)
		for row in frappe.get_all(
			"QSE Risk",
			{"external_reference": ["like", "B0%"]},
			["name", *COMPARED],
			order_by="external_reference",
			limit_page_length=0,
		)
	]


def remove_risks() -> None:
	risk, measure = frappe.qb.DocType("QSE Risk"), frappe.qb.DocType("QSE Existing Measure")
	names = frappe.qb.from_(risk).select(risk.name).where(risk.external_reference.like("B0%"))
	frappe.qb.from_(measure).delete().where(measure.parent.isin(names)).run()
	frappe.db.delete("QSE Risk", {"external_reference": ["like", "B0%"]})


def remove_imports() -> None:
	for name in frappe.get_all(engine.IMPORT, {"source": SOURCE}, pluck="name"):
		frappe.db.delete(staging.ROW, {"register_import": name})
		frappe.db.delete(engine.IMPORT, {"name": name})
		for file in frappe.get_all("File", {"attached_to_name": name}, pluck="name"):
			frappe.delete_doc("File", file, force=True)


def seconds(call: Callable[[], object]) -> float:
	start = time.perf_counter()
	call()
	return time.perf_counter() - start


if __name__ == "__main__":
	main()
