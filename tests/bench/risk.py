"""What the rules of a risk cost on a save, and what fifty thousand risks cost a reader."""

import random
from collections.abc import Iterator

import frappe
from frappe.utils import add_days, nowdate

from qse_municipal.rating.scale import Rating
from qse_municipal.rating.store import active_scale, get_scale
from tests.bench import Reader, Row, alternating, benchmark, counted_queries, median

PEER = "Bench Risk"
UNITS = 50
STATES = ("Identified", "Assessed", "Approved", "In Treatment", "Monitored", "Closed")
SMALL, LARGE = 500, 50_000


def make_units() -> list[str]:
	codes = [f"BENCH-{number:03}" for number in range(UNITS)]
	if not frappe.db.exists("QSE Unit", "BENCH"):
		frappe.get_doc(
			{
				"doctype": "QSE Unit",
				"unit_code": "BENCH",
				"unit_name": "Bench",
				"unit_type": "Council",
				"is_group": 1,
			}
		).insert()
		for code in codes:
			frappe.get_doc(
				{
					"doctype": "QSE Unit",
					"unit_code": code,
					"unit_name": code,
					"unit_type": "Service",
					"parent_qse_unit": "BENCH",
				}
			).insert()
	return codes


def remove_units(codes: list[str]) -> None:
	for code in [*codes, "BENCH"]:
		frappe.delete_doc("QSE Unit", code, force=True)


@benchmark("risk-save")
def risk_save(reader: Reader) -> Iterator[Row]:
	"""A QSE Risk against a DocType of the same fields, tracking, workflow and tables, without controller."""
	units = make_units()
	make_peer()
	frappe.db.commit()
	try:
		ours, peer = new_risk("QSE Risk", units[0]), new_risk(PEER, units[0])
		for doc in (ours, peer):
			doc.insert()
			doc.save()
		frappe.db.commit()
		yield Row("risk-save update", *alternating(60, lambda: change(ours), lambda: change(peer)), 1.3)
		yield Row(
			"risk-save insert",
			*alternating(
				60, lambda: new_risk("QSE Risk", units[0]).insert(), lambda: new_risk(PEER, units[0]).insert()
			),
			1.3,
		)
	finally:
		frappe.db.rollback()
		frappe.delete_doc("QSE Risk", ours.name, force=True)
		remove_peer()
		remove_units(units)
		frappe.db.commit()


def new_risk(doctype: str, unit: str) -> "frappe.model.document.Document":
	doc = frappe.new_doc(doctype)
	doc.update(
		{
			"title": "Retard de livraison",
			"kind": "Risk",
			"is_quality": 1,
			"unit": unit,
			"risk_owner": "Administrator",
			"identified_on": nowdate(),
			"event": "Le fournisseur livre en retard",
			"rating_scale": active_scale("Risk"),
			"inherent_probability": 4,
			"inherent_severity": 5,
			"current_probability": 3,
			"current_severity": 4,
			"existing_measures": [{"measure": "Contrôle", "measure_owner": "Administrator"}],
		}
	)
	return doc


def change(doc: "frappe.model.document.Document") -> None:
	doc.title = f"Retard {random.random()}"
	doc.current_probability = 7 - doc.current_probability
	doc.inherent_probability = 5
	doc.save()


def make_peer() -> None:
	remove_peer()
	meta = frappe.get_doc("DocType", "QSE Risk")
	peer = frappe.copy_doc(meta)
	peer.update(
		{
			"name": PEER,
			"custom": 1,
			"autoname": "BNR-.YYYY.-.#####",
			"module": "Custom",
			"links": [],
			"actions": [],
		}
	)
	peer.fields = [field for field in peer.fields if field.fieldname != "naming_series"]
	for permission in peer.permissions:
		permission.set("import", 0)
	peer.insert()
	workflow = frappe.copy_doc(frappe.get_doc("Workflow", {"document_type": "QSE Risk"}))
	workflow.update({"workflow_name": PEER, "document_type": PEER, "is_active": 1})
	workflow.insert()
	frappe.clear_cache(doctype=PEER)


def remove_peer() -> None:
	frappe.delete_doc("Workflow", PEER, force=True, ignore_missing=True)
	if frappe.db.exists("DocType", PEER):
		frappe.delete_doc("DocType", PEER, force=True)
		frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{PEER}`")


OPENED = {"kind": "Risk", "state": "Open"}
IN_TREATMENT = frappe.as_json([["QSE Risk", "workflow_state", "=", "In Treatment"]])
LIST_FIELDS = ("name", "title", "unit", "current_level", "workflow_state", "risk_owner", "next_review_on")

# What the Desk asks for when a page is opened: whitelisted methods and their arguments.
PAGES: dict[str, list[tuple[str, dict[str, object]]]] = {
	"register": [
		(
			"frappe.desk.query_report.run",
			{"report_name": "QSE Risk Register", "filters": frappe.as_json({**OPENED, "rows": 500})},
		)
	],
	"heat map": [
		(
			"frappe.desk.query_report.run",
			{"report_name": "QSE Risk Heat Map", "filters": frappe.as_json(OPENED)},
		)
	],
	"list": [
		(
			"frappe.desk.reportview.get",
			{
				"doctype": "QSE Risk",
				"fields": frappe.as_json([f"`tabQSE Risk`.`{name}`" for name in LIST_FIELDS]),
				"filters": IN_TREATMENT,
				"order_by": "`tabQSE Risk`.creation desc",
				"start": 0,
				"page_length": 20,
				"view": "List",
			},
		),
		(
			"frappe.desk.reportview.get_count",
			{"doctype": "QSE Risk", "filters": IN_TREATMENT, "fields": "[]", "limit": 1001},
		),
	],
}


@benchmark("risk-scale")
def risk_scale(reader: Reader) -> Iterator[Row]:
	"""Register, heat map and list as a reader gets them over HTTP, at 50,000 risks against 500."""
	remove_risks()
	units = make_units()
	frappe.db.commit()
	try:
		fill(units, 0, SMALL)
		small = {name: measure(reader, calls) for name, calls in PAGES.items()}
		fill(units, SMALL, LARGE)
		large = {name: measure(reader, calls) for name, calls in PAGES.items()}
		for name in PAGES:
			(peer, few), (ours, many) = small[name], large[name]
			yield Row(f"risk-scale {name}", ours, peer, 3.0, f"{few} → {many}")
	finally:
		frappe.db.rollback()
		remove_risks()
		remove_units(units)
		frappe.db.commit()


def remove_risks() -> None:
	frappe.db.delete("QSE Risk", {"name": ["like", "BENCH-%"]})


def measure(reader: Reader, calls: list[tuple[str, dict[str, object]]]) -> tuple[float, int]:
	"""Milliseconds over HTTP, and the number of queries."""
	with counted_queries() as queries:
		for method, arguments in calls:
			frappe.local.form_dict = frappe._dict(arguments)
			frappe.call(method, **arguments)
	return median(15, lambda: [reader(method, arguments) for method, arguments in calls]), len(queries)


def fill(units: list[str], first: int, last: int) -> None:
	"""Rows as the controller would write them, in bulk."""
	random.seed(last)
	scale = get_scale(active_scale("Risk"))
	fields = [
		*("name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "naming_series"),
		*(
			"title",
			"kind",
			"is_quality",
			"unit",
			"risk_owner",
			"identified_on",
			"workflow_state",
			"rating_scale",
		),
		*("treatment", "next_review_on", "approver_role"),
		*(f"{name}_{part}" for name in ("inherent", "current", "target") for part in PARTS),
	]
	today = nowdate()
	rows = []
	for number in range(first, last):
		when = f"{add_days(today, -(number % 700))} 08:00:{number % 60:02}"
		inherent = Rating(random.randint(2, 5), random.randint(2, 5))
		current = Rating(random.randint(1, inherent.probability), random.randint(1, inherent.severity))
		target = Rating(1, 1)
		rows.append(
			(
				*(
					f"BENCH-{number:06}",
					"Administrator",
					"Administrator",
					when,
					when,
					0,
					0,
					"RSK-.YYYY.-.#####",
				),
				*(f"Risque {number}", "Risk", 1, units[number % len(units)], "Administrator", when[:10]),
				*(
					STATES[number % len(STATES)],
					scale.name,
					"Reduce",
					add_days(today, number % 400 - 60),
					"Unit Head",
				),
				*(value for rating in (inherent, current, target) for value in judged(scale, rating)),
			)
		)
	frappe.db.bulk_insert("QSE Risk", fields, rows, chunk_size=10_000)
	frappe.db.commit()
	frappe.db.sql("analyze table `tabQSE Risk`")


PARTS = ("probability", "severity", "score", "level", "level_rule")


def judged(scale, rating: Rating) -> tuple:
	verdict = scale.judge(rating)
	return rating.probability, rating.severity, verdict.score, verdict.level, verdict.rule
