"""DocType × way in × persona → expected, all from the declarations: a new register joins by its own."""

from collections.abc import Iterator

import frappe
import pytest

from qse_municipal.guard.declaration import guards
from tests.http import Visitor
from tests.security import ways
from tests.security.personas import PERSONAS, belongs, sees
from tests.security.records import Target, fingerprint, make_target, make_world, open_audits


@pytest.fixture(scope="module")
def world(swept_module) -> Iterator[dict[str, list[Target]]]:
	"""Targets by DocType, one for everybody and, where there are such, a confidential one."""
	make_world()
	targets = {
		doctype: [
			make_target(guard, secret) for secret in ((False, True) if guard.confidential else (False,))
		]
		for doctype, guard in guards().items()
	}
	open_audits([target for of_doctype in targets.values() for target in of_doctype])
	frappe.db.commit()
	yield targets


@pytest.fixture(scope="module")
def visitors(world) -> dict[str, Visitor]:
	return {persona.key: Visitor(persona.user) for persona in PERSONAS}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
	if "persona" in metafunc.fixturenames:
		metafunc.parametrize("persona", PERSONAS, ids=lambda persona: persona.key)


def text_of(answer: ways.Answer) -> str:
	answers = answer if isinstance(answer, list) else [answer]
	return "\n".join(one.get_data(as_text=True) for one in answers)


def test_reading(world, visitors, persona) -> None:
	wrong = []
	for doctype, targets in world.items():
		for way in ways.READ:
			for asked, told in (
				[(targets[0], targets)] if way.all_at_once else [(one, [one]) for one in targets]
			):
				text = text_of(way.go(visitors[persona.key], asked))
				for target in told:
					expected = sees(guards()[doctype], persona, target.confidential)
					shown = target.marker in text
					if shown and not expected:
						wrong.append(f"{way.name}: {doctype} (confidential: {target.confidential}) leaks")
					elif expected and way.shows and not shown:
						wrong.append(
							f"{way.name}: {doctype} (confidential: {target.confidential}) is not shown"
						)
	assert not wrong, "\n".join(wrong)


def test_counting(world, visitors, persona) -> None:
	wrong = []
	for doctype, targets in world.items():
		for target in targets:
			if sees(guards()[doctype], persona, target.confidential):
				continue
			for way in ways.COUNT:
				message = (way.go(visitors[persona.key], target).get_json(silent=True) or {}).get("message")
				if message:
					wrong.append(f"{way.name}: {doctype}: {message}")
	assert not wrong, "\n".join(wrong)


def test_writing(world, visitors, persona) -> None:
	wrong = []
	for doctype, targets in world.items():
		for target in targets:
			guard, secret = guards()[doctype], target.confidential
			if belongs(guard, persona, secret) and persona.role != "External Auditor":
				continue
			# who only reads a published record may write a comment on it
			whole = not (guard.published and sees(guard, persona, secret))
			before = fingerprint(target)
			for way in ways.WRITE:
				status = way.go(visitors[persona.key], target).status_code
				after = fingerprint(target)
				if after != before and (whole or _row(after) != _row(before)):
					wrong.append(f"{way.name}: {doctype}: {status}, changed: {_difference(before, after)}")
					before = after
	assert not wrong, "\n".join(wrong)


def _row(fingerprint: str) -> dict:
	"""The record without the columns in which Frappe notes what hangs on it: comments, likes, assignments."""
	row = frappe.parse_json(fingerprint)[0]
	return {name: value for name, value in row.items() if not name.startswith("_")}


def _difference(before: str, after: str) -> list:
	(row, hanging), (new_row, new_hanging) = frappe.parse_json(before), frappe.parse_json(after)
	new_row = new_row or {}
	return [
		*(key for key, value in row.items() if new_row.get(key) != value),
		*(key for key, value in hanging.items() if new_hanging[key] != value),
	]
