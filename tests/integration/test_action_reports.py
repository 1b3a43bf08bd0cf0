"""The reports on actions: every number recounted from the rows; what each user sees; what they cost."""

import random
from collections import Counter, defaultdict
from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from qse_municipal.actions import figures as cards
from qse_municipal.actions.selection import Selection
from qse_municipal.qse_municipal.dashboard_chart_source.qse_actions.qse_actions import get as chart_data
from tests.conftest import as_user
from tests.integration.access import audit_access
from tests.integration.actions import insert_action
from tests.integration.risks import give_unit, insert_risk, make_units
from tests.integration.test_reports import counted, report, shown_on_card

PLAN, PERFORMANCE = "QSE Action Plan", "QSE Action Performance"
AGEING, POSTPONEMENTS = "QSE Action Ageing", "QSE Action Postponements"
REPORTS = (PLAN, PERFORMANCE, AGEING, POSTPONEMENTS)
OPEN = ("Draft", "Planned", "In Progress", "Done", "Returned")
UNDONE = ("Draft", "Planned", "In Progress", "Returned")
DONE = ("Done", "Verified", "Effectiveness Due", "Effective", "Not Effective", "Closed")
FIELD = {
	"unit": "unit",
	"owner": "action_owner",
	"source_type": "source_doctype",
	"type": "action_type",
	"priority": "priority",
}
NUMBER = 150
ELSEWHERE = "T-ELSE"


@pytest.fixture(scope="module")
def staged(connection, people):
	"""Units of the tests, one of them outside the council, and NUMBER actions of every kind, drawn by a fixed
	lot, with their postponements; no other action in sight. Made once, never committed."""
	frappe.set_user("Administrator")
	frappe.db.rollback()
	make_units(head=people["Unit Head"])
	frappe.get_doc({"doctype": "QSE Unit", "unit_code": ELSEWHERE, "unit_name": "Elsewhere"}).insert()
	for role in ("QSE Manager", "QSE Officer", "Top Management"):
		give_unit(people[role], ELSEWHERE)
	for doctype in ("QSE Action", "QSE Postponement", "QSE State Change"):
		frappe.db.delete(doctype)
	risks = [insert_risk(people, title=f"Risk {i}").name for i in range(2)]
	base = insert_action(people)
	spread(base.name, random.Random(20261122), people, risks, NUMBER)
	frappe.db.delete("QSE Action", {"name": base.name})
	frappe.clear_cache()
	yield raw()
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.clear_cache()


@pytest.fixture
def plan(staged):
	"""The rows of the actions; what the test changes is taken back."""
	frappe.set_user("Administrator")
	frappe.db.savepoint("test")
	yield staged
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="test")


@pytest.fixture
def nothing(plan):
	"""No action at all."""
	for doctype in ("QSE Action", "QSE Postponement"):
		frappe.db.delete(doctype)


@pytest.fixture
def access(plan):
	"""The rows, for a test that changes who sees what."""
	yield plan
	frappe.set_user("Administrator")
	frappe.db.rollback(save_point="test")
	frappe.clear_cache()


@pytest.fixture
def stranger(access):
	"""A Desk user without any role of ours."""
	email = "test.no.role@example.com"
	user = {"doctype": "User", "email": email, "first_name": "Stranger", "send_welcome_email": 0}
	frappe.get_doc({**user, "roles": [{"role": "Translator"}]}).insert()
	return email


def spread(base: str, lot: random.Random, people, risks: list[str], number: int) -> None:
	"""Copies of an action with other people, units, sources, states and dates."""
	columns = [name for name in frappe.db.get_table_columns("QSE Action") if name not in ("_user_tags",)]
	stored = frappe.db.get_value("QSE Action", base, columns, as_dict=True)
	owners = [people[role] for role in ("HR Officer", "Process Owner", "Project Officer")]
	rows, moves = [], []
	for i in range(number):
		due = getdate(add_days(today(), lot.randint(-200, 60)))
		state = lot.choice((*DONE, *UNDONE, *UNDONE, "Cancelled"))
		granted = lot.choice((0, 0, 1, 2)) if state != "Draft" else 0
		original = None if state == "Draft" else due - timedelta(days=10 * granted)
		done = state in DONE or (state == "Cancelled" and lot.random() < 0.5)
		source = lot.choice((*risks, None))
		name = f"ACT-COPY-{i:06d}"
		rows.append(
			{
				**stored,
				"name": name,
				"title": f"Action {i}",
				"dedupe_key": None,
				"unit": lot.choice(("T-COUNCIL", "T-DIR", "T-SRV", "T-SRV", ELSEWHERE)),
				"action_owner": lot.choice(owners),
				"action_type": lot.choice(("Correction", "Corrective", "Risk Treatment", "Improvement")),
				"priority": lot.choice(("Low", "Medium", "High")),
				"source_doctype": "QSE Risk" if source else None,
				"source_name": source,
				"workflow_state": state,
				"opened_on": getdate(add_days(today(), -lot.randint(0, 250))),
				"due_date": due,
				"original_due_date": original,
				"completed_on": due + timedelta(days=lot.randint(-40, 40)) if done else None,
				"postponement_count": granted,
				"planned_cost": lot.choice((0, 1200, 850.5)),
				"actual_cost": lot.choice((0, 900)),
				"requested_on": f"{today()} 08:00:00" if state == "Planned" and lot.random() < 0.3 else None,
			}
		)
		decisions = [("Granted", n) for n in range(granted)] + [("Declined", granted)] * lot.choice((0, 0, 1))
		for idx, (decision, before) in enumerate(decisions, 1):
			start = (original or due) + timedelta(days=10 * before)
			moves.append(
				{
					"name": f"{name}-{idx}",
					"parent": name,
					"parenttype": "QSE Action",
					"parentfield": "postponements",
					"idx": idx,
					"decision": decision,
					"from_date": start,
					"to_date": start + timedelta(days=10),
					"decided_on": f"{add_days(today(), -lot.randint(0, 300))} 15:30:00",
				}
			)
	for doctype, some in (("QSE Action", rows), ("QSE Postponement", moves)):
		frappe.db.bulk_insert(doctype, list(some[0]), [tuple(row.values()) for row in some])


def figures(result) -> dict:
	"""Label -> number above the rows; what is shown as a share or a mean is read back."""
	shown = {}
	for card in result["report_summary"]:
		text = str(card["value"]).removesuffix(" %")
		shown[card["label"]] = text if text == "n/a" else float(text.replace(",", ""))
	return shown


def raw(**filters) -> list[frappe._dict]:
	return frappe.get_all("QSE Action", filters=filters, fields=["*"], order_by="name", limit_page_length=0)


def raw_moves(names) -> list[frappe._dict]:
	return frappe.get_all(
		"QSE Postponement", filters={"parent": ["in", list(names)]}, fields=["*"], order_by="name"
	)


def actions_in(result) -> list[str]:
	return [row["name"] for row in result["result"] if isinstance(row, dict) and row.get("name")]


def groups_in(result) -> list[dict]:
	return [row for row in result["result"] if isinstance(row, dict)]


def is_late(row) -> bool:
	return row.workflow_state in UNDONE and row.due_date < getdate()


def percent(part, whole):
	return round(100 * part / whole, 1) if whole else None


def mean(values):
	values = list(values)
	return round(sum(values) / len(values), 1) if values else None


def measured(rows) -> dict:
	"""Counted anew: what the reports say of the done ones."""
	done = [row for row in rows if row.workflow_state in DONE]
	delays = [(row.completed_on - (row.original_due_date or row.due_date)).days for row in done]
	on_time = sum(row.completed_on <= row.due_date for row in done)
	return {
		"done": len(done),
		"on_time": on_time,
		"on_time_share": percent(on_time, len(done)),
		"on_original": sum(days <= 0 for days in delays),
		"on_original_share": percent(sum(days <= 0 for days in delays), len(done)),
		"mean_delay": mean(delays),
		"late": sum(days > 0 for days in delays),
		"mean_late": mean(days for days in delays if days > 0),
	}


def title_of(by: str, value) -> str:
	if by == "unit":
		return frappe.db.get_value("QSE Unit", value, "unit_name")
	if by == "owner":
		return frappe.db.get_value("User", value, "full_name")
	return value or "Without a Source"


def grouped(rows, by: str) -> dict[str, list]:
	result = defaultdict(list)
	for row in rows:
		result[title_of(by, row[FIELD[by]])].append(row)
	return result


def listed_by(user: str, drill: dict) -> int:
	return len(actions_in(report(PLAN, user, rows=0, **drill)))


def test_the_lot_holds_every_case(plan):
	states = Counter(row.workflow_state for row in plan)
	assert len(plan) == NUMBER and set(states) == {*DONE, *UNDONE, "Cancelled"}
	assert any(row.workflow_state == "Cancelled" and row.completed_on for row in plan)
	assert any(is_late(row) and (getdate() - row.due_date).days > 90 for row in plan)
	assert len({row.source_name for row in plan}) == 3


def test_the_plan_from_the_rows(people, plan):
	result = report(PLAN, people["QSE Manager"], rows=0)
	assert sorted(actions_in(result)) == [row.name for row in plan]
	known = {row.name: row for row in plan}
	for row in groups_in(result):
		one = known[row["name"]]
		assert row["days_overdue"] == ((getdate() - one.due_date).days if is_late(one) else None)
		original = one.original_due_date or one.due_date
		assert row["delay"] == ((one.completed_on - original).days if one.completed_on else None)
		assert row["unit_name"] == title_of("unit", one.unit)
		assert row["owner_name"] == title_of("owner", one.action_owner)
		assert row["postponement_count"] == (one.postponement_count or None)
	states = Counter(row.workflow_state for row in plan)
	assert figures(result) == {
		"Actions": NUMBER,
		"Open Actions": sum(states[state] for state in OPEN),
		"Overdue": sum(map(is_late, plan)),
		"Awaiting Verification": states["Done"],
		"Effect to Be Judged": states["Effectiveness Due"],
		"On-Time Share": measured(plan)["on_time_share"],
	}
	data = result["chart"]["data"]
	assert dict(zip(data["labels"], data["datasets"][0]["values"], strict=True)) == dict(states)


@pytest.mark.parametrize("by", ["unit", "owner", "source"])
def test_the_plan_by_group_from_the_rows(people, plan, by):
	result = report(PLAN, people["QSE Manager"], group_by=by, rows=0)
	assert sorted(actions_in(result)) == [row.name for row in plan]
	heads, members, below = [], [], []
	for row in groups_in(result):
		if row.get("is_group"):
			heads.append(row)
			below = []
			members.append(below)
		else:
			below.append(row["name"])
	known = {row.name: row for row in plan}
	field = "source_name" if by == "source" else FIELD[by]
	assert len(heads) == len({row[field] for row in plan})
	for head, names in zip(heads, members, strict=True):
		some = [known[name] for name in names]
		assert len({row[field] for row in some}) == 1
		value = some[0][field]
		expected = (f"Risk {value}" if value else "Without a Source") if by == "source" else None
		assert head["title"].endswith(expected or title_of(by, value))
		assert (head["number"], head["open"], head["overdue"]) == (
			len(some),
			sum(row.workflow_state in OPEN for row in some),
			sum(map(is_late, some)),
		)
		assert head["on_time_share"] == measured(some)["on_time_share"]
		for cost in ("planned_cost", "actual_cost"):
			assert (head[cost] or 0) == sum(row[cost] for row in some)
		assert listed_by(people["QSE Manager"], head["group"]) == len(some)
	bars = result["chart"]["data"]["datasets"]
	assert sum(sum(one["values"]) for one in bars) == NUMBER
	plain = report(PLAN, people["QSE Manager"], rows=0)
	assert figures(result) == figures(plain)


def test_a_row_limit_leaves_the_figures_whole(people, plan):
	whole = report(PLAN, people["QSE Manager"], group_by="unit", rows=0)
	cut = report(PLAN, people["QSE Manager"], group_by="unit", rows=7)
	assert len(actions_in(cut)) == 7 and str(NUMBER) in cut["message"] and not whole["message"]
	assert figures(cut) == figures(whole)
	head = groups_in(cut)[0]
	assert head["number"] == next(row["number"] for row in groups_in(whole) if row["title"] == head["title"])


FILTERS = {
	"unit": ({"unit": "T-DIR"}, lambda row: row.unit in ("T-DIR", "T-SRV")),
	"only unit": ({"unit": "T-DIR", "only_unit": 1}, lambda row: row.unit == "T-DIR"),
	"kind of source": ({"source_type": "QSE Risk"}, lambda row: row.source_name),
	"without source": ({"source_type": "-"}, lambda row: not row.source_name),
	"type": ({"type": "Corrective"}, lambda row: row.action_type == "Corrective"),
	"priority": ({"priority": "High"}, lambda row: row.priority == "High"),
	"open": ({"state": "Open"}, lambda row: row.workflow_state in OPEN),
	"all done": ({"state": "All Done"}, lambda row: row.workflow_state in DONE),
	"overdue": ({"state": "Overdue"}, is_late),
	"state": ({"state": "Returned"}, lambda row: row.workflow_state == "Returned"),
	"foreign text": ({"type": "' OR 1=1 --"}, lambda row: False),
}


@pytest.mark.parametrize("case", FILTERS)
def test_filters_of_the_plan(people, plan, case):
	filters, fits = FILTERS[case]
	result = report(PLAN, people["QSE Manager"], rows=0, **filters)
	assert sorted(actions_in(result)) == [row.name for row in plan if fits(row)]
	assert figures(result)["Actions"] == len(actions_in(result))


def test_owner_and_period_of_the_plan(people, plan):
	owner, user = people["HR Officer"], people["QSE Manager"]
	assert sorted(actions_in(report(PLAN, user, owner=owner, rows=0))) == [
		row.name for row in plan if row.action_owner == owner
	]
	first, last = getdate(add_days(today(), -50)), getdate(today())
	for field in ("due_date", "completed_on", "opened_on"):
		result = report(PLAN, user, period_of=field, from_date=first, to_date=last, rows=0)
		expected = [row.name for row in plan if row[field] and first <= row[field] <= last]
		assert expected and sorted(actions_in(result)) == expected


@pytest.mark.parametrize("by", list(FIELD))
def test_performance_from_the_rows(people, plan, by):
	user = people["QSE Manager"]
	first, last = getdate(add_days(today(), -120)), getdate(today())
	result = report(PERFORMANCE, user, group_by=by, from_date=first, to_date=last, rows=0)
	in_period = [row for row in plan if row.completed_on and first <= row.completed_on <= last]
	done, late = grouped(in_period, by), grouped(filter(is_late, plan), by)
	done = {title: rows for title, rows in done.items() if measured(rows)["done"]}
	shown = {row["title"]: row for row in groups_in(result)}
	assert set(shown) == done.keys() | late.keys()
	for title, row in shown.items():
		expected = measured(done.get(title, []))
		assert {name: row[name] for name in expected} == expected
		days = [(getdate() - one.due_date).days for one in late.get(title, [])]
		assert (row["overdue"], row["mean_overdue"]) == (len(days), mean(days))
		assert listed_by(user, row["drill"]["done"]) == row["done"]
		assert listed_by(user, row["drill"]["overdue"]) == row["overdue"]
	whole = measured(in_period)
	days = [(getdate() - row.due_date).days for row in plan if is_late(row)]
	assert figures(result) == {
		"Done": whole["done"],
		"On-Time Share": whole["on_time_share"],
		"Original Date Share": whole["on_original_share"],
		"Mean Delay (Days)": whole["mean_delay"],
		"Mean of the Late (Days)": whole["mean_late"],
		"Overdue Today": len(days),
		"Mean Days Overdue": mean(days),
	}
	on_time, missed = (one["values"] for one in result["chart"]["data"]["datasets"])
	assert (sum(on_time), sum(on_time) + sum(missed)) == (whole["on_time"], whole["done"])


def test_performance_by_month_from_the_rows(people, plan):
	user = people["QSE Manager"]
	first = getdate(add_days(today(), -100))
	result = report(PERFORMANCE, user, group_by="month", from_date=first, to_date=today(), rows=0)
	rows = groups_in(result)
	in_period = [row for row in plan if row.completed_on and first <= row.completed_on <= getdate()]
	months = defaultdict(list)
	for row in in_period:
		months[row.completed_on.strftime("%B %Y")].append(row)
	assert set(months) <= {row["title"] for row in rows}
	for row in rows:
		expected = measured(months[row["title"]])
		assert {name: row[name] for name in expected} == expected
		assert listed_by(user, row["drill"]["done"]) == row["done"]
	assert sum(row["done"] for row in rows) == measured(in_period)["done"]


def test_a_month_without_anything_done_is_not_zero_percent(people, nothing):
	action = insert_action(people)
	spread(action.name, random.Random(1), people, [], 2)
	for name, day in (("ACT-COPY-000000", date(2026, 1, 15)), ("ACT-COPY-000001", date(2026, 3, 15))):
		frappe.db.set_value(
			"QSE Action", name, {"workflow_state": "Closed", "completed_on": day, "due_date": day}
		)
	rows = groups_in(report(PERFORMANCE, people["QSE Manager"], group_by="month"))
	assert [(row["title"], row["done"], row["on_time_share"], row["mean_delay"] is None) for row in rows] == [
		("January 2026", 1, 100.0, False),
		("February 2026", 0, None, True),
		("March 2026", 1, 100.0, False),
	]


def test_what_has_no_day_of_completion_is_in_no_share(people, plan):
	"""Taken over, say: it counts as done, and in nothing else."""
	before = figures(report(PLAN, people["QSE Manager"]))
	one = next(row for row in plan if row.workflow_state == "Closed" and row.completed_on <= row.due_date)
	frappe.db.set_value("QSE Action", one.name, "completed_on", None)
	result = report(PERFORMANCE, people["QSE Manager"], group_by="type")
	rest = [row for row in plan if row.name != one.name]
	assert figures(result)["Done"] == measured(rest)["done"] + 1
	assert figures(result)["On-Time Share"] == measured(rest)["on_time_share"] != before["On-Time Share"]


BUCKETS = ((1, 30), (31, 60), (61, 90), (91, 99999))
AGES = ((0, 30), (31, 60), (61, 90), (91, 99999))


@pytest.mark.parametrize("by", list(FIELD))
@pytest.mark.parametrize("ages", ["Overdue", "Open"])
def test_ageing_from_the_rows(people, plan, by, ages):
	user = people["QSE Manager"]
	result = report(AGEING, user, group_by=by, ages=ages, rows=0)
	if ages == "Overdue":
		days = {row.name: (getdate() - row.due_date).days for row in plan if is_late(row)}
	else:
		days = {row.name: (getdate() - row.opened_on).days for row in plan if row.workflow_state in OPEN}
	buckets = BUCKETS if ages == "Overdue" else AGES
	groups = grouped((row for row in plan if row.name in days), by)
	shown = {row["title"]: row for row in groups_in(result)}
	assert set(shown) == set(groups)
	for title, rows in groups.items():
		one, some = shown[title], [days[row.name] for row in rows]
		assert (one["total"], one["mean"], one["most"]) == (len(some), mean(some), max(some))
		assert listed_by(user, one["drill"]["total"]) == len(some)
		for place, (first, last) in enumerate(buckets):
			name = f"bucket_{place}"
			assert one[name] == sum(first <= number <= last for number in some)
			assert listed_by(user, one["drill"][name]) == one[name]
	old = sum(number > 90 for number in days.values())
	assert list(figures(result).values()) == [len(days), mean(days.values()), max(days.values()), old]
	stacks = [one["values"] for one in result["chart"]["data"]["datasets"]]
	bars = [sum(values) for values in zip(*stacks, strict=True)]
	assert bars == [sum(first <= number <= last for number in days.values()) for first, last in buckets]


def test_ageing_of_one_state(people, plan):
	for ages, state, expected in (
		("Overdue", "Planned", sum(is_late(row) and row.workflow_state == "Planned" for row in plan)),
		("Open", "Done", sum(row.workflow_state == "Done" for row in plan)),
		# these have no such age: all that have one
		("Overdue", "Closed", sum(map(is_late, plan))),
		("Overdue", "Done", sum(map(is_late, plan))),
	):
		result = report(AGEING, people["QSE Manager"], ages=ages, state=state, rows=0)
		assert sum(row["total"] for row in groups_in(result)) == expected
		for row in groups_in(result):
			assert listed_by(people["QSE Manager"], row["drill"]["total"]) == row["total"]


def postponed(rows, moves) -> dict:
	"""Counted anew: what the ranking says of these actions."""
	granted = [move for move in moves if move.decision == "Granted"]
	days = [(move.to_date - move.from_date).days for move in granted]
	return {
		"granted": len(granted),
		"days": sum(days),
		"mean_days": mean(days),
		"declined": len(moves) - len(granted),
		"waiting": sum(bool(row.requested_on) for row in rows),
	}


def test_postponements_by_action_from_the_rows(people, plan):
	result = report(POSTPONEMENTS, people["QSE Manager"], rows=0)
	moves = raw_moves(row.name for row in plan)
	of = defaultdict(list)
	for move in moves:
		of[move.parent].append(move)
	expected = {row.name: postponed([row], of[row.name]) for row in plan if of[row.name] or row.requested_on}
	shown = groups_in(result)
	assert {row["name"] for row in shown} == set(expected)
	for row in shown:
		assert {name: row[name] for name in expected[row["name"]]} == expected[row["name"]]
		assert row["granted"] == frappe.db.get_value("QSE Action", row["name"], "postponement_count")
	order = [
		(-row["granted"], -row["days"], -row["declined"], -row["waiting"], row["title"]) for row in shown
	]
	assert order == sorted(order)
	whole = postponed(plan, moves)
	planned = sum(bool(row.original_due_date) for row in plan)
	touched = sum(one["granted"] > 0 for one in expected.values())
	assert figures(result) == {
		"Postponements": whole["granted"],
		"Actions Postponed": touched,
		"Share Postponed": percent(touched, planned),
		"Mean (Days)": whole["mean_days"],
		"Requests Declined": whole["declined"],
		"Requests Waiting": whole["waiting"],
	}
	assert whole["granted"] == sum(row.postponement_count for row in plan)
	assert whole["waiting"] and whole["declined"]


@pytest.mark.parametrize("by", ["owner", "unit", "source_type", "type"])
def test_postponements_by_group_from_the_rows(people, plan, by):
	user = people["QSE Manager"]
	result = report(POSTPONEMENTS, user, group_by=by, rows=0)
	shown = {row["title"]: row for row in groups_in(result)}
	for title, rows in grouped(plan, by).items():
		moves = raw_moves(row.name for row in rows)
		expected = postponed(rows, moves)
		if not (moves or expected["waiting"]):
			assert title not in shown
			continue
		one = shown.pop(title)
		assert {name: one[name] for name in expected} == expected
		touched = len({move.parent for move in moves if move.decision == "Granted"})
		planned = sum(bool(row.original_due_date) for row in rows)
		assert (one["postponed"], one["planned"], one["postponed_share"]) == (
			touched,
			planned,
			percent(touched, planned),
		)
		assert listed_by(user, one["drill"]["title"]) == len(rows)
	assert not shown
	assert figures(result) == figures(report(POSTPONEMENTS, user, rows=0))


def test_postponements_of_a_period(people, plan):
	"""The whole last day counts; what waits has no decision yet."""
	first, last = getdate(add_days(today(), -90)), getdate(add_days(today(), -30))
	moves = [
		move for move in raw_moves(row.name for row in plan) if first <= getdate(move.decided_on) <= last
	]
	result = report(POSTPONEMENTS, people["QSE Manager"], from_date=first, to_date=last, rows=0)
	shown = figures(result)
	assert (moves and any(getdate(move.decided_on) == last for move in moves)) or len(moves) > 5
	assert shown["Postponements"] == sum(move.decision == "Granted" for move in moves)
	assert shown["Requests Declined"] == sum(move.decision == "Declined" for move in moves)
	assert shown["Requests Waiting"] == 0
	day = getdate(moves[0].decided_on)
	one = figures(report(POSTPONEMENTS, people["QSE Manager"], from_date=day, to_date=day))
	same = [move for move in raw_moves(row.name for row in plan) if getdate(move.decided_on) == day]
	assert one["Postponements"] + one["Requests Declined"] == len(same)


def test_reports_cards_charts_and_list_agree(people, plan):
	user = people["QSE Manager"]
	shown = figures(report(PLAN, user))
	with as_user(user):
		late = cards.overdue_actions()
		share = cards.on_time_share()
		chart = {by: chart_data(filters={"by": by}) for by in ("state", "month", "age", "unit")}
		assert chart_data(chart_name="QSE Open Actions by Unit") == chart["unit"]
		opened = frappe.get_list(
			"QSE Action", filters=late["route_options"], pluck="name", order_by="name", limit_page_length=0
		)
	sums = {by: [sum(one["values"]) for one in data["datasets"]] for by, data in chart.items()}
	assert shown_on_card("QSE Open Actions", user) == shown["Open Actions"] == sum(sums["unit"])
	assert late["value"] == shown["Overdue"] == len(opened) == sum(sums["age"]) == sums["unit"][0]
	assert shown_on_card("QSE Actions Awaiting Verification", user) == shown["Awaiting Verification"]
	assert shown_on_card("QSE Effects to Be Judged", user) == shown["Effect to Be Judged"]
	assert sums["state"] == [shown["Actions"]]
	ageing = figures(report(AGEING, user))
	assert ageing["Overdue"] == shown["Overdue"] == figures(report(PERFORMANCE, user))["Overdue Today"]
	assert figures(report(AGEING, user, ages="Open"))["Open Actions"] == shown["Open Actions"]
	assert figures(report(PERFORMANCE, user))["On-Time Share"] == shown["On-Time Share"]
	recent = figures(report(PERFORMANCE, user, **share["route_options"]))
	assert share["value"] == recent["On-Time Share"]
	assert share["value"] == percent(sums["month"][0], sum(sums["month"]))
	assert sum(sums["month"]) == recent["Done"]


def test_a_share_of_nothing_is_no_number(people, nothing):
	with as_user(people["QSE Manager"]):
		assert cards.on_time_share() == "n/a"
		for by in ("state", "month", "age", "unit"):
			data = chart_data(filters={"by": by})
			assert all(not any(one["values"]) for one in data["datasets"])
	for name in REPORTS:
		result = report(name, people["QSE Manager"])
		assert groups_in(result) == [] and result["chart"] is None
		assert {value for value in figures(result).values()} <= {0, "n/a"}
	assert figures(report(PLAN, people["QSE Manager"]))["On-Time Share"] == "n/a"


def everything(user: str) -> dict:
	"""The figures of the four reports, as the user sees them."""
	return {name: figures(report(name, user, rows=0)) for name in REPORTS}


def check_against_the_list(user: str, expected: list) -> None:
	"""All reports, cards and charts speak of these actions and of no other."""
	with as_user(user):
		in_list = frappe.get_list("QSE Action", pluck="name", order_by="name", limit_page_length=0)
	assert in_list == [row.name for row in expected]
	shown = everything(user)
	assert shown[PLAN]["Actions"] == len(expected)
	assert sorted(actions_in(report(PLAN, user, rows=0))) == in_list
	assert shown[PERFORMANCE]["Done"] == measured(expected)["done"]
	assert shown[AGEING]["Overdue"] == sum(map(is_late, expected))
	moves = raw_moves(in_list)
	assert shown[POSTPONEMENTS]["Postponements"] == sum(move.decision == "Granted" for move in moves)
	titles = {row["title"] for row in groups_in(report(PERFORMANCE, user, group_by="unit", rows=0))}
	assert titles <= {title_of("unit", row.unit) for row in expected}
	with as_user(user):
		assert cards.overdue_actions()["value"] == sum(map(is_late, expected))
		assert sum(chart_data(filters={"by": "state"})["datasets"][0]["values"]) == len(expected)


def test_a_user_of_a_unit_sees_only_that_unit(people, access):
	user = people["Second Officer"]
	frappe.db.delete("User Permission", {"user": user})
	give_unit(user, "T-DIR")
	frappe.db.set_value("QSE Action", {"unit": "T-DIR"}, "is_confidential", 1)
	frappe.clear_cache()
	check_against_the_list(user, raw(unit="T-SRV"))
	assert raw(unit="T-SRV")
	assert actions_in(report(PLAN, user, unit=ELSEWHERE)) == []


def test_an_owner_sees_their_own_of_other_units(people, access):
	user = people["Project Officer"]
	frappe.db.delete("User Permission", {"user": user})
	frappe.clear_cache()
	expected = raw(action_owner=user)
	assert len({row.unit for row in expected}) > 1
	check_against_the_list(user, expected)


def test_an_auditor_sees_what_the_audit_opens(people, access):
	user = people["External Auditor"]
	check_against_the_list(user, [])
	with as_user(people["QSE Manager"]):
		audit_access(people, units=[{"unit": "T-DIR"}], records_to=add_days(today(), -100)).insert()
	frappe.clear_cache()
	expected = [
		row
		for row in raw(unit=["in", ["T-DIR", "T-SRV"]])
		if row.opened_on <= getdate(add_days(today(), -100))
	]
	assert expected
	check_against_the_list(user, expected)


@pytest.mark.parametrize("role", ["Internal Auditor", "Citizen Service Officer", "Top Management"])
def test_readers_open_the_reports(people, plan, role):
	check_against_the_list(
		people[role], raw() if role == "Top Management" else visible_in_council(people[role])
	)


def visible_in_council(user: str) -> list:
	return [
		row for row in raw() if row.unit != ELSEWHERE or user in (row.action_owner, row.verifier, row.owner)
	]


def test_a_stranger_sees_nothing(stranger):
	for name in REPORTS:
		with pytest.raises(frappe.PermissionError):
			report(name, stranger)
	with as_user(stranger):
		for call in (
			cards.overdue_actions,
			cards.on_time_share,
			chart_data,
			Selection().counted,
			*(lambda by=by: chart_data(filters={"by": by}) for by in ("state", "month", "age", "unit")),
		):
			with pytest.raises(frappe.PermissionError):
				call()


@pytest.mark.parametrize(
	"filters",
	[
		{"unit": "<img src=x onerror=alert(1)>"},
		{"group_by": "<img src=x>"},
		{"rows": "many"},
		{"from_date": "someday"},
		{"from_date": "2026-02-01", "to_date": "2026-01-01"},
	],
)
def test_filters_that_mean_nothing_are_refused_in_text(people, plan, filters):
	for name in REPORTS:
		with pytest.raises(frappe.ValidationError) as refusal:
			report(name, people["QSE Manager"], **filters)
		assert "<img" not in str(refusal.value)


def test_a_field_is_not_chosen_by_its_name(people, plan):
	with pytest.raises(frappe.ValidationError):
		report(PLAN, people["QSE Manager"], period_of="writers", from_date=today())
	with pytest.raises(frappe.ValidationError):
		report(AGEING, people["QSE Manager"], ages="All")


def test_names_come_in_the_language_of_the_reader(people, plan):
	frappe.db.set_value("QSE Unit", "T-SRV", "unit_name_fr", "Service d’essai")
	before = frappe.local.lang
	try:
		frappe.local.lang = "fr"
		titles = [row["title"] for row in groups_in(report(PERFORMANCE, people["QSE Manager"]))]
		types = [row["title"] for row in groups_in(report(AGEING, people["QSE Manager"], group_by="type"))]
	finally:
		frappe.local.lang = before
	assert "Service d’essai" in titles and "Test T-SRV" not in titles
	assert "Improvement" not in types and len(types) == 4


def test_what_is_exported(people, plan):
	"""The file has the rows of the page; a group and its figures are a row of their own."""
	from frappe.desk.query_report import build_xlsx_data

	page = frappe._dict(report(PLAN, people["QSE Manager"], group_by="unit", rows=0))
	built = build_xlsx_data(page, [], 0, ignore_visible_idx=True)
	head, *lines = built[0]
	assert head[:4] == ["Unit / Title", "Reference", "Actions", "Open Actions"]
	assert sorted(line[1] for line in lines if line[1]) == [row.name for row in plan]
	heads = [line for line in lines if not line[1]]
	assert sum(line[2] for line in heads) == NUMBER and len(heads) == 4


def test_query_counts_do_not_grow(people, nothing):
	"""As many statements for 200 actions as for 20."""
	base = insert_action(people)
	calls = [
		(PLAN, {}),
		*((PLAN, {"group_by": by, "unit": "T-COUNCIL"}) for by in ("unit", "owner", "source")),
		*((PERFORMANCE, {"group_by": by}) for by in ("unit", "owner", "month")),
		*((AGEING, {"ages": ages, "group_by": "owner"}) for ages in ("Overdue", "Open")),
		*((POSTPONEMENTS, {"group_by": by}) for by in ("action", "unit")),
	]
	costs = []
	for number in (20, 200):
		frappe.db.delete("QSE Action", {"name": ["like", "ACT-COPY-%"]})
		frappe.db.delete("QSE Postponement", {"parent": ["like", "ACT-COPY-%"]})
		spread(base.name, random.Random(3), people, [], number)
		cost = []
		for name, filters in calls:
			report(name, people["QSE Manager"], **filters)
			with counted() as statements:
				result = report(name, people["QSE Manager"], **filters)
			cost.append(len(statements))
			assert result["result"]
		costs.append(cost)
	assert costs[0] == costs[1]
	assert max(costs[0]) < 60
