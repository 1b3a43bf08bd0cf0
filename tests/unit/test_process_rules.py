"""What a process needs, on plain values."""

import pytest

from qse_municipal.processes import rules
from qse_municipal.processes.import_declaration import FIELDS, TYPE_WORDS, TYPES, Surroundings, build
from qse_municipal.register.versions import ADDED, CHANGED, REMOVED, differences, hash_of
from qse_municipal.register_import.folding import fold
from qse_municipal.register_import.names import Names
from qse_municipal.register_import.problems import Problem


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
	whole = {"process_owner": "a", "purpose": "b", "inputs": [1], "outputs": [1], "clauses": [1]}
	assert rules.missing(whole) == []
	assert rules.missing({**whole, "purpose": "  ", "outputs": []}) == ["purpose", "outputs"]
	assert rules.missing({}) == list(rules.NEEDED)


@pytest.mark.parametrize(
	("rows", "faults"),
	[
		([], []),
		([("Buy", "A", "Accountable"), ("buy ", "A", "Responsible")], []),
		([("Buy", "A", "Accountable"), ("Buy", "B", "Responsible"), ("Buy", "C", "Informed")], []),
		([("Buy", "A", "Responsible")], [("Buy", "No Accountable")]),
		([("Buy", "A", "Accountable")], [("Buy", "No Responsible")]),
		([("Buy", "A", "Informed")], [("Buy", "No Accountable"), ("Buy", "No Responsible")]),
		(
			[("Buy", "A", "Accountable"), ("Buy", "B", "Accountable"), ("Buy", "B", "Responsible")],
			[("Buy", "Several Accountable")],
		),
		(
			[("Buy", "A", "Accountable"), ("Buy", "B", "Responsible"), ("Buy", "B", "Responsible")],
			[("Buy", "Twice")],
		),
		(
			[("Buy", "A", "Accountable"), ("Buy", "A", "Responsible"), ("Pay", "A", "Accountable")],
			[("Pay", "No Responsible")],
		),
	],
)
def test_raci(rows, faults) -> None:
	assert rules.raci_faults(rows) == faults


def test_addresses_that_a_browser_opens() -> None:
	assert rules.is_address("https://ged.example.org/a?b=1") and rules.is_address(" http://intra/x ")
	for wrong in (
		"",
		None,
		"javascript:alert(1)",
		"ged.example.org",
		"file:///etc/passwd",
		"https://",
		"//x",
	):
		assert not rules.is_address(wrong), wrong


def test_clauses_of_the_second_level() -> None:
	assert [rules.main_clause(one) for one in ("10", "6.1", "6.1.2", "8.5.1.1")] == [
		"10",
		"6.1",
		"6.1",
		"8.5",
	]


def test_shares() -> None:
	assert rules.covered_share(0, 0) is None
	assert rules.covered_share(3, 4) == 75
	# a receipt of B (3–6) reaches B and what lies below it, neither A above nor D beside
	units = [("A", 1, 10), ("B", 3, 6), ("C", 4, 5), ("D", 7, 8)]
	assert rules.informed_share(units, [(3, 6)]) == (2, 4)
	assert rules.informed_share(units, [(3, 6), (4, 5), (1, 10)]) == (4, 4)
	assert rules.informed_share(units, []) == (0, 4)


def test_one_sided_flows() -> None:
	assert rules.one_sided(True, False) and rules.one_sided(False, True) and not rules.one_sided(True, True)


def test_differences_of_two_versions() -> None:
	old = {"title": "A", "note": "", "rows": [{"a": "1"}, {"a": "2"}, {"a": "3"}]}
	same = {"title": "A", "note": "", "rows": [{"a": "3"}, {"a": "2"}, {"a": "1"}]}
	assert differences(old, same) == []
	new = {"title": "B", "note": "", "rows": [{"a": "1"}, {"a": "4"}, {"a": "5"}, {"a": "6"}]}
	assert differences(old, new) == [
		{"field": "title", "change": CHANGED, "before": "A", "after": "B"},
		{"field": "rows", "change": CHANGED, "before": {"a": "2"}, "after": {"a": "4"}},
		{"field": "rows", "change": CHANGED, "before": {"a": "3"}, "after": {"a": "5"}},
		{"field": "rows", "change": ADDED, "before": {}, "after": {"a": "6"}},
	]
	assert differences(new, {**new, "rows": new["rows"][:3]}) == [
		{"field": "rows", "change": REMOVED, "before": {"a": "6"}, "after": {}}
	]


def test_the_hash_is_of_the_content_and_of_what_it_is_kept_for() -> None:
	one = hash_of("QSE Process", "P-1", 1, "{}")
	assert one == hash_of("QSE Process", "P-1", 1, "{}") and len(one) == 64
	others = {hash_of("QSE Process", "P-1", 2, "{}"), hash_of("QSE Process", "P-2", 1, "{}")}
	assert one not in others | {hash_of("QSE Process", "P-1", 1, "[]"), hash_of("QSE Policy", "P-1", 1, "{}")}


# ---- rows of a list of processes ---------------------------------------------------------------------------


def around() -> Surroundings:
	known = Names("User")
	known.name("Saïd Naji", "said@example.com")
	units = Names("QSE Unit")
	units.name("Service de l'eau", "EAU")
	clauses = {fold(name): name for name in ("ISO 9001:2015 8.1", "ISO 9001:2015 8.2", "ISO 45001:2018 8.1")}
	settings = {"unit": "SRV", "is_quality": 1}
	return Surroundings(settings, units, known, {"p-01": "P-01"}, clauses)


def test_a_row_becomes_a_process() -> None:
	record = build(
		{
			"process_code": " P 07 ",
			"process_name": "Eau",
			"process_owner": "naji saïd",
			"unit": "service de l'eau",
			"input_lines": "• Plans | p-01\n• Demandes | Citoyens\nTextes",
			"clause_lines": "ISO 9001:2015 8.1; 8.2\niso 45001:2018 8.1",
		},
		around(),
	)
	assert (record.given["process_code"], record.given["unit"]) == ("P-07", "EAU")
	assert record.given["process_owner"] == "said@example.com"
	assert [tuple(row.values()) for row in record.given["inputs"]] == [
		("Plans", "P-01", None),
		("Demandes", None, "Citoyens"),
		("Textes", None, None),
	]
	assert [row["clause"] for row in record.given["clauses"]] == [
		"ISO 9001:2015 8.1",
		"ISO 9001:2015 8.2",
		"ISO 45001:2018 8.1",
	]
	assert (record.initial["is_quality"], record.initial["process_type"]) == (1, "Realisation")


def test_a_known_code_is_that_process_and_what_is_wrong_is_said() -> None:
	known = build({"process_code": "P-01", "purpose": "x"}, around())
	assert known.given["name"] == "P-01" and "process_code" not in known.given
	missing_person = build({"process_code": "P-01", "process_owner": "Nobody"}, around())
	assert [one.written for one in missing_person.unknown] == ["Nobody"]
	for row in (
		{"process_name": "x"},
		{"process_code": "P-9"},
		{"process_code": "P-01", "clause_lines": "ISO 9001:2015 88"},
		{"process_code": "P-01", "unit": "Mars"},
	):
		with pytest.raises(Problem):
			build(row, around())


@pytest.mark.parametrize(
	("written", "kind"),
	[
		("Processus de pilotage", "Management"),
		("RÉALISATION", "Realisation"),
		("عمليات الدعم", "Support"),
		("soutien", "Support"),
		("إنجاز", "Realisation"),
		("Opérationnel", "Realisation"),
		("", None),
	],
)
def test_types_in_three_languages(written, kind) -> None:
	parse = next(one.parse for one in FIELDS if one.fieldname == "process_type")
	assert parse(written) == kind


def test_a_type_that_nobody_knows_is_refused() -> None:
	parse = next(one.parse for one in FIELDS if one.fieldname == "process_type")
	with pytest.raises(Problem):
		parse("Autre")


def test_no_word_stands_for_two_types() -> None:
	for kind, written in TYPE_WORDS.items():
		for word in written.split(";"):
			assert TYPES[fold(word)] == kind, word
