"""Sites: `sites/<site>/site_config.json` over `sites/common_site_config.json`, as on any bench."""

import json
import os
from contextlib import AbstractContextManager
from typing import Any

import frappe

from embedded.engine import replaces

SITE = "FRAPPE_SITE"
SITES_PATH = "FRAPPE_SITES_PATH"


def current_site() -> str | None:
	return os.environ.get(SITE)


def current_sites_path() -> str:
	"""The folder of the sites; "." when it is the working directory, as on any bench (backups rely on it)."""
	folder = os.path.abspath(os.environ.get(SITES_PATH) or ".")
	return "." if folder == os.getcwd() else folder


@replaces("frappe.init", "6d15de3e9d96", "it knows no site")
def init(
	site: str | None = None, sites_path: str | None = None, new_site: bool = False, force: bool = False
) -> None:
	if getattr(frappe.local, "initialised", None) and not force:
		return
	if site:
		os.environ[SITE] = site
	if sites_path:
		os.environ[SITES_PATH] = os.path.abspath(sites_path)
	os.environ["FRAPPE_BENCH_ROOT"] = os.path.dirname(os.path.abspath(current_sites_path()))
	frappe.local.site = current_site()
	frappe.local.sites_path = current_sites_path()
	init.original(force=True)
	frappe.local.site = current_site()
	frappe.local.sites_path = frappe.local.app_path = current_sites_path()
	frappe.local.site_path = os.path.join(frappe.local.sites_path, frappe.local.site or "")


@replaces("frappe.connect", "55e4ca1c7a3e", "it ignores the site it is given")
def connect(site: str | None = None, db_name: str | None = None, set_admin_as_user: bool = True) -> None:
	if site:
		init(site)
	connect.original(db_name=db_name, set_admin_as_user=set_admin_as_user)


@replaces("frappe.init_site", "a048e362f4fb", "it ignores the site it is given")
class init_site(AbstractContextManager):
	def __init__(self, site: str | None = None) -> None:
		self.site = site

	def __enter__(self) -> Any:
		init(self.site)
		return frappe.local

	def __exit__(self, *exception: object) -> None:
		frappe.destroy()


@replaces("frappe.get_site_name", "596de101c3b2", "it always says frappe")
def get_site_name() -> str | None:
	return getattr(frappe.local, "site", None) or current_site()


@replaces("frappe.utils.get_sites", "093c2ef13ee5", "it always says frappe")
def get_sites(sites_path: str | None = None) -> list[str]:
	folder = sites_path or current_sites_path()
	return sorted(
		name for name in os.listdir(folder) if os.path.exists(os.path.join(folder, name, "site_config.json"))
	)


def _read(path: str) -> dict[str, Any]:
	if not os.path.exists(path):
		return {}
	with open(path) as file:
		return json.load(file)


@replaces("frappe.config.get_common_site_config", "e36c22c44914", "configuration came from the environment")
def get_common_site_config(sites_path: str | None = None, cached: bool = False) -> dict[str, Any]:
	folder = sites_path or current_sites_path()
	return frappe._dict(_read(os.path.join(folder, "common_site_config.json")))


@replaces("frappe.config.get_site_config", "bee54b66643a", "configuration came from the environment")
def get_site_config(
	sites_path: str | None = None, site_path: str | None = None, *, cached: bool = False
) -> dict[str, Any]:
	folder = sites_path or current_sites_path()
	site_path = site_path or os.path.join(folder, current_site() or "")
	return frappe._dict(
		{
			"db_type": "mariadb",
			**get_common_site_config(folder),
			**(_read(os.path.join(site_path, "site_config.json")) if current_site() else {}),
			"use_mysqlclient": 0,
		}
	)
