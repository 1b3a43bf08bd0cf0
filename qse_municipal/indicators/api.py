"""What the entry page and the form of an indicator ask."""

from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import cstr, getdate

from qse_municipal.indicators import calendar, chart, numbers, people
from qse_municipal.indicators.latest import latest
from qse_municipal.indicators.measures import Parts, judge
from qse_municipal.indicators.rules import DUE, RATIO, is_locked
from qse_municipal.indicators.selection import Selection, named
from qse_municipal.indicators.sources import options
from qse_municipal.indicators.store import DOCTYPE, FIELDS, PART_FIELDS, READING, definitions
from qse_municipal.register.names import unit_names
from qse_municipal.register.once import piece
from qse_municipal.register.visible import visible
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.trial import REFUSALS, explain, messages_since

MOST = 500  # readings on one page, or saved in one request
TYPED = (*PART_FIELDS, "comment", "correction_reason")


@frappe.whitelist(methods=["GET"])
def due_readings(
	unit: str | None = None,
	frequency: str | None = None,
	period: str | None = None,
	mine: int | str = 1,
) -> dict[str, Any]:
	"""Readings that are due and that the user may enter, the longest due first; at most MOST of ``total``.

	``mine``: only of indicators that name the user. Four queries.
	"""
	frappe.has_permission(READING, "write", throw=True)
	user, indicator, row = frappe.session.user, DocType(DOCTYPE), DocType(READING)
	criterion = people.named(user) if str(mine) == "1" else people.enterable(user)
	query = (
		Selection.of({"unit": unit, "frequency": frequency})
		.query()
		.inner_join(row)
		.on(row.indicator == indicator.name)
		.where((row.state == DUE) & (row.is_computed == 0))
	)
	if criterion is not None:
		query = query.where(criterion)
	if period:
		query = query.where(row.period == period)
	found = (
		query.select(row.name, row.creation, row.modified, row.indicator)
		.select(row.period, row.period_end, row.due_on)
		.select(*(row[name] for name in (*PART_FIELDS, "comment")))
		.select(*(row[name] for name in ("target", "range_low", "range_high")))
		.select(named(indicator, "indicator_name").as_("title"), indicator.indicator_code, indicator.unit)
		.select(*(indicator[name] for name in ("kind", "measure_unit", "decimals", "direction", "formula")))
		.orderby(row.due_on)
		.orderby(indicator.name)
		.limit(MOST + 1)
		.run(as_dict=True)
	)
	last, units = latest([one.indicator for one in found]), unit_names(one.unit for one in found)
	today, days = getdate(), calendar.lock_days()
	for one in found:
		before = last.get(one.indicator)
		one.unit_name = units.get(one.unit, one.unit)
		one.is_late, one.is_closed = (
			one.due_on < today,
			is_locked(one.due_on, getdate(one.creation), today, days),
		)
		one.last = before and {"value": before.value, "light": before.light, "end": str(before.period_end)}
		one.due_on, one.period_end, one.modified = str(one.due_on), str(one.period_end), str(one.modified)
	return {"rows": found[:MOST], "is_cut": len(found) > MOST, "may_all": may_all(user)}


def may_all(user: str) -> bool:
	"""True for who enters readings by role, and so may look beyond their own."""
	criterion = people.enterable(user)
	return criterion is None or str(criterion) != str(people.named(user))


@frappe.whitelist(methods=["POST"])
def judge_readings(rows: str | list) -> dict[str, dict[str, Any]]:
	"""Name of a reading -> what the numbers would give: value, light, or a problem. Writes nothing."""
	given = read_rows(rows)
	row = DocType(READING)
	stored = (
		visible(READING)
		.where(row.name.isin(list(given)))
		.select(row.name, row.indicator, row.period_start, row.period_end)
		.run(as_dict=True)
	)
	indicators = frappe.get_all(
		DOCTYPE,
		filters={"name": ["in", sorted({one.indicator for one in stored})]},
		fields=list(FIELDS),
		order_by="name",
	)
	by_name, defined = {one.name: one for one in indicators}, definitions(indicators)
	years = calendar.Years({one.name for one in indicators if one.is_cumulative})
	answers: dict[str, dict[str, Any]] = {}
	for one in sorted(stored, key=lambda one: one.period_start):
		indicator = by_name[one.indicator]
		try:
			parts = parts_typed(given[one.name], indicator.kind)
		except Problem as problem:
			answers[one.name] = {"problem": problem.tell(_)}
			continue
		years.note(one.indicator, one.period_start, parts)
		verdict = judge(
			defined[one.indicator], one.period_end, parts, years.before(indicator, one.period_start)
		)
		answers[one.name] = {
			"value": verdict.value,
			"result": verdict.result,
			"light": verdict.light,
			"achievement": verdict.achievement,
		}
	return answers


def parts_typed(row: dict[str, Any], kind: str) -> Parts:
	"""What people typed. Raises Problem."""
	fields = ("numerator", "denominator") if kind == RATIO else ("value",)
	return Parts(**{name: numbers.parse(row.get(name)) for name in fields})


@frappe.whitelist(methods=["POST"])
def save_readings(rows: str | list) -> list[dict[str, Any]]:
	"""Save what was typed, each row by itself under all rules; one answer for each, in the order given.

	A row that is refused leaves nothing behind and does not keep the others from being saved.
	"""
	given = read_rows(rows)
	starts = dict(
		frappe.get_all(
			READING,
			filters={"name": ["in", list(given)]},
			fields=["name", "period_start"],
			order_by=None,
			as_list=True,
		)
	)
	# the year to date of a later period reads the earlier ones
	order = sorted(given, key=lambda name: cstr(starts.get(name)))
	with piece():
		answers = {name: _save(name, given[name]) for name in order}
	return [answers[name] for name in given]


def _save(name: str, row: dict[str, Any]) -> dict[str, Any]:
	shown = len(frappe.local.message_log)
	frappe.db.savepoint("reading")
	try:
		doc = frappe.get_doc(READING, name)
		doc.update({field: row[field] for field in TYPED if field in row})
		if row.get("modified"):
			doc.modified = row["modified"]  # what the page showed: refused when somebody has saved since
		doc.save()
	except REFUSALS as error:
		frappe.db.rollback(save_point="reading")
		return {"name": name, "saved": False, "message": explain(error, messages_since(shown))}
	finally:
		del frappe.local.message_log[shown:]
	return {
		"name": name,
		"saved": True,
		"state": doc.state,
		"value": numbers.read(doc.value),
		"result": numbers.read(doc.result),
		"light": doc.light,
		"modified": str(doc.modified),
	}


def read_rows(rows: str | list) -> dict[str, dict[str, Any]]:
	"""Name of a reading -> what was typed. Raises ValidationError."""
	try:
		given = frappe.parse_json(rows)
	except ValueError:
		given = None
	if not isinstance(given, list) or not all(
		isinstance(row, dict) and isinstance(row.get("name"), str) for row in given
	):
		frappe.throw(_("Readings are given as a list of rows, each with the name of its reading."))
	if len(given) > MOST:
		frappe.throw(_("At most {0} readings are saved at once.").format(MOST))
	return {row["name"]: row for row in given}


@frappe.whitelist(methods=["GET"])
def series(name: str) -> dict[str, Any]:
	"""The readings of an indicator with trend and forecast, for its form."""
	doc = frappe.get_doc(DOCTYPE, name)
	doc.check_permission("read")
	return chart.series(doc)


@frappe.whitelist(methods=["GET"])
def sources() -> list[dict[str, Any]]:
	"""The registers that can give readings, for the form of a new indicator."""
	frappe.has_permission(DOCTYPE, "read", throw=True)
	return options()
