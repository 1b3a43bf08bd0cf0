"""Fixtures. Rules in plain Python need nothing; the rest runs on a site: --sites-path … --site …"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

ROLES = (
	"QSE Manager",
	"Process Owner",
	"Unit Head",
	"QSE Officer",
	"HSE Officer",
	"Medical Officer",
	"Internal Auditor",
	"Legal Officer",
	"Document Controller",
	"HR Officer",
	"Citizen Service Officer",
	"Project Officer",
	"Top Management",
	"External Auditor",
)
SWEPT = (
	*(
		"User",
		"User Permission",
		"Notification Log",
		"Comment",
		"Version",
		"File",
		"Translation",
		"Error Log",
	),
	*("ToDo", "Communication", "Tag", "Tag Link", "DocShare", "Document Follow"),
	"Email Queue",
)


def pytest_addoption(parser: pytest.Parser) -> None:
	parser.addoption("--sites-path", help="folder 'sites' of a bench")
	parser.addoption(
		"--site", help="a site on which qse_municipal is installed; with pytest -n, as many with commas"
	)
	parser.addoption(
		"--base-url", help="address where it is served, for the tests in a browser; as many as sites"
	)


def own_option(config: pytest.Config, option: str) -> str | None:
	"""The part of a comma-separated option that is this process's: one site for each one of `pytest -n`."""
	given = config.getoption(option)
	number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
	return given.split(",")[number] if given else None


@pytest.fixture(scope="session")
def connection(request: pytest.FixtureRequest) -> Iterator[None]:
	"""One connection to the site for the whole run."""
	name = own_option(request.config, "--site")
	if not name:
		pytest.skip("needs a site: pytest --sites-path … --site …")
	import frappe

	os.chdir(request.config.getoption("--sites-path") or ".")
	frappe.init(site=name, sites_path=os.getcwd())
	frappe.connect()
	frappe.flags.mute_emails = True
	yield
	frappe.destroy()


@pytest.fixture(scope="session")
def people(connection: None) -> Iterator[dict[str, str]]:
	"""One enabled user per role, and a second officer: role -> e-mail address."""
	import frappe

	frappe.set_user("Administrator")
	users = {role: f"test.{frappe.scrub(role).replace('_', '.')}@example.com" for role in ROLES}
	users["Second Officer"] = "test.second.officer@example.com"
	for key, email in users.items():
		if not frappe.db.exists("User", email):
			frappe.get_doc(
				{
					"doctype": "User",
					"email": email,
					"first_name": f"Test {key}",
					"send_welcome_email": 0,
					"roles": [{"role": "QSE Officer" if key == "Second Officer" else key}],
				}
			).insert()
	frappe.db.commit()
	yield users
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for email in users.values():
		frappe.delete_doc("User", email, force=True)
	frappe.db.commit()


@pytest.fixture
def site(connection: None) -> Iterator[None]:
	"""A test whose changes are rolled back."""
	import frappe

	frappe.set_user("Administrator")
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.clear_cache()


@pytest.fixture
def committed(connection: None) -> Iterator[None]:
	"""A test that commits; rows it adds to the app's tables and to those in SWEPT are deleted afterwards."""
	with sweeping():
		yield


@pytest.fixture(scope="module")
def swept_module(connection: None) -> Iterator[None]:
	"""The same for a module whose tests share what they commit."""
	with sweeping():
		yield


@contextmanager
def sweeping() -> Iterator[None]:
	"""Rows added meanwhile to the app's tables and to those in SWEPT are deleted afterwards."""
	import frappe

	from qse_municipal.guard.delegation import forget

	frappe.set_user("Administrator")
	frappe.db.rollback()
	doctypes = [
		*SWEPT,
		*frappe.get_all(
			"DocType",
			filters={"module": "QSE Municipal", "issingle": 0, "istable": 0},
			pluck="name",
			order_by="name",
		),
	]
	before = {doctype: set(frappe.get_all(doctype, pluck="name", order_by=None)) for doctype in doctypes}
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	for doctype in doctypes:
		new = set(frappe.get_all(doctype, pluck="name", order_by=None)) - before[doctype]
		if new:
			for df in frappe.get_meta(doctype).get_table_fields():
				frappe.db.delete(df.options, {"parenttype": doctype, "parent": ["in", list(new)]})
			frappe.db.delete(doctype, {"name": ["in", list(new)]})
	frappe.db.commit()
	frappe.clear_cache()
	forget()


@contextmanager
def as_user(user: str) -> Iterator[None]:
	"""Act as another user for a while."""
	import frappe

	before = frappe.session.user
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before)


@pytest.fixture(name="as_user")
def as_user_fixture():
	return as_user
