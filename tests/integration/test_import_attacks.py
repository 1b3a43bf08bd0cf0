"""What goes wrong around an import: two at once, lost jobs, odd files, rows that the database refuses."""

import io
import os
import subprocess
import sys

import frappe
import pytest
from openpyxl import load_workbook

from qse_municipal.register_import import engine, job, plan, rejects, staging
from tests.conftest import as_user
from tests.integration.risks import make_units, new_risk
from tests.integration.test_import_engine import JOB, many, undone
from tests.integration.test_register_import import (
	LIST,
	UPLOADED,
	checked,
	counts,
	fates,
	finished,
	imported,
	new_import,
	risks,
	rows,
)

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def units(committed, people):
	frappe.clear_messages()
	make_units()
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def in_processes(imports, user):
	"""Run the jobs of imports at the same time."""
	processes = [
		subprocess.Popen(
			[sys.executable, "-c", JOB, frappe.local.site, doc.name, user],
			cwd=os.getcwd(),
			stderr=subprocess.PIPE,
		)
		for doc in imports
	]
	for process in processes:
		_out, said = process.communicate(timeout=120)
		assert process.returncode == 0, said.decode()[-2000:]
	frappe.db.rollback()


def waiting(doc):
	doc.db_set({"status": "Queued", "started_by": frappe.session.user})
	frappe.db.commit()
	return doc


def test_two_imports_of_one_list_at_once_create_each_record_once(officer):
	first, second = (waiting(checked(new_import("many.csv", many(200), source="twice"))) for _n in range(2))
	in_processes([first, second], officer)
	assert frappe.db.count("QSE Risk", {"external_source": "twice"}) == 200
	for doc in (first, second):
		doc.reload()
		assert doc.status == "Completed"
	assert first.rows_created + second.rows_created == first.rows_rejected + second.rows_rejected == 200


def test_two_jobs_of_one_import_write_each_row_once(officer):
	doc = waiting(checked(new_import("many.csv", many(200), source="jobs")))
	in_processes([doc, doc], officer)
	doc.reload()
	assert (doc.status, doc.rows_created) == ("Completed", 200)
	names = [name for (name,) in risks("jobs", "name").values()]
	assert sorted(names) == sorted(record for (record,) in rows(doc, "record"))
	numbers = sorted(int(name.rsplit("-", 1)[1]) for name in names)
	assert numbers == list(range(numbers[0], numbers[0] + 200))


def test_two_rows_that_mean_one_record_by_different_references(officer):
	imported(new_import("list.csv", LIST, source="list"))
	(name,) = risks("list", "name")["A"]
	content = f"QSE Reference,ID,Title\n,A,By its own reference\n{name},,By ours\n".encode()
	doc = checked(new_import("list.csv", content, source="list"))
	assert fates(doc) == ["Update", "Rejected"]
	assert "row 2" in rows(doc, "message")[1][0]


def test_records_that_one_may_not_see_are_not_named(officer, people):
	with as_user("Administrator"):
		if not frappe.db.exists("QSE Unit", "T-FAR"):
			frappe.get_doc({"doctype": "QSE Unit", "unit_code": "T-FAR", "unit_name": "Far"}).insert()
		hidden = []
		for _number in range(2):
			risk = new_risk(people, unit="T-FAR", external_reference="A", external_source="list")
			risk.flags.register_import = True
			hidden.append(risk.insert().name)
		frappe.db.commit()
	doc = checked(new_import("list.csv", LIST, source="list"))
	((fate, message), *_others) = rows(doc, "fate", "message")
	assert fate == "Rejected" and "may not see" in message
	assert not any(name in message for name in hidden)


def test_undoing_brings_back_what_a_rule_cleared_and_leaves_nothing_behind(officer, people):
	imported(new_import("list.csv", LIST, source="list"))
	(name,) = risks("list", "name")["A"]
	risk = frappe.get_doc("QSE Risk", name)
	until = frappe.utils.add_days(frappe.utils.today(), 30)
	risk.update({"treatment": "Accept", "acceptance_expires_on": until, "acceptance_reason": "Too dear"})
	risk.save()
	frappe.db.commit()
	content = b"ID,Title,Treatment\nA,First,Reduce\nN,New,Reduce\n"
	doc = imported(new_import("list.csv", content, source="list"))
	assert fates(doc) == ["Updated", "Created"]
	created = rows(doc, "record")[1][0]
	steps = frappe.get_all("Workflow Action", {"reference_name": created}, pluck="name")
	roles = {"parenttype": "Workflow Action", "parent": ["in", steps]}
	assert frappe.db.count("Workflow Action Permitted Role", roles)
	assert undone(doc).status == "Undone"
	risk.reload()
	assert (risk.treatment, str(risk.acceptance_expires_on), risk.acceptance_reason) == (
		"Accept",
		until,
		"Too dear",
	)
	assert not frappe.db.count("Workflow Action Permitted Role", roles)


def test_a_check_whose_user_left_is_not_continued_half(officer, people):
	doc = checked(new_import("list.csv", LIST))
	doc.db_set({"status": "Checking", "started_by": people["Second Officer"]})
	frappe.db.commit()
	with as_user("Administrator"):
		frappe.db.set_value("User", people["Second Officer"], "enabled", 0)
		try:
			job.sweep()
		finally:
			frappe.db.set_value("User", people["Second Officer"], "enabled", 1)
			frappe.db.commit()
	doc.reload()
	assert doc.status == "Draft" and "not enabled" in doc.error and fates(doc) == []


def test_an_undoing_is_taken_up_as_who_undoes(officer, people, monkeypatch):
	doc = imported(new_import("list.csv", LIST))
	doc.db_set({"status": "Undoing", "undone_by": people["QSE Manager"]})
	frappe.db.commit()
	users = []
	monkeypatch.setattr(job, "enqueue", lambda one, method: users.append((frappe.session.user, method)))
	with as_user("Administrator"):
		job.sweep()
	assert users == [(people["QSE Manager"], "take_back")]


def skipping(doc):
	assert fates(doc) == ["Create", "Rejected", "Create"]
	assert "too large" in rows(doc, "message")[1][0]
	doc.skip_rejected = 1
	doc.save()
	frappe.db.commit()
	return doc


def test_a_row_that_the_database_refuses_stops_no_other(officer, people):
	costs = {"One": 100, "Two": 9999999999999999, "Three": 300}
	lines = "".join(
		f"{title},{cost},{people['Internal Auditor']},2030-01-01\n" for title, cost in costs.items()
	)
	content = f"Title,Budget,Verifier,Due Date\n{lines}".encode()
	doc = checked(new_import("costs.csv", content, register="QSE Action", source="costs"))
	finished(skipping(doc))
	assert (doc.status, doc.rows_created, doc.rows_rejected) == ("Completed", 2, 1)


def test_a_text_that_no_column_holds_stops_no_other(officer):
	long = "\U0001f30a" * 9_900
	content = f"ID,Title,Event,Description\nA,One,x,y\nB,Two,{long},{long[:-1]}\nC,Three,x,y\n".encode()
	doc = checked(new_import("texts.csv", content, source="texts"))
	finished(skipping(doc))
	assert (doc.status, doc.rows_created, doc.rows_rejected) == ("Completed", 2, 1)


def test_a_header_of_a_file_is_no_formula_in_the_rejected_rows(officer):
	content = b'ID,Title,=HYPERLINK("http://x.example"),@SUM(1)\nA,,x,y\n'
	doc = checked(new_import("list.csv", content))
	assert fates(doc) == ["Rejected"]
	file = io.BytesIO()
	rejects.write(doc, file, "en")
	sheet = load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
	assert [cell.data_type for cell in sheet[1]] == ["s"] * len(sheet[1])


def test_a_column_whose_header_looks_like_markup_can_be_chosen(officer):
	content = b"ID,Title,Why <now>\nA,First,Because\n"
	doc = checked(new_import("marks.csv", content, source="marks"))
	header = frappe.parse_json(doc.columns_found)["columns"][2]["header"]
	doc.choose_column(header, "cause")
	imported(doc)
	assert risks("marks", "cause")["A"] == ("Because",)


def test_a_state_that_is_not_taken_over_is_told(people):
	content = b"ID,Title,State,Probability,Impact,Treatment\nA,Gone,Cancelled,2,2,Reduce\n"
	with as_user(people["QSE Manager"]):
		doc = checked(new_import("states.csv", content, take_over_states=1))
		assert fates(doc) == ["Create"] and "Cancelled is not taken over" in rows(doc, "message")[0][0]


NASTY = """100% of %s %(x)s 'quoted' "twice" \\ \\n ; -- {0} `tick`"""


def test_texts_that_could_break_a_statement(officer):
	first = [["A", "One"], ["B", "Two"]]
	second = [
		["A", NASTY],
		[
			"B",
			"Two",
		],
	]

	def table(lines, cause):
		import csv

		text = io.StringIO()
		csv.writer(text).writerows([["ID", "Title", "Cause"], *([*line, cause] for line in lines)])
		return text.getvalue().encode()

	imported(new_import("nasty.csv", table(first, NASTY), source="nasty"))
	assert set(risks("nasty", "cause").values()) == {(NASTY,)}
	doc = imported(new_import("nasty.csv", table(second, "Plain %"), source="nasty"))
	assert counts(doc)[-1] == 2
	assert risks("nasty", "title", "cause") == {
		"A": (NASTY, "Plain %"),
		"B": ("Two", "Plain %"),
	}


@pytest.mark.parametrize("doctype", ["QSE Risk", "QSE Action"])
def test_a_piece_costs_the_same_for_few_and_many_rows(officer, people, monkeypatch, doctype):
	def ran_by(call):
		ran, run = [], frappe.db.sql
		with monkeypatch.context() as patch:
			patch.setattr(
				frappe.db, "sql", lambda *args, **kwargs: (ran.append(args[0]), run(*args, **kwargs))[1]
			)
			call()
		return ran

	def queries(number):
		def table(text):
			head = f"ID,Title,{'Cause' if doctype == 'QSE Risk' else 'Description'},Verifier,Due Date\n"
			rest = f"{text},{people['Internal Auditor']},2030-01-01"
			lines = (f"N{number}-{n},Row {n},{rest}\n" for n in range(number))
			return (head + "".join(lines)).encode()

		found = []
		for text in ("before", "after"):
			doc = checked(new_import("cost.csv", table(text), register=doctype, source=f"cost {number}"))
			assert doc.rows_rejected == 0, rows(doc, "message")[0]
			frame = engine.frame_of(doc)
			staging.assign(doc, plan.CREATE, engine.draw_references(doc))
			frappe.db.commit()
			ran = ran_by(lambda doc=doc, frame=frame: engine.write_piece(doc, frame, 0))
			frappe.db.commit()
			assert staging.count(doc) == {(plan.CREATED if text == "before" else plan.UPDATED): number}
			found.append(ran)
		return found

	queries(3)
	few, more = queries(5), queries(80)
	created, updated = (len(large) - len(small) for small, large in zip(few, more, strict=True))
	assert created <= 10
	# Of each changed record the guard asks who may write it, and Frappe whether its next step is known.
	assert updated <= 2 * (80 - 5) + 10
