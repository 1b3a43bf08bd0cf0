"""The map and the matrices of the processes, recounted from the rows; imports; the demonstration."""

import json

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, today

from qse_municipal.demo import processes as demo
from qse_municipal.processes import api
from qse_municipal.register_import import engine
from qse_municipal.setup.masters import ROLES
from tests.conftest import as_user
from tests.integration.actions import insert_action
from tests.integration.ideas import make_staff
from tests.integration.processes import act, insert_process, make_post, versions_of
from tests.integration.risks import insert_risk, make_units
from tests.integration.test_exchange import exported
from tests.integration.test_register_import import UPLOADED, checked, imported, new_import, rows

COVERAGE, FLOWS = "QSE Process Clause Coverage", "QSE Process Interactions"
RACI, EVIDENCE = "QSE RACI Matrix", "QSE Clause Evidence"
STANDARD = "ISO 9001:2015"


@pytest.fixture
def processes(site, people):
	"""Three processes and no others: A supplies B, B says so; B supplies C, C does not; one superseded."""
	make_units(head=people["Unit Head"])
	frappe.db.delete("QSE Process")
	for child in ("Input", "Output", "Responsibility"):
		frappe.db.delete(f"QSE Process {child}")
	frappe.db.delete("QSE Clause Reference", {"parenttype": "QSE Process"})
	owner = people["Process Owner"]
	for code in ("T-A", "T-B", "T-C", "T-OLD"):
		insert_process(code, owner, process_type="Support" if code == "T-C" else "Realisation")
	_change("T-A", outputs=[{"output_name": "Plans", "customer_process": "T-B"}], clauses=["8.1", "8.5.1"])
	_change(
		"T-B",
		inputs=[{"input_name": "Plans", "supplier_process": "T-A"}],
		outputs=[{"output_name": "Works", "customer_process": "T-C"}],
		clauses=["9"],
	)
	_change("T-OLD", outputs=[{"output_name": "Dust", "customer_process": "T-C"}], clauses=["7.5"])
	old = frappe.get_doc("QSE Process", "T-OLD")
	old = act(old, "Approve", people["QSE Manager"])
	act(old, "Supersede", people["QSE Manager"], state_reason="Merged")


def _change(code, **tables):
	doc = frappe.get_doc("QSE Process", code)
	for table, given in tables.items():
		doc.set(table, [{"clause": f"{STANDARD} {one}"} for one in given] if table == "clauses" else given)
	doc.save()


def report(name, user="Administrator", **filters):
	with as_user(user):
		return run(name, filters=filters)


def figures(result):
	return {card["label"]: card["value"] for card in result["report_summary"]}


def test_coverage_is_recounted_from_the_clauses(processes):
	result = report(COVERAGE, standard=STANDARD)
	numbers = frappe.get_all("QSE Clause", {"standard": STANDARD}, pluck="clause_number", order_by="name")
	mains = {number for number in numbers if number.count(".") == 1}
	filled = {
		(row["clause"], code) for row in result["result"] for code in ("T-A", "T-B", "T-C") if row[code]
	}
	of_nine = {number for number in mains if number.startswith("9.")}
	assert filled == {
		*(("8.1", "T-A"), ("8.5", "T-A"), ("8.1", "T-C")),
		*((number, "T-B") for number in of_nine),
	}
	assert {row["clause"] for row in result["result"]} == mains
	done = 2 + len(of_nine)
	assert figures(result) == {
		"Main Clauses": len(mains),
		"Covered": done,
		"Empty": len(mains) - done,
		"Share Covered": round(100 * done / len(mains), 1),
	}
	assert "T-OLD" not in [column["fieldname"] for column in result["columns"]]
	only = report(COVERAGE, standard=STANDARD, type="Support")
	assert figures(only)["Covered"] == 1
	with pytest.raises(frappe.DoesNotExistError):
		report(COVERAGE, standard="ISO 1")
	with pytest.raises(frappe.ValidationError):
		report(COVERAGE, type="Other")


def test_interactions_tell_what_only_one_side_names(processes):
	result = report(FLOWS)
	cells = {
		(row["process"], code): row.get(code)
		for row in result["result"]
		for code in ("T-A", "T-B", "T-C")
		if row.get(code)
	}
	assert cells == {("T-A", "T-B"): "Plans", ("T-B", "T-C"): "! Works"}
	assert figures(result) == {"Pairs of Processes": 2, "Named by One Only": 1, "Processes Without a Flow": 0}


def test_responsibilities_by_post(processes):
	head, clerk = make_post(), make_post("T Clerk", post_name_fr="Commis")
	_change(
		"T-A",
		raci=[
			{"activity": "Answer", "post": head, "responsibility": "Accountable"},
			{"activity": "answer", "post": head, "responsibility": "Responsible"},
			{"activity": "Answer", "post": clerk, "responsibility": "Informed"},
			{"activity": "File", "post": clerk, "responsibility": "Responsible"},
		],
	)
	result = report(RACI)
	told = [
		(row["task"], row["fault"], row.get("t_head_of_service"), row.get("t_clerk"))
		for row in result["result"]
	]
	assert told == [("Answer", "", "A/R", "I"), ("File", "No Accountable", None, "R")]
	assert figures(result) == {"Tasks": 2, "Posts": 2, "Tasks to Correct": 1}
	assert [row["task"] for row in report(RACI, post=head)["result"]] == ["Answer"]
	frappe.local.lang = "fr"
	labels = [column["label"] for column in report(RACI)["columns"]]
	frappe.local.lang = "en"
	assert "Commis" in labels


def test_evidence_over_all_registers_is_of_what_the_user_reads(processes, people):
	frappe.db.delete("QSE Clause Reference", {"parenttype": "QSE Risk"})
	insert_risk(people, clauses=[{"clause": f"{STANDARD} 8.5.1"}, {"clause": f"{STANDARD} 8.5"}])
	insert_risk(people, clauses=[{"clause": f"{STANDARD} 8.5.1"}])
	gone = insert_risk(people, clauses=[{"clause": f"{STANDARD} 8.5.1"}])
	frappe.db.set_value("QSE Risk", gone.name, "workflow_state", "Cancelled")
	counted = {row["clause"]: row for row in report(EVIDENCE, standard=STANDARD)["result"]}
	assert [counted[one]["qse_risk"] for one in ("8", "8.5", "8.5.1", "8.6")] == [2, 2, 2, 0]
	assert [counted[one]["qse_process"] for one in ("8", "8.1", "8.5", "9", "9.1", "7.5")] == [
		2,
		2,
		1,
		1,
		0,
		0,
	]
	# whoever has no unit sees the processes, which all read, and no risk
	officer = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": officer})
	row = next(
		one for one in report(EVIDENCE, officer, standard=STANDARD)["result"] if one["clause"] == "8.5"
	)
	assert (row["qse_risk"], row["qse_process"]) == (0, 1)
	mains = report(EVIDENCE, standard=STANDARD, only_main=1)["result"]
	assert {row["clause"].count(".") for row in mains} == {1}


def test_reports_are_for_the_roles_of_the_app(processes, people):
	for role in ROLES:
		for name in (COVERAGE, FLOWS, RACI, EVIDENCE):
			assert report(name, people[role])["columns"], (name, role)
	with pytest.raises(frappe.PermissionError):
		report(COVERAGE, make_staff())


def test_the_map_shows_what_the_reader_sees(processes, people):
	risk = insert_risk(people, qse_process="T-A")
	frappe.db.set_value("QSE Risk", risk.name, {"current_level": "High"})
	insert_action(people, qse_process="T-A", due_date=add_days(today(), -3))
	with as_user(people["QSE Manager"]):
		answer = api.process_map()
	shown = {one.name: one for one in answer["processes"]}
	assert list(shown) == ["T-A", "T-B", "T-C"]
	assert (shown["T-A"].risks, shown["T-A"].actions, shown["T-B"].risks) == (1, 1, 0)
	assert [(one["from"], one["to"], one["one_sided"]) for one in answer["flows"]] == [
		("T-A", "T-B", False),
		("T-B", "T-C", True),
	]
	with as_user(make_staff()):
		assert {one.risks for one in api.process_map()["processes"]} == {0}
		assert api.process_figures("T-A") == {"risks": 0, "actions": 0}
	with as_user("Guest"), pytest.raises(frappe.PermissionError):
		api.process_map()


def test_the_map_costs_the_same_for_many_processes(processes):
	def queries():
		before = frappe.db.sql("show session status like 'Questions'")[0][1]
		api.process_map()
		return int(frappe.db.sql("show session status like 'Questions'")[0][1]) - int(before)

	api.process_map()
	few = queries()
	for number in range(12):
		insert_process(f"T-M{number}", inputs=[{"input_name": "x", "supplier_process": "T-A"}])
	api.process_map()
	assert queries() <= few


# ---- import ------------------------------------------------------------------------------------------------

ARABIC = (
	"الرمز;اسم العملية;الاسم بالفرنسية;نوع العملية;الوحدة;الغاية;المدخلات;المخرجات;بنود الإيزو;الجودة\n"
	'X-1;الماء;Eau;عمليات الإنجاز;T-SRV;توفير الماء;"الطلبات | السكان\nالصفقات | X-0";الربط | السكان;'
	"ISO 9001:2015 8.1;نعم\n"
	"X-2;الأرشيف;;دعم;T-SRV;;;;;نعم\n"
)
FRENCH = (
	"Code processus;Intitulé du processus;Type de processus;Pilote;Entité;Finalité;Exigences ISO;État;"
	"Version;Approuvé le\n"
	"X-1;Eau potable;Réalisation;Test Process Owner;T-SRV;De l'eau;ISO 9001:2015 8.1;En vigueur;"
	"4;12/03/2025\n"
	"X-3;Achats;Bizarre;;T-SRV;;;;;\n"
	"X-4;Voirie;Support;;T-SRV;;ISO 9001:2015 88.1;;;\n"
)


@pytest.fixture
def place(committed, people):
	frappe.clear_messages()
	make_units()
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


def test_a_list_in_arabic_becomes_drafts(place, people):
	with as_user(people["QSE Manager"]):
		insert_process("X-0")
		frappe.db.commit()
		doc = imported(new_import("عمليات.csv", ARABIC.encode(), register="QSE Process"))
	assert [tuple(row) for row in rows(doc, "fate", "record")] == [("Created", "X-1"), ("Created", "X-2")]
	water = frappe.get_doc("QSE Process", "X-1")
	assert (water.process_name, water.process_name_fr, water.process_type) == ("الماء", "Eau", "Realisation")
	assert (water.workflow_state, water.version, water.is_quality, water.unit) == ("Draft", 0, 1, "T-SRV")
	assert [(row.input_name, row.supplier, row.supplier_process) for row in water.inputs] == [
		("الطلبات", "السكان", None),
		("الصفقات", None, "X-0"),
	]
	assert [row.clause for row in water.clauses] == [f"{STANDARD} 8.1"]
	assert frappe.db.get_value("QSE Process", "X-2", "process_type") == "Support"


def test_a_list_in_french_is_taken_over_with_its_version(place, people):
	with as_user(people["QSE Manager"]):
		doc = checked(
			new_import("processus.csv", FRENCH.encode(), register="QSE Process", take_over_states=1)
		)
		told = {row[0]: row[1] for row in rows(doc, "file_row", "fate")}
		assert list(told.values()) == ["Create", "Rejected", "Rejected"]
		doc.skip_rejected = 1
		doc.save()
		doc = imported(doc)
	water = frappe.get_doc("QSE Process", "X-1")
	assert (water.workflow_state, water.version, str(water.approved_on)[:10]) == ("Approved", 4, "2025-03-12")
	assert water.process_owner == people["Process Owner"]
	assert versions_of(water) == [(4, "In Force")]
	assert not frappe.db.exists("QSE Process", "X-3")


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_export_of_processes_is_imported_without_change(place, people, language):
	with as_user(people["QSE Manager"]):
		insert_process("X-0", process_name_ar="الماء")
		insert_process(
			"X-1",
			people["Process Owner"],
			inputs=[{"input_name": "Plans", "supplier_process": "X-0"}, {"input_name": "=1+1"}],
			purpose="Two\nlines",
			external_source="Old list",
		)
		frappe.db.commit()
		before = frappe.get_all("QSE Process", ["name", "modified"], order_by="name")
		content, count = exported(
			"QSE Process", [["QSE Process", "name", "in", ["X-0", "X-1"]]], "xlsx", language
		)
		assert count == 2
		frappe.local.lang = language
		try:
			doc = checked(new_import("export.xlsx", content, register="QSE Process"))
		finally:
			frappe.local.lang = "en"
	told = [tuple(row) for row in rows(doc, "fate", "message")]
	assert [fate for fate, _message in told] == ["Unchanged"] * 2, told
	assert not any(message for _fate, message in told), told
	found = {column["field"] for column in json.loads(doc.columns_found)["columns"] if column["field"]}
	assert found == {field.fieldname for field in engine.get_register("QSE Process").fields if field.exported}
	assert frappe.get_all("QSE Process", ["name", "modified"], order_by="name") == before


def test_who_may_not_create_processes_does_not_import_them(place, people):
	with as_user(people["QSE Officer"]), pytest.raises(frappe.PermissionError):
		doc = new_import("عمليات.csv", ARABIC.encode(), register="QSE Process")
		checked(doc)


# ---- demonstration -----------------------------------------------------------------------------------------


def test_the_demonstration_is_made_once_by_its_people(committed):
	from qse_municipal import demo as whole
	from qse_municipal.demo.stories import load

	whole.add_people()
	whole.add_units()
	whole.open_units()
	whole.add_processes()
	told, system = load("processes"), load("system")
	demo.add(told, system)
	frappe.set_user("Administrator")
	codes = [story["code"] for story in told]
	stored = {
		row.name: row
		for row in frappe.get_all(
			"QSE Process",
			{"name": ["in", codes]},
			["name", "workflow_state", "version", "process_owner", "approved_by"],
			order_by="name",
		)
	}
	for story in told:
		row = stored[story["code"]]
		assert row.version == (0 if story.get("draft") else 1), row
		assert row.workflow_state == (
			"Draft" if story.get("draft") or story.get("revised") else "Approved"
		), row
		assert not row.approved_by or row.approved_by != row.process_owner
	assert report(COVERAGE, standard=STANDARD)["result"]
	empty = [row["clause"] for row in report(COVERAGE, standard=STANDARD)["result"] if not row["processes"]]
	assert empty == ["8.3"]
	policy = frappe.get_doc("QSE Policy", {"title": system["policy"]["title"]})
	reached = api.policy_receipts(policy.name)
	assert 0 < reached["reached"] < reached["total"]
	before = [frappe.db.count(one) for one in ("QSE Version", "QSE Post", "QSE System Scope", "QSE Policy")]
	demo.add(told, system)
	after = [frappe.db.count(one) for one in ("QSE Version", "QSE Post", "QSE System Scope", "QSE Policy")]
	assert after == before
