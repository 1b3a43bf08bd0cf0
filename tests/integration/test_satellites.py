"""What hangs on records follows them: reading by every list, writing by every way that Frappe has."""

import frappe
import pytest
from frappe import client
from frappe.desk import like
from frappe.desk.doctype.tag import tag as tags
from frappe.desk.form import assign_to, document_follow
from frappe.desk.form import utils as form_utils
from frappe.share import add_docshare

from qse_municipal import hooks
from qse_municipal.errors import AccessError, ShareError
from qse_municipal.guard import satellites, ways
from qse_municipal.guard.declaration import guards
from tests.conftest import as_user
from tests.http import Visitor, error_of
from tests.integration.outsider import own_risk, stage

SECRET = "Secret of the archive"


@pytest.fixture
def scene(site, people):
	return stage(people)


def test_hooks_name_every_satellite() -> None:
	frappe_free = {"File": "qse_municipal.guard.files.has_permission"}
	for doctype in (*satellites.REFERENCES, *satellites.ROWS_OF):
		assert hooks.permission_query_conditions[doctype] == "qse_municipal.guard.satellites.list_condition"
		wanted = frappe_free.get(doctype, "qse_municipal.guard.satellites.has_permission")
		assert hooks.has_permission[doctype] == wanted


def test_hooks_name_every_child_table_and_attachment(site) -> None:
	for doctype in satellites.child_tables():
		assert hooks.permission_query_conditions[doctype] == "qse_municipal.guard.satellites.list_condition"
	for doctype in guards():
		if frappe.get_meta(doctype).get("fields", {"fieldtype": ["in", ["Attach", "Attach Image"]]}):
			assert hooks.doc_events[doctype]["on_update"] == "qse_municipal.guard.files.claim_attachments"


def test_fields_of_references_exist(site) -> None:
	for doctype, fields in satellites.REFERENCES.items():
		if frappe.db.exists("DocType", doctype):
			meta = frappe.get_meta(doctype)
			assert meta.has_field(fields[0]) and meta.has_field(fields[1]), doctype


def test_nothing_under_guard_is_in_the_global_search_or_in_link_titles(site) -> None:
	for doctype in (*guards(), *satellites.child_tables()):
		meta = frappe.get_meta(doctype)
		assert not meta.get_global_search_fields(), doctype
		assert not meta.show_title_field_in_link, doctype


def hang(risk) -> dict[str, str]:
	"""One row of each satellite on the risk, made past every check: DocType -> name."""
	names = {}
	for doctype, (kind, name) in satellites.REFERENCES.items():
		if not frappe.db.exists("DocType", doctype):
			continue
		doc = frappe.get_doc(
			{"doctype": doctype, kind: risk.doctype, name: risk.name, "name": frappe.generate_hash()}
		)
		values = {
			"Comment": {"comment_type": "Comment", "content": SECRET},
			"Communication": {"subject": SECRET, "communication_type": "Communication"},
			"File": {
				"file_name": f"{SECRET}.txt",
				"file_url": "/private/files/secret-of.txt",
				"is_private": 1,
			},
			"ToDo": {"description": SECRET, "status": "Open", "allocated_to": "Administrator"},
			"Workflow Action": {"status": "Open"},
			"Version": {"data": "{}"},
		}
		doc.update(values.get(doctype, {}))
		doc.owner = doc.modified_by = "Administrator"
		doc.creation = doc.modified = frappe.utils.now()
		doc.db_insert()
		names[doctype] = doc.name
	return names


def listed(doctype: str, name: str, user: str) -> bool:
	"""Whether the list's own condition shows the row, roles apart."""
	with as_user(user):
		table = f"`tab{doctype}`"
		condition = satellites.list_condition(user, doctype) or "1=1"
		return bool(frappe.db.sql(f"select name from {table} where name=%s and {condition}", name))


def test_rows_are_listed_and_opened_with_their_record(scene, people) -> None:
	risk, insider, outsider = scene
	for doctype, name in hang(risk).items():
		assert listed(doctype, name, insider), doctype
		assert not listed(doctype, name, outsider), doctype
		assert listed(doctype, name, people["QSE Manager"]), doctype
		assert not listed(doctype, name, "Guest"), doctype
		doc = frappe.get_doc(doctype, name)
		function = frappe.get_attr(hooks.has_permission[doctype])
		assert function(doc, "read", insider) is satellites.no_opinion(), doctype
		assert function(doc, "read", outsider) is False, doctype
		# a row that says it hangs elsewhere is judged by where it is stored
		kind, field = satellites.REFERENCES[doctype]
		doc.update({kind: None, field: None})
		assert function(doc, "write", outsider) is False, doctype


def test_a_confidential_record_hides_its_rows_from_managers(scene, people) -> None:
	risk, _insider, _outsider = scene
	names = hang(risk)
	frappe.db.set_value("QSE Risk", risk.name, "is_confidential", 1)
	for doctype, name in names.items():
		assert not listed(doctype, name, people["QSE Manager"]), doctype
		assert listed(doctype, name, people["Process Owner"]), doctype


def test_without_the_role_nothing_is_seen(scene, people) -> None:
	risk, insider, _outsider = scene
	comment = hang(risk)["Comment"]
	frappe.get_doc("User", insider).remove_roles("QSE Officer")
	assert not listed("Comment", comment, insider)
	assert satellites.has_permission(frappe.get_doc("Comment", comment), "read", insider) is False


def test_rows_of_a_record_are_listed_with_it(scene) -> None:
	risk, insider, outsider = scene
	row = risk.existing_measures[0].name
	assert listed("QSE Existing Measure", row, insider)
	assert not listed("QSE Existing Measure", row, outsider)
	with as_user(outsider):
		rows = client.get_list("QSE Existing Measure", parent="QSE Risk", limit_page_length=0)
	assert row not in [one.name for one in rows]


@pytest.mark.parametrize("user", ["insider", "outsider"])
def test_likes_comments_tags_assignments_and_mails(scene, people, user) -> None:
	risk, insider, outsider = scene
	person = insider if user == "insider" else outsider
	tried = (
		lambda: like.toggle_like("QSE Risk", risk.name, "Yes"),
		lambda: frappe.get_doc("QSE Risk", risk.name).add_comment("Comment", "text"),
		lambda: assign_to.add(
			{"doctype": "QSE Risk", "name": risk.name, "assign_to": [insider]}, ignore_permissions=True
		),
		lambda: ways.add_tag("urgent", "QSE Risk", risk.name),
		lambda: frappe.get_doc(
			{
				"doctype": "Communication",
				"subject": "x",
				"content": "x",
				"reference_doctype": "QSE Risk",
				"reference_name": risk.name,
			}
		).insert(ignore_permissions=True),
	)
	for way in tried:
		with as_user(person):
			if person == insider:
				way()
			else:
				with pytest.raises((AccessError, frappe.PermissionError)):
					way()


def test_an_assignee_sees_the_record(scene, people) -> None:
	risk, insider, outsider = scene
	with as_user(insider), pytest.raises(ShareError, match="Test Second Officer"):
		assign_to.add({"doctype": "QSE Risk", "name": risk.name, "assign_to": [outsider]})
	assert not frappe.db.exists("DocShare", {"share_name": risk.name})
	with as_user(insider):
		assign_to.add({"doctype": "QSE Risk", "name": risk.name, "assign_to": [people["Legal Officer"]]})
	todo = frappe.get_doc("ToDo", {"reference_name": risk.name})
	todo.allocated_to = outsider
	with pytest.raises(ShareError):
		todo.save()
	todo.reload()
	todo.status = "Closed"
	todo.save()


def test_a_mention_tells_nothing_to_who_does_not_see(scene, people) -> None:
	risk, insider, outsider = scene
	content = '<div><span class="mention" data-id="{0}" data-value="x">@x</span> {1}</div>'
	with as_user(insider):
		with pytest.raises(ShareError, match="Test Second Officer"):
			form_utils.add_comment("QSE Risk", risk.name, content.format(outsider, SECRET), insider, "x")
		comment = form_utils.add_comment(
			"QSE Risk", risk.name, content.format(people["Legal Officer"], SECRET), insider, "x"
		)
		with pytest.raises(ShareError):
			form_utils.update_comment(comment.name, content.format(outsider, SECRET))


def test_no_shares_keys_and_followers(scene, people) -> None:
	risk, insider, outsider = scene
	frappe.db.set_value("User", insider, {"document_follow_notify": 1, "follow_created_documents": 1})
	frappe.clear_cache()
	with pytest.raises((ShareError, frappe.PermissionError)):
		add_docshare("QSE Risk", risk.name, outsider)
	with pytest.raises(ShareError):
		add_docshare("QSE Risk", risk.name, outsider, flags={"ignore_share_permission": True})
	comment = frappe.get_doc("QSE Risk", risk.name).add_comment("Comment", SECRET)
	with pytest.raises(ShareError):
		add_docshare("Comment", comment.name, outsider, flags={"ignore_share_permission": True})
	with pytest.raises(ShareError):
		frappe.get_doc(
			{
				"doctype": "Document Share Key",
				"reference_doctype": "QSE Risk",
				"reference_docname": risk.name,
			}
		).insert()
	document_follow.follow_document("QSE Risk", risk.name, insider)
	assert not frappe.db.exists("Document Follow", {"ref_docname": risk.name})
	with as_user(insider):
		new = frappe.copy_doc(risk).insert()
	assert not frappe.db.exists("Document Follow", {"ref_docname": new.name})


def test_the_index_of_tags_holds_no_title(scene) -> None:
	risk, insider, outsider = scene
	with as_user(insider):
		tags.add_tag("urgent", "QSE Risk", risk.name)
	assert frappe.db.get_value("Tag Link", {"document_name": risk.name}, "title") == risk.name
	with as_user(outsider):
		assert risk.name not in [row["name"] for row in tags.get_documents_for_tag("#urgent")]


def test_the_patch_clears_what_older_sites_hold(scene) -> None:
	from qse_municipal.patches import guard_what_hangs_on_records

	risk, _insider, _outsider = scene
	names = hang(risk)
	frappe.db.multisql(
		{"mariadb": "insert into `__global_search` (doctype, name, content) values (%s, %s, %s)"},
		("QSE Risk", risk.name, SECRET),
	)
	guard_what_hangs_on_records.execute()
	for doctype in ("DocShare", "Document Follow", "Document Share Key"):
		assert not frappe.db.exists(doctype, names[doctype])
	assert not frappe.db.sql("select name from `__global_search` where doctype='QSE Risk'")


# Over HTTP: every method of Frappe that takes a DocType, by an officer of another unit


@pytest.fixture
def visit(committed, people):
	risk, insider, outsider = stage(people)
	own = own_risk(people)
	frappe.get_doc("QSE Risk", risk.name).add_comment("Comment", SECRET)
	with as_user(insider):
		tags.add_tag("urgent", "QSE Risk", risk.name)
		assign_to.add({"doctype": "QSE Risk", "name": risk.name, "assign_to": [insider]})
	frappe.db.commit()
	return risk, own, Visitor(outsider), insider


READING = {
	"frappe.client.get": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.client.get_value": {"doctype": "QSE Risk", "fieldname": "title", "filters": {"name": "{risk}"}},
	"frappe.client.get_list": {"doctype": "QSE Risk", "fields": ["name", "title"], "limit_page_length": 0},
	"frappe.client.get_count": {"doctype": "QSE Risk", "filters": {"name": "{risk}"}},
	"frappe.client.validate_link": {"doctype": "QSE Risk", "docname": "{risk}", "fields": ["title"]},
	"frappe.client.validate_link_and_fetch": {
		"doctype": "QSE Risk",
		"docname": "{risk}",
		"fields_to_fetch": ["title"],
		"ignore_user_permissions": 1,
	},
	"frappe.desk.form.load.getdoc": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.desk.form.load.get_docinfo": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.desk.form.load.get_communications": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.desk.form.linked_with.get": {"doctype": "QSE Unit", "docname": "T-SRV"},
	"frappe.desk.form.linked_with.get_linked_docs": {
		"doctype": "QSE Unit",
		"name": "T-SRV",
		"linkinfo": {"QSE Risk": {"fieldname": "unit", "add_fields": ["title"]}},
	},
	"frappe.desk.form.document_follow.get_follow_users": {"doctype": "QSE Risk", "doc_name": "{risk}"},
	"frappe.desk.form.assign_to.add": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"assign_to": [],
		"ignore_permissions": 1,
	},
	"frappe.desk.form.assign_to.remove": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"assign_to": "x",
		"ignore_permissions": 1,
	},
	"frappe.desk.form.utils.get_next": {"doctype": "QSE Risk", "value": "{risk}", "prev": 1},
	"frappe.desk.link_preview.get_preview_data": {"doctype": "QSE Risk", "docname": "{risk}"},
	"frappe.desk.listview.get_group_by_count": {
		"doctype": "QSE Risk",
		"current_filters": [["QSE Risk", "unit", "=", "T-SRV"]],
		"field": "assigned_to",
	},
	"frappe.desk.doctype.tag.tag.get_tagged_docs": {"doctype": "QSE Risk", "tag": "%urgent%"},
	"frappe.desk.doctype.tag.tag.get_documents_for_tag": {"tag": "#urgent"},
	"frappe.desk.reportview.get": {"doctype": "QSE Risk", "fields": ["name", "title"]},
	"frappe.desk.reportview.get_list": {"doctype": "QSE Risk", "fields": ["name", "title"]},
	"frappe.desk.reportview.export_query": {
		"doctype": "QSE Risk",
		"fields": ["name", "title"],
		"file_format_type": "CSV",
		"title": "x",
	},
	"frappe.desk.search.search_link": {"doctype": "QSE Risk", "txt": "", "ignore_user_permissions": 1},
	"frappe.desk.search.search_widget": {
		"doctype": "QSE Risk",
		"txt": "",
		"filter_fields": ["title"],
		"ignore_user_permissions": 1,
	},
	"frappe.desk.search.get_link_title": {"doctype": "QSE Risk", "docname": "{risk}"},
	"frappe.desk.treeview.get_all_nodes": {
		"doctype": "QSE Risk",
		"label": "x",
		"parent": "",
		"tree_method": "frappe.desk.search.search_widget",
		"txt": "",
		"as_dict": 1,
		"ignore_user_permissions": 1,
		"filter_fields": ["title"],
	},
	"frappe.desk.query_report.get_data_for_custom_field": {"doctype": "QSE Risk", "field": "title"},
	"frappe.utils.global_search.search": {"text": "Secret"},
	"frappe.utils.goal.get_monthly_goal_graph_data": {
		"title": "x",
		"doctype": "User",
		"docname": "{user}",
		"goal_value_field": "idx",
		"goal_total_field": "idx",
		"goal_history_field": "bio",
		"goal_doctype": "QSE Risk",
		"goal_doctype_link": "owner",
		"goal_field": "title",
		"date_field": "identified_on",
		"aggregation": "max",
		"filters": {},
	},
	"frappe.utils.print_format.download_pdf": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.utils.print_format.download_multi_pdf": {"doctype": "QSE Risk", "name": ["{risk}"]},
	"frappe.www.printview.get_html_and_style": {"doc": "QSE Risk", "name": "{risk}"},
	"frappe.www.list.get": {"doctype": "QSE Risk"},
	"frappe.www.list.get_list_data": {"doctype": "QSE Risk"},
	"frappe.model.workflow.get_transitions": {"doc": {"doctype": "QSE Risk", "name": "{risk}"}},
	"frappe.share.get_users": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.core.doctype.data_export.exporter.export_data": {
		"doctype": "QSE Risk",
		"select_columns": {"QSE Risk": ["name", "title"]},
		"with_data": 1,
		"file_type": "CSV",
	},
	"frappe.core.doctype.data_import.data_import.download_template": {
		"doctype": "QSE Risk",
		"export_fields": {"QSE Risk": ["name", "title"]},
		"export_records": "all",
	},
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": {
		"chart": {
			"name": "x",
			"document_type": "QSE Risk",
			"chart_type": "Group By",
			"group_by_type": "Count",
			"group_by_based_on": "title",
			"filters_json": "[]",
		}
	},
	"frappe.desk.doctype.number_card.number_card.get_result": {
		"doc": {"document_type": "QSE Risk", "function": "Count"},
		"filters": [["QSE Risk", "unit", "=", "T-SRV"]],
	},
	"frappe.desk.reportview.get_sidebar_stats": {"stats": ["_user_tags", "title"], "doctype": "QSE Risk"},
	"frappe.geo.utils.get_coords": {"doctype": "QSE Risk", "filters": [], "type": "coordinates"},
	"frappe.utils.diff.version_query": {
		"doctype": "Version",
		"txt": "",
		"searchfield": "name",
		"start": 0,
		"page_len": 20,
		"filters": {"ref_doctype": "QSE Risk", "docname": "{risk}"},
	},
}


def filled(arguments: dict, risk, user: str) -> dict:
	text = frappe.as_json(arguments).replace("{risk}", risk.name).replace("{user}", user)
	return frappe.parse_json(text)


def test_no_method_reads_a_foreign_record(visit) -> None:
	risk, own, visitor, insider = visit
	leaks, answered = [], set()
	for method, arguments in READING.items():
		answer = visitor.call(method, **filled(arguments, risk, visitor.user))
		text = answer.get_data().decode(errors="replace")
		# a refusal may repeat the name that was asked for
		said = (
			SECRET in text or insider in text or (answer.status_code == 200 and risk.name in _message(answer))
		)
		if said and not (answer.status_code >= 400 and SECRET not in text and insider not in text):
			leaks.append((method, answer.status_code, text[:300]))
		if answer.status_code == 200:
			answered.add(method)
	assert not leaks
	assert {
		"frappe.client.get_list",
		"frappe.desk.reportview.get",
		"frappe.desk.search.search_link",
	} <= answered
	rows = visitor.call("frappe.client.get_list", doctype="QSE Risk").get_json()["message"]
	assert [row["name"] for row in rows] == [own.name]


def _message(answer) -> str:
	"""What the method itself answered; get_link_title and the like echo what they were asked."""
	message = (answer.get_json(silent=True) or {}).get("message")
	return "" if isinstance(message, str) else frappe.as_json(message)


WRITING = {
	"frappe.client.set_value": {"doctype": "QSE Risk", "name": "{risk}", "fieldname": "title", "value": "x"},
	"frappe.client.delete": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.client.bulk_update": {"docs": [{"doctype": "QSE Risk", "docname": "{risk}", "title": "x"}]},
	"frappe.desk.like.toggle_like": {"doctype": "QSE Risk", "name": "{risk}", "add": "Yes"},
	"frappe.desk.doctype.tag.tag.add_tag": {"tag": "mine", "dt": "QSE Risk", "dn": "{risk}"},
	"frappe.desk.doctype.tag.tag.add_tags": {"tags": ["mine"], "dt": "QSE Risk", "docs": ["{risk}"]},
	"frappe.desk.doctype.tag.tag.remove_tag": {"tag": "urgent", "dt": "QSE Risk", "dn": "{risk}"},
	"frappe.desk.form.assign_to.add": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"assign_to": ["{user}"],
		"ignore_permissions": 1,
	},
	"frappe.desk.form.assign_to.add_multiple": {
		"doctype": "QSE Risk",
		"name": ["{risk}"],
		"assign_to": ["{user}"],
		"ignore_permissions": 1,
	},
	"frappe.desk.form.assign_to.close": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"assign_to": "{user}",
		"ignore_permissions": 1,
	},
	"frappe.desk.form.assign_to.remove_multiple": {
		"doctype": "QSE Risk",
		"names": ["{risk}"],
		"ignore_permissions": 1,
	},
	"frappe.desk.form.document_follow.follow_document": {
		"doctype": "QSE Risk",
		"doc_name": "{risk}",
		"user": "{user}",
	},
	"frappe.desk.form.document_follow.update_follow": {
		"doctype": "QSE Risk",
		"doc_name": "{risk}",
		"following": True,
	},
	"frappe.desk.like.follow_document": {"doctype": "QSE Risk", "doc_name": "{risk}", "user": "{user}"},
	"frappe.desk.form.utils.add_comment": {
		"reference_doctype": "QSE Risk",
		"reference_name": "{risk}",
		"content": "x",
		"comment_email": "{user}",
		"comment_by": "x",
	},
	"frappe.templates.includes.comments.comments.add_comment": {
		"comment": "hello",
		"comment_email": "{user}",
		"comment_by": "x",
		"reference_doctype": "QSE Risk",
		"reference_name": "{risk}",
		"route": "",
	},
	"frappe.core.doctype.communication.email.make": {"doctype": "QSE Risk", "name": "{risk}", "content": "x"},
	"frappe.automation.doctype.reminder.reminder.create_new_reminder": {
		"remind_at": "2099-01-01 00:00:00",
		"description": "x",
		"reminder_doctype": "QSE Risk",
		"reminder_docname": "{risk}",
	},
	"frappe.model.document.unlock_document": {"doctype": "QSE Risk", "name": "{risk}"},
	"frappe.share.add": {"doctype": "QSE Risk", "name": "{risk}", "user": "{user}"},
	"frappe.share.set_permission": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"user": "{user}",
		"permission_to": "read",
	},
	"frappe.desk.calendar.update_event": {
		"args": {"doctype": "QSE Risk", "name": "{risk}", "a": "2020-01-01", "b": "2020-01-01"},
		"field_map": {"start": "a", "end": "b"},
	},
	"frappe.model.workflow.apply_workflow": {
		"doc": {"doctype": "QSE Risk", "name": "{risk}"},
		"action": "Assess",
	},
	"frappe.utils.file_manager.add_attachments": {
		"doctype": "QSE Risk",
		"name": "{risk}",
		"attachments": ["{file}"],
	},
}
HANGING = ("Comment", "ToDo", "Tag Link", "Communication", "DocShare", "Document Follow", "File", "Reminder")


def hanging(risk) -> dict[str, int]:
	counts = {}
	for doctype in HANGING:
		kind, name = satellites.REFERENCES[doctype]
		counts[doctype] = frappe.db.count(doctype, {kind: risk.doctype, name: risk.name})
	return counts


def test_no_method_writes_on_a_foreign_record(visit) -> None:
	risk, _own, visitor, _insider = visit
	before, row = hanging(risk), frappe.get_doc("QSE Risk", risk.name).as_json()
	file = visitor.upload("mine.txt", b"mine", is_private=1).get_json()["message"]["name"]
	for method, arguments in WRITING.items():
		given = filled(arguments, risk, visitor.user)
		answer = visitor.call(method, **frappe.parse_json(frappe.as_json(given).replace("{file}", file)))
		frappe.db.rollback()
		assert hanging(risk) == before, method
		assert frappe.get_doc("QSE Risk", risk.name).as_json() == row, method
		assert answer.status_code >= 400 or method.endswith(("bulk_update", "add_multiple")), (
			method,
			answer.get_data(as_text=True),
		)


def test_an_email_is_not_linked_from_record_to_record(visit) -> None:
	risk, own, visitor, _insider = visit
	mail = frappe.get_doc(
		{
			"doctype": "Communication",
			"subject": SECRET,
			"content": SECRET,
			"communication_type": "Communication",
			"reference_doctype": "QSE Risk",
			"reference_name": risk.name,
		}
	).insert()
	frappe.db.commit()
	answer = visitor.call(
		"frappe.email.relink", name=mail.name, reference_doctype="QSE Risk", reference_name=own.name
	)
	assert answer.status_code == 403
	assert frappe.db.get_value("Communication", mail.name, "reference_name") == risk.name
	assert visitor.get(f"/api/resource/Communication/{mail.name}").status_code == 403


def test_a_replaced_method_has_one_name(visit) -> None:
	_risk, _own, visitor, _insider = visit
	for path in ("/api/method/frappe.share.follow_document", "/api/v2/method/frappe.share.follow_document"):
		assert visitor.post(path, {"doctype": "User", "doc_name": "x", "user": "x"}).status_code == 403
	assert visitor.post("/", {"cmd": "frappe.desk.like.follow_document"}).status_code == 403
	assert error_of(visitor.call("frappe.desk.search.search_link", doctype="User", txt="")) == ""


def test_counts_are_of_what_one_sees(visit) -> None:
	_risk, own, visitor, insider = visit
	outsider = visitor.user
	with as_user(outsider):
		assign_to.add({"doctype": "QSE Risk", "name": own.name, "assign_to": [outsider]})
	frappe.db.commit()
	count = visitor.call(
		"frappe.desk.listview.get_group_by_count",
		doctype="QSE Risk",
		current_filters="[]",
		field="assigned_to",
	).get_json()["message"]
	assert count == [{"name": outsider, "count": 1}]
	both = Visitor(insider).call(
		"frappe.desk.listview.get_group_by_count",
		doctype="QSE Risk",
		current_filters="{}",
		field="assigned_to",
	)
	assert both.get_json()["message"] == [{"name": insider, "count": 1}]


def test_no_print_for_guests(visit) -> None:
	import hashlib

	risk, _own, _visitor, _insider = visit
	frappe.db.set_single_value("System Settings", "allow_older_web_view_links", 1)
	frappe.clear_cache()
	frappe.db.commit()
	guest = Visitor()
	old = hashlib.sha224(f"QSE Risk:{risk.name}".encode(), usedforsecurity=False).hexdigest()
	for key in (old, "", "x"):
		answer = guest.get("/printview", doctype="QSE Risk", name=risk.name, key=key)
		assert SECRET not in answer.get_data(as_text=True)
		answer = guest.get(
			"/api/method/frappe.utils.print_format.download_pdf", doctype="QSE Risk", name=risk.name, key=key
		)
		assert answer.status_code == 403
	frappe.db.set_single_value("System Settings", "allow_older_web_view_links", 0)
	frappe.db.commit()
