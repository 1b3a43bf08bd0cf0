"""Frappe imports a record file again only when its `modified` is newer; else an edit reaches no site."""

import json
import subprocess
from pathlib import Path

import pytest

from qse_municipal import hooks
from tests.conftest import ROLES

ROOT = Path(__file__).resolve().parents[2]


def git(*arguments: str) -> str:
	return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True).stdout


def test_an_edited_record_file_has_a_new_date() -> None:
	if not git("rev-parse", "--git-dir").strip():
		pytest.skip("not a git checkout")
	base = git("describe", "--tags", "--abbrev=0").strip() or "HEAD"
	forgotten = []
	for name in git("diff", "--name-only", "--diff-filter=M", base, "--", "qse_municipal/**/*.json").split():
		new, old = json.loads((ROOT / name).read_text()), json.loads(git("show", f"{base}:{name}"))
		if isinstance(new, dict) and "modified" in new and new["modified"] <= old["modified"]:
			forgotten.append(name)
	assert forgotten == []


def test_every_record_file_is_where_frappe_looks_for_it() -> None:
	module = ROOT / "qse_municipal" / "qse_municipal"
	for file in module.glob("*/*/*.json"):
		record = json.loads(file.read_text())
		if isinstance(record, dict) and "doctype" in record:
			assert file.stem == file.parent.name, file
			assert record.get("module", "QSE Municipal") == "QSE Municipal", file


def test_the_roles_are_the_same_everywhere() -> None:
	file = json.loads((ROOT / "qse_municipal" / "fixtures" / "role.json").read_text())
	(named,) = (one["filters"][0][2] for one in hooks.fixtures if one["dt"] == "Role")
	assert sorted(named) == sorted(role["name"] for role in file) == sorted(ROLES)
