"""The reports on actions, their dashboard and the time line in a browser."""

import pytest
from frappe.utils import add_days, today

from tests.integration.actions import act, insert_action, take_to
from tests.integration.risks import insert_risk

TAG = "<img src=x onerror=window.ran=1>"
REPORTS = ("QSE Action Plan", "QSE Action Performance", "QSE Action Ageing", "QSE Action Postponements")


@pytest.fixture
def actions(committed, people):
	"""One overdue for 40 days, one for 70, one done too late; a tag stands in the titles and in the unit."""
	import frappe

	def stage():
		risk = insert_risk(people)
		source = {"source_doctype": "QSE Risk", "source_name": risk.name}
		names = [act(insert_action(people, **source), "Plan", people["QSE Officer"]).name]
		names.append(act(insert_action(people), "Plan", people["QSE Officer"]).name)
		names.append(take_to(insert_action(people), "Verified", people).name)
		for name, days in zip(names, (40, 70, 5), strict=True):
			day = add_days(today(), -days)
			frappe.db.set_value("QSE Action", name, {"title": TAG, "due_date": day, "original_due_date": day})
		frappe.get_doc(
			{
				"doctype": "QSE Postponement",
				"parenttype": "QSE Action",
				"parentfield": "postponements",
				"parent": names[0],
				"idx": 1,
				"decision": "Granted",
				"from_date": add_days(today(), -50),
				"to_date": add_days(today(), -40),
				"decided_on": f"{today()} 08:00:00",
			}
		).db_insert()
		frappe.db.set_value("QSE Unit", "T-SRV", "unit_name", TAG)
		frappe.db.commit()
		frappe.clear_cache()
		return names

	yield stage
	frappe.db.rollback()
	frappe.db.set_value("QSE Unit", "T-SRV", "unit_name", "Test T-SRV")
	frappe.db.commit()


def open_report(page, name: str, query: str = "") -> None:
	page.goto(f"/app/query-report/{name}?{query}")
	page.wait_for_function(
		"name => window.frappe && frappe.query_report && frappe.query_report.report_name === name", arg=name
	)
	page.locator(".datatable .dt-cell__content").first.wait_for()


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", REPORTS)
def test_what_people_typed_is_text_in_each_report(desk, people, actions, shot, name, language) -> None:
	page = desk("QSE Manager", "", language)
	actions()
	for query in ("", "group_by=unit"):
		open_report(page, name, query)
		page.locator(".datatable .qse-clip", has_text=TAG).first.wait_for()
		page.locator(".report-summary .summary-item").first.wait_for()
	shot(page)
	assert page.evaluate("window.ran") is None
	heads = page.locator(".datatable .dt-cell--header").all_inner_texts()
	assert not [text for text in heads if "Delay" in text or "Mean" in text or "Overdue" in text]


def test_a_number_opens_the_actions_it_counts(desk, people, actions) -> None:
	page = desk("QSE Manager")
	late = actions()[0]
	open_report(page, "QSE Action Ageing", "group_by=unit&unit=T-SRV")
	# Frappe's chart must have come to rest: it trips over a report that is left while it is drawn
	page.locator(".frappe-chart").first.wait_for()
	page.wait_for_timeout(1500)
	# the bucket of 31 to 60 days
	page.locator(".datatable .dt-cell--col-3 .dt-cell__content a").first.click()
	page.wait_for_url("**/query-report/QSE%20Action%20Plan**")
	page.locator(".datatable .dt-cell__content", has_text=late).first.wait_for()
	assert page.evaluate("frappe.query_report.data.map((row) => row.name)") == [late]
	# and its reference opens the form
	page.locator(".datatable .dt-cell__content a", has_text=late).first.click()
	page.wait_for_function("name => window.cur_frm && cur_frm.doc.name === name", arg=late)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_dashboard(desk, people, actions, shot, language) -> None:
	page = desk("QSE Manager", "", language)
	actions()
	page.goto("/app/dashboard-view/QSE Actions")
	page.locator(".dashboard-widget-box .frappe-chart").nth(3).wait_for()
	page.wait_for_timeout(1500)
	shot(page)
	numbers = page.locator(".number-widget-box .number").all_inner_texts()
	assert len(numbers) == 5 and all(text.strip() for text in numbers)
	labels = page.locator(".dashboard-graph .widget-title").all_inner_texts()
	assert len(labels) == 9
	assert not [text for text in labels if "QSE" in text or "Share" in text or "Overdue" in text]


def test_a_share_of_nothing_is_shown_as_such(desk, people, shot) -> None:
	import frappe

	if frappe.db.count("QSE Action", {"completed_on": ["is", "set"]}):
		pytest.skip("something is done on this site")
	page = desk("QSE Manager", "dashboard-view/QSE Actions")
	card = page.locator(".number-widget-box", has_text="On-Time Share").first
	card.locator(".number").wait_for()
	page.wait_for_timeout(1000)
	shot(page)
	assert card.locator(".number").inner_text().strip() == "n/a"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_time_line_shows_its_bars(desk, people, actions, shot, language) -> None:
	page = desk("QSE Manager", "", language)
	actions()
	page.goto("/app/qse-action/view/gantt")
	page.locator(".gantt .bar-wrapper").nth(2).wait_for()
	page.wait_for_timeout(1500)
	shot(page)
	widths, inside = page.evaluate(
		"""() => {
			const frame = document.querySelector(".gantt-container").getBoundingClientRect();
			const boxes = [...document.querySelectorAll(".gantt .bar-wrapper .bar")].map((bar) =>
				bar.getBoundingClientRect()
			);
			const seen = boxes.filter((box) => box.right > frame.left && box.left < frame.right);
			return [boxes.map((box) => box.width), seen.length];
		}"""
	)
	# entered today and due before: a day each, on its due date
	assert len(widths) == 3 and min(widths) > 10 and inside >= 1
	assert page.locator(".gantt .bar-label", has_text=TAG).count() == 3
	assert page.evaluate("window.ran") is None
