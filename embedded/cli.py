"""`./qse`: set up and serve, test, work on the site, measure, start anew."""

import argparse
import contextlib
import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from embedded import database, packages, paths
from embedded.services import Services, free_port, require_port, site_variables, start_site, start_stores
from embedded.steps import at_once, done, fingerprint, only_one, remember, run, say, step
from embedded.trouble import Trouble

ROLES = (
	("qse.manager", "QSE Manager"),
	("unit.head", "Unit Head"),
	("top.management", "Top Management"),
	("process.owner", "Process Owner"),
	("qse.officer", "QSE Officer"),
	("hse.officer", "HSE Officer"),
	("medical.officer", "Medical Officer"),
	("internal.auditor", "Internal Auditor"),
	("legal.officer", "Legal Officer"),
	("document.controller", "Document Controller"),
	("hr.officer", "HR Officer"),
	("citizen.service.officer", "Citizen Service Officer"),
	("project.officer", "Project Officer"),
	("external.auditor", "External Auditor"),
)


class Parser(argparse.ArgumentParser):
	def error(self, message: str) -> None:
		raise Trouble(f"{message}. Try: ./qse --help")


def parser() -> Parser:
	main = Parser(prog="./qse", description=__doc__, allow_abbrev=False)
	commands = main.add_subparsers(dest="command", required=True, parser_class=Parser)
	up = commands.add_parser("up", help="set up and serve the Desk with demo data", allow_abbrev=False)
	up.add_argument("--port", type=int, default=8000)
	up.add_argument("--no-demo", action="store_true", help="an empty register")
	commands.add_parser(
		"test", help="run the tests (pytest arguments may follow)", add_help=False, allow_abbrev=False
	)
	commands.add_parser(
		"site", help="work on the site: migrate, console, backup …", add_help=False, allow_abbrev=False
	)
	commands.add_parser(
		"bench", help="run the benchmarks: [NAME …] [--json FILE]", add_help=False, allow_abbrev=False
	)
	reset = commands.add_parser(
		"reset", help="throw the sites away (and with --all everything made)", allow_abbrev=False
	)
	reset.add_argument("--all", action="store_true", help="also the environment, the engine and the packages")
	return main


def main(arguments: list[str] | None = None) -> int:
	try:
		given, rest = parser().parse_known_args(arguments)
		if rest and given.command not in ("test", "site", "bench"):
			raise Trouble(f"unknown option {rest[0]}. Try: ./qse --help")
		with only_one():
			return COMMANDS[given.command](given, rest) or 0
	except Trouble as trouble:
		print(f"qse: {trouble}", file=sys.stderr)
		return 2
	except OSError as error:
		if error.errno != errno.ENOSPC:
			raise
		print("qse: The disk is full. Free some space and try again.", file=sys.stderr)
		return 2
	except KeyboardInterrupt:
		print()
		return 130


def _prepare() -> None:
	packages.prepare()
	database.prepare()
	paths.SITES.mkdir(parents=True, exist_ok=True)
	for name in ("apps.txt", "common_site_config.json"):
		wanted = f"frappe\n{paths.APP}\n" if name == "apps.txt" else "{}\n"
		if not (paths.SITES / name).exists():
			(paths.SITES / name).write_text(wanted)
	(paths.BENCH / "config").mkdir(exist_ok=True)
	paths.LOGS.mkdir(exist_ok=True)


def _site_command(site: str, *arguments: str, log: str, trouble: str) -> None:
	environment = database.environment() | site_variables(site)
	run([paths.PYTHON, "-m", "embedded.site", *arguments], log, trouble, env=environment, cwd=paths.SITES)


def _app_key() -> str:
	package = paths.ROOT / paths.APP
	sources = [
		path
		for path in package.rglob("*")
		if path.is_file() and path.suffix in (".py", ".json", ".txt", ".csv", ".html", ".js")
	]
	return fingerprint(sorted(path for path in sources if "public" not in path.relative_to(package).parts))


def _prepare_site(site: str, demo: bool) -> None:
	engine = str(done("engine"))
	if done(f"site-{site}") != engine:
		for later in (f"app-{site}", f"demo-{site}"):
			if done(later):
				remember(later, None)
	step(
		f"site-{site}",
		engine,
		f"Site {site}",
		lambda: _site_command(site, "make", log=f"site-{site}", trouble="The site could not be made"),
	)
	if done(f"app-{site}") is None:
		step(
			f"app-{site}",
			_app_key(),
			f"{paths.APP} on {site}",
			lambda: _install(site),
		)
	else:
		step(
			f"app-{site}",
			_app_key(),
			f"Migration of {site}",
			lambda: _install(site),
		)
	if demo:
		step(
			f"demo-{site}",
			engine,
			"Demo data",
			lambda: _site_command(
				site, "demo", log=f"demo-{site}", trouble="The demo data could not be made"
			),
		)


def _install(site: str) -> None:
	"""Install the app, or migrate where a former run installed it."""
	_site_command(site, "install-app", paths.APP, log=f"app-{site}", trouble="The app could not be installed")
	_site_command(site, "migrate", log=f"migrate-{site}", trouble="The site could not be migrated")


def up(given: argparse.Namespace, rest: list[str]) -> None:
	require_port(given.port)
	start = time.monotonic()
	_prepare()
	with Services() as services:
		start_stores(services)
		_prepare_site(paths.DEV_SITE, demo=not given.no_demo)
		start_site(services, paths.DEV_SITE, given.port)
		say(f"\nReady after {time.monotonic() - start:.0f} s: http://127.0.0.1:{given.port}\n")
		say("  Administrator                          admin")
		if done(f"demo-{paths.DEV_SITE}"):
			for name, role in ROLES:
				say(f"  {name + '@example.com':38} demo   ({role})")
		say("\nCtrl-C stops it.")
		with contextlib.suppress(KeyboardInterrupt):
			while True:
				services.check()
				time.sleep(1)
	say("\nStopped.")


def _with_test_sites(sites: Sequence[str], command: list[str]) -> int:
	"""Run a command on served sites; no scheduler, so that nothing happens but what the command does."""
	_prepare()
	ports: list[int] = []
	with Services() as services:
		start_stores(services)
		at_once(*(partial(_prepare_site, site, demo=False) for site in sites))
		for site in sites:
			ports.append(free_port())
			start_site(services, site, ports[-1], scheduler=False)
		options = [
			f"--sites-path={paths.SITES}",
			f"--site={','.join(sites)}",
			f"--base-url={','.join(f'http://127.0.0.1:{port}' for port in ports)}",
		]
		environment = database.environment() | site_variables(sites[0])
		return subprocess.run(
			[str(paths.PYTHON), "-m", *command, *options], cwd=paths.ROOT, env=environment
		).returncode


def test(given: argparse.Namespace, rest: list[str]) -> int:
	"""All tests: in parallel, file by file, each process on a site of its own. Named ones: on one site."""
	named = any(Path(argument.partition("::")[0]).exists() for argument in rest)
	sites = paths.TEST_SITES[:1] if named else paths.TEST_SITES[: os.cpu_count()]
	parallel = ["-n", str(len(sites)), "--dist", "loadfile"] if len(sites) > 1 else []
	return _with_test_sites(sites, ["pytest", *parallel, *rest])


def bench(given: argparse.Namespace, rest: list[str]) -> int:
	return _with_test_sites(paths.TEST_SITES[:1], ["tests.bench", *rest])


def site(given: argparse.Namespace, rest: list[str]) -> int:
	if not done(f"app-{paths.DEV_SITE}"):
		raise Trouble("There is no site yet. Start with: ./qse up")
	with Services() as services:
		start_stores(services)
		environment = database.environment() | site_variables(paths.DEV_SITE) | {"QSE_CWD": os.getcwd()}
		command = [str(paths.PYTHON), "-m", "embedded.site", *rest]
		return subprocess.run(command, cwd=paths.SITES, env=environment).returncode


def reset(given: argparse.Namespace, rest: list[str]) -> None:
	sites = (paths.DEV_SITE, *paths.TEST_SITES)
	for folder in (paths.DATA, *(paths.SITES / site for site in sites), paths.RUN):
		shutil.rmtree(folder, ignore_errors=True)
	for name in sites:
		for kind in ("site", "app", "demo"):
			if done(f"{kind}-{name}"):
				remember(f"{kind}-{name}", None)
	if done("database"):
		remember("database", None)
	if given.all:
		for entry in paths.BENCH.iterdir():
			if entry.name != "lock":
				shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
	say("Everything made was thrown away." if given.all else "The sites were thrown away.")


COMMANDS = {"up": up, "test": test, "site": site, "bench": bench, "reset": reset}
