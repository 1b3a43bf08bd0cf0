"""The Desk in a real browser: Chromium on the served site, one user per role with a password of the run."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import own_option
from tests.integration.risks import make_units

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
)
SHOTS = Path(__file__).resolve().parents[2] / ".bench" / "shots"


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
	address = own_option(request.config, "--base-url")
	if not address:
		pytest.skip("the tests in a browser need the served site: ./qse test, or --base-url")
	return address


@pytest.fixture(scope="session")
def browser(base_url: str):
	from playwright.sync_api import sync_playwright

	program = next(filter(None, map(shutil.which, BROWSERS)), None)
	assert program, "The tests of the Desk need Chromium: apt install chromium"
	with sync_playwright() as playwright:
		running = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
		yield running
		running.close()


@pytest.fixture(scope="session")
def password(people) -> str:
	import frappe
	from frappe.utils.password import update_password

	secret = frappe.generate_hash(length=12)
	for email in people.values():
		update_password(email, secret)
	frappe.db.commit()
	return secret


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
	"""Tell the fixtures of a test whether it failed."""
	outcome = yield
	if outcome.get_result().when == "call":
		item.failed = outcome.get_result().failed


@pytest.fixture
def desk(request, browser, base_url: str, password: str, people, committed) -> Iterator[Callable]:
	"""Open the Desk as a role, in a language; the page fails the test on a script error."""
	import frappe

	make_units(head=people["Unit Head"])
	frappe.db.commit()
	contexts, errors = [], []

	def open_desk(role: str, route: str = "", language: str = "en"):
		frappe.db.set_value("User", people[role], "language", language)
		frappe.db.commit()
		frappe.clear_cache(user=people[role])
		context = browser.new_context(base_url=base_url, viewport={"width": 1440, "height": 960})
		contexts.append(context)
		answer = context.request.post("/api/method/login", form={"usr": people[role], "pwd": password})
		assert answer.ok, answer.text()
		page = context.new_page()
		page.set_default_timeout(20_000)
		page.on("pageerror", lambda error: errors.append(str(error)))
		page.goto(f"/app/{route}")
		page.wait_for_function(
			"window.frappe && frappe.boot && document.body.dataset.ajaxState !== 'triggered'"
		)
		return page

	yield open_desk
	for number, context in enumerate(contexts):
		if getattr(request.node, "failed", False):
			SHOTS.mkdir(parents=True, exist_ok=True)
			context.pages[0].screenshot(path=SHOTS / f"FAILED-{request.node.name}-{number}.png")
		context.close()
	frappe.db.rollback()
	assert not errors, errors


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable:
	"""Keep a picture of the page for a person to look at."""

	def take(page, name: str = "") -> None:
		SHOTS.mkdir(parents=True, exist_ok=True)
		page.wait_for_timeout(700)
		page.screenshot(path=SHOTS / f"{request.node.name.replace('/', '_')}{name}.png")

	return take
