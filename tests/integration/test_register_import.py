"""The import on a site: check, start, job; real registers, own files, and what must never happen."""

import json
import time
from pathlib import Path

import frappe
import pytest
from frappe.utils.background_jobs import get_job

from qse_municipal.errors import FileError, MissingMeasureError, RegisterImportError
from qse_municipal.register_import import engine, job
from qse_municipal.register_import.bulk import judge
from tests.conftest import as_user
from tests.integration.risks import make_units, new_risk

FILES = Path(__file__).resolve().parents[1] / "files"
REAL = Path(__file__).resolve().parents[3] / "shared" / "data"
ROW = "QSE Register Import Row"
UPLOADED = []  # files on the disk, which the deletion of rows leaves there

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def units(committed, people):
	frappe.clear_messages()
	make_units()
	for code in ("DPR", "DAL", "DTS", "DRH"):
		if not frappe.db.exists("QSE Unit", code):
			frappe.get_doc(
				{
					"doctype": "QSE Unit",
					"unit_code": code,
					"unit_name": f"Unit {code}",
					"parent_qse_unit": "T-COUNCIL",
				}
			).insert()
	frappe.db.commit()
	yield
	while UPLOADED:
		UPLOADED.pop().unlink(missing_ok=True)


@pytest.fixture
def officer(people):
	with as_user(people["QSE Officer"]):
		yield people["QSE Officer"]


def real(name):
	if not REAL.is_dir():
		pytest.skip(f"the folder of real inputs {REAL} is absent")
	return REAL / name


def upload(name, content):
	file = frappe.get_doc(
		{"doctype": "File", "file_name": name, "content": content, "is_private": 1}
	).insert()
	UPLOADED.append(Path(file.get_full_path()).resolve())
	return file


def new_import(name, content, **values):
	file = upload(name, content)
	fields = {
		"register": "QSE Risk",
		"import_file": file.file_url,
		"unit": "T-SRV",
		"default_owner": frappe.session.user,
	}
	doc = frappe.get_doc({"doctype": "QSE Register Import", **fields, **values}).insert()
	frappe.db.commit()
	return doc


def import_of(path, **values):
	return new_import(path.name, path.read_bytes(), **values)


def checked(doc):
	doc.check_file()
	frappe.db.commit()
	return doc


def finished(doc):
	"""Start the import as a user does and see its job to the end, here or in a worker that is faster."""
	doc.start()
	frappe.db.commit()
	assert job.is_alive(doc.name) or frappe.db.get_value(doc.doctype, doc.name, "status") != "Queued"
	queued = get_job(job.job_id(doc.name))
	if queued and queued.get_status() == "queued":
		queued.delete()
		job.run(doc.name)
	return wait(doc)


def wait(doc):
	for _attempt in range(300):
		frappe.db.rollback()
		doc.reload()
		if doc.status not in job.BUSY:
			break
		time.sleep(0.1)
	return doc


def imported(doc):
	doc = finished(checked(doc))
	assert (doc.status, doc.error) == ("Completed", None)
	return doc


def rows(doc, *fields):
	return frappe.get_all(
		ROW,
		{"register_import": doc.name},
		list(fields),
		as_list=True,
		order_by="file_row",
		limit_page_length=0,
	)


def risks(source, *fields):
	"""{reference: the fields} of the risks from a source."""
	found = frappe.get_all(
		"QSE Risk",
		{"external_source": source},
		["external_reference", *fields],
		limit_page_length=0,
		order_by="name",
	)
	return {risk.external_reference: tuple(risk[field] for field in fields) for risk in found}


def counts(doc):
	return tuple(
		doc.get(field)
		for field in (
			"total_rows",
			"rows_to_create",
			"rows_to_update",
			"rows_unchanged",
			"rows_rejected",
			"rows_created",
			"rows_updated",
		)
	)


def fates(doc):
	return [fate for (fate,) in rows(doc, "fate")]


LIST = b"ID,Title,Probability,Impact\nA,First,3,3\nB,Second,4,4\nC,Third,2,5\n"


def test_both_real_registers_import_completely_and_only_once(officer):
	first = imported(import_of(real("pmo_risk_register.csv")))
	assert counts(first) == (37, 37, 0, 0, 0, 37, 0)
	second = imported(import_of(real("federal_office_risk_register.csv")))
	assert counts(second) == (10, 10, 0, 0, 0, 10, 0)

	numbers = risks(
		"pmo_risk_register", "current_score", "current_level", "current_level_rule", "workflow_state"
	)
	assert len(numbers) == 37
	assert numbers["R002"] == (20, "Critical", "Score", "Identified")
	assert numbers["R008"] == (10, "High", "Score", "Identified")
	assert numbers["R003"] == (2, "Low", "Score", "Identified")
	written = [line.split(",") for line in real("pmo_risk_register.csv").read_text().splitlines()[1:]]
	assert {row[0]: int(row[-1]) * int(row[-2]) for row in written} == {
		ref: risk[0] for ref, risk in numbers.items()
	}

	words = risks("federal_office_risk_register", "inherent_score", "current_score", "inherent_level")
	assert (
		words["R001"] == (16, 16, "High")
		and words["R006"] == (8, 8, "Moderate")
		and words["R009"] == (6, 6, "Moderate")
	)
	(risk,) = frappe.get_all("QSE Risk", {"title": "Contaminated soil discovered during site clearing"}, "*")
	assert (risk.is_quality, risk.is_safety, risk.category_text) == (0, 1, "Safety")
	assert risk.treatment_plan == "Soil remediation completed; disposed per EPA standards"
	assert (risk.risk_owner, risk.owner, str(risk.identified_on)) == (officer, officer, "2023-01-15")

	before = frappe.get_all("QSE Risk", ["name", "modified"], order_by="name")
	for name, total in (("pmo_risk_register.csv", 37), ("federal_office_risk_register.csv", 10)):
		again = imported(import_of(real(name)))
		assert counts(again) == (total, 0, 0, total, 0, 0, 0)
	assert frappe.get_all("QSE Risk", ["name", "modified"], order_by="name") == before


@pytest.mark.parametrize(
	("name", "total", "scores"),
	[
		("registre_risques_fr.csv", 5, [12, 10, 5, 12, 15]),
		("sijill_makhatir_ar.xlsx", 4, [16, 9, 5, 16]),
		("sijill_makhatir_ar.csv", 4, [16, 9, 5, 16]),
		("municipal_risks_en.xlsx", 4, [12, 15, 12, 8]),
	],
)
def test_own_files_import_and_import_again_without_change(officer, name, total, scores):
	doc = imported(import_of(FILES / name))
	assert counts(doc) == (total, total, 0, 0, 0, total, 0)
	assert [score for (score,) in risks(doc.source, "current_score").values()] == scores
	assert all(fate == "Created" and record for fate, record in rows(doc, "fate", "record"))
	assert counts(imported(import_of(FILES / name))) == (total, 0, 0, total, 0, 0, 0)


def test_the_severity_floor_and_measures_of_the_french_register(officer):
	doc = imported(import_of(FILES / "registre_risques_fr.csv"))
	found = risks(doc.source, "name", "current_level", "current_level_rule", "unit")
	assert found["RP-03"][1:] == ("High", "Severity Floor", "DTS")
	measures = frappe.get_doc("QSE Risk", found["RP-01"][0]).existing_measures
	assert [(row.measure, row.measure_owner) for row in measures] == [
		("Liste de contrôle avant envoi", officer)
	]


def test_each_faulty_row_says_what_is_wrong(officer):
	doc = checked(import_of(FILES / "faulty_risks_en.csv"))
	assert counts(doc) == (10, 1, 0, 0, 9, 0, 0)
	told = {number: message for number, message in rows(doc, "file_row", "message")}
	for number, part in {
		3: "Inherent Probability: 7 is not a level from 1 to 5.",
		4: "the word “sometimes” is not known",
		5: "The reference B-1 stands in row 2 already.",
		6: "names no existing measure",
		7: "Unit: “Ministry of Silly Walks” was not found",
		8: "Identified On: “31/02/2026” is not a date.",
		9: "neither a title nor a description",
	}.items():
		assert part in told[number]
	# Rules of the controller, found before anything is written.
	assert fates(doc)[8:] == ["Rejected", "Rejected"]
	assert "above the Inherent one" in told[11] and not told[11].startswith("RSK")
	assert frappe.local.message_log == []

	with pytest.raises(RegisterImportError, match="9 rows were rejected"):
		doc.start()
	doc.skip_rejected = 1
	doc.save()
	doc = finished(doc)
	assert (doc.status, doc.rows_created) == ("Completed", 1)
	assert list(risks(doc.source, "title")) == ["B-1"]


TAG = "<img src=x onerror=alert(1)>"


def test_what_a_file_says_is_no_markup(officer):
	"""Rows are written past the cleaning of `save()`, and the Desk shows their fields as markup."""
	content = (
		f'Reference,Title,Unit,Probability,Impact\n{TAG},"{TAG} {"<" * 139}",{TAG},2,2\nR2,pH < 7,T-SRV,2,2\n'
	)
	doc = checked(new_import("marked.csv", content.encode()))
	bad, good = rows(doc, "fate", "reference", "title", "message", "row_values")
	assert bad[0] == "Rejected" and good[:3] == ("Create", "R2", "pH &lt; 7")
	assert "&lt;img" in bad[1] and "&lt;img" in bad[2] and "&lt;img" in bad[3]
	assert not any(sign in text for text in bad[1:4] for sign in "<>")
	assert TAG in json.loads(bad[4])["written"].values()
	doc.skip_rejected = 1
	doc.save()
	frappe.db.commit()
	doc = finished(doc)
	assert doc.status == "Completed"
	again, created = rows(doc, "reference", "title", "message")
	assert (again, created[:2]) == (bad[1:4], ("R2", "pH &lt; 7"))
	(title,) = risks(doc.source, "title")["R2"]
	assert title == "pH < 7"


def test_a_failure_is_told_without_markup(officer):
	doc = import_of(FILES / "registre_risques_fr.csv")
	job.stop(doc, job.INTERRUPTED, TAG)
	assert "&lt;img" in doc.error and "<" not in doc.error


def test_the_check_leaves_no_trace(officer):
	series = frappe.get_all("QSE Risk", order_by="name", pluck="name")
	current = frappe.db.sql("select name, current from tabSeries where name like 'RSK%'")
	doc = new_import("list.csv", LIST)
	waiting = len(frappe.db.after_commit._functions)
	doc.check_file()
	assert frappe.get_all("QSE Risk", order_by="name", pluck="name") == series
	assert frappe.db.sql("select name, current from tabSeries where name like 'RSK%'") == current
	assert frappe.local.message_log == []
	assert doc.status == "Checked" and fates(doc) == ["Create"] * 3
	# only the form's own news of the import waits for the commit
	assert len(frappe.db.after_commit._functions) <= waiting + 2


def test_a_trial_judges_like_saving_and_stops_before_the_write(officer, people):
	def refusal(doc):
		return judge([doc])[0]

	risk = new_risk(people, existing_measures=[])
	told = refusal(risk)
	assert "measure" in told and "RSK" not in told
	with pytest.raises(MissingMeasureError):
		new_risk(people, existing_measures=[]).insert()
	assert "Unit" in refusal(new_risk(people, unit=None))
	assert "nowhere" in refusal(new_risk(people, unit="nowhere"))
	assert refusal(new_risk(people)) is None
	with as_user(people["Internal Auditor"]):
		assert refusal(new_risk(people))
	stored = new_risk(people).insert()
	stored.current_probability = 5
	assert refusal(stored)
	stored.reload()
	stored.title = "Changed"
	assert refusal(stored) is None and "db_update" not in stored.__dict__
	assert frappe.db.get_value("QSE Risk", stored.name, "title") != "Changed"


def test_a_row_that_fails_when_it_is_written_is_rejected_and_the_others_are_not(officer):
	doc = checked(import_of(FILES / "registre_risques_fr.csv"))
	frappe.db.delete("QSE Unit", {"name": "DRH"})
	frappe.db.commit()
	frappe.clear_cache()
	finished(doc)
	assert (doc.status, doc.rows_created, doc.rows_rejected) == ("Completed", 4, 1)
	assert sorted(fates(doc)) == ["Created"] * 4 + ["Rejected"]
	((message, record),) = frappe.get_all(
		ROW, {"register_import": doc.name, "fate": "Rejected"}, ["message", "record"], as_list=True
	)
	assert "DRH" in message and not record
	assert len(risks(doc.source, "name")) == 4


def test_a_register_that_changed_after_the_check_is_not_written_over(officer, people):
	doc = checked(new_import("list.csv", LIST))
	risk = new_risk(people, external_reference="B", external_source=doc.source)
	risk.flags.register_import = True
	risk.insert()
	frappe.db.commit()
	finished(doc)
	assert (doc.status, fates(doc)) == ("Completed", ["Created", "Rejected", "Created"])
	assert "has changed since the file was checked" in rows(doc, "message")[1][0]
	found = risks(doc.source, "name", "title")
	assert sorted(found) == ["A", "B", "C"] and found["B"][0] == risk.name


def test_a_newer_version_updates_only_what_differs(officer, people):
	imported(new_import("list.csv", LIST, source="list"))
	name = risks("list", "name")["A"][0]
	risk = frappe.get_doc("QSE Risk", name)
	risk.risk_owner = people["Process Owner"]
	risk.is_safety = 1
	risk.save()
	frappe.db.commit()
	newer = (
		LIST.replace(b"First", b"First, reworded").replace(b"A,First, reworded", b'A,"First, reworded"')
		+ b"D,Fourth,1,1\n"
	)
	doc = checked(new_import("list.csv", newer, source="list"))
	assert fates(doc) == ["Update", "Unchanged", "Unchanged", "Create"]
	assert rows(doc, "message")[0] == ("Title: First → First, reworded",)
	finished(doc)
	assert counts(doc) == (4, 1, 1, 2, 0, 1, 1)
	assert fates(doc) == ["Updated", "Unchanged", "Unchanged", "Created"]
	risk.reload()
	assert (risk.title, risk.risk_owner, risk.is_safety) == ("First, reworded", people["Process Owner"], 1)


def test_the_same_reference_of_another_source_is_another_risk(officer, people):
	imported(new_import("list.csv", LIST, source="list"))
	doc = imported(new_import("other.csv", LIST, source="other"))
	assert doc.rows_created == 3
	typed = new_risk(people, external_reference="A", title="Typed by hand").insert()
	frappe.db.commit()
	doc = checked(new_import("third.csv", LIST.replace(b"First,3,3", b"First,4,4"), source="third"))
	assert fates(doc) == ["Update", "Create", "Create"] and rows(doc, "record")[0] == (typed.name,)


def test_rows_without_a_reference_are_found_by_title_and_unit(officer):
	content = b"Title,Unit,Probability,Impact\nFlood,DAL,3,3\nFlood,DTS,3,3\nFire,DAL,2,4\n"
	assert imported(new_import("plain.csv", content)).rows_created == 3
	assert checked(new_import("plain.csv", content + b"Fire,DAL,2,4\n")).rows_unchanged == 3


def test_an_owner_known_by_name_becomes_the_owner(officer, people):
	name = frappe.db.get_value("User", people["Process Owner"], "full_name")
	doc = imported(
		new_import("list.csv", f"ID,Title,Owner\nA,First,{name.upper()}\nB,Second,The caretaker\n".encode())
	)
	assert risks(doc.source, "risk_owner", "owner_text") == {
		"A": (people["Process Owner"], name.upper()),
		"B": (officer, "The caretaker"),
	}


def test_columns_found_and_ignored_are_kept_with_their_values(officer):
	doc = checked(new_import("list.csv", b"ID,Title,Status,Weather\nA,First,Mitigated,Rain\n"))
	found = json.loads(doc.columns_found)
	assert [(column["header"], column["field"]) for column in found["columns"]] == [
		("ID", "external_reference"),
		("Title", "title"),
		("Status", "workflow_state"),
		("Weather", None),
	]
	assert json.loads(rows(doc, "row_values")[0][0])["written"]["Weather"] == "Rain"
	imported(doc)
	assert risks(doc.source, "workflow_state") == {"A": ("Identified",)}


def test_the_source_is_the_name_of_the_file_as_its_owner_knows_it(officer):
	assert new_import(f"risks {frappe.generate_hash()} (2).csv", LIST).source[-1] != ")"
	name = f"risks-{frappe.generate_hash(length=8)}"
	first = new_import(f"{name}.csv", LIST + b"D,Fourth,1,1\n" + name.encode())
	second = new_import(f"{name}.csv", LIST + b"E,Fifth,1,1\n" + name.encode())
	assert first.import_file != second.import_file
	assert first.source == second.source == name


def test_who_may_import(people):
	for role in ("Internal Auditor", "Process Owner", "Unit Head", "Top Management"):
		with as_user(people[role]), pytest.raises(frappe.PermissionError):
			new_import("list.csv", LIST)
	for role in ("QSE Manager", "HSE Officer"):
		with as_user(people[role]):
			assert checked(new_import(f"{role}.csv", LIST)).status == "Checked"


def test_the_rights_on_the_register_are_asked_for(people, officer):
	doc = new_import("list.csv", LIST)
	with as_user("Administrator"):
		user = frappe.get_doc("User", people["Second Officer"])
		user.set("roles", [])
		user.append("roles", {"role": "Internal Auditor"})
		user.save()
	try:
		with as_user(people["Second Officer"]):
			for method in ("check_file", "start"):
				with pytest.raises(frappe.PermissionError):
					getattr(frappe.get_doc(doc.doctype, doc.name), method)()
	finally:
		with as_user("Administrator"):
			user.reload()
			user.set("roles", [])
			user.append("roles", {"role": "QSE Officer"})
			user.save()
			frappe.db.commit()


def test_a_file_of_somebody_else_cannot_be_imported(people):
	secret = upload("secret.csv", LIST)
	frappe.db.commit()
	with as_user(people["QSE Officer"]):
		with pytest.raises(RegisterImportError, match="may not read"):
			frappe.get_doc(
				{
					"doctype": "QSE Register Import",
					"import_file": secret.file_url,
					"unit": "T-SRV",
					"register": "QSE Risk",
				}
			).insert()
		with pytest.raises(RegisterImportError, match="not a register"):
			new_import("list.csv", LIST, register="User")


def test_a_client_cannot_forge_status_counts_or_rows(officer):
	doc = new_import("list.csv", LIST, status="Checked", rows_created=9)
	assert (doc.status, doc.rows_created) == ("Draft", 0)
	doc.update({"status": "Checked", "error": "x", "columns_found": "{}"}).save()
	assert (doc.status, doc.error, doc.columns_found) == ("Draft", None, None)
	with pytest.raises(RegisterImportError, match="Check the file first"):
		doc.start()
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc(
			{"doctype": ROW, "register_import": doc.name, "file_row": 1, "fate": "Create"}
		).insert()
	checked(doc)
	row = frappe.get_doc(ROW, {"register_import": doc.name, "file_row": 2})
	row.row_values = "{}"
	with pytest.raises(frappe.PermissionError):
		row.save()
	with pytest.raises(frappe.PermissionError):
		row.delete()


def test_the_methods_look_at_the_stored_import(officer):
	doc = checked(new_import("list.csv", LIST))
	forged = frappe.get_doc({**doc.as_dict(), "rows_rejected": 0, "status": "Draft", "unit": "DAL"})
	forged.start()
	assert (forged.status, forged.unit) == ("Queued", "T-SRV")
	frappe.db.rollback()


def test_other_values_after_the_check_start_over(officer):
	doc = checked(new_import("list.csv", LIST))
	doc.skip_rejected = 1
	doc.save()
	assert doc.status == "Checked"
	doc.unit = "DAL"
	doc.save()
	assert (doc.status, doc.total_rows, doc.columns_found, fates(doc)) == ("Draft", 0, None, [])


def test_a_completed_import_stays(people):
	with as_user(people["QSE Manager"]):
		doc = imported(new_import("list.csv", LIST, source="list"))
		with pytest.raises(RegisterImportError, match="has been imported"):
			doc.check_file()
		doc.unit = "DAL"
		with pytest.raises(RegisterImportError, match="is completed"):
			doc.save()
		with pytest.raises(RegisterImportError, match="stays"):
			frappe.delete_doc(doc.doctype, doc.name)
		draft = checked(new_import("draft.csv", LIST))
		frappe.delete_doc(draft.doctype, draft.name)
		assert fates(draft) == []
		# The rows of an import do not keep an identified risk from being deleted.
		frappe.delete_doc("QSE Risk", risks("list", "name")["A"][0])


def test_a_lost_job_is_taken_up_again(officer):
	doc = checked(new_import("list.csv", LIST))
	doc.start()
	frappe.db.commit()
	with pytest.raises(RegisterImportError, match="being worked on"):
		doc.check_file()
	get_job(job.job_id(doc.name)).delete()
	assert not job.is_alive(doc.name)
	with as_user("Administrator"):
		job.sweep()
		assert frappe.session.user == "Administrator"
	queued = get_job(job.job_id(doc.name))
	if queued and queued.get_status() == "queued":
		assert queued.kwargs["user"] == officer
		queued.delete()
		job.run(doc.name)
	wait(doc)
	assert (doc.status, doc.rows_created) == ("Completed", 3)


@pytest.mark.parametrize(
	("content", "part"),
	[(b"", "empty"), (b"Colour,Weight\nred,1\n", "Colour, Weight")],
)
def test_a_file_that_is_no_register_is_refused_and_changes_nothing(officer, content, part):
	doc = new_import("list.csv", content or b" ")
	with pytest.raises(RegisterImportError, match=part):
		doc.check_file()
	assert frappe.db.get_value(doc.doctype, doc.name, "status") == "Draft"


def test_a_file_of_another_kind_is_not_attached(officer):
	with pytest.raises(FileError):
		new_import("list.csv", b"%PDF-1.4")


def test_finding_what_is_stored_costs_the_same_for_few_and_many_rows(officer, monkeypatch):
	def queries(content):
		imported(new_import("many.csv", content))
		doc = new_import("many.csv", content)
		ran = []
		run = frappe.db.sql
		with monkeypatch.context() as patch:
			patch.setattr(
				frappe.db, "sql", lambda *args, **kwargs: (ran.append(args[0]), run(*args, **kwargs))[1]
			)
			engine.check(doc, lambda done, total: None)
		frappe.db.rollback()
		return len(ran)

	many = b"ID,Title\n" + b"".join(b"%d,Risk %d\n" % (n, n) for n in range(100))
	assert abs(queries(many) - queries(b"ID,Title\n1,Risk 1\n")) <= 2
