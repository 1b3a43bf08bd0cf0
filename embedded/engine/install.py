"""Installing, migrating and removing an app."""

import os

import frappe

from embedded.engine import replaces
from embedded.engine.apps import get_all_apps, get_installed_apps, set_installed_apps


@replaces("frappe.installer.install_app", "e3b51e352da1", "it refuses every app but the engine")
def install_app(name: str, verbose: bool = False, set_as_patched: bool = True, force: bool = False) -> None:
	from frappe import installer
	from frappe.core.doctype.scheduled_job_type.scheduled_job_type import sync_jobs
	from frappe.model.module_utils import sync_customizations
	from frappe.model.sync import sync_for
	from frappe.utils.dashboard import sync_dashboards
	from frappe.utils.fixtures import sync_fixtures

	frappe.flags.in_install = name
	frappe.flags.ignore_in_install = False
	frappe.clear_cache()
	if name not in get_all_apps():
		raise ValueError(f"{name} is not listed in sites/apps.txt")
	if name in get_installed_apps() and not force:
		print(f"{name} is installed already")
		frappe.flags.in_install = False
		return
	hooks = frappe.get_hooks(app_name=name)
	for required in hooks.required_apps or []:
		install_app(required.rpartition("/")[2], verbose=verbose)
		frappe.flags.in_install = name

	print(f"\nInstalling {name}...")
	for method in hooks.before_install or []:
		if frappe.get_attr(method)() is False:
			return
	for method in frappe.get_hooks("before_app_install"):
		frappe.get_attr(method)(name)

	if name != "frappe":
		installer.add_module_defs(name, ignore_if_duplicate=force)
	sync_for(name, force=force, reset_permissions=True)
	add_to_installed_apps(name)
	frappe.get_doc("Portal Settings", "Portal Settings").sync_menu()
	if set_as_patched:
		installer.set_all_patches_as_completed(name)
	for method in hooks.after_install or []:
		frappe.get_attr(method)()
	for method in frappe.get_hooks("after_app_install"):
		frappe.get_attr(method)(name)
	sync_jobs()
	sync_fixtures(name)
	sync_customizations(name)
	sync_dashboards(name)
	for method in hooks.after_sync or []:
		frappe.get_attr(method)()
	frappe.clear_cache()
	frappe.client_cache.erase_persistent_caches()
	frappe.flags.in_install = False


@replaces("frappe.installer.add_to_installed_apps", "b4bc0f5aab27", "it does nothing")
def add_to_installed_apps(app_name: str, rebuild_website: bool = True) -> None:
	from frappe import installer

	installed = get_installed_apps()
	if app_name not in installed:
		set_installed_apps([*installed, app_name])
	if frappe.flags.in_install:
		installer.post_install(rebuild_website)


@replaces("frappe.installer.remove_from_installed_apps", "a17d8052252b", "it does nothing")
def remove_from_installed_apps(app_name: str) -> None:
	set_installed_apps([app for app in get_installed_apps() if app != app_name])
	remove_from_installed_apps.original(app_name)


@replaces("frappe.installer.remove_app", "0b4e5970248e", "it says that it cannot")
def remove_app(
	app_name: str, dry_run: bool = False, yes: bool = False, no_backup: bool = False, force: bool = False
) -> None:
	from frappe import installer
	from frappe.utils.backups import scheduled_backup

	if app_name == "frappe":
		raise ValueError("the engine itself cannot be removed")
	if app_name not in get_installed_apps() and not force:
		raise ValueError(f"{app_name} is not installed on {frappe.local.site}")
	hooks = frappe.get_hooks(app_name=app_name)
	if not (dry_run or no_backup):
		scheduled_backup(ignore_files=True)
	frappe.flags.in_uninstall = True
	if not dry_run:
		for method in hooks.before_uninstall or []:
			frappe.get_attr(method)()
		for method in frappe.get_hooks("before_app_uninstall"):
			frappe.get_attr(method)(app_name)
	modules = frappe.get_all("Module Def", filters={"app_name": app_name}, pluck="name")
	doctypes = installer._delete_modules(modules, dry_run=dry_run)
	installer._delete_doctypes(doctypes, dry_run=dry_run)
	if not dry_run:
		remove_from_installed_apps(app_name)
		for method in hooks.after_uninstall or []:
			frappe.get_attr(method)()
		for method in frappe.get_hooks("after_app_uninstall"):
			frappe.get_attr(method)(app_name)
		frappe.clear_cache()
		frappe.db.commit()
	frappe.flags.in_uninstall = False


@replaces("frappe.model.sync.sync_all", "708dacff7858", "it syncs the engine only")
def sync_all(force: int = 0, reset_permissions: bool = False) -> None:
	from frappe.model.sync import sync_for
	from frappe.patches import _patch_mode

	_patch_mode(True)
	for app in get_installed_apps():
		sync_for(app, force, reset_permissions=reset_permissions)
	_patch_mode(False)
	frappe.clear_cache()


@replaces("frappe.patches.get_all_patches", "8439e3075bc7", "it reads the engine's patches only")
def get_all_patches(patch_type: object | None = None) -> list[str]:
	from frappe.patches import get_patches_from_app

	return [
		patch for app in get_installed_apps() for patch in get_patches_from_app(app, patch_type=patch_type)
	]


@replaces(
	"frappe.utils.install.after_install", "8db100b0506e", "it imports a test helper that is not packaged"
)
def after_install() -> None:
	from frappe.core.doctype.file.utils import make_home_folder
	from frappe.core.doctype.language.language import sync_languages
	from frappe.utils import install
	from frappe.utils.password import update_password

	install.create_user_type()
	install.install_basic_docs()
	make_home_folder()
	install.import_country_and_currency()
	sync_languages()
	frappe.get_doc("Print Settings").save()
	frappe.get_doc("User", "Administrator").add_roles(*frappe.get_all("Role", pluck="name"))
	update_password("Administrator", os.environ.get("FRAPPE_ADMIN_PASSWORD") or "admin")
	install.add_standard_navbar_items()
	install.install_notification_templates()
	frappe.db.commit()
