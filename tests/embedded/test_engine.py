"""What the embedded engine was completed with: one test or more per group of replacements."""

import asyncio
import contextvars
import io
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import own_option

pytest.importorskip("embedded.engine", reason="not the embedded bench")


@pytest.fixture(autouse=True)
def embedded_only(request: pytest.FixtureRequest) -> None:
	frappe = pytest.importorskip("frappe")
	if not getattr(frappe.init, "original", None):
		pytest.skip("an ordinary bench: nothing is replaced here")


def test_every_group_is_applied_and_says_why(site) -> None:
	import importlib

	from embedded import engine

	declared = engine.declared()
	assert {one.group for one in declared} == set(engine.GROUPS)
	for one in declared:
		assert one.because
		assert getattr(importlib.import_module(one.module), one.name) is one.value, one.name
		assert engine.source_hash(one.value.original) == one.original


def test_drift_stops_by_name(site, monkeypatch) -> None:
	import types

	from embedded import engine

	module = types.ModuleType("frappe.drifted")
	module.init = lambda: None
	row = engine.Replacement("sites", "frappe.drifted", "init", "0" * 12, "for the test", lambda: None)
	monkeypatch.setitem(engine._by_module, "frappe.drifted", [row])
	with pytest.raises(engine.EngineDrift, match=r"frappe\.drifted\.init changed"):
		engine.apply_to(module)
	del module.init
	with pytest.raises(engine.EngineDrift, match=r"frappe\.drifted\.init is gone"):
		engine.apply_to(module)


def test_sites(site) -> None:
	import frappe

	assert frappe.get_site_name() == frappe.local.site
	assert frappe.local.site in frappe.utils.get_sites()
	assert frappe.get_site_path("private").endswith(f"{frappe.local.site}/private")
	assert frappe.conf.db_name == frappe.get_site_config()["db_name"]


def test_apps(site) -> None:
	import frappe

	assert frappe.get_installed_apps() == ["frappe", "qse_municipal"]
	assert frappe.get_hooks("app_title", app_name="qse_municipal") == ["QSE Municipal"]
	assert len(frappe.get_hooks("app_title")) == 2
	assert frappe.local.module_app["qse_municipal"] == "qse_municipal"
	assert frappe.get_app_path("qse_municipal", "hooks.py").endswith("qse_municipal/hooks.py")
	assert frappe.is_setup_complete()


def test_install_synced_the_app(site) -> None:
	import frappe

	assert frappe.db.get_value("Module Def", "QSE Municipal", "app_name") == "qse_municipal"
	assert frappe.db.table_exists("QSE Risk")
	assert frappe.db.exists("Workflow", {"document_type": "QSE Risk"})
	assert frappe.db.exists("Role", "QSE Manager")


def test_desk_knows_the_app(site) -> None:
	import frappe
	from frappe.boot import get_bootinfo

	frappe.local.request_ip = "127.0.0.1"
	apps = {app["app_name"]: app for app in get_bootinfo().app_data}
	assert "QSE Municipal" in apps["qse_municipal"]["modules"]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_desk_chrome_is_translated(site, language: str) -> None:
	from frappe import _

	for source in ("Save", "Filter", "Print", "Not Saved", "Delete", "Search"):
		assert _(source, lang=language) != source


def test_cache_is_told_of_changes(site) -> None:
	import frappe

	assert frappe.client_cache.healthy
	frappe.client_cache.set_value("qse_probe", 1)
	frappe.cache.set_value("qse_probe", 2)
	frappe.client_cache.delete_value("qse_probe")
	assert frappe.client_cache.get_value("qse_probe") is None


def test_pdf_holds_arabic_text_and_page_numbers(site) -> None:
	from frappe.utils.pdf import get_pdf
	from pypdf import PdfReader

	html = (
		'<html dir="rtl"><head><style>.b{page-break-after:always}</style></head><body>'
		'<div id="header-html">سجل المخاطر <span class="page"></span>/<span class="topage"></span></div>'
		'<p class="b">الجهة</p><p>البيئة</p></body></html>'
	)
	pages = [
		unicodedata.normalize("NFKC", page.extract_text())
		for page in PdfReader(io.BytesIO(get_pdf(html))).pages
	]
	assert len(pages) == 2
	assert any(word in pages[0] for word in ("الجهة", "ةهجلا"))
	assert "1" in pages[0] and "2" in pages[1]


def test_pdf_reads_no_file_of_the_machine(site, tmp_path) -> None:
	from frappe.utils.pdf import get_pdf
	from pypdf import PdfReader

	secret = tmp_path / "secret.txt"
	secret.write_text("the secret")
	html = (
		f'<p>before</p><iframe src="file://{secret}"></iframe><iframe src="/assets/../../{secret}"></iframe>'
	)
	assert "the secret" not in PdfReader(io.BytesIO(get_pdf(html))).pages[0].extract_text()


def test_live_updates_ask_before_a_room_is_joined(request, committed, people) -> None:
	"""A guest is refused; a user gets what is published to a room that the user may read, and no other."""
	import frappe
	import requests
	import socketio

	base = own_option(request.config, "--base-url")
	if not base:
		pytest.skip("needs the served site: --base-url")
	password = frappe.generate_hash(length=12)
	frappe.utils.password.update_password(people["QSE Officer"], password)
	frappe.db.commit()
	session = requests.Session()
	answer = session.post(f"{base}/api/method/login", data={"usr": people["QSE Officer"], "pwd": password})
	assert answer.status_code == 200, answer.text
	namespace = f"/{frappe.local.site}"

	async def listen() -> list[str]:
		heard: list[str] = []
		guest = socketio.AsyncClient()
		with pytest.raises(socketio.exceptions.ConnectionError):
			await guest.connect(base, namespaces=[namespace])
		await guest.disconnect()
		client = socketio.AsyncClient()
		client.on("probe", lambda data: heard.append(data["room"]), namespace=namespace)
		await client.connect(
			base, headers={"Cookie": f"sid={session.cookies['sid']}"}, namespaces=[namespace]
		)
		for doctype in ("QSE Risk", "Error Log"):
			await client.emit("doctype_subscribe", doctype, namespace=namespace)
		await asyncio.sleep(2)
		for doctype in ("QSE Risk", "Error Log"):
			frappe.publish_realtime("probe", {"room": doctype}, room=f"doctype:{doctype}")
		frappe.publish_realtime("probe", {"room": "user"}, user=people["Second Officer"])
		await asyncio.sleep(1)
		await client.disconnect()
		return heard

	# In a thread of its own: the browser of the Desk's tests may hold this one's event loop.
	with ThreadPoolExecutor(1) as own:
		heard = own.submit(contextvars.copy_context().run, lambda: asyncio.run(listen())).result()
	assert heard == ["QSE Risk"]
