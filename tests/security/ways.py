"""Ways in: each asks the served application for a record as a browser, a script or a curious clerk would.

A way to read gives the text that came back. ``shows`` marks the ways by which who may see it must see it;
``all_at_once`` those whose one answer holds every record of the DocType.
"""

from collections.abc import Callable
from typing import NamedTuple

import frappe
from werkzeug.test import TestResponse

from tests.http import Visitor
from tests.security.records import TEXTS, UNMARKED, Target

Answer = TestResponse | list[TestResponse]


class Way(NamedTuple):
	name: str
	go: Callable[[Visitor, Target], Answer]
	shows: bool = False
	all_at_once: bool = False


def _title(target: Target) -> str:
	"""A field whose text is the marker."""
	meta = frappe.get_meta(target.doctype)
	if meta.title_field and meta.get_field(meta.title_field):
		return meta.title_field
	return next(df.fieldname for df in meta.fields if df.fieldtype in TEXTS and df.fieldname not in UNMARKED)


def _fields(target: Target) -> list[str]:
	return ["name", _title(target)]


def _marked(target: Target) -> list[list[str]]:
	return [[target.doctype, _title(target), "like", f"%{target.marker}%"]]


def _children(target: Target) -> list[str]:
	return [df.options for df in frappe.get_meta(target.doctype).get_table_fields()]


def _hanging(doctype: str, kind: str, name: str) -> Callable[[Visitor, Target], Answer]:
	return lambda visitor, target: [
		visitor.call(
			"frappe.client.get_list",
			doctype=doctype,
			filters={kind: target.doctype, name: target.name},
			fields=["*"],
			limit_page_length=0,
		),
		visitor.get(f"/api/resource/{doctype}", fields=["*"], limit_page_length=0, order_by="creation desc"),
	]


def _group_by(visitor: Visitor, target: Target) -> Answer:
	return [
		visitor.call(
			"frappe.desk.listview.get_group_by_count",
			doctype=target.doctype,
			current_filters=_marked(target),
			field=field,
		)
		for field in (_title(target), "owner")
	]


def _chart(visitor: Visitor, target: Target) -> Answer:
	chart = {
		"name": "x",
		"chart_name": "x",
		"chart_type": "Group By",
		"document_type": target.doctype,
		"group_by_type": "Count",
		"group_by_based_on": _title(target),
		"filters_json": "[]",
		"number_of_groups": 0,
	}
	return visitor.call(
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.get", chart=chart, no_cache=1, refresh=1
	)


def _reports(visitor: Visitor, target: Target) -> Answer:
	names = frappe.get_all(
		"Report", {"ref_doctype": target.doctype, "is_standard": "Yes"}, pluck="name", order_by="name"
	)
	return [
		visitor.call("frappe.desk.query_report.run", report_name=name, filters={"rows": 0}) for name in names
	]


READ = (
	Way("REST document", lambda v, t: v.get(f"/api/resource/{t.doctype}/{t.name}"), shows=True),
	Way("REST document v2", lambda v, t: v.get(f"/api/v2/document/{t.doctype}/{t.name}")),
	Way(
		"REST list",
		lambda v, t: v.get(f"/api/resource/{t.doctype}", fields=["*"], limit_page_length=0),
		shows=True,
		all_at_once=True,
	),
	Way(
		"REST list v2",
		lambda v, t: v.get(f"/api/v2/document/{t.doctype}", fields=["*"], limit=1000),
		all_at_once=True,
	),
	Way(
		"REST list by another field",
		lambda v, t: v.get(
			f"/api/resource/{t.doctype}",
			fields=_fields(t),
			or_filters=[*_marked(t), [t.doctype, "name", "=", t.name]],
		),
	),
	Way("client.get", lambda v, t: v.call("frappe.client.get", doctype=t.doctype, name=t.name), shows=True),
	Way(
		"client.get by filter",
		lambda v, t: v.call("frappe.client.get", doctype=t.doctype, filters={"name": t.name}),
	),
	Way(
		"client.get_list",
		lambda v, t: v.call("frappe.client.get_list", doctype=t.doctype, fields=["*"], limit_page_length=0),
		shows=True,
		all_at_once=True,
	),
	Way(
		"client.get_value",
		lambda v, t: v.call(
			"frappe.client.get_value", doctype=t.doctype, fieldname=_title(t), filters={"name": t.name}
		),
	),
	Way(
		"client.validate_link",
		lambda v, t: v.call(
			"frappe.client.validate_link", doctype=t.doctype, docname=t.name, fields=[_title(t)]
		),
	),
	Way(
		"client.validate_link_and_fetch",
		lambda v, t: v.call(
			"frappe.client.validate_link_and_fetch",
			doctype=t.doctype,
			docname=t.name,
			fields_to_fetch=[_title(t)],
		),
	),
	Way(
		"form",
		lambda v, t: v.call("frappe.desk.form.load.getdoc", doctype=t.doctype, name=t.name),
		shows=True,
	),
	Way(
		"timeline",
		lambda v, t: v.call("frappe.desk.form.load.get_docinfo", doctype=t.doctype, name=t.name),
	),
	Way(
		"report builder",
		lambda v, t: v.call(
			"frappe.desk.reportview.get", doctype=t.doctype, fields=_fields(t), page_length=500
		),
		shows=True,
		all_at_once=True,
	),
	Way(
		"report builder with a child",
		lambda v, t: [
			v.call(
				"frappe.desk.reportview.get",
				doctype=t.doctype,
				fields=["name", f"`tab{child}`.`name` as row_name", f"`tab{t.doctype}`.`{_title(t)}`"],
				page_length=500,
			)
			for child in _children(t)[:1]
		],
		all_at_once=True,
	),
	Way(
		"export",
		lambda v, t: v.call(
			"frappe.desk.reportview.export_query",
			doctype=t.doctype,
			fields=[f"`tab{t.doctype}`.`{_title(t)}`"],
			file_format_type="CSV",
			title="x",
		),
		all_at_once=True,
	),
	Way(
		"link search",
		lambda v, t: [
			v.call("frappe.desk.search.search_link", doctype=t.doctype, txt=text, page_length=500)
			for text in (t.marker, t.name)
		],
	),
	Way(
		"link search past user permissions",
		lambda v, t: v.call(
			"frappe.desk.search.search_link", doctype=t.doctype, txt=t.marker, ignore_user_permissions=1
		),
	),
	Way(
		"link title",
		lambda v, t: v.call("frappe.desk.search.get_link_title", doctype=t.doctype, docname=t.name),
	),
	Way(
		"preview",
		lambda v, t: v.call("frappe.desk.link_preview.get_preview_data", doctype=t.doctype, docname=t.name),
	),
	Way(
		"print",
		lambda v, t: v.get("/printview", doctype=t.doctype, name=t.name, format="Standard"),
		shows=True,
	),
	Way(
		"print of a copy",
		lambda v, t: v.call(
			"frappe.www.printview.get_html_and_style", doc=t.doctype, name=t.name, print_format="Standard"
		),
	),
	Way(
		"print with a key",
		lambda v, t: v.get("/printview", doctype=t.doctype, name=t.name, format="Standard", key=_old_key(t)),
	),
	Way("global search", lambda v, t: v.call("frappe.utils.global_search.search", text=t.marker)),
	Way("group by", _group_by, all_at_once=True),
	Way("chart", _chart, all_at_once=True),
	Way("reports", _reports, all_at_once=True),
	Way(
		"child rows",
		lambda v, t: [
			answer
			for child in _children(t)
			for answer in (
				v.call(
					"frappe.client.get_list",
					doctype=child,
					parent=t.doctype,
					fields=["*"],
					filters={"parent": t.name},
				),
				v.get(f"/api/resource/{child}", parent=t.doctype, fields=["*"], limit_page_length=0),
				v.call("frappe.desk.reportview.get", doctype=child, parent_doctype=t.doctype, fields=["*"]),
			)
		],
	),
	Way(
		"linked documents",
		lambda v, t: v.call("frappe.desk.form.linked_with.get", doctype=t.doctype, docname=t.name),
	),
	Way("comments", _hanging("Comment", "reference_doctype", "reference_name")),
	Way("versions", _hanging("Version", "ref_doctype", "docname")),
	Way("assignments", _hanging("ToDo", "reference_type", "reference_name")),
	Way("mails", _hanging("Communication", "reference_doctype", "reference_name")),
	Way("files", _hanging("File", "attached_to_doctype", "attached_to_name")),
	Way("tags", lambda v, t: v.call("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=t.tag)),
	Way("file", lambda v, t: v.get(t.file_url), shows=True),
	Way(
		"attached images",
		lambda v, t: v.call("frappe.core.api.file.get_attached_images", doctype=t.doctype, names=[t.name]),
	),
	Way(
		"search in files", lambda v, t: v.call("frappe.core.api.file.get_files_by_search_text", text=t.marker)
	),
)

COUNT = (
	Way(
		"number card",
		lambda v, t: v.call(
			"frappe.desk.doctype.number_card.number_card.get_result",
			doc={"document_type": t.doctype, "function": "Count"},
			filters=_marked(t),
		),
	),
	Way(
		"client.get_count",
		lambda v, t: v.call("frappe.client.get_count", doctype=t.doctype, filters=_marked(t)),
	),
	Way(
		"reportview.get_count",
		lambda v, t: v.call(
			"frappe.desk.reportview.get_count", doctype=t.doctype, filters=_marked(t), fields=[], distinct=0
		),
	),
	Way(
		"group by assignment",
		lambda v, t: v.call(
			"frappe.desk.listview.get_group_by_count",
			doctype=t.doctype,
			current_filters=_marked(t),
			field="assigned_to",
		),
	),
)


def _old_key(target: Target) -> str:
	from hashlib import sha224

	return sha224(f"{target.doctype}:{target.name}".encode()).hexdigest()


def _stored(target: Target) -> dict:
	return frappe.get_doc(target.doctype, target.name).as_dict(no_nulls=True, convert_dates_to_str=True)


WRITE = (
	Way("PUT", lambda v, t: v.put(f"/api/resource/{t.doctype}/{t.name}", {_title(t): "taken over"})),
	Way("PUT v2", lambda v, t: v.put(f"/api/v2/document/{t.doctype}/{t.name}", {_title(t): "taken over"})),
	Way("PUT of the unit", lambda v, t: v.put(f"/api/resource/{t.doctype}/{t.name}", {"unit": "SEC-OUT"})),
	Way(
		"PUT of the state",
		lambda v, t: v.put(f"/api/resource/{t.doctype}/{t.name}", {"workflow_state": "Closed"}),
	),
	Way(
		"client.set_value",
		lambda v, t: v.call(
			"frappe.client.set_value", doctype=t.doctype, name=t.name, fieldname=_title(t), value="taken over"
		),
	),
	Way(
		"client.save", lambda v, t: v.call("frappe.client.save", doc={**_stored(t), _title(t): "taken over"})
	),
	Way(
		"client.bulk_update",
		lambda v, t: v.call(
			"frappe.client.bulk_update",
			docs=[{"doctype": t.doctype, "docname": t.name, _title(t): "taken over"}],
		),
	),
	Way(
		"form save",
		lambda v, t: v.call(
			"frappe.desk.form.save.savedocs",
			doc=frappe.as_json({**_stored(t), _title(t): "taken over"}),
			action="Save",
		),
	),
	Way(
		"form save as new",
		lambda v, t: v.call(
			"frappe.desk.form.save.savedocs",
			doc=frappe.as_json({**_stored(t), _title(t): "taken over", "unit": "SEC-OUT", "__islocal": 1}),
			action="Save",
		),
	),
	Way(
		"bulk edit",
		lambda v, t: v.call(
			"frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs",
			doctype=t.doctype,
			docnames=[t.name],
			action="update",
			data={_title(t): "taken over"},
		),
	),
	Way("DELETE", lambda v, t: v.delete(f"/api/resource/{t.doctype}/{t.name}")),
	Way("client.delete", lambda v, t: v.call("frappe.client.delete", doctype=t.doctype, name=t.name)),
	Way(
		"bulk delete",
		lambda v, t: v.call("frappe.desk.reportview.delete_items", doctype=t.doctype, items=[t.name]),
	),
	Way(
		"workflow step",
		lambda v, t: v.call(
			"frappe.model.workflow.apply_workflow", doc=frappe.as_json(_stored(t)), action="Close"
		),
	),
	Way(
		"comment",
		lambda v, t: v.call(
			"frappe.desk.form.utils.add_comment",
			reference_doctype=t.doctype,
			reference_name=t.name,
			content="x",
			comment_email=v.user or "x@example.com",
			comment_by="x",
		),
	),
	Way(
		"comment row",
		lambda v, t: v.post(
			"/api/resource/Comment",
			{
				"comment_type": "Comment",
				"reference_doctype": t.doctype,
				"reference_name": t.name,
				"content": "x",
			},
		),
	),
	Way(
		"assignment",
		lambda v, t: v.call(
			"frappe.desk.form.assign_to.add", doctype=t.doctype, name=t.name, assign_to=[v.user or "Guest"]
		),
	),
	Way(
		"assignment row",
		lambda v, t: v.post(
			"/api/resource/ToDo",
			{
				"description": "x",
				"reference_type": t.doctype,
				"reference_name": t.name,
				"allocated_to": v.user or "Guest",
			},
		),
	),
	Way(
		"share",
		lambda v, t: v.call(
			"frappe.share.add", doctype=t.doctype, name=t.name, user=v.user or "Guest", read=1
		),
	),
	Way(
		"like", lambda v, t: v.call("frappe.desk.like.toggle_like", doctype=t.doctype, name=t.name, add="Yes")
	),
	Way(
		"tag", lambda v, t: v.call("frappe.desk.doctype.tag.tag.add_tag", tag="mine", dt=t.doctype, dn=t.name)
	),
	Way(
		"tag row",
		lambda v, t: v.post(
			"/api/resource/Tag Link", {"document_type": t.doctype, "document_name": t.name, "tag": t.tag}
		),
	),
	Way(
		"follow",
		lambda v, t: v.call(
			"frappe.desk.form.document_follow.update_follow", doctype=t.doctype, doc_name=t.name, following=1
		),
	),
	Way(
		"follow row",
		lambda v, t: v.post(
			"/api/resource/Document Follow", {"ref_doctype": t.doctype, "ref_docname": t.name, "user": v.user}
		),
	),
	Way("upload", lambda v, t: v.upload("x.txt", b"x", doctype=t.doctype, docname=t.name, is_private=1)),
	Way(
		"file row on it",
		lambda v, t: v.post(
			"/api/resource/File",
			{
				"file_url": t.file_url,
				"attached_to_doctype": t.doctype,
				"attached_to_name": t.name,
				"is_private": 1,
			},
		),
	),
	Way(
		"mail from it",
		lambda v, t: v.call(
			"frappe.core.doctype.communication.email.make",
			doctype=t.doctype,
			name=t.name,
			content="x",
			subject="x",
			recipients="x@example.com",
			send_email=0,
		),
	),
	Way(
		"rename by its method",
		lambda v, t: v.call(
			"run_doc_method",
			dt=t.doctype,
			dn=t.name,
			method="rename",
			args={"name": f"{t.name}-X", "force": 1, "validate_rename": 0},
		),
	),
	Way(
		"discard by its method",
		lambda v, t: v.call("run_doc_method", dt=t.doctype, dn=t.name, method="discard"),
	),
	Way(
		"rename",
		lambda v, t: v.call("frappe.client.rename_doc", doctype=t.doctype, old_name=t.name, new_name="x"),
	),
)
