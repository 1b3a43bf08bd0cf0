"""The Desk's own list of apps, icons and finished set-ups."""

import os
from typing import Any

import frappe

from embedded.engine import replaces
from embedded.engine.apps import get_installed_apps


def _first(app: str, hook: str) -> Any:
	return next(iter(frappe.get_hooks(hook, app_name=app)), None)


@replaces("frappe.boot.load_desktop_data", "ec5ac241b77b", "it tells the Desk of the engine only")
def load_desktop_data(bootinfo: Any) -> None:
	load_desktop_data.original(bootinfo)
	allowed = {page["name"] for page in bootinfo.workspaces.get("pages")}
	modules = frappe.get_all("Module Def", fields=["name", "app_name"], order_by="name")
	workspaces = frappe.get_all("Workspace", fields=["name", "module"], order_by="sequence_id")
	bootinfo.app_data = []
	for app in get_installed_apps():
		screen = _first(app, "add_to_apps_screen") or {}
		permission = screen.get("has_permission")
		if permission and not frappe.get_attr(permission)():
			continue
		own = [module.name for module in modules if module.app_name == app]
		visible = [page.name for page in workspaces if page.module in own and page.name in allowed]
		bootinfo.app_data.append(
			{
				"app_name": screen.get("name") or app,
				"app_title": screen.get("title") or _first(app, "app_title") or app,
				"app_route": _first(app, "app_home")
				or screen.get("route")
				or (f"/desk/{frappe.utils.slug(visible[0])}" if visible else ""),
				"app_logo_url": screen.get("logo") or _first(app, "app_logo_url"),
				"modules": own,
				"workspaces": visible,
			}
		)


@replaces("frappe.boot.get_desktop_icon_urls", "fdea19e5d59f", "it looks in the engine's folder only")
def get_desktop_icon_urls() -> dict[str, dict[str, list[str]]]:
	found: dict[str, dict[str, list[str]]] = {}
	for app in get_installed_apps():
		for variant in ("subtle", "solid"):
			folder = frappe.get_app_path(app, "public", "icons", "desktop_icons", variant)
			if os.path.isdir(folder):
				found.setdefault(app, {"subtle": [], "solid": []})[variant] = [
					f"assets/{app}/icons/desktop_icons/{variant}/{name}"
					for name in sorted(os.listdir(folder))
					if name.endswith(".svg")
				]
	return found


@replaces(
	"frappe.utils.installed_apps.get_setup_wizard_completed_apps", "81203231468b", "it knows the engine only"
)
def get_setup_wizard_completed_apps() -> list[str]:
	return get_installed_apps()


@replaces(
	"frappe.desk.doctype.desktop_icon.desktop_icon.create_desktop_icons_from_installed_apps",
	"b80027213be4",
	"it gives every app the engine's title",
)
def create_desktop_icons_from_installed_apps() -> None:
	for index, app in enumerate(get_installed_apps()):
		screen = _first(app, "add_to_apps_screen")
		title = _first(app, "app_title")
		exists = frappe.db.exists("Desktop Icon", {"icon_type": "App", "app": app}) or frappe.db.exists(
			"Desktop Icon", {"icon_type": "App", "label": title}
		)
		if screen and not exists:
			icon = frappe.new_doc("Desktop Icon")
			icon.update(
				{
					"label": title,
					"link_type": "External",
					"idx": index,
					"icon_type": "App",
					"app": app,
					"link": screen["route"],
					"logo_url": screen.get("logo"),
				}
			)
			icon.save()


@replaces(
	"frappe.desk.search.search_widget", "fdffb4c4ef84", 'it takes the text "0" of a link check for true'
)
def search_widget(doctype: str, txt: str, query: str | None = None, **arguments: Any) -> Any:
	arguments["ignore_user_permissions"] = bool(frappe.utils.cint(arguments.get("ignore_user_permissions")))
	return frappe.call(search_widget.original, doctype=doctype, txt=txt, query=query, **arguments)
