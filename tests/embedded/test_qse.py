"""Bad situations of `./qse`, each in a bare copy: one clear line, exit code 2, nothing half-made."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = {
	"PIP_INDEX_URL": "http://127.0.0.1:9/simple",
	"PIP_RETRIES": "0",
	"PIP_CONFIG_FILE": os.devnull,
	"npm_config_registry": "http://127.0.0.1:9/",
	"npm_config_fetch_retries": "0",
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
	shutil.copytree(ROOT / "embedded", tmp_path / "embedded", ignore=shutil.ignore_patterns("__pycache__"))
	for name in ("qse", "requirements.txt"):
		shutil.copy(ROOT / name, tmp_path / name)
	(tmp_path / "qse_municipal" / "public").mkdir(parents=True)
	return tmp_path


@pytest.fixture
def tools(tmp_path: Path):
	"""A PATH with only the named programs."""

	def make(*names: str) -> str:
		folder = tmp_path / "tools"
		folder.mkdir()
		for name in names:
			(folder / name).symlink_to(shutil.which(name))
		return str(folder)

	return make


def call(copy: Path, *command: str, **variables: str) -> subprocess.CompletedProcess:
	return subprocess.run(
		[sys.executable, *command],
		cwd=copy,
		env={**os.environ, "PYTHONPATH": str(copy), **variables},
		capture_output=True,
		text=True,
		timeout=300,
	)


def refuses(answer: subprocess.CompletedProcess, *words: str) -> None:
	lines = answer.stderr.strip().splitlines()
	assert answer.returncode == 2, answer.stdout + answer.stderr
	assert len(lines) == 1 and lines[0].startswith("qse: "), answer.stderr
	for word in words:
		assert word in lines[0]


@pytest.mark.parametrize("arguments", [("up", "--frob"), ("frob",), ("up", "--port", "x"), ()])
def test_unknown_option(copy: Path, arguments: tuple[str, ...]) -> None:
	refuses(call(copy, "qse", *arguments), "--help")
	assert not (copy / ".bench" / "env").exists()


def test_port_taken(copy: Path) -> None:
	with socket.socket() as taken:
		taken.bind(("127.0.0.1", 0))
		taken.listen()
		port = str(taken.getsockname()[1])
		refuses(call(copy, "qse", "up", "--port", port), port, "--port")
	assert not (copy / ".bench" / "env").exists()


def test_no_node(copy: Path, tools) -> None:
	refuses(call(copy, "qse", "up", "--port", "0", PATH=tools("python3")), "Node")
	assert not (copy / ".bench" / "env").exists()


def test_another_one_is_running(copy: Path) -> None:
	(copy / ".bench").mkdir()
	with open(copy / ".bench" / "lock", "w") as lock:
		fcntl.flock(lock, fcntl.LOCK_EX)
		refuses(call(copy, "qse", "up", "--port", "0"), "Another ./qse")


def test_no_network(copy: Path) -> None:
	refuses(call(copy, "qse", "up", "--port", "0", **NOWHERE), "registry")
	assert not (copy / ".bench" / "sites").exists()


def test_no_site_yet(copy: Path) -> None:
	refuses(call(copy, "qse", "site", "migrate"), "./qse up")


ASK = "from embedded.trouble import Trouble\ntry:\n\t{}\nexcept Trouble as trouble:\n\tprint('qse:', trouble)"


def test_wrong_hash(copy: Path) -> None:
	downloads = copy / ".bench" / "downloads"
	downloads.mkdir(parents=True)
	(downloads / "monoframe-0.0.1-py3-none-any.whl").write_bytes(b"something else")
	answer = call(copy, "-c", ASK.format("import embedded.packages as p; p._download_wheel()"))
	assert "wrong hash" in answer.stdout
	assert not list(downloads.iterdir())


def test_no_mariadb(copy: Path, tools) -> None:
	(copy / ".bench").mkdir()
	answer = call(copy, "-c", ASK.format("import embedded.database as d; d.prepare()"), PATH=tools("python3"))
	assert "No MariaDB is to be had" in answer.stdout or shutil.which("mariadbd", path="/usr/sbin")


def test_disk_full(copy: Path) -> None:
	(copy / ".bench").mkdir()
	line = "import embedded.steps as s; s.FREE_SPACE_NEEDED = 2**60; s.require_space()"
	assert "disk is nearly full" in call(copy, "-c", ASK.format(line)).stdout


def test_an_interrupted_step_is_done_again(copy: Path) -> None:
	(copy / ".bench").mkdir()
	script = (
		"import embedded.steps as s\n"
		"def broken(): raise KeyboardInterrupt\n"
		"s.step('x', '1', 'x', lambda: None)\n"
		"assert not s.step('x', '1', 'x', broken)\n"
		"try:\n\ts.step('x', '2', 'x', broken)\n"
		"except KeyboardInterrupt:\n\tpass\n"
		"assert s.done('x') is None\n"
		"assert s.step('x', '2', 'x', lambda: None)\n"
		"print('fine')\n"
	)
	answer = call(copy, "-c", script)
	assert answer.stdout.endswith("fine\n"), answer.stderr
