"""Steps that are redone only when what they depend on has changed."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.paths import BENCH, LOGS, STATE
from embedded.trouble import Trouble

FREE_SPACE_NEEDED = 3 * 1024**3
_writing = threading.Lock()


@contextmanager
def only_one() -> Iterator[None]:
	"""Hold the folder for this `./qse`."""
	BENCH.mkdir(exist_ok=True)
	with open(BENCH / "lock", "w") as lock:
		try:
			fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
		except OSError:
			raise Trouble(
				"Another ./qse is running on this folder. Stop it first (Ctrl-C in its window)."
			) from None
		yield


def fingerprint(*parts: str | Path | Iterable[Path]) -> str:
	"""A key for texts, files and folders (content and names)."""
	digest = hashlib.sha256()
	for part in parts:
		if isinstance(part, str):
			digest.update(part.encode())
			continue
		for path in [part] if isinstance(part, Path) else part:
			files = sorted(path.rglob("*")) if path.is_dir() else [path]
			for file in files:
				if file.is_file() and "__pycache__" not in file.parts:
					digest.update(str(file.relative_to(path.parent)).encode())
					digest.update(file.read_bytes())
	return digest.hexdigest()[:20]


def _state() -> dict[str, str]:
	return json.loads(STATE.read_text()) if STATE.exists() else {}


def done(name: str) -> str | None:
	return _state().get(name)


def remember(name: str, key: str | None) -> None:
	with _writing:
		state = _state()
		state[name] = key
		if key is None:
			del state[name]
		temporary = STATE.with_suffix(".new")
		temporary.write_text(json.dumps(state, indent=1, sort_keys=True))
		os.replace(temporary, STATE)


def step(name: str, key: str, title: str, work: Callable[[], None]) -> bool:
	"""Do `work` unless it was done with the same key; tell whether it was."""
	if done(name) == key:
		return False
	if done(name) is not None:
		remember(name, None)
	say(f"  … {title}")
	start = time.monotonic()
	work()
	remember(name, key)
	say(f"  ✓ {title} ({time.monotonic() - start:.0f} s)")
	return True


def at_once(*works: Callable[[], None]) -> None:
	"""Do all of them in parallel; raises the first trouble when all have ended."""
	troubles: list[BaseException] = []

	def guarded(work: Callable[[], None]) -> None:
		try:
			work()
		except BaseException as trouble:
			troubles.append(trouble)

	threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	if troubles:
		raise troubles[0]


def say(text: str) -> None:
	print(text, flush=True)


def require_space() -> None:
	free = shutil.disk_usage(BENCH).free
	if free < FREE_SPACE_NEEDED:
		raise Trouble(
			f"The disk is nearly full: {free // 1024**2} MB free in {BENCH}, 3 GB needed. Free some space."
		)


def run(command: list[str | Path], log: str, trouble: str, **options: object) -> None:
	"""Run a command, its output in `.bench/logs/<log>.log`; raise Trouble with its last words."""
	LOGS.mkdir(parents=True, exist_ok=True)
	file = LOGS / f"{log}.log"
	with open(file, "w") as output:
		code = subprocess.run(
			[str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, **options
		).returncode
	if code:
		text = file.read_text(errors="replace")
		if "No space left on device" in text or "ENOSPC" in text:
			raise Trouble("The disk is full. Free some space and try again.")
		last = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
		raise Trouble(f"{trouble} ({last[:200]}; whole output: {file.relative_to(BENCH.parent)})")


def require_python() -> None:
	if sys.version_info < (3, 11):
		raise Trouble(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}.")


def require_node() -> str:
	node = shutil.which("node")
	if not node or not shutil.which("npm"):
		raise Trouble("Node 20 and npm are needed for the Desk. Install them and try again.")
	version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
	if int(version.lstrip("v").split(".")[0] or 0) < 18:
		raise Trouble(f"Node 18 or later is needed; this is {version}.")
	return version
