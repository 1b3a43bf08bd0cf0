"""Improvement ideas by unit: how many, what became of them, how soon their proposers had an answer."""

from typing import Any

from frappe import _

from qse_municipal.ideas.figures import Selection, by_unit, total
from qse_municipal.ideas.rules import Tally
from qse_municipal.register.filters import read_filters
from qse_municipal.register.names import plain, text_side, unit_names

UNITS = 15  # in the chart: those with most ideas
COUNTS = ("proposed", "answered", "accepted", "refused", "implemented", "withdrawn", "waiting")
SHARES = ("acceptance_share", "mean_days")


def execute(filters: dict[str, Any] | None = None) -> tuple:
	"""Columns, rows, message, chart and summary for Frappe's report page. Needs to read ideas."""
	tallies = by_unit(Selection.of(read_filters(filters)))
	return columns(), rows(tallies), None, chart(tallies), summary(total(tallies))


def columns() -> list[dict[str, Any]]:
	def number(fieldname: str, label: str, fieldtype: str = "Int", **more: Any) -> dict[str, Any]:
		return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": 86, **more}

	return [
		{
			"fieldname": "unit_name",
			"label": _("Unit"),
			"fieldtype": "Data",
			"width": 240,
			"align": text_side(),
		},
		number("proposed", _("Proposed")),
		number("answered", _("Answered")),
		number("accepted", _("Accepted")),
		number("refused", _("Refused")),
		number("implemented", _("Implemented")),
		number("withdrawn", _("Withdrawn")),
		number("waiting", _("Without Answer")),
		number("acceptance_share", _("Accepted of Answered"), "Float", precision=1, width=150),
		number("mean_days", _("Mean Days to the Answer"), "Float", precision=1, width=160),
	]


def rows(tallies: dict[str, Tally]) -> list[dict[str, Any]]:
	"""The unit with most ideas first; shares of nothing are blank. One query."""
	names = unit_names(tallies)
	order = sorted(tallies, key=lambda unit: (-tallies[unit].proposed, unit))
	return [
		{
			"unit": unit,
			"unit_name": names.get(unit, unit),
			**{name: getattr(tallies[unit], name) for name in (*COUNTS, *SHARES)},
		}
		for unit in order
	]


def chart(tallies: dict[str, Tally]) -> dict[str, Any] | None:
	"""Bars by unit, each made up of what became of its ideas. Codes, since names do not fit."""
	if not tallies:
		return None
	units = sorted(tallies, key=lambda unit: (-tallies[unit].proposed, unit))[:UNITS]
	series = {
		_("Implemented"): lambda one: one.implemented,
		_("Accepted"): lambda one: one.accepted - one.implemented,
		_("Refused"): lambda one: one.refused,
		_("Withdrawn"): lambda one: one.withdrawn,
		_("Without Answer"): lambda one: one.waiting,
	}
	return {
		"type": "bar",
		"height": 240,
		"data": {
			"labels": [plain(unit) for unit in units],
			"datasets": [
				{"name": plain(name), "values": [count(tallies[unit]) for unit in units]}
				for name, count in series.items()
			],
		},
		"colors": ["#2BA8A0", "#4CAF7A", "#D64545", "#B8C2CC", "#F2994A"],
		"barOptions": {"stacked": 1, "spaceRatio": 0.5},
	}


def summary(whole: Tally) -> list[dict[str, Any]]:
	"""The figures above the rows; a share of nothing is "n/a", never 0."""
	share, days = whole.acceptance_share, whole.mean_days
	return [
		{"label": _("Proposed"), "value": whole.proposed, "datatype": "Int"},
		{
			"label": _("Without Answer"),
			"value": whole.waiting,
			"datatype": "Int",
			"indicator": "Orange" if whole.waiting else "",
		},
		{"label": _("Implemented"), "value": whole.implemented, "datatype": "Int", "indicator": "Green"},
		card(_("Accepted of Answered"), share, "Percent"),
		card(_("Mean Days to the Answer"), days, "Float"),
	]


def card(label: str, value: float | None, datatype: str) -> dict[str, Any]:
	if value is None:
		return {"label": label, "value": _("n/a"), "datatype": "Data"}
	return {"label": label, "value": round(value, 1), "datatype": datatype, "precision": 1}
