"""Progress of stored objectives: read in sets, written where it changed; on each change and once a day."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import flt

from qse_municipal.indicators.latest import Latest, latest
from qse_municipal.strategy import measures, rules
from qse_municipal.strategy.measures import Progress

DOCTYPE, ROW = "QSE Objective", "QSE Objective Indicator"
PLACES = 1  # as the field keeps it


@dataclass(frozen=True)
class Measured:
	"""An indicator of an objective with its latest reading; ``progress`` None without one."""

	indicator: str
	baseline: float
	target: float
	weight: float
	value: float | None = None
	light: str = ""
	period_end: date | None = None
	progress: float | None = None


@dataclass
class Parts:
	"""What the progress of an objective is made of."""

	indicators: list[Measured] = field(default_factory=list)
	actions: list[tuple[str, float]] = field(default_factory=list)

	@property
	def progress(self) -> Progress:
		return Progress(
			measures.weighted_mean((one.progress, one.weight) for one in self.indicators),
			measures.action_progress(self.actions),
		)


def parts_of(names: Iterable[str]) -> dict[str, Parts]:
	"""Name of an objective -> its parts as stored. Four queries for any number of objectives."""
	wanted = sorted(set(names))
	found = {name: Parts() for name in wanted}
	if not wanted:
		return found
	row = DocType(ROW)
	rows = (
		frappe.qb.from_(row)
		.select(row.parent, row.indicator, row.baseline, row.target, row.weight)
		.where((row.parenttype == DOCTYPE) & row.parent.isin(wanted))
		.orderby(row.parent)
		.orderby(row.idx)
		.run()
	)
	judge = _judge([indicator for _parent, indicator, *_values in rows])
	for parent, *values in rows:
		found[parent].indicators.append(judge(*values))
	for parent, state, done in _actions(wanted):
		found[parent].actions.append((state, flt(done)))
	return found


def measured(doc: Document) -> Parts:
	"""The parts of an objective as it stands in memory, with its stored actions."""
	judge = _judge([row.indicator for row in doc.indicators])
	rows = [judge(row.indicator, row.baseline, row.target, row.weight) for row in doc.indicators]
	actions = [] if doc.is_new() else [(state, flt(done)) for _name, state, done in _actions([doc.name])]
	return Parts(rows, actions)


def refresh(names: Iterable[str] | None = None) -> int:
	"""Write the progress of these open objectives, of all by default, where it changed. Returns how many."""
	objective = DocType(DOCTYPE)
	query = (
		frappe.qb.from_(objective)
		.select(objective.name, objective.progress, objective.progress_basis)
		.where(objective.workflow_state.isin(rules.OPEN_STATES))
	)
	if names is not None:
		wanted = sorted(set(names))
		if not wanted:
			return 0
		query = query.where(objective.name.isin(wanted))
	stored = {name: (flt(value, PLACES), basis or "") for name, value, basis in query.run()}
	changed = {}
	for name, parts in parts_of(stored).items():
		now = shown(parts.progress)
		if now != stored[name]:
			changed[name] = {"progress": now[0], "progress_basis": now[1]}
	if changed:
		frappe.db.bulk_update(DOCTYPE, changed, update_modified=False)
	return len(changed)


def shown(progress: Progress) -> tuple[float, str]:
	"""As it is stored: a number, which means nothing while the basis is blank."""
	return flt(progress.value, PLACES), progress.basis


def of_action(doc: Document, event: str | None = None) -> None:
	"""After a change of an action: the objective that it hangs on."""
	if doc.source_doctype == DOCTYPE and doc.source_name:
		refresh([doc.source_name])


def of_reading(doc: Document, event: str | None = None) -> None:
	"""After a change of a reading: the objectives that are measured by its indicator."""
	row = DocType(ROW)
	refresh(
		frappe.qb.from_(row)
		.select(row.parent)
		.where((row.parenttype == DOCTYPE) & (row.indicator == doc.indicator))
		.run(pluck=True)
	)


def _judge(indicators: list[str]):
	"""A function that measures one row by the latest readings, read once for all indicators."""
	readings = latest(indicators)
	directions = _directions(readings)

	def judge(indicator: str, baseline: float, target: float, weight: float) -> Measured:
		baseline, target, weight = flt(baseline), flt(target), flt(weight)
		reading: Latest | None = readings.get(indicator)
		if reading is None:
			return Measured(indicator, baseline, target, weight)
		value = flt(reading.value)
		holds = measures.meets(value, target, directions.get(indicator, ""), reading.light)
		done = measures.indicator_progress(baseline, target, value, holds)
		return Measured(
			indicator, baseline, target, weight, value, reading.light or "", reading.period_end, done
		)

	return judge


def _directions(names: Iterable[str]) -> dict[str, str]:
	wanted = sorted(names)
	if not wanted:
		return {}
	indicator = DocType("QSE Indicator")
	query = frappe.qb.from_(indicator).select(indicator.name, indicator.direction)
	return dict(query.where(indicator.name.isin(wanted)).run())


def _actions(objectives: list[str]) -> list[tuple[str, str, float]]:
	action = DocType("QSE Action")
	return (
		frappe.qb.from_(action)
		.select(action.source_name, action.workflow_state, action.progress)
		.where((action.source_doctype == DOCTYPE) & action.source_name.isin(objectives))
		.run()
	)
