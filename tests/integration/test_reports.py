"""The reports of the risk register, recounted from the rows; what each user sees of them; what they cost."""

from contextlib import contextmanager

import frappe
import pytest
from frappe.desk.query_report import run
from frappe.utils import add_days, add_to_date, getdate, now_datetime, today

from qse_municipal.qse_municipal.dashboard_chart_source.qse_risks.qse_risks import get as chart_data
from qse_municipal.qse_municipal.report.qse_risk_drift.qse_risk_drift import execute as drift_page
from qse_municipal.qse_municipal.report.qse_risk_heat_map.qse_risk_heat_map import execute as heat_map_page
from qse_municipal.qse_municipal.report.qse_risk_register.qse_risk_register import execute as register_page
from qse_municipal.qse_municipal.report.qse_risk_register.qse_risk_register import level_names
from qse_municipal.register import visible
from qse_municipal.risk.figures import expiring_acceptances, overdue_reviews, upper_levels
from qse_municipal.risk.history import direction, standings
from qse_municipal.risk.printing import register_pdf
from qse_municipal.risk.selection import Selection, ink
from tests.conftest import as_user
from tests.integration.risks import bring_to, insert_risk, make_units, step

pytestmark = pytest.mark.usefixtures("site")

REGISTER, HEAT_MAP, DRIFT = "QSE Risk Register", "QSE Risk Heat Map", "QSE Risk Drift"


@pytest.fixture(autouse=True)
def units(site, people):
	"""Units of the tests, and no other risk in sight."""
	make_units(head=people["Unit Head"])
	for doctype in ("QSE Risk", "QSE Risk Assessment", "QSE State Change", "QSE Existing Measure"):
		frappe.db.delete(doctype)


def report(name, user, **filters):
	with as_user(user):
		return run(name, filters=filters)


def figures(result):
	return {card["label"]: card["value"] for card in result["report_summary"]}


def back_date(risk, days):
	"""Lay the log of the risk so many days back."""
	for row in risk.state_changes:
		frappe.db.set_value(
			"QSE State Change",
			row.name,
			"changed_on",
			add_to_date(now_datetime(), days=-days),
			update_modified=False,
		)


@contextmanager
def counted():
	"""The SQL statements of the block."""
	statements, run_sql = [], frappe.db.sql

	def sql(query, *args, **kwargs):
		statements.append(str(query))
		return run_sql(query, *args, **kwargs)

	frappe.db.sql = sql
	try:
		yield statements
	finally:
		frappe.db.sql = run_sql


@pytest.fixture
def register(people):
	"""Critical and assessed in the council; High, Moderate and a closed one in the service; a chance."""
	critical = {
		"inherent_probability": 5,
		"inherent_severity": 5,
		"current_probability": 4,
		"current_severity": 5,
	}
	return {
		"critical": step(
			insert_risk(people, unit="T-COUNCIL", is_safety=1, **critical), "Assess", people["QSE Officer"]
		),
		"high": bring_to(insert_risk(people), "In Treatment", people),
		"moderate": insert_risk(
			people, is_quality=0, is_environment=1, current_probability=2, current_severity=3
		),
		"closed": step(
			bring_to(insert_risk(people), "Monitored", people), "Close", people["QSE Manager"], "Gone"
		),
		"chance": insert_risk(people, kind="Opportunity", current_probability=4, current_severity=5),
	}


def names(result):
	return [row["name"] for row in result["result"] if isinstance(row, dict)]


def test_the_register_shows_the_rows_highest_score_first(people, register):
	result = report(REGISTER, people["QSE Manager"], kind="Risk", state="Open")
	assert names(result) == [register[key].name for key in ("critical", "high", "moderate")]
	row = result["result"][0]
	assert (row["inherent_score"], row["current_score"], row["current_level"]) == (25, 20, "Critical")
	assert (row["disciplines"], row["unit_name"]) == ("Q S", "Test T-COUNCIL")
	assert row["owner_name"] == frappe.db.get_value("User", people["Process Owner"], "full_name")
	assert row["current_color"].startswith("#")
	assert figures(result)["Records"] == 3
	assert figures(result)["At the Top Level"] == 1
	assert figures(result)["Awaiting Approval"] == 1
	bars = result["chart"]["data"]
	place = bars["labels"].index("High")
	assert sum(one["values"][place] for one in bars["datasets"]) == 1


@pytest.mark.parametrize(
	"filters, expected",
	[
		({}, {"critical", "high", "moderate", "closed", "chance"}),
		({"kind": "Opportunity"}, {"chance"}),
		({"unit": "T-COUNCIL", "kind": "Risk"}, {"critical", "high", "moderate", "closed"}),
		({"unit": "T-DIR", "kind": "Risk"}, {"high", "moderate", "closed"}),
		({"standard": "Safety"}, {"critical"}),
		({"standard": "Environment"}, {"moderate"}),
		({"level": "Moderate", "kind": "Risk"}, {"moderate"}),
		({"state": "Closed"}, {"closed"}),
		({"owner": "Administrator"}, set()),
	],
)
def test_filters_of_the_register(people, register, filters, expected):
	result = report(REGISTER, people["QSE Manager"], **filters)
	assert set(names(result)) == {register[key].name for key in expected}
	assert figures(result)["Records"] == len(expected)


def test_overdue_reviews_are_computed(people, register):
	frappe.db.set_value("QSE Risk", register["high"].name, "next_review_on", add_days(today(), -9))
	frappe.db.set_value("QSE Risk", register["closed"].name, "next_review_on", add_days(today(), -9))
	frappe.db.set_value("QSE Risk", register["critical"].name, "next_review_on", today())
	result = report(REGISTER, people["QSE Manager"], overdue=1)
	assert names(result) == [register["high"].name]
	assert result["result"][0]["days_overdue"] == 9
	assert figures(report(REGISTER, people["QSE Manager"]))["Reviews Overdue"] == 1


def test_a_row_limit_leaves_the_figures_whole(people, register):
	result = report(REGISTER, people["QSE Manager"], kind="Risk", rows=2)
	assert len(names(result)) == 2 and figures(result)["Records"] == 4
	assert "4" in result["message"]
	assert len(names(report(REGISTER, people["QSE Manager"], kind="Risk", rows=0))) == 4


def test_filters_that_mean_nothing_are_refused(people):
	with pytest.raises(frappe.DoesNotExistError):
		report(REGISTER, people["QSE Manager"], unit="NOWHERE")
	with pytest.raises(frappe.ValidationError):
		report(REGISTER, people["QSE Manager"], standard="Finance")
	assert set(names(report(REGISTER, people["QSE Manager"], level="' OR 1=1 --"))) == set()


def test_the_register_of_a_past_day(people):
	"""Rated High 40 days ago, Moderate 10 days ago; state changes 30 days ago."""
	risk = insert_risk(people, identified_on=add_days(today(), -60), assessed_on=add_days(today(), -40))
	risk = bring_to(risk, "In Treatment", people)
	back_date(risk, 30)
	with as_user(people["Process Owner"]):
		risk = frappe.get_doc("QSE Risk", risk.name)
		risk.update(
			{"current_probability": 2, "assessed_on": add_days(today(), -10), "assessment_note": "Pumps work"}
		)
		risk.save()
	late = insert_risk(people, identified_on=add_days(today(), -5))

	def on(days):
		result = report(REGISTER, people["QSE Manager"], kind="Risk", as_on=add_days(today(), -days))
		return [
			(row["name"], row["workflow_state"], row["current_score"], row["current_level"])
			for row in result["result"]
		]

	assert on(70) == []
	assert on(50) == [(risk.name, "Identified", None, "")]
	assert on(40) == [(risk.name, "Identified", 12, "High")]
	assert on(30) == [(risk.name, "In Treatment", 12, "High")]
	assert on(11) == [(risk.name, "In Treatment", 12, "High")]
	assert on(10) == [(risk.name, "In Treatment", 8, "Moderate")]
	assert {row[0] for row in on(1)} == {risk.name, late.name}
	for level, found in (("High", [risk.name]), ("Moderate", [])):
		result = report(REGISTER, people["QSE Manager"], as_on=add_days(today(), -20), level=level)
		assert names(result) == found
	assert (
		names(report(REGISTER, people["QSE Manager"], as_on=add_days(today(), -20), state="Identified")) == []
	)
	assert names(report(REGISTER, people["QSE Manager"], as_on=today(), level="Moderate")) == [risk.name]
	with pytest.raises(frappe.ValidationError):
		report(REGISTER, people["QSE Manager"], as_on=add_days(today(), -20), overdue=1)


def test_past_levels_are_those_of_their_scale(people):
	"""A new scale calls 12 Moderate; what was rated before stays High."""
	risk = insert_risk(people, identified_on=add_days(today(), -50), assessed_on=add_days(today(), -40))
	risk = bring_to(risk, "Approved", people)
	back_date(risk, 35)
	draft = frappe.get_doc(
		"QSE Rating Scale", frappe.get_doc("QSE Rating Scale", risk.rating_scale).new_version()
	)
	draft.bands[2].minimum_score = 13
	draft.save()
	draft.activate()
	step(risk, "Reassess", people["Process Owner"], "New scale")
	before, after = (standings(Selection(), getdate(add_days(today(), -days))) for days in (20, 0))
	assert before[risk.name].get("current_level") == "High"
	assert after[risk.name].get("current_level") == "Moderate"
	assert direction(before[risk.name], after[risk.name]) == "Down"
	counts = Selection().counts("rating_scale", "current_level")
	assert counts == {(draft.name, "Moderate"): 1}


def test_drift_between_two_days(people):
	down = bring_to(
		insert_risk(people, identified_on=add_days(today(), -90), assessed_on=add_days(today(), -80)),
		"In Treatment",
		people,
	)
	same = bring_to(
		insert_risk(people, identified_on=add_days(today(), -90), assessed_on=add_days(today(), -80)),
		"In Treatment",
		people,
	)
	ended = bring_to(
		insert_risk(people, identified_on=add_days(today(), -90), assessed_on=add_days(today(), -80)),
		"Monitored",
		people,
	)
	for risk in (down, same, ended):
		back_date(risk, 70)
	fresh = step(insert_risk(people, identified_on=add_days(today(), -3)), "Assess", people["QSE Officer"])
	unrated = insert_risk(people, identified_on=add_days(today(), -3))
	with as_user(people["Process Owner"]):
		down = frappe.get_doc("QSE Risk", down.name)
		down.update({"current_probability": 2, "assessed_on": today(), "assessment_note": "Better"})
		down.save()
	step(ended, "Close", people["QSE Manager"], "Gone")

	result = report(DRIFT, people["QSE Manager"], from_date=add_days(today(), -30), to_date=today())
	moves = {row["name"]: row["direction"] for row in result["result"]}
	assert moves == {
		down.name: "Down",
		same.name: "Equal",
		ended.name: "Ended",
		fresh.name: "New",
		unrated.name: "Not Rated",
	}
	row = next(row for row in result["result"] if row["name"] == down.name)
	assert (row["from_score"], row["to_score"], row["change"], row["to_level"]) == (12, 8, -4, "Moderate")
	assert (figures(result)["Down"], figures(result)["Up"], figures(result)["Equal"]) == (1, 0, 1)
	changed = report(
		DRIFT, people["QSE Manager"], from_date=add_days(today(), -30), to_date=today(), changed_only=1
	)
	assert set(names(changed)) == {down.name, ended.name, fresh.name}
	for wrong in ({"from_date": today(), "to_date": today()}, {"from_date": today()}):
		with pytest.raises(frappe.ValidationError):
			report(DRIFT, people["QSE Manager"], **wrong)


def test_the_heat_map_counts_each_cell(people, register):
	for kind in ("Risk", "Opportunity"):
		result = report(HEAT_MAP, people["QSE Manager"], kind=kind)
		assert len(result["result"]) == 25
		rows = frappe.get_all(
			"QSE Risk",
			filters={"kind": kind, "workflow_state": ["not in", ["Closed", "Cancelled"]]},
			fields=["*"],
			order_by="name",
		)
		for cell in result["result"]:
			for rating in ("inherent", "current", "target"):
				if rating in cell:
					place = (cell["probability"], cell["severity"])
					found = [
						row
						for row in rows
						if (row[f"{rating}_probability"], row[f"{rating}_severity"]) == place
					]
					assert cell[rating] == len(found)
	cells = {
		(cell["probability"], cell["severity"]): cell
		for cell in report(HEAT_MAP, people["QSE Manager"])["result"]
	}
	assert (cells[4, 5]["score"], cells[4, 5]["level"]) == (20, "Critical")
	assert (cells[1, 5]["score"], cells[1, 5]["level"]) == (5, "High")
	below = report(HEAT_MAP, people["QSE Manager"], kind="Risk", unit="T-DIR")["result"]
	assert sum(cell["current"] for cell in below) == 2


def test_cards_and_charts(people, register):
	with as_user(people["QSE Manager"]):
		card = upper_levels()
		assert card["value"] == 2
		assert (
			frappe.db.count(
				"QSE Risk",
				{
					"kind": "Risk",
					"current_level": ["in", card["route_options"]["current_level"][1]],
					"workflow_state": ["not in", ["Closed", "Cancelled"]],
				},
			)
			== 2
		)
		total = {}
		for by in ("level", "state", "unit", "month"):
			data = chart_data(filters={"by": by})
			assert all(len(one["values"]) == len(data["labels"]) for one in data["datasets"])
			total[by] = sum(sum(one["values"]) for one in data["datasets"])
		assert total == {"level": 3, "state": 4, "unit": 3, "month": 4}
		assert chart_data(chart_name="QSE Risks by Unit") == chart_data(filters={"by": "unit"})
		assert "Critical" in level_names()


def test_the_filters_of_each_card_hold(people, register):
	"""Cards of the kind Document Type are counted by Frappe with filters that stand in their files."""
	from frappe.desk.doctype.number_card.number_card import get_result

	expected = {"QSE Open Risks": 3, "QSE Open Opportunities": 1, "QSE Risks Awaiting Approval": 1}
	with as_user(people["QSE Manager"]):
		for name, number in expected.items():
			card = frappe.get_doc("Number Card", name)
			assert get_result(card.as_json(), card.filters_json) == number


def shown_on_card(name, user):
	"""What the Desk shows on a number card."""
	from frappe.desk.doctype.number_card.number_card import get_result

	with as_user(user):
		card = frappe.get_doc("Number Card", name)
		assert card.dynamic_filters_json == "[]"
		if card.type == "Custom":
			return frappe.get_attr(card.method)(filters=card.filters_json)["value"]
		return get_result(card.as_json(), card.filters_json)


def test_cards_and_register_agree(people, register):
	"""Opportunities, and dates of another century, count on neither or on both."""
	user = people["QSE Manager"]
	chance = step(
		insert_risk(people, kind="Opportunity", current_probability=4, current_severity=5),
		"Assess",
		people["QSE Officer"],
	)
	for risk, day in (
		(register["high"], "1999-12-31"),
		(register["moderate"], add_days(today(), -1)),
		(register["critical"], today()),
		(register["closed"], "1999-12-31"),
		(chance, "1999-12-31"),
	):
		frappe.db.set_value("QSE Risk", risk.name, "next_review_on", day)
	shown = figures(report(REGISTER, user, kind="Risk", state="Open"))
	assert (shown["Records"], shown["Awaiting Approval"], shown["Reviews Overdue"]) == (3, 1, 2)
	assert shown_on_card("QSE Open Risks", user) == shown["Records"]
	assert shown_on_card("QSE Risks Awaiting Approval", user) == shown["Awaiting Approval"]
	assert shown_on_card("QSE Overdue Reviews", user) == shown["Reviews Overdue"]
	with as_user(user):
		opened = overdue_reviews()
	assert opened["route"][1] == REGISTER
	rows = names(report(REGISTER, user, **opened["route_options"]))
	assert set(rows) == {register["high"].name, register["moderate"].name}


def test_the_card_of_expiring_acceptances(people, register):
	user = people["QSE Manager"]
	for risk, day in (
		(register["high"], "1999-12-31"),
		(register["moderate"], add_days(today(), 60)),
		(register["critical"], add_days(today(), 61)),
		(register["closed"], "1999-12-31"),
		(register["chance"], today()),
	):
		frappe.db.set_value("QSE Risk", risk.name, {"acceptance_expires_on": day, "treatment": "Accept"})
	undated = insert_risk(people)
	frappe.db.set_value("QSE Risk", undated.name, "treatment", "Accept")
	assert shown_on_card("QSE Expiring Acceptances", user) == 2
	with as_user(user):
		options = expiring_acceptances()["route_options"]
		listed = frappe.get_list("QSE Risk", filters=options, pluck="name", order_by="name")
	assert set(listed) == {register["high"].name, register["moderate"].name}


@pytest.mark.parametrize("rows", [-1, "-5", "many", [3], {"a": 1}, float("inf")])
def test_a_row_limit_that_means_nothing_is_refused(people, rows):
	dates = {"from_date": add_days(today(), -9), "to_date": today()}
	past = {"as_on": add_days(today(), -9)}
	for page, filters in ((register_page, {}), (register_page, past), (drift_page, dates)):
		with as_user(people["QSE Manager"]), pytest.raises(frappe.ValidationError, match="Rows"):
			page({"rows": rows, **filters})


def test_any_row_limit_from_none_up_works(people, register):
	dates = {"from_date": add_days(today(), -9), "to_date": today()}
	for rows, found in ((0, 4), ("0", 4), ("", 4), (None, 4), (2, 2), ("2", 2), ("1" + "0" * 30, 4)):
		assert len(names(report(REGISTER, people["QSE Manager"], kind="Risk", rows=rows))) == found
		result = report(DRIFT, people["QSE Manager"], rows=rows, **dates)
		assert bool(result["message"]) == (found == 2)


@pytest.mark.parametrize("day", ["someday", "99999999999999999999", [1], 5])
def test_a_date_that_is_none_is_refused(people, day):
	for page, filters in (
		(register_page, {"as_on": day}),
		(drift_page, {"from_date": day, "to_date": today()}),
	):
		with as_user(people["QSE Manager"]), pytest.raises(frappe.ValidationError, match="not a date"):
			page(filters)


def test_the_last_day_there_is(people, register):
	result = report(DRIFT, people["QSE Manager"], from_date=add_days(today(), -9), to_date="9999-12-31")
	assert register["high"].name in names(result)


@pytest.mark.parametrize("filters", [[1], "[1]", "3", "{not json", '"text"'])
def test_filters_are_given_by_name(people, filters):
	def chart(filters):
		return chart_data(None, filters)

	for call in (register_page, heat_map_page, drift_page, register_pdf, chart):
		with as_user(people["QSE Manager"]), pytest.raises(frappe.ValidationError, match="by name"):
			call(filters)


def test_what_is_refused_comes_back_as_text(people):
	"""The message is shown as markup, and a link to the report may hold any filter."""
	tag = "<img src=x onerror=alert(1)>"
	for filters in ({"unit": tag}, {"standard": tag}, {"as_on": tag}):
		with as_user(people["QSE Manager"]), pytest.raises(Exception) as refusal:
			register_page(filters)
		assert isinstance(refusal.value, frappe.ValidationError)
		assert "<img" not in str(refusal.value)


def test_the_heat_map_shows_what_lies_beyond_the_active_scale(people):
	"""Rated 5 × 5; then a scale of three becomes active."""
	risk = insert_risk(people, inherent_probability=5, inherent_severity=5)
	draft = frappe.get_doc(
		"QSE Rating Scale", frappe.get_doc("QSE Rating Scale", risk.rating_scale).new_version()
	)
	draft.levels = [row for row in draft.levels if row.value <= 3]
	for place, band in enumerate(draft.bands):
		band.minimum_score = (1, 3, 5, 7)[place]
	draft.save()
	draft.activate()
	cells = {
		(cell["probability"], cell["severity"]): cell
		for cell in report(HEAT_MAP, people["QSE Manager"])["result"]
	}
	assert len(cells) == 25
	assert (cells[5, 5]["inherent"], cells[5, 5]["level"]) == (1, "")
	assert cells[3, 3]["level"] == "Critical"


READERS = (
	"Internal Auditor",
	"Legal Officer",
	"Citizen Service Officer",
	"Top Management",
	"External Auditor",
)


@pytest.mark.parametrize("role", READERS)
def test_readers_open_the_reports(people, register, role):
	# an external auditor sees what an audit opens: nothing here
	assert len(names(report(REGISTER, people[role], kind="Risk"))) == (4 if role != "External Auditor" else 0)
	assert report(HEAT_MAP, people[role])["result"]
	assert "result" in report(DRIFT, people[role], from_date=add_days(today(), -9), to_date=today())


@pytest.fixture
def stranger(site):
	"""A Desk user without any role of ours."""
	email = "test.stranger@example.com"
	frappe.get_doc(
		{
			"doctype": "User",
			"email": email,
			"first_name": "Stranger",
			"send_welcome_email": 0,
			"roles": [{"role": "Blogger" if frappe.db.exists("Role", "Blogger") else "Translator"}],
		}
	).insert()
	return email


def test_a_stranger_sees_nothing(stranger, register):
	for name in (REGISTER, HEAT_MAP):
		with pytest.raises(frappe.PermissionError):
			report(name, stranger)
	with pytest.raises(frappe.PermissionError):
		report(DRIFT, stranger, from_date=add_days(today(), -9), to_date=today())
	with as_user(stranger):
		for call in (
			upper_levels,
			overdue_reviews,
			expiring_acceptances,
			chart_data,
			level_names,
			Selection().figures,
		):
			with pytest.raises(frappe.PermissionError):
				call()


def test_the_condition_of_the_list_narrows_every_report(people, register, monkeypatch):
	"""What hooks add to the list of risks holds in grouped queries too."""
	get_hooks = frappe.get_hooks

	def hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
		if hook == "permission_query_conditions":
			return {"QSE Risk": ["qse_municipal.register.visible.only_the_service"]}
		return get_hooks(hook, default, app_name)

	monkeypatch.setattr(visible, "only_the_service", only_the_service, raising=False)
	monkeypatch.setattr(frappe, "get_hooks", hooks)
	user = people["QSE Officer"]
	assert set(names(report(REGISTER, user, kind="Risk"))) == {
		register[key].name for key in ("high", "moderate", "closed")
	}
	assert figures(report(REGISTER, user, kind="Risk"))["Records"] == 3
	assert sum(cell["current"] for cell in report(HEAT_MAP, user)["result"]) == 2
	past = report(REGISTER, user, kind="Risk", as_on=add_days(today(), -1))
	assert register["critical"].name not in names(past)
	assert register["critical"].name not in names(
		report(DRIFT, user, from_date=add_days(today(), -9), to_date=today())
	)
	with as_user(user):
		assert upper_levels()["value"] == 1
		assert sum(chart_data(filters={"by": "state"})["datasets"][0]["values"]) == 3


def only_the_service(user=None, doctype=None):
	return "(`tabQSE Risk`.`unit` = 'T-SRV' or `tabQSE Risk`.`title` like '%none of these')"


def copies(risk, number):
	"""Insert copies of a risk by bulk, with one assessment each."""
	fields = [field for field in frappe.db.get_table_columns("QSE Risk") if field != "name"]
	row = frappe.db.get_value("QSE Risk", risk.name, fields)
	wanted = [f"RSK-COPY-{i:06d}" for i in range(number)]
	frappe.db.bulk_insert("QSE Risk", ["name", *fields], [(name, *row) for name in wanted])
	columns = [
		field
		for field in frappe.db.get_table_columns("QSE Risk Assessment")
		if field not in ("name", "parent")
	]
	row = frappe.db.get_value("QSE Risk Assessment", risk.assessments[0].name, columns)
	frappe.db.bulk_insert(
		"QSE Risk Assessment", ["name", "parent", *columns], [(f"{name}-1", name, *row) for name in wanted]
	)


def test_query_counts_do_not_grow(people):
	"""As many statements for 200 risks as for 20."""
	risk = insert_risk(people, identified_on=add_days(today(), -20), assessed_on=add_days(today(), -15))
	risk = step(risk, "Assess", people["QSE Officer"])
	calls = (
		(REGISTER, {"kind": "Risk", "state": "Open", "unit": "T-COUNCIL"}),
		(REGISTER, {"kind": "Risk", "as_on": add_days(today(), -2)}),
		(HEAT_MAP, {"kind": "Risk"}),
		(DRIFT, {"from_date": add_days(today(), -9), "to_date": add_days(today(), -1)}),
	)
	costs = []
	for number in (20, 200):
		frappe.db.delete("QSE Risk", {"name": ["like", "RSK-COPY-%"]})
		frappe.db.delete("QSE Risk Assessment", {"parent": ["like", "RSK-COPY-%"]})
		copies(risk, number)
		cost = []
		for name, filters in calls:
			report(name, people["QSE Manager"], **filters)
			with counted() as statements:
				result = report(name, people["QSE Manager"], **filters)
			cost.append(len(statements))
			if name == REGISTER:
				assert len(result["result"]) == number + 1
		costs.append(cost)
	assert costs[0] == costs[1]


@pytest.mark.parametrize(
	"color, expected",
	[
		("#4CAF7A", "#1f272e"),
		("#D64545", "#1f272e"),
		("#12645C", "#ffffff"),
		("", "#1f272e"),
		("red;x:y", "#1f272e"),
	],
)
def test_ink_reads_well(color, expected):
	assert ink(color) == expected
