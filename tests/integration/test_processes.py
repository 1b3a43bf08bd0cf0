"""Processes, the scope and the policy: who writes and approves, what stays as approved, what nobody may."""

import json

import frappe
import pytest
from bs4 import BeautifulSoup
from frappe import client
from frappe.utils import add_days, getdate, today

from qse_municipal import errors
from qse_municipal.actions.source import taken_values
from qse_municipal.patches import link_risks_to_processes as patch
from qse_municipal.register import notify, versions, versions_api
from tests.conftest import ROLES, as_user
from tests.http import Visitor, error_of
from tests.integration.ideas import make_staff
from tests.integration.processes import CLAUSE, act, insert_process, make_post, new_process, versions_of
from tests.integration.risks import insert_risk, make_units

DOCTYPE = "QSE Process"


@pytest.fixture
def units(site, people):
	make_units(head=people["Unit Head"])


@pytest.fixture
def process(units, people):
	return insert_process("T-P1", people["Process Owner"])


def refused(user: str, error: type[Exception], doc, /, **values) -> str:
	"""A write that the server refuses; returns its message."""
	with as_user(user), pytest.raises(error) as caught:
		client.set_value(doc.doctype, doc.name, values)
	return str(caught.value)


# ---- the way of a process -------------------------------------------------------------------------------


def test_a_code_and_a_name_are_enough_for_a_draft(units):
	doc = frappe.get_doc({"doctype": DOCTYPE, "process_code": "T-P0", "process_name": "Water"}).insert()
	assert (doc.name, doc.workflow_state, doc.version or 0) == ("T-P0", "Draft", 0)
	assert versions_of(doc) == []
	with pytest.raises(errors.ProcessError):
		frappe.get_doc({"doctype": DOCTYPE, "process_code": "T P", "process_name": "Water"}).insert()


def test_approved_revised_and_superseded_with_its_versions(process, people):
	manager, owner = people["QSE Manager"], people["Process Owner"]
	process = act(process, "Approve", manager)
	assert (process.version, process.approved_by, process.approved_for) == (1, manager, None)
	assert (getdate(process.effective_on), versions_of(process)) == (getdate(), [(1, "In Force")])
	refused(owner, errors.FrozenRecordError, process, purpose="Another")
	refused(owner, errors.TransitionError, process, workflow_state="Draft")

	process = act(process, "Revise", owner, state_reason="New law")
	assert (process.workflow_state, process.version, process.approved_by) == ("Draft", 1, None)
	assert versions_of(process) == [(1, "In Force")]
	with as_user(owner):
		process.purpose = "Water for everybody, by day and night"
		process.save()
	refused(manager, errors.VersionError, process, workflow_state="Approved")
	assert versions_of(process) == [(1, "In Force")]


def test_the_second_version_says_what_is_new(process, people):
	manager, owner = people["QSE Manager"], people["Process Owner"]
	process = act(process, "Approve", manager)
	act(process, "Revise", owner, state_reason="New law")
	with as_user(owner):
		client.set_value(DOCTYPE, process.name, {"purpose": "Day and night", "change_summary": "Nights"})
	process = act(process, "Approve", manager)
	assert versions_of(process) == [(1, "Superseded"), (2, "In Force")]
	process = act(process, "Supersede", manager, state_reason="Merged with T-P2")
	assert versions_of(process) == [(1, "Superseded"), (2, "Superseded")]
	refused(manager, errors.FrozenRecordError, process, process_name="Another")
	with pytest.raises(errors.FrozenRecordError):
		process.delete()


@pytest.mark.parametrize("blank", ["process_owner", "purpose", "inputs", "outputs", "clauses"])
def test_what_an_approval_needs(units, people, blank):
	values = {"process_owner": people["Process Owner"], blank: [] if blank.endswith("s") else None}
	process = insert_process("T-P1", **values)
	with pytest.raises(errors.VersionError) as caught:
		act(process, "Approve", people["QSE Manager"])
	assert process.meta.get_label(blank) in str(caught.value)


def test_responsibilities_are_clear_before_an_approval(process, people):
	post, other = make_post(), make_post("T Clerk")
	process.append("raci", {"activity": "Answer", "post": post, "responsibility": "Accountable"})
	process.save()
	with pytest.raises(errors.VersionError):
		act(process, "Approve", people["QSE Manager"])
	process.reload()
	process.append("raci", {"activity": "answer", "post": other, "responsibility": "Responsible"})
	process.save()
	assert act(process, "Approve", people["QSE Manager"]).version == 1


def test_a_process_neither_supplies_itself_nor_links_to_scripts(process, people):
	with as_user(people["Process Owner"]):
		for table, row in (
			("inputs", {"input_name": "x", "supplier_process": process.name}),
			("outputs", {"output_name": "x", "customer_process": process.name}),
			("documents", {"title": "x", "url": "javascript:alert(1)"}),
		):
			doc = frappe.get_doc(DOCTYPE, process.name)
			doc.append(table, row)
			with pytest.raises(errors.ProcessError):
				doc.save()


# ---- who may --------------------------------------------------------------------------------------------


def test_who_writes_and_who_only_reads(process, people):
	for role in ROLES:
		if role in ("Process Owner", "QSE Manager", "External Auditor"):
			continue
		with as_user(people[role]):
			assert frappe.has_permission(DOCTYPE, "read", doc=process), role
		refused(people[role], (frappe.PermissionError, errors.AccessError), process, purpose="Mine")
	staff = make_staff()
	with as_user(staff):
		assert process.name in frappe.get_list(DOCTYPE, pluck="name")
		with pytest.raises(frappe.PermissionError):
			new_process("T-P2", staff).insert()
	with as_user(people["External Auditor"]):
		assert not frappe.has_permission(DOCTYPE, "read", doc=process)
	with as_user(people["Process Owner"]):
		client.set_value(DOCTYPE, process.name, {"purpose": "Ours"})


def test_another_process_owner_reads_only(process, people):
	other = insert_process("T-P2", people["QSE Manager"], unit=None)
	refused(people["Process Owner"], frappe.PermissionError, other, purpose="Mine")
	# of the same unit, the guard lets the role write; the process belongs to its owner all the same
	process.db_set("process_owner", people["QSE Manager"])
	refused(people["Process Owner"], errors.AccessError, process, purpose="Mine")


def test_neither_writer_nor_owner_approves(process, people):
	manager, top = people["QSE Manager"], people["Top Management"]
	refused(people["Process Owner"], errors.TransitionError, process, workflow_state="Approved")
	refused(people["Unit Head"], frappe.PermissionError, process, workflow_state="Approved")
	with as_user(manager):
		client.set_value(DOCTYPE, process.name, {"triggers": "A request"})
	refused(manager, errors.SelfApprovalError, process, workflow_state="Approved")
	refused(top, errors.AccessError, process, workflow_state="Approved", purpose="Mine")
	assert act(process, "Approve", top).approved_by == top
	own = insert_process("T-P2", manager)
	refused(manager, errors.SelfApprovalError, own, workflow_state="Approved")


def test_the_owner_is_told(process, people, monkeypatch):
	told = []
	monkeypatch.setattr(notify, "_enqueue", lambda subjects, *about: told.append((subjects, about)))
	act(process, "Approve", people["QSE Manager"])
	frappe.db.after_commit.run()
	((subjects, about),) = told
	assert list(subjects) == [people["Process Owner"]] and about[:2] == (DOCTYPE, process.name)


def test_an_action_on_a_process_is_of_that_process(process):
	taken = taken_values(DOCTYPE, process.name)
	assert (taken["qse_process"], taken["unit"], taken["is_quality"]) == (process.name, "T-SRV", 1)


def test_a_superseded_process_takes_in_nothing_new(process, people):
	old = insert_risk(people, qse_process=process.name)
	act(process, "Approve", people["QSE Manager"])
	act(process, "Supersede", people["QSE Manager"], state_reason="Merged")
	with pytest.raises(errors.ProcessError):
		insert_risk(people, qse_process=process.name)
	with as_user(people["QSE Officer"]):
		client.set_value("QSE Risk", old.name, {"cause": "Rain"})  # what was linked stays
	with pytest.raises(errors.ProcessError):
		insert_process("T-P2", inputs=[{"input_name": "x", "supplier_process": process.name}])


# ---- versions -------------------------------------------------------------------------------------------


def test_a_version_is_kept_word_for_word_and_shows_when_it_was_touched(process, people):
	process = act(process, "Approve", people["QSE Manager"])
	name = frappe.db.get_value("QSE Version", {"reference_name": process.name})
	kept = frappe.get_doc("QSE Version", name)
	content = json.loads(kept.content)
	assert content["purpose"] == "Water for everybody, every day"
	assert content["inputs"] == [{"input_name": "Requests", "supplier": "Citizens", "supplier_process": ""}]
	assert [row["clause"] for row in content["clauses"]] == [CLAUSE]
	assert versions.verify(kept)
	for change in ({"content": "{}"}, {"state": "Superseded"}, {"title": "x"}):
		with pytest.raises(errors.HistoryError):
			frappe.get_doc("QSE Version", name).update(change).save()
	with pytest.raises(errors.HistoryError):
		frappe.delete_doc("QSE Version", name)
	with pytest.raises(errors.HistoryError):
		frappe.get_doc({"doctype": "QSE Version", **kept.as_dict(no_nulls=True), "name": None}).insert()
	frappe.db.set_value("QSE Version", name, "content", kept.content.replace("Water", "Wine"))
	assert not versions.verify(frappe.get_doc("QSE Version", name))


def test_versions_are_listed_and_compared_by_who_reads_the_record(process, people):
	act(process, "Approve", people["QSE Manager"])
	act(process, "Revise", people["Process Owner"], state_reason="New law")
	with as_user(people["Process Owner"]):
		doc = frappe.get_doc(DOCTYPE, process.name)
		doc.update(
			{"purpose": "Day and night", "outputs": [{"output_name": "Bills", "customer": "Citizens"}]}
		)
		doc.save()
	with as_user(make_staff()):
		(row,) = versions_api.list_versions(DOCTYPE, process.name)
		assert (row.version, row.state, row.approver) == (1, "In Force", "Test QSE Manager")
		answer = versions_api.compare(row.name)
	assert answer["unchanged"]
	assert [(one["label"], one["change"], one["before"], one["after"]) for one in answer["rows"]] == [
		("Purpose", "Changed", "Water for everybody, every day", "Day and night"),
		("Outputs", "Changed", "Connections · Citizens", "Bills · Citizens"),
	]
	with as_user(people["External Auditor"]):
		for ask in (
			lambda: versions_api.list_versions(DOCTYPE, process.name),
			lambda: versions_api.compare(row.name),
		):
			with pytest.raises(frappe.PermissionError):
				ask()
		assert not frappe.get_list("QSE Version", {"reference_name": process.name})


def test_an_old_version_is_printed_as_it_was(committed, people):  # Frappe 15 commits while it prints
	make_units(head=people["Unit Head"])
	process = insert_process("T-P1", people["Process Owner"])
	act(process, "Approve", people["QSE Manager"])
	act(process, "Revise", people["Process Owner"], state_reason="New law")
	with as_user(people["Process Owner"]):
		client.set_value(DOCTYPE, process.name, {"purpose": "Day and night"})
	kept = frappe.get_last_doc("QSE Version", {"reference_name": process.name})
	html = frappe.get_print(DOCTYPE, process.name, "QSE Process Sheet", doc=versions.restored(kept))
	text = BeautifulSoup(html, "html.parser").get_text(" ", strip=True)
	assert "Water for everybody, every day" in text and "Day and night" not in text
	assert "Test QSE Manager" in text and "Citizens" in text
	with as_user(people["External Auditor"]), pytest.raises(frappe.PermissionError):
		versions_api.print_version(kept.name)


def test_requests_get_no_further_than_the_form(committed, people):
	make_units(head=people["Unit Head"])
	process = insert_process("T-P9", people["Process Owner"])
	process = act(process, "Approve", people["QSE Manager"])
	frappe.db.commit()
	owner, staff = Visitor(people["Process Owner"]), Visitor(make_staff())
	path = f"/api/resource/{DOCTYPE}/{process.name}"
	assert owner.put(path, {"purpose": "Another"}).status_code == 417
	assert owner.put(path, {"workflow_state": "Draft"}).status_code == 417
	assert owner.put(path, {"version": 7, "approved_by": people["Unit Head"]}).status_code == 200
	assert staff.put(path, {"purpose": "Another"}).status_code == 403
	version = frappe.db.get_value("QSE Version", {"reference_name": process.name})
	for visitor in (owner, staff):
		assert visitor.put(f"/api/resource/QSE Version/{version}", {"content": "{}"}).status_code == 403
		assert visitor.delete(f"/api/resource/QSE Version/{version}").status_code == 403
	stored = frappe.db.get_value(
		DOCTYPE, process.name, ["version", "approved_by", "workflow_state", "purpose"]
	)
	assert stored == (1, people["QSE Manager"], "Approved", "Water for everybody, every day")
	answer = staff.get("/api/method/qse_municipal.register.versions_api.print_version", version=version)
	if error_of(answer) == "OSError":
		pytest.skip("no PDF printer on this machine")
	assert answer.status_code == 200 and answer.data.startswith(b"%PDF"), error_of(answer)


# ---- processes of the last release ------------------------------------------------------------------------


def test_the_patch_makes_drafts_and_links_risks_by_name(units, people):
	insert_process(
		"T-P1", process_name="Water", process_name_fr="Alimentation en eau", process_name_ar="الماء"
	)
	insert_process("T-P2", process_name="Twin")
	insert_process("T-P3", process_name="Twin")
	written = {"T-P1": "t-p1", "a": "alimentation  en EAU", "b": "ماء", "c": "Sewage", "d": "Twin"}
	risks = {key: insert_risk(people, process_name=text).name for key, text in written.items()}
	linked = insert_risk(people, process_name="Water", qse_process="T-P2").name
	frappe.db.set_value(DOCTYPE, "T-P1", "workflow_state", None)
	before = frappe.db.count("QSE Risk", {"qse_process": "T-P1"})
	patch.begin_as_drafts()
	assert patch.link_risks() == (3, 2)
	assert frappe.db.get_value(DOCTYPE, "T-P1", "workflow_state") == "Draft"
	assert frappe.db.count("QSE Risk", {"qse_process": "T-P1"}) == before + 3
	for key in ("c", "d"):
		assert frappe.db.get_value("QSE Risk", risks[key], ["process_name", "qse_process"]) == (
			written[key],
			None,
		)
	assert frappe.db.get_value("QSE Risk", linked, "qse_process") == "T-P2"
	assert patch.link_risks() == (0, 2)


# ---- scope ------------------------------------------------------------------------------------------------


def new_scope(**values):
	return frappe.get_doc(
		{
			"doctype": "QSE System Scope",
			"title": "Council services",
			"standards": [{"standard": "ISO 9001:2015"}],
			"statement_fr": "Services de la région",
			"units": [{"unit": "T-COUNCIL"}],
			"services": [{"service": "Water"}],
			**values,
		}
	)


def test_one_scope_per_standard_is_in_force(units, people):
	manager = people["QSE Manager"]
	first = act(new_scope().insert(), "Approve", manager)
	safety = act(new_scope(standards=[{"standard": "ISO 45001:2018"}]).insert(), "Approve", manager)
	assert versions_of(first) == versions_of(safety) == [(1, "In Force")]
	both = new_scope(standards=[{"standard": "ISO 14001:2015"}, {"standard": "ISO 9001:2015"}]).insert()
	with pytest.raises(errors.VersionError) as caught:
		act(both, "Approve", manager)
	assert first.name in str(caught.value)
	# a draft of a scope in force keeps it in force
	act(first, "Revise", manager, state_reason="New site")
	with pytest.raises(errors.VersionError):
		act(both, "Approve", manager)
	act(first, "Approve", people["Top Management"], change_summary="Site")
	act(first, "Supersede", manager, state_reason="One for all")
	assert act(both, "Approve", manager).version == 1


@pytest.mark.parametrize("blank", ["standards", "units", "services", "statement_fr"])
def test_what_a_scope_needs(units, people, blank):
	scope = new_scope(**{blank: None if blank == "statement_fr" else []}).insert()
	with pytest.raises(errors.VersionError):
		act(scope, "Approve", people["QSE Manager"])


def test_only_quality_requirements_of_its_standards_are_left_out_each_with_a_reason(units):
	reason = "The council designs nothing"
	assert new_scope(exclusions=[{"clause": "ISO 9001:2015 8.3", "reason": reason}]).insert()
	with pytest.raises(frappe.MandatoryError):
		new_scope(exclusions=[{"clause": "ISO 9001:2015 8.3"}]).insert()
	for standards, clause in (
		([{"standard": "ISO 9001:2015"}], "ISO 45001:2018 8.2"),
		([{"standard": "ISO 45001:2018"}], "ISO 45001:2018 8.2"),
	):
		with pytest.raises(errors.VersionError):
			new_scope(standards=standards, exclusions=[{"clause": clause, "reason": reason}]).insert()


# ---- policy -----------------------------------------------------------------------------------------------


def new_policy(**values):
	return frappe.get_doc(
		{
			"doctype": "QSE Policy",
			"title": "Policy",
			"signed_by": "The President",
			"signed_on": today(),
			"text_fr": "<p>Nous</p>",
			"text_ar": "<p>نحن</p>",
			"text_en": "<p>We</p>",
			**values,
		}
	)


@pytest.mark.parametrize("blank", ["text_fr", "text_ar", "text_en", "signed_by", "signed_on"])
def test_a_policy_is_signed_and_written_in_three_languages(units, people, blank):
	policy = new_policy(**{blank: "<p> </p>" if blank.startswith("text") else None}).insert()
	with pytest.raises(errors.VersionError):
		act(policy, "Approve", people["QSE Manager"])


def test_displays_and_receipts_grow_while_it_is_approved(units, people):
	manager = people["QSE Manager"]
	policy = new_policy().insert()
	with pytest.raises(errors.FrozenRecordError):
		policy.append("displays", {"place": "Entrance"})
		policy.save()
	policy = act(frappe.get_doc("QSE Policy", policy.name), "Approve", manager)
	with as_user(people["Top Management"]):
		policy.append("displays", {"place": "Entrance", "version": 9})
		policy.append("receipts", {"unit": "T-DIR", "how": "Meeting"})
		policy.save()
		assert [row.version for row in (*policy.displays, *policy.receipts)] == [1, 1]
		policy.append("receipts", {"unit": "T-DIR", "how": "Meeting", "received_on": add_days(today(), 1)})
		with pytest.raises(errors.VersionError):
			policy.save()
	refused(manager, errors.FrozenRecordError, policy, text_fr="<p>Vous</p>")
	assert "receipts" not in json.loads(frappe.get_last_doc("QSE Version").content)
	act(policy, "Revise", manager, state_reason="New council")
	policy = act(policy, "Approve", people["Top Management"], change_summary="New council")
	assert [row.version for row in policy.receipts] == [1]


def test_the_signed_copy_of_an_approved_policy_stays(units, people):
	from frappe.utils.file_manager import save_file

	policy = new_policy().insert()
	signed = save_file("signed.txt", b"We, the council", "QSE Policy", policy.name, is_private=1)
	client.set_value("QSE Policy", policy.name, {"signed_file": signed.file_url})
	policy = act(policy, "Approve", people["QSE Manager"])
	with as_user(people["Top Management"]):
		photo = save_file("photo.txt", b"Seen at the entrance", "QSE Policy", policy.name, is_private=1)
		policy.append("displays", {"place": "Entrance", "evidence": photo.file_url})
		policy.save()
		with pytest.raises(errors.FileError):
			frappe.delete_doc("File", signed.name)
