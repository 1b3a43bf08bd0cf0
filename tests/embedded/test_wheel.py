"""The wheel that a bench installs holds the whole app and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ("setup.py", "pyproject.toml", "requirements.txt", "MANIFEST.in", "LICENSE", "README.md")


def test_the_wheel_holds_every_file_of_the_app_and_nothing_else(tmp_path: Path) -> None:
	source = tmp_path / "source"
	shutil.copytree(
		ROOT / "qse_municipal", source / "qse_municipal", ignore=shutil.ignore_patterns("__pycache__")
	)
	shutil.copytree(ROOT / "tests" / "unit", source / "tests" / "unit")
	(source / "embedded").mkdir()
	(source / "embedded" / "__init__.py").touch()
	for name in PACKAGING:
		shutil.copy(ROOT / name, source / name)
	build = [
		sys.executable,
		"-m",
		"pip",
		"wheel",
		"-q",
		"--no-deps",
		"--wheel-dir",
		str(tmp_path),
		str(source),
	]
	done = subprocess.run(build, capture_output=True, text=True)
	assert done.returncode == 0, done.stderr
	with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
		packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
	files = {
		str(path.relative_to(source)) for path in (source / "qse_municipal").rglob("*") if path.is_file()
	}
	assert packed == files
