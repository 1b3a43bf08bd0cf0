"""Several apps on one site: `sites/apps.txt`, the site's installed apps, their hooks and modules."""

import inspect
import json
import os
from types import FunctionType, ModuleType
from typing import Any

import frappe

from embedded.engine import replaces
from embedded.engine.sites import current_sites_path

INSTALLED = "installed_apps"


@replaces("frappe.get_app_path", "afa0a3b31684", "it knows the engine's own folder only")
def get_app_path(app_name: str, *joins: str) -> str:
	return frappe.get_pymodule_path(app_name, *joins)


@replaces("frappe.get_app_source_path", "0710529f8748", "it knows the engine's own folder only")
def get_app_source_path(app_name: str, *joins: str) -> str:
	return frappe.get_pymodule_path(app_name, "..", *joins)


@replaces("frappe.get_all_apps", "e2ca54450922", "it lists the engine only")
def get_all_apps(with_internal_apps: bool = True, sites_path: str | None = None) -> list[str]:
	listed = frappe.get_file_items(os.path.join(sites_path or current_sites_path(), "apps.txt"))
	others = [app for app in listed if app != "frappe"]
	return ["frappe", *others] if with_internal_apps else others


@replaces("frappe.get_installed_apps", "718863457e83", "it lists the engine only")
def get_installed_apps(*, _ensure_on_bench: bool = False) -> list[str]:
	if getattr(frappe.flags, "in_install_db", True):
		return []
	if not frappe.db:
		frappe.connect()
	known = frappe.local.request_cache["embedded"]
	if INSTALLED not in known:
		known[INSTALLED] = json.loads(frappe.db.get_global(INSTALLED) or "[]")
	return list(known[INSTALLED])


def set_installed_apps(apps: list[str]) -> None:
	frappe.db.set_global(INSTALLED, json.dumps(apps))
	frappe.db.commit()
	frappe.local.request_cache.pop("embedded", None)
	frappe.local.doc_events_hooks = None
	frappe.client_cache.delete_value("app_hooks")


def _declares(value: object) -> bool:
	return not isinstance(value, ModuleType | FunctionType | type)


@replaces("frappe._load_app_hooks", "50df1eab2818", "it loads the engine's hooks only")
def load_app_hooks(app_name: str | None = None) -> dict[str, Any]:
	hooks: dict[str, Any] = {}
	for app in [app_name] if app_name else get_installed_apps():
		for key, value in inspect.getmembers(frappe.get_module(f"{app}.hooks"), predicate=_declares):
			if not key.startswith("_"):
				frappe.append_hook(hooks, key, value)
	return hooks


@replaces("frappe.get_hooks", "33effc8d5ae1", "it takes no app_name and knows the engine's hooks only")
def get_hooks(
	hook: str | None = None, default: Any = "_KEEP_DEFAULT_LIST", app_name: str | None = None
) -> Any:
	if app_name:
		hooks = load_app_hooks(app_name)
	else:
		hooks = frappe.client_cache.get_value("app_hooks")
		if hooks is None:
			hooks = load_app_hooks()
			if hooks:
				frappe.client_cache.set_value("app_hooks", hooks)
	if hook:
		return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)
	return frappe._dict(hooks)


@replaces("frappe.setup_module_map", "e73fe9f8af8d", "it maps the engine's modules only")
def setup_module_map(include_all_apps: bool = True) -> None:
	frappe.local.app_modules = {
		app: [frappe.scrub(module) for module in frappe.get_module_list(app)] for app in get_all_apps()
	}
	frappe.local.module_app = {
		module: app for app, modules in frappe.local.app_modules.items() for module in modules
	}


@replaces("frappe.is_setup_complete", "0e0374bc0608", "it looks for the table of a Single")
def is_setup_complete() -> bool:
	return bool(frappe.utils.cint(frappe.db.get_single_value("System Settings", "setup_complete")))
