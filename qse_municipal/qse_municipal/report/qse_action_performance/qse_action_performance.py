"""How well actions keep their dates: on-time share and delay by unit, owner, source, type or month."""

from datetime import date
from typing import Any

from frappe import _
from frappe.utils import formatdate, getdate

from qse_municipal.actions.measures import Tally, days_overdue, mean
from qse_municipal.actions.reporting import (
	BARS,
	GREEN,
	RED,
	card,
	column,
	days_card,
	group_titles,
	share_card,
	short_titles,
	stacked,
)
from qse_municipal.actions.selection import (
	ALL_DONE,
	OVERDUE,
	Key,
	Selection,
	by_order,
	chosen_group,
	drill,
	narrowed,
	tallies,
	titles,
)
from qse_municipal.register.filters import cut_message, read_filters, row_limit
from qse_municipal.risk.rules import add_months

GROUPS = ("unit", "owner", "source_type", "type", "priority", "month")
Row = dict[str, Any]


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart, summary. The period lies on the day of completion."""
	filters = read_filters(filters)
	by, limit = chosen_group(filters, GROUPS, "unit"), row_limit(filters)
	selection = Selection.of(filters, "completed_on").but(state=ALL_DONE, period_of="completed_on")
	late = selection.but(state=OVERDUE, from_date=None, to_date=None)
	rows = month_rows(selection) if by == "month" else group_rows(selection, late, by)
	shown = rows[:limit] if limit else rows
	return (
		columns(by),
		shown,
		cut_message(len(shown), len(rows)),
		chart(by, shown),
		summary(tallies(selection.counted()).get((), Tally()), *overdue_of(late, "").get((), (0, 0))),
	)


def overdue_of(late: Selection, by: str) -> dict[Key, tuple[int, int]]:
	"""Key -> actions overdue today, and the sum of their days overdue."""
	today, result = getdate(), {}
	for row in late.counted(by):
		number, days = result.get(row.key, (0, 0))
		overdue = days_overdue(row.due_date, row.state, today)
		result[row.key] = (number + row.number, days + row.number * overdue)
	return result


def group_rows(selection: Selection, late: Selection, by: str) -> list[Row]:
	"""A row per group that has something done in the period, or overdue today. Three queries."""
	done, overdue = tallies(selection.counted(by)), overdue_of(late, by)
	keys = done.keys() | overdue.keys()
	names = titles(by, keys)
	short = dict(zip(keys, short_titles(by, keys, names), strict=True))
	rows = []
	for key in by_order(by, keys, names):
		number, days = overdue.get(key, (0, 0))
		row = figures(names[key], done.get(key, Tally()))
		row.update(short=short[key], overdue=number, mean_overdue=mean(days, number))
		row["drill"] = {
			"done": drill(selection, **narrowed(by, key)),
			"overdue": drill(late, **narrowed(by, key)),
		}
		rows.append(row)
	return rows


def month_rows(selection: Selection) -> list[Row]:
	"""A row per month of completion, the months between without any included. One query."""
	months: dict[date, Tally] = {}
	for row in selection.counted():
		if row.completed_on:
			one = months.setdefault(row.completed_on.replace(day=1), Tally())
			one.add(row.state, row.due_date, row.original_due_date, row.completed_on, row.number)
	if not months:
		return []
	rows, month, last = [], min(months), max(months)
	while month <= last:
		following = add_months(month, 1)
		start = max(month, selection.from_date or month)
		end = date.fromordinal(following.toordinal() - 1)
		row = figures(formatdate(month, "MMMM yyyy"), months.get(month, Tally()))
		row["short"] = formatdate(month, "MMM yy")
		row["drill"] = {"done": drill(selection, from_date=start, to_date=min(end, selection.to_date or end))}
		rows.append(row)
		month = following
	return rows


def figures(title: str, tally: Tally) -> Row:
	"""A row of the report; shares and means of nothing are None."""
	return {
		"title": title,
		"done": tally.done,
		"on_time": tally.on_time,
		"on_time_share": tally.on_time_share,
		"on_original": tally.on_original,
		"on_original_share": tally.on_original_share,
		"mean_delay": tally.mean_delay,
		"late": tally.late,
		"mean_late": tally.mean_late,
		"missed": tally.dated - tally.on_time,
	}


def columns(by: str) -> list[dict[str, Any]]:
	shown = [
		column("title", group_titles()[by], 240),
		column("done", _("Done"), 90, "Int"),
		column("on_time", _("On Time"), 100, "Int"),
		column("on_time_share", _("On-Time Share"), 190, "Percent"),
		column("on_original", _("By the Original Date"), 160, "Int"),
		column("on_original_share", _("Original Date Share"), 160, "Percent"),
		column("mean_delay", _("Mean Delay (Days)"), 150, "Float"),
		column("late", _("Late"), 90, "Int"),
		column("mean_late", _("Mean of the Late (Days)"), 200, "Float"),
	]
	if by == "month":
		return shown
	return [
		*shown,
		column("overdue", _("Overdue Today"), 120, "Int"),
		column("mean_overdue", _("Mean Days Overdue"), 150, "Float"),
	]


def chart(by: str, rows: list[Row]) -> dict[str, Any] | None:
	"""Bars made up of what was done on time and what was not: the latest months, or the largest groups."""
	if by == "month":
		bars = rows[-BARS:]
	else:
		bars = sorted(rows, key=lambda row: -row["on_time"] - row["missed"])[:BARS]
	return stacked(
		[row["short"] for row in bars],
		[
			(_("On Time"), GREEN, [row["on_time"] for row in bars]),
			(_("Not on Time"), RED, [row["missed"] for row in bars]),
		],
	)


def summary(whole: Tally, overdue: int, days: int) -> list[dict[str, Any]]:
	return [
		card(_("Done"), whole.done),
		share_card(_("On-Time Share"), whole.on_time_share),
		share_card(_("Original Date Share"), whole.on_original_share),
		days_card(_("Mean Delay (Days)"), whole.mean_delay),
		days_card(_("Mean of the Late (Days)"), whole.mean_late),
		card(_("Overdue Today"), overdue, bad="Red"),
		days_card(_("Mean Days Overdue"), mean(days, overdue)),
	]
