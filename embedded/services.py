"""Processes of one run: started together, watched, stopped together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from embedded import database, paths
from embedded.trouble import Trouble

PATIENCE = 60


class Services:
	"""The processes that this run started, and only those; leaving the context stops them."""

	def __init__(self) -> None:
		self.running: dict[str, subprocess.Popen] = {}

	def __enter__(self) -> "Services":
		for number in (signal.SIGTERM, signal.SIGHUP):
			signal.signal(number, lambda *_: sys.exit(0))
		return self

	def __exit__(self, *exception: object) -> None:
		for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
			signal.signal(number, signal.SIG_IGN)  # a second one would leave processes behind
		for name in reversed(list(self.running)):
			self.stop(name)

	def start(self, name: str, command: list[str], **variables: str) -> None:
		paths.LOGS.mkdir(parents=True, exist_ok=True)
		with open(paths.LOGS / f"{name}.log", "a") as log:
			self.running[name] = subprocess.Popen(
				[str(part) for part in command],
				stdin=subprocess.DEVNULL,
				stdout=log,
				stderr=subprocess.STDOUT,
				cwd=paths.SITES if paths.SITES.exists() else paths.BENCH,
				env=database.environment() | variables,
				start_new_session=True,
			)

	def stop(self, name: str) -> None:
		process = self.running.pop(name)
		with contextlib.suppress(ProcessLookupError):
			process.terminate()
		try:
			process.wait(20)
		except subprocess.TimeoutExpired:
			with contextlib.suppress(ProcessLookupError):
				os.killpg(process.pid, signal.SIGKILL)
			process.wait()

	def check(self) -> None:
		for name, process in self.running.items():
			if process.poll() is not None:
				raise Trouble(
					f"The {name} process ended (code {process.returncode}); see .bench/logs/{name}.log."
				)

	def wait_for(self, name: str, answers) -> None:
		end = time.monotonic() + PATIENCE
		while not answers():
			self.check()
			if time.monotonic() > end:
				raise Trouble(f"The {name} did not answer within {PATIENCE} s; see .bench/logs/{name}.log.")
			time.sleep(0.1)


def _socket_answers(path: Path) -> bool:
	with socket.socket(socket.AF_UNIX) as probe:
		try:
			probe.connect(str(path))
		except OSError:
			return False
	return True


def _site_answers(port: int) -> bool:
	try:
		with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/method/ping", timeout=10) as answer:
			return answer.status == 200
	except OSError:
		return False


def require_port(port: int) -> None:
	with socket.socket() as probe:
		probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
		try:
			probe.bind(("127.0.0.1", port))
		except OSError:
			raise Trouble(f"Port {port} is taken. Choose another: ./qse up --port N") from None


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def start_stores(services: Services) -> None:
	"""MariaDB and Redis, answering."""
	for stale in (database.database_socket(), database.redis_socket()):
		stale.unlink(missing_ok=True)
	services.start("mariadb", database.server_command())
	services.start("redis", database.redis_command())
	services.wait_for("mariadb", lambda: _socket_answers(database.database_socket()))
	services.wait_for("redis", lambda: _socket_answers(database.redis_socket()))


def start_site(services: Services, site: str, port: int, scheduler: bool = True) -> None:
	"""Web server, realtime server, worker and scheduler of one site, on 127.0.0.1:port."""
	variables = site_variables(site)
	web = database.socket_folder() / f"{site}.sock"
	web.unlink(missing_ok=True)
	services.start(
		f"web-{site}",
		[
			*(paths.PYTHON, "-m", "gunicorn", "--bind", f"unix:{web}", "--no-control-socket"),
			*("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
			*("--timeout", "180", "--graceful-timeout", "5", "frappe.app:application"),
		],
		**variables,
	)
	services.start(
		f"realtime-{site}",
		[paths.PYTHON, "-m", "embedded.front", "--port", str(port), "--web", web, "--site", site],
		**variables,
	)
	for kind in ("worker", "scheduler") if scheduler else ("worker",):
		services.start(f"{kind}-{site}", [paths.PYTHON, "-m", "embedded.background", kind], **variables)
	services.wait_for(f"web-{site}", lambda: _site_answers(port))


def site_variables(site: str) -> dict[str, str]:
	return {"FRAPPE_SITE": site, "FRAPPE_SITES_PATH": str(paths.SITES)}
