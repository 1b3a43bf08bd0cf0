"""What is done inside a site: making it, its app, its demo data, and the commands of `./qse site`."""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
import pymysql

from embedded import database, paths


@contextmanager
def connected() -> Iterator[None]:
	frappe.init()
	frappe.connect()
	try:
		yield
	finally:
		frappe.destroy()


def make(site: str) -> None:
	"""A site with the engine alone, in an empty database; what was half made before is dropped."""
	folder = paths.SITES / site
	shutil.rmtree(folder, ignore_errors=True)
	name = "_" + site.replace(".", "_")
	password = secrets.token_hex(12)
	root = pymysql.connect(unix_socket=str(database.database_socket()), user="root")
	with root, root.cursor() as cursor:
		cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
		cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
		cursor.execute(f"DROP USER IF EXISTS `{name}`@localhost")
		cursor.execute(f"CREATE USER `{name}`@localhost IDENTIFIED BY %s", (password,))
		cursor.execute(f"GRANT ALL PRIVILEGES ON `{name}`.* TO `{name}`@localhost")
	cache, queue = database.DATABASES[site]
	config = {
		"db_name": name,
		"db_user": name,
		"db_password": password,
		"db_socket": str(database.database_socket()),
		"redis_cache": database.redis_url(cache),
		"redis_queue": database.redis_url(queue),
		"redis_socketio": database.redis_url(queue),
		"encryption_key": secrets.token_urlsafe(32),
		"mute_emails": 1,
		"skip_setup_wizard": 1,
		"allow_tests": int(site in paths.TEST_SITES),
	}
	folder.mkdir(parents=True)
	(folder / "site_config.json").write_text(json.dumps(config, indent=1))
	frappe.init(site)
	frappe.cache.flushdb()
	_install_engine()
	frappe.destroy()


def _install_engine() -> None:
	from frappe import installer
	from frappe.database import bootstrap_database

	installer.make_site_dirs()
	frappe.flags.in_install_db = True
	bootstrap_database(verbose=False)
	frappe.db.create_auth_table()
	frappe.db.create_global_search_table()
	frappe.db.create_user_settings_table()
	frappe.flags.in_install_db = False
	installer.install_app("frappe")
	frappe.db.set_single_value(
		"System Settings", {"setup_complete": 1, "enable_scheduler": 1, "language": "en"}
	)
	frappe.db.set_single_value("System Settings", "time_zone", "Africa/Casablanca")
	frappe.db.set_default("desktop:home_page", "workspace")
	frappe.db.commit()


def install_app(app: str) -> None:
	"""Install an app on the site."""
	from frappe.installer import install_app as install

	with connected():
		install(app)
		frappe.db.commit()


def uninstall_app(app: str) -> None:
	"""Remove an app and its data from the site."""
	from frappe.installer import remove_app

	with connected():
		remove_app(app, yes=True, no_backup=True)


def migrate() -> None:
	"""Run patches, sync DocTypes and records, run the after_migrate tasks."""
	from frappe.migrate import SiteMigration

	SiteMigration().run(site=os.environ["FRAPPE_SITE"])


def backup(with_files: bool = False) -> None:
	"""Write a backup and print where it is."""
	from frappe.utils.backups import scheduled_backup

	with connected():
		made = scheduled_backup(ignore_files=not with_files, force=True)
		for file in (made.backup_path_db, made.backup_path_files, made.backup_path_private_files):
			if file and os.path.exists(file):
				print(os.path.abspath(file))


def restore(sql: str, public_files: str | None = None, private_files: str | None = None) -> None:
	"""Put a backup back into this site: the database, then the files' archives; then migrate."""
	from frappe.database.db_manager import DbManager

	given = [_given_file(path) for path in (sql, public_files, private_files) if path]
	with connected():
		conf = frappe.conf
		DbManager.restore_database(False, conf.db_name, str(given[0]), conf.db_user, conf.db_password)
		for archive in given[1:]:
			# The archive's paths start with ./<site>/.
			command = ["tar", "-xf", archive, "--strip-components=2", "-C", frappe.local.site_path]
			subprocess.run(command, check=True)
		frappe.cache.flushdb()
	migrate()


def _given_file(path: str) -> Path:
	"""A file named on the command line, where the person typed it."""
	file = Path(os.environ.get("QSE_CWD", ".")) / path
	if not file.is_file():
		sys.exit(f"qse: There is no {file}.")
	return file


def clear_cache() -> None:
	"""Forget what is cached."""
	with connected():
		frappe.clear_cache()
		frappe.cache.flushdb()


def execute(method: str, kwargs: str = "{}") -> None:
	"""Call a dotted method with keyword arguments given as JSON, commit, and print what it returns."""
	with connected():
		result = frappe.get_attr(method)(**json.loads(kwargs))
		frappe.db.commit()
		if result is not None:
			print(frappe.as_json(result))


def console() -> None:
	"""An IPython shell with `frappe` connected."""
	import IPython

	with connected():
		IPython.embed(header=f"frappe, connected to {frappe.local.site}", colors="neutral")


def demo() -> None:
	"""Add what is missing of the demo data."""
	from qse_municipal import demo as story

	with connected():
		story.make()
		frappe.db.commit()


COMMANDS: dict[str, Callable[..., None]] = {
	"migrate": migrate,
	"console": console,
	"execute": execute,
	"clear-cache": clear_cache,
	"backup": backup,
	"restore": restore,
	"install-app": install_app,
	"uninstall-app": uninstall_app,
	"demo": demo,
}


def parser() -> argparse.ArgumentParser:
	main = argparse.ArgumentParser(prog="./qse site", description="Work on the site, as bench --site does.")
	commands = main.add_subparsers(dest="command", required=True)
	for name, function in COMMANDS.items():
		sub = commands.add_parser(name, help=(function.__doc__ or name).splitlines()[0])
		if name == "execute":
			sub.add_argument("method")
			sub.add_argument("--kwargs", default="{}", help="JSON")
		elif name == "backup":
			sub.add_argument("--with-files", action="store_true")
		elif name == "restore":
			sub.add_argument("sql")
			sub.add_argument("--public-files")
			sub.add_argument("--private-files")
		elif name.endswith("-app"):
			sub.add_argument("app")
	return main


def main(arguments: list[str]) -> None:
	if arguments[:1] == ["make"]:
		return make(os.environ["FRAPPE_SITE"])
	given = vars(parser().parse_args(arguments))
	COMMANDS[given.pop("command")](**given)


if __name__ == "__main__":
	main(sys.argv[1:])
