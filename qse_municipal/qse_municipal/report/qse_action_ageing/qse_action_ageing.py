"""How old open actions are: days since their due date, or since their entry, by unit, owner, source …"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from frappe import _
from frappe.utils import add_days, getdate

from qse_municipal.actions.measures import (
	AGE_BUCKETS,
	OVERDUE_BUCKETS,
	age,
	bucket_of,
	days_overdue,
	mean,
)
from qse_municipal.actions.reporting import AGE_COLORS, card, column, days_card, group_titles, stacked
from qse_municipal.actions.rules import DUE_STATES, OPEN_STATES
from qse_municipal.actions.selection import (
	OPEN,
	OVERDUE,
	Counted,
	Key,
	Selection,
	by_order,
	chosen_group,
	drill,
	narrowed,
	refuse_choice,
	titles,
)
from qse_municipal.register.filters import cut_message, read_filters, row_limit

GROUPS = ("unit", "owner", "source_type", "type", "priority")
BUCKETS = {OVERDUE: OVERDUE_BUCKETS, OPEN: AGE_BUCKETS}
STATES = {OVERDUE: DUE_STATES, OPEN: OPEN_STATES}
Row = dict[str, Any]


@dataclass
class Ages:
	"""Actions by bucket, with the sum and the most of their days."""

	buckets: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
	days: int = 0
	most: int = 0

	def add(self, days: int, place: int, number: int) -> None:
		self.buckets[place] += number
		self.days += number * days
		self.most = max(self.most, days)

	@property
	def total(self) -> int:
		return sum(self.buckets)

	@property
	def mean(self) -> float | None:
		"""Days; None of nothing."""
		return mean(self.days, self.total)


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""The page. The filter ``ages``: OVERDUE (days since the due date) or OPEN (days since the entry)."""
	filters = read_filters(filters)
	by, limit = chosen_group(filters, GROUPS, "unit"), row_limit(filters)
	of = str(filters.ages or OVERDUE)
	if of not in BUCKETS:
		refuse_choice(of, BUCKETS)
	selection = chosen(Selection.of(filters), of)
	counted = selection.counted(by)
	rows = group_rows(selection, of, by, ages_of(counted, of))
	shown = rows[:limit] if limit else rows
	whole = ages_of((row._replace(key=()) for row in counted), of).get((), Ages())
	return columns(of, by), shown, cut_message(len(shown), len(rows)), chart(of, whole), summary(of, whole)


def chosen(selection: Selection, of: str) -> Selection:
	"""Those that may have an age; a state that has none is left aside. Ages are those of today: no period."""
	state = selection.state if selection.state in STATES[of] else of
	return selection.but(state=state, from_date=None, to_date=None)


def ages_of(rows: Iterable[Counted], of: str) -> dict[Key, Ages]:
	"""Key -> ages of its actions."""
	today, result = getdate(), {}
	for row in rows:
		if of == OVERDUE:
			days = days_overdue(row.due_date, row.state, today)
		else:
			days = age(row.opened_on, today)
		place = bucket_of(days, BUCKETS[of])
		if place is not None:
			result.setdefault(row.key, Ages()).add(days, place, row.number)
	return result


def group_rows(selection: Selection, of: str, by: str, groups: dict[Key, Ages]) -> list[Row]:
	"""A row per group, each number with the filters that list what it counts."""
	names, rows = titles(by, groups), []
	for key in by_order(by, groups, names):
		one, within = groups[key], narrowed(by, key)
		row = {"title": names[key], "total": one.total, "mean": one.mean, "most": one.most}
		row["drill"] = {"total": drill(selection, **within, **days_between(of, BUCKETS[of][0].first))}
		for place, bucket in enumerate(BUCKETS[of]):
			row[f"bucket_{place}"] = one.buckets[place]
			row["drill"][f"bucket_{place}"] = drill(
				selection, **within, **days_between(of, bucket.first, bucket.last)
			)
		rows.append(row)
	return rows


def days_between(of: str, first: int, last: int | None = None) -> dict[str, Any]:
	"""The period of the days that lie from ``first`` to ``last`` days back."""
	return {
		"period_of": "due_date" if of == OVERDUE else "opened_on",
		"from_date": getdate(add_days(getdate(), -last)) if last is not None else None,
		"to_date": getdate(add_days(getdate(), -first)) if first else None,
	}


def columns(of: str, by: str) -> list[dict[str, Any]]:
	return [
		column("title", group_titles()[by], 260),
		*(
			column(f"bucket_{place}", _("{0} days").format(bucket.label), 130, "Int")
			for place, bucket in enumerate(BUCKETS[of])
		),
		column("total", _("Overdue") if of == OVERDUE else _("Open Actions"), 110, "Int"),
		column("mean", _("Mean (Days)"), 120, "Float"),
		column("most", _("Longest (Days)"), 140, "Int"),
	]


def chart(of: str, whole: Ages) -> dict[str, Any] | None:
	"""A bar per bucket, the darker the older."""
	labels = [_("{0} days").format(bucket.label) for bucket in BUCKETS[of]]
	return stacked(
		labels,
		(
			(
				label,
				AGE_COLORS[place],
				[whole.buckets[place] if place == i else 0 for i in range(len(labels))],
			)
			for place, label in enumerate(labels)
		),
		220,
	)


def summary(of: str, whole: Ages) -> list[dict[str, Any]]:
	return [
		card(_("Overdue"), whole.total, bad="Red") if of == OVERDUE else card(_("Open Actions"), whole.total),
		days_card(_("Mean (Days)"), whole.mean),
		card(_("Longest (Days)"), whole.most),
		card(_("{0} days").format(BUCKETS[of][-1].label), whole.buckets[-1], bad="Red"),
	]
