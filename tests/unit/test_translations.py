"""Every text that a person sees has its French and its Arabic. No site is needed."""

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "qse_municipal"
MODULE = APP / "qse_municipal"
LANGUAGES = ("fr", "ar")
MARKS = {"_", "_lt", "mark"}
IN_SCRIPT = re.compile(r"""__\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`$]*`)""")
IN_TEMPLATE = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
PLACEHOLDER = re.compile(r"\{\w*\}")
WORDS = re.compile(r"[A-Za-z]{2}")
NO_WORDS = {"ISO", "Q/E/S"}
PARTS = {
	"DocType": ("name", "description"),
	"Report": ("report_name",),
	"Workspace": ("label", "title"),
	"Number Card": ("name", "label"),
	"Dashboard Chart": ("chart_name",),
	"Dashboard": ("dashboard_name",),
	"Page": ("title",),
	"Print Format": ("name",),
	"Workspace Sidebar": ("title",),
	"Desktop Icon": ("label",),
	"Notification": ("subject",),
	"Role": ("role_name",),
	"Workflow State": ("workflow_state_name",),
	"Workflow Action Master": ("workflow_action_name",),
	"Workflow": (),
	"Dashboard Chart Source": (),
}
LABELLED = ("fields", "links", "shortcuts", "charts", "number_cards", "items", "quick_lists")


def in_code() -> Iterator[str]:
	for path in APP.rglob("*.py"):
		for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
			if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
				continue
			name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
			if name in MARKS and isinstance(node.args[0].value, str):
				yield node.args[0].value
	for pattern, suffix in ((IN_SCRIPT, "*.js"), (IN_SCRIPT, "*.html"), (IN_TEMPLATE, "*.html")):
		for path in APP.rglob(suffix):
			for literal in pattern.findall(path.read_text(encoding="utf-8")):
				yield literal[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")


def in_records() -> Iterator[str]:
	for path in [*MODULE.rglob("*.json"), *APP.glob("fixtures/*.json"), *APP.glob("*/*.json")]:
		content = json.loads(path.read_text(encoding="utf-8"))
		for record in content if isinstance(content, list) else [content]:
			if isinstance(record, dict) and record.get("doctype") in PARTS:
				yield from in_record(record)


def in_record(record: dict) -> Iterator[str]:
	for part in PARTS[record["doctype"]]:
		yield record.get(part) or ""
	for table in LABELLED:
		for row in record.get(table) or []:
			yield row.get("label") or ""
			yield row.get("description") or ""
			yield row.get("format") or ""
			if row.get("fieldtype") == "Select" and row["fieldname"] != "naming_series":
				yield from (row.get("options") or "").split("\n")
	for block in json.loads(record["content"]) if record["doctype"] == "Workspace" else []:
		yield re.sub(r"<[^>]+>", "", block["data"].get("text") or "")


def in_data() -> Iterator[str]:
	for name, column in (("standards", "title"), ("standards", "discipline"), ("clauses", "title")):
		with open(APP / "setup" / "data" / f"{name}.csv", encoding="utf-8", newline="") as file:
			yield from (row[column] for row in csv.DictReader(file))
	masters = pytest.importorskip("qse_municipal.setup.masters", reason="needs Frappe beside it")
	yield from masters.UNIT_TYPES
	for scale in (masters.RISK_SCALE, masters.OPPORTUNITY_SCALE):
		yield from (band[0] for band in scale["bands"])
		for texts in scale["levels"].values():
			for label, description in texts:
				yield from (label, description)


def texts() -> set[str]:
	found = {text.strip() for source in (in_code(), in_records(), in_data()) for text in source}
	return {text for text in found if WORDS.search(PLACEHOLDER.sub("", text))} - NO_WORDS


def catalogue(language: str) -> list[list[str]]:
	with open(APP / "translations" / f"{language}.csv", encoding="utf-8", newline="") as file:
		return [row for row in csv.reader(file) if row]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
	known = {row[0].replace("\\n", "\n") for row in catalogue(language)}
	assert sorted(texts() - known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_in_order(language: str) -> None:
	rows = catalogue(language)
	keys = [(row[0], row[2] if len(row) > 2 else "") for row in rows]
	assert len(keys) == len(set(keys))
	for row in rows:
		assert row[1].strip(), row
		assert sorted(PLACEHOLDER.findall(row[0])) == sorted(PLACEHOLDER.findall(row[1])), row
		assert sorted(re.findall(r"</?\w+", row[0])) == sorted(re.findall(r"</?\w+", row[1])), row


def test_both_languages_have_the_same_texts() -> None:
	sources = [
		{(row[0], row[2] if len(row) > 2 else "") for row in catalogue(language)} for language in LANGUAGES
	]
	assert sources[0] == sources[1]


def test_the_gulf_rewords_what_is_there() -> None:
	with open(APP / "setup" / "data" / "vocabulary_gulf.csv", encoding="utf-8", newline="") as file:
		words = {row["source_text"]: row["translated_text"] for row in csv.DictReader(file)}
	arabic = {row[0]: row[1] for row in catalogue("ar")}
	assert words
	for source, text in words.items():
		assert source in arabic and text != arabic[source], source
