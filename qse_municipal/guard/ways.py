"""Methods of Frappe that read or write records by name without asking the permission of the record.

Hooks ``override_whitelisted_methods``. Each asks what its original forgets and leaves the rest to it;
DocTypes without guard go through unchanged.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe import email as frappe_email
from frappe.desk import listview, notifications, search, treeview
from frappe.desk.doctype.tag import tag as tags
from frappe.desk.form import assign_to as assignments
from frappe.desk.form import document_follow
from frappe.desk.form import utils as form_utils
from frappe.model import document
from frappe.utils import goal

from qse_municipal import hooks
from qse_municipal.errors import ShareError
from qse_municipal.guard.condition import may_see
from qse_municipal.guard.declaration import guard_of
from qse_municipal.guard.probe import permitted
from qse_municipal.guard.satellites import guarded_record


def call_by_one_name() -> None:
	"""Hook ``before_request``: Frappe replaces by name, and imports give a function other names."""
	path = frappe.local.request.path
	name = frappe.form_dict.cmd or (path.partition("/method/")[2] if path.startswith("/api/") else "")
	name = name.split("/")[0]
	if "." in name and replacement(name) != frappe.override_whitelisted_method(name):
		frappe.throw(_("Call this method by its own name."), frappe.PermissionError)


def replacement(name: str) -> str:
	"""The dotted name to run for a method, by whatever of its names it is called."""
	name = frappe.override_whitelisted_method(name)
	try:
		return _replaced().get(frappe.get_attr(name), name)
	except Exception:
		# there is none: Frappe says so in its own words
		return name


@cache
def _replaced() -> dict[Callable, str]:
	"""Functions of Frappe replaced by ours -> the name of ours. Some exist in one version only."""
	found = {}
	for original, ours in hooks.override_whitelisted_methods.items():
		try:
			found[frappe.get_attr(original)] = ours
		except (ImportError, AttributeError, frappe.AppNotInstalledError):
			continue
	return found


@frappe.whitelist()
def search_link(doctype: str, txt: str, ignore_user_permissions: Any = False, **options: Any) -> Any:
	"""On Frappe 15 a request that ignores User Permissions ignores every permission."""
	return _search(search.search_link, doctype, txt, ignore_user_permissions, options)


@frappe.whitelist()
def search_widget(doctype: str, txt: str, ignore_user_permissions: Any = False, **options: Any) -> Any:
	return _search(search.search_widget, doctype, txt, ignore_user_permissions, options)


def _search(original: Any, doctype: str, txt: str, ignore: Any, options: dict[str, Any]) -> Any:
	if options.get("query"):
		options["query"] = replacement(options["query"])
	ignore = bool(frappe.utils.cint(ignore)) and not guard_of(doctype)
	return frappe.call(original, doctype=doctype, txt=txt, ignore_user_permissions=ignore, **options)


@frappe.whitelist()
def get_all_nodes(doctype: str, label: str, parent: str, tree_method: str, **filters: Any) -> Any:
	"""It calls any whitelisted method, past the replacements."""
	return treeview.get_all_nodes(doctype, label, parent, replacement(tree_method), **filters)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str | list | dict, field: str) -> list[dict[str, Any]]:
	"""The list's count by assignee is taken over the records of everybody."""
	if field != "assigned_to" or not guard_of(doctype):
		return listview.get_group_by_count(doctype, current_filters, field)
	todo, user = frappe.qb.DocType("ToDo"), frappe.qb.DocType("User")
	pairs = (
		frappe.qb.from_(todo)
		.join(user)
		.on(todo.allocated_to == user.name)
		.select(todo.allocated_to, todo.reference_name)
		.where(
			(todo.reference_type == doctype)
			& (todo.status != "Cancelled")
			& (user.user_type == "System User")
		)
	).run()
	filters = frappe.parse_json(current_filters) or []
	if isinstance(filters, dict):
		filters = [
			[doctype, key, *(value if isinstance(value, list | tuple) else ("=", value))]
			for key, value in filters.items()
		]
	names = list({name for _user, name in pairs}) or [""]
	seen = set(
		frappe.get_list(
			doctype,
			[*filters, [doctype, "name", "in", names]],
			pluck="name",
			limit_page_length=0,
			order_by=None,
		)
	)
	counts = Counter(person for person, name in pairs if name in seen)
	return [{"name": person, "count": count} for person, count in counts.most_common(50)]


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> Any:
	if not guard_of(doctype):
		return tags.get_tagged_docs(doctype, tag)
	return frappe.get_list(
		doctype, {"_user_tags": ["like", tag]}, ["name"], as_list=True, limit_page_length=0, order_by=None
	)


@frappe.whitelist()
def add_tag(tag: str, dt: str, dn: str, color: str | None = None) -> str:
	"""Frappe writes the tag first and fails on the refusal without a word about it."""
	check(dt, dn, "write")
	return tags.add_tag(tag, dt, dn, color)


@frappe.whitelist()
def add_tags(tags: str | list, dt: str, docs: str | list, color: str | None = None) -> None:
	for name in frappe.parse_json(docs):
		for tag in frappe.parse_json(tags):
			add_tag(tag, dt, name, color)


@frappe.whitelist()
def remove_tag(tag: str, dt: str, dn: str) -> None:
	check(dt, dn, "write")
	tags.remove_tag(tag, dt, dn)


@frappe.whitelist()
def get_open_count(doctype: str, name: str, items: str | list | None = None) -> dict[str, Any]:
	"""The links of a form are counted over the records of everybody."""
	answer = notifications.get_open_count(doctype, name, items)
	links = frappe.get_meta(doctype).get_dashboard_data()
	count = answer.get("count")
	for found in count.get("external_links_found", []) if isinstance(count, dict) else []:
		if guard_of(found["doctype"]):
			found.update(_count_linked(found["doctype"], name, links))
	return answer


def _count_linked(doctype: str, name: str, links: dict[str, Any]) -> dict[str, int]:
	"""Linked records that the user sees, at most 100 as in Frappe."""
	if not permitted(doctype, "read"):
		return {"count": 0, "open_count": 0}
	fieldname = (links.get("non_standard_fieldnames") or {}).get(doctype, links.get("fieldname"))
	filters = {fieldname: name, **(notifications.get_dynamic_link_filters(doctype, links, fieldname) or {})}
	seen = frappe.get_list(doctype, filters, limit_page_length=100, order_by=None)
	return {"count": len(seen), "open_count": 0}


@frappe.whitelist()
def get_monthly_goal_graph_data(goal_doctype: str, **options: Any) -> dict[str, Any]:
	if guard_of(goal_doctype):
		frappe.throw(
			_("Goals are not computed over {0}. Use its reports.").format(_(goal_doctype)),
			frappe.PermissionError,
		)
	return frappe.call(goal.get_monthly_goal_graph_data, goal_doctype=goal_doctype, **options)


@frappe.whitelist()
def get_coords(doctype: str, filters: Any = None, type: str | None = None) -> Any:
	"""Frappe 15: a map without filters shows the places of all records."""
	from frappe.geo import utils as places

	filters = frappe.parse_json(filters) if filters else []
	if guard_of(doctype) and not filters:
		filters = [[doctype, "name", "is", "set"]]
	return places.get_coords(doctype, frappe.as_json(filters), type)


@frappe.whitelist()
def get_next(doctype: str, value: str, prev: Any, **options: Any) -> Any:
	"""The neighbour of a record tells where that record stands in the order."""
	check(doctype, value)
	return frappe.call(form_utils.get_next, doctype=doctype, value=value, prev=prev, **options)


@frappe.whitelist()
def unlock_document(doctype: str | None = None, name: str | None = None, **options: Any) -> Any:
	given = frappe.parse_json(options.get("args")) or {}
	check(doctype or given.get("doctype"), name or given.get("name"), "write")
	return frappe.call(document.unlock_document, doctype=doctype, name=name, **options)


@frappe.whitelist()
def relink(name: str, reference_doctype: str | None = None, reference_name: str | None = None) -> None:
	"""An e-mail goes from record to record: both are the user's to write."""
	for record in (guarded_record("Communication", name), (reference_doctype, reference_name)):
		if record:
			check(*record, "write")
	frappe_email.relink(name, reference_doctype, reference_name)


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields: Any = None) -> Any:
	"""Frappe 15: it tells of any name whether there is such a record. Later versions have another method."""
	from frappe import client

	if guard_of(doctype) and not may_see(doctype, docname):
		return {}
	return client.validate_link(doctype, docname, fields)


# assignments: a request may not say that permissions are ignored


@frappe.whitelist()
def assign(args: dict | str | None = None) -> Any:
	args = frappe.parse_json(args) if args else frappe.local.form_dict
	check(args.get("doctype"), args.get("name"))
	return assignments.add(args)


@frappe.whitelist()
def assign_multiple(args: dict | str | None = None) -> Any:
	args = frappe.parse_json(args) if args else frappe.local.form_dict
	for name in frappe.parse_json(args.get("name")):
		check(args.get("doctype"), name)
	return assignments.add_multiple(args)


@frappe.whitelist()
def close_assignment(doctype: str, name: str, assign_to: str) -> Any:
	check(doctype, name)
	return assignments.close(doctype, name, assign_to)


@frappe.whitelist()
def remove_assignment(doctype: str, name: str, assign_to: str) -> Any:
	check(doctype, name)
	return assignments.remove(doctype, name, assign_to)


@frappe.whitelist()
def remove_assignments(doctype: str, names: str | list) -> Any:
	for name in frappe.parse_json(names):
		check(doctype, name)
	return frappe.call(assignments.remove_multiple, doctype=doctype, names=names)


# followers: there are none, see satellites.drop_follow


@frappe.whitelist()
def update_follow(doctype: str, doc_name: str, following: Any) -> Any:
	if guard_of(doctype) and frappe.utils.sbool(following):
		_refuse_follow(doctype)
	return document_follow.update_follow(doctype, doc_name, following)


@frappe.whitelist()
def follow_document(doctype: str, doc_name: str, user: str) -> Any:
	if guard_of(doctype):
		_refuse_follow(doctype)
	return document_follow.follow_document(doctype, doc_name, user)


@frappe.whitelist()
def get_follow_users(doctype: str, doc_name: str) -> list[Any]:
	return [] if guard_of(doctype) else document_follow.get_follow_users(doctype, doc_name)


def _refuse_follow(doctype: str) -> None:
	frappe.throw(
		_("{0} is not followed by e-mail, which would go on to who loses access.").format(_(doctype)),
		ShareError,
	)


def check(doctype: str | None, name: str | None, ptype: str = "read") -> None:
	"""Raises PermissionError unless the user has this permission on a record under guard."""
	if guard_of(doctype) and name and frappe.db.exists(doctype, name):
		frappe.get_doc(doctype, name).check_permission(ptype)
