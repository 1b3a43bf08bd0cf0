"""Many documents in few statements: each is judged by its own ``insert()`` or ``save()`` up to the write.

Permissions, links, the framework's checks, hooks and the controller run as for a single document; only the
rows are written together. Versions, child rows and what runs after a save follow in the same transaction.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import frappe
from frappe.model.document import Document
from frappe.model.naming import parse_naming_series, set_new_name
from frappe.query_builder import DocType
from frappe.utils import flt, now
from pypika import Parameter

from qse_municipal.register.once import once_per_piece, piece
from qse_municipal.register_import import shared, workflow_actions
from qse_municipal.register_import.trial import REFUSALS, explain, messages_since, trial

STATEMENT_SIZE = 2_000_000  # characters of values in one statement
LONGEST_TEXT = 65_535  # bytes of a column of the type text
LARGEST_NUMBER = 10**12  # decimal(21, 9)
SHADOWS = ("load_doc_before_save", "save_version", "clear_cache")


class Passed(Exception):
	"""Every check has passed and the document would now be written."""


def judge(docs: Iterable[Document]) -> list[str | None]:
	"""Why each document cannot be saved, in the user's language; None when it can. Nothing stays."""
	reasons = []
	with trial(), piece():
		for doc in docs:
			reasons.append(refusal(doc))
			_forget(doc)
	return reasons


def refusal(doc: Document, name: str | None = None) -> str | None:
	"""Take a document up to its write, where it stops; why it cannot get there, or None.

	A new one gets the name, or a made-up one: the series is neither drawn from nor locked. To be called
	inside ``trial`` or in a transaction that the caller rolls back when anything unexpected is raised.
	"""
	new = doc.is_new() or not doc.name
	named = name or frappe.generate_hash(length=20)
	shown = len(frappe.local.message_log)
	doc.db_insert = doc.db_update = _stop
	try:
		if new:
			if shared.set_defaults(doc):
				doc._set_defaults = _nothing
			doc.insert(set_name=named)
		else:
			doc.save()
	except Passed:
		return _too_large(doc)
	except REFUSALS as error:
		_forget(doc)
		reason = explain(error, messages_since(shown))
		return reason.replace(f"{named}: ", "").replace(named, frappe._("new record")) if new else reason
	finally:
		del frappe.local.message_log[shown:]
		for shadow in ("db_insert", "db_update", "_set_defaults"):
			doc.__dict__.pop(shadow, None)
	return None


def _too_large(doc: Document) -> str | None:
	"""Refuse what the database would refuse, and with it the whole piece."""
	for row in (doc, *doc.get_all_children()):
		texts, numbers = _bounded(row.doctype)
		long = (name for name in texts if len((row.get(name) or "").encode()) > LONGEST_TEXT)
		large = (name for name in numbers if abs(flt(row.get(name))) >= LARGEST_NUMBER)
		for name in (*long, *large):
			label = frappe._(row.meta.get_label(name))
			return frappe._("{0} is too long or too large to be kept. Shorten it.").format(label)
	return None


@once_per_piece
def _bounded(doctype: str) -> tuple[list[str], list[str]]:
	"""Fields whose columns hold 64 KB, and numbers of twelve digits before the point."""
	fields = frappe.get_meta(doctype).fields
	return (
		[field.fieldname for field in fields if field.fieldtype in ("Text", "Small Text")],
		[field.fieldname for field in fields if field.fieldtype in ("Currency", "Float", "Percent")],
	)


def _nothing(*args: object, **kwargs: object) -> None:
	"""In place of what has been done for many at once, or is not to be done."""


def _forget(doc: Document) -> None:
	"""Frappe's list of documents that are being saved; it would grow with every one that is not."""
	saving = frappe.flags.currently_saving or []
	if (doc.doctype, doc.name) in saving:
		saving.remove((doc.doctype, doc.name))


def _stop(*args: object, **kwargs: object) -> None:
	raise Passed


def write(docs: Sequence[Document], reference: Mapping[str, str]) -> None:
	"""Write documents that ``refusal`` has let pass, in this transaction, and run what follows a save.

	``reference``: doctype, docname and label of what wrote them, for their versions.
	"""
	if not docs:
		return
	new = [doc for doc in docs if doc.is_new()]
	old = [doc for doc in docs if not doc.is_new()]
	_insert(new)
	_insert(row for doc in new for row in doc.get_all_children())
	_update(old)
	versions: list[dict[str, object]] = []
	together = [doc for doc in new if workflow_actions.goes_together(doc.doctype)]
	with workflow_actions.put_off():
		for doc in together:
			_follow_up(doc, reference, versions)
	for doc in (*old, *(doc for doc in new if not workflow_actions.goes_together(doc.doctype))):
		_follow_up(doc, reference, versions)
	insert_rows("Version", versions)
	actions, roles = workflow_actions.opened(together, plain_row)
	insert_rows("Workflow Action", actions)
	insert_rows("Workflow Action Permitted Role", roles)
	for doctype in {doc.doctype for doc in docs}:
		frappe.publish_realtime("list_update", {"doctype": doctype}, doctype=doctype, after_commit=True)


def _insert(docs: Iterable[Document]) -> None:
	for doctype, same in _by_doctype(docs).items():
		insert_rows(doctype, map(_stored_values, same))


def _update(docs: Sequence[Document]) -> None:
	"""Changed columns and added child rows; whatever else changed in a child table, the document writes."""
	for doctype, same in _by_doctype(docs).items():
		changes = {}
		for doc in same:
			before = _stored_values(doc.get_doc_before_save())
			after = _stored_values(doc)
			changes[doc.name] = {name: value for name, value in after.items() if value != before.get(name)}
		frappe.db.bulk_update(doctype, changes, update_modified=False)
	added = []
	for doc in docs:
		stored = {row.name for row in doc.get_doc_before_save().get_all_children()}
		rows = doc.get_all_children()
		kept = [row for row in rows if row.name in stored]
		if len(kept) == len(stored) and not any(_differs(doc, row) for row in kept):
			added += [row for row in rows if row.name not in stored]
		else:
			doc.update_children()
	_insert(added)


def _differs(doc: Document, row: Document) -> bool:
	"""Whether a child row says something else than its stored one; who saved it when does not count."""
	before = next(one for one in doc.get_doc_before_save().get(row.parentfield) if one.name == row.name)
	one, other = _stored_values(before), _stored_values(row)
	return any(
		one.get(name) != value for name, value in other.items() if name not in ("modified", "modified_by")
	)


def _follow_up(doc: Document, reference: Mapping[str, str], versions: list[dict[str, object]]) -> None:
	was_new = doc.is_new()
	doc.flags.updater_reference = dict(reference)
	doc.flags.notify_update = False
	doc.save_version = lambda: _keep_version(doc, versions)
	if was_new:
		doc.clear_cache = _nothing  # nobody can have read it yet
		doc.run_method("after_insert")
		doc.flags.in_insert = True
	doc.run_post_save_methods()
	doc.flags.in_insert = False
	for shadow in SHADOWS:
		doc.__dict__.pop(shadow, None)
	for mark in ("__islocal", "__unsaved"):
		doc.__dict__.pop(mark, None)


def _keep_version(doc: Document, versions: list[dict[str, object]]) -> None:
	if not doc.meta.track_changes:
		return
	version = shared.new_document("Version")
	if version.update_version_info(doc.get_doc_before_save(), doc):
		told = {"ref_doctype": doc.doctype, "docname": doc.name, "data": version.data}
		versions.append({**plain_row(), **told})


def plain_row() -> dict[str, object]:
	"""Name and dates of a row that the framework keeps beside a record."""
	moment, user = now(), frappe.session.user
	row = {"name": frappe.generate_hash(length=20), "owner": user, "modified_by": user, "docstatus": 0}
	return {**row, "creation": moment, "modified": moment, "idx": 0}


def load_many(doctype: str, names: Sequence[str], for_update: bool = False) -> dict[str, Document]:
	"""Documents as stored, each knowing how it is stored: one query for all, and one per child table."""
	found = dict(_documents(doctype, names, for_update))
	before = {name: frappe.get_doc(values) for name, values in found.items()}
	documents = {}
	for name, values in found.items():
		doc = frappe.get_doc(values)
		doc._doc_before_save = before[name]
		doc.load_doc_before_save = _nothing
		documents[name] = doc
	return documents


def _documents(doctype: str, names: Sequence[str], for_update: bool) -> Iterator[tuple[str, dict]]:
	if not names:
		return
	table = DocType(doctype)
	query = frappe.qb.from_(table).select("*").where(table.name.isin(list(names))).orderby(table.name)
	rows = (query.for_update() if for_update else query).run(as_dict=True)
	documents = {row.name: {**row, "doctype": doctype} for row in rows}
	for field in frappe.get_meta(doctype).get_table_fields():
		for values in documents.values():
			values[field.fieldname] = []
		child = DocType(field.options)
		of_these = child.parent.isin(list(documents)) & (child.parenttype == doctype)
		children = frappe.qb.from_(child).select("*").where(of_these & (child.parentfield == field.fieldname))
		for row in children.orderby(child.idx).run(as_dict=True):
			documents[row.parent][field.fieldname].append({**row, "doctype": field.options})
	yield from documents.items()


def insert_rows(doctype: str, rows: Iterable[Mapping[str, object]]) -> None:
	"""Insert rows of equal columns with few statements, each of bounded size."""
	columns: list[str] = []
	values: list[object] = []
	number = size = 0
	for row in rows:
		columns = columns or list(row)
		values += [row[name] for name in columns]
		number += 1
		size += sum(len(value) if isinstance(value, str) else 8 for value in row.values())
		if size > STATEMENT_SIZE:
			_insert_values(doctype, columns, values, number)
			values, number, size = [], 0, 0
	if number:
		_insert_values(doctype, columns, values, number)


def _insert_values(doctype: str, columns: Sequence[str], values: Sequence[object], number: int) -> None:
	"""The statement of one row is the query builder's; its list of placeholders is repeated."""
	one = frappe.qb.into(DocType(doctype)).columns(*columns).insert(*[Parameter("%s")] * len(columns))
	start, places = one.get_sql().rsplit(" VALUES ", 1)
	frappe.db.sql(f"{start} VALUES {','.join([places] * number)}", list(values))


def reserve(doctype: str, count: int) -> list[str]:
	"""The next references of a register's series, drawn in one locked step; the caller commits."""
	series = frappe.get_meta(doctype).get_field("naming_series").options.split("\n")[0]
	drawn: dict[str, Iterator[int]] = {}

	def draw(key: str, digits: int) -> str:
		if key not in drawn:
			drawn[key] = iter(_block(key, count))
		return str(next(drawn[key])).zfill(digits)

	return [parse_naming_series(series, doctype, number_generator=draw) for _number in range(count)]


def _block(key: str, count: int) -> range:
	series = DocType("Series")
	known = frappe.qb.from_(series).where(series.name == key).for_update().select(series.current).run()
	if not known:
		frappe.qb.into(series).columns("name", "current").insert(key, count).run()
		return range(1, count + 1)
	last = known[0][0] or 0
	frappe.qb.update(series).set(series.current, last + count).where(series.name == key).run()
	return range(last + 1, last + count + 1)


def _stored_values(doc: Document) -> dict[str, object]:
	"""The columns of a row; one that a rule has appended gets its name and dates, as in ``db_insert``."""
	if not doc.name:
		set_new_name(doc)
	if not doc.creation:
		doc.creation = doc.modified = now()
		doc.owner = doc.modified_by = frappe.session.user
	return doc.get_valid_dict(convert_dates_to_str=True, ignore_virtual=True)


def _by_doctype(docs: Iterable[Document]) -> dict[str, list[Document]]:
	found: dict[str, list[Document]] = {}
	for doc in docs:
		found.setdefault(doc.doctype, []).append(doc)
	return found
