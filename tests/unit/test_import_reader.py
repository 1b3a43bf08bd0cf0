"""Files as bytes: kinds, encodings, delimiters, cells of a workbook, limits, and what is refused."""

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from qse_municipal.register_import import cells, reader, table, xlsx_reader
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.reader import open_book
from qse_municipal.register_import.table import understand
from qse_municipal.risk.import_declaration import RISK

FILES = Path(__file__).resolve().parents[1] / "files"
ROOT = Path(__file__).resolve().parents[2]
TEXT = "Référence;Intitulé;Probabilité;Gravité\r\nR1;Égout bouché;Élevée;3\r\n"


def saved(book):
	content = io.BytesIO()
	book.save(content)
	return content.getvalue()


def workbook(*rows, title="Sheet"):
	book = Workbook()
	book.active.title = title
	for row in rows:
		book.active.append(row)
	return saved(book)


def repacked(content, replace=None, add=None, drop=()):
	"""The workbook with parts edited (name → function of its text), added or dropped."""
	result = io.BytesIO()
	with (
		zipfile.ZipFile(io.BytesIO(content)) as old,
		zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
	):
		for name in old.namelist():
			if name in drop:
				continue
			part = old.read(name)
			if replace and name in replace:
				part = replace[name](part.decode()).encode()
			new.writestr(name, part)
		for name, part in (add or {}).items():
			new.writestr(name, part)
	return result.getvalue()


INLINE = re.compile(r't="inlineStr"><is><t(?: xml:space="preserve")?>(.*?)</t></is>', re.DOTALL)


def with_shared_texts(content):
	"""The workbook as Excel writes it, each text once and apart; openpyxl leaves them in their cells."""
	places = {}

	def share(xml):
		return INLINE.sub(lambda t: f't="s"><v>{places.setdefault(t[1], len(places))}</v>', xml)

	def relate(xml):
		kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
		return xml.replace(
			"</Relationships>", f'<Relationship Type="{kind}" Target="texts.xml" Id="t"/></Relationships>'
		)

	def name(xml):
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
		xml = re.sub(r'<Override PartName="/xl/sharedStrings.xml"[^>]*/>', "", xml)
		return xml.replace("</Types>", f'<Override PartName="/xl/texts.xml" ContentType="{kind}"/></Types>')

	content = repacked(
		content,
		{
			"xl/worksheets/sheet1.xml": share,
			"xl/_rels/workbook.xml.rels": relate,
			"[Content_Types].xml": name,
		},
	)
	main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	texts = "".join(f"<si><t>{text}</t></si>" for text in places)
	return repacked(content, add={"xl/texts.xml": f'<sst xmlns="{main}">{texts}</sst>'})


def rows_of(content, sheet=0):
	with open_book(content) as book:
		return list(book.rows(book.sheets[sheet].name))


def understood(content, register=RISK, **options):
	with open_book(content) as book:
		found = understand(book, register, **options)
		return found.headers, list(found.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_french_text_in_every_encoding(encoding):
	assert rows_of(TEXT.encode(encoding))[1] == (2, ["R1", "Égout bouché", "Élevée", "3"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_text_in_every_encoding(encoding):
	content = "المرجع;العنوان\r\nخ1;حريق في المستودع\r\n".encode(encoding)
	assert rows_of(content)[1] == (2, ["خ1", "حريق في المستودع"])


@pytest.mark.parametrize(("encoding", "last"), [("cp1252", "Égout"), ("cp1256", "حريق"), ("utf-8", "حريق")])
def test_the_first_letter_beyond_ascii_may_stand_in_the_last_row(encoding, last):
	plain = "ID;Title\n" + "1;a plain title\n" * 200_000
	assert len(plain) > 3 * 1024 * 1024
	assert rows_of((plain + f"2;{last}\n").encode(encoding))[-1] == (200_002, ["2", last])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "¦"])
def test_every_delimiter_with_quotes_and_line_breaks(delimiter):
	line = delimiter.join(["ID", "Title", "Cause"])
	content = f'{line}\n1{delimiter}"a; b, c | d"{delimiter}"two\nlines"\n\n2{delimiter}e{delimiter}f\n'
	assert rows_of(content.encode()) == [
		(1, ["ID", "Title", "Cause"]),
		(2, ["1", "a; b, c | d", "two\nlines"]),
		(4, ["2", "e", "f"]),
	]


def test_a_list_of_one_column_is_not_cut_at_a_rare_sign():
	assert rows_of(b"Title\nFlood: the archive\nFire in the garage\nNoise\n")[1] == (
		2,
		["Flood: the archive"],
	)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r"])
def test_a_sep_line_names_the_delimiter(first):
	assert rows_of(f"{first}\nID;Title\n1;a,b,c\n".encode()) == [(2, ["ID", "Title"]), (3, ["1", "a,b,c"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(end):
	assert [number for number, _cells in rows_of(f"ID,Title{end}1,a{end}{end}2,b".encode())] == [1, 2, 4]


def test_rows_of_different_length():
	assert [row for _number, row in rows_of(b"Register 2026\nID,Title,Cause\n1,a\n2,b,c,,,\n")] == [
		["Register 2026"],
		["ID", "Title", "Cause"],
		["1", "a"],
		["2", "b", "c"],
	]


def test_a_guard_against_formulas_and_marks_of_direction_are_taken_off():
	content = "ID,Title\n\u200f1\u00a0,'=1+1\n2,'twas\n3,'-5\n".encode()
	assert [row for _number, row in rows_of(content)][1:] == [["1", "=1+1"], ["2", "'twas"], ["3", "-5"]]


def test_a_quotation_mark_that_is_never_closed_names_its_row():
	with pytest.raises(Problem, match=r"Row 2: .*never closed"):
		rows_of(b'ID,Title\n1,"a' + b"\nx" * 100_000)


def test_values_of_a_workbook_keep_their_types_and_row_numbers():
	content = workbook([], ["ID", "Date", "P"], [], [1, datetime(2026, 1, 15), 4.0], [" ", None, "N/A"])
	assert rows_of(content) == [
		(2, ["ID", "Date", "P"]),
		(4, [1, datetime(2026, 1, 15), 4]),
		(5, [None, None, "N/A"]),
	]


def test_cells_of_every_kind():
	book = Workbook()
	sheet = book.active
	sheet.append(["text", True, False, 2.5, datetime(2026, 1, 15, 14, 30), time(8, 15), timedelta(hours=30)])
	sheet.append([0.12, "=1+1", "#N/A", 1e40, "a\rb", "tab\there"])
	sheet["A2"].number_format = "0%"
	assert rows_of(saved(book)) == [
		(
			1,
			["text", True, False, 2.5, datetime(2026, 1, 15, 14, 30), "08:15:00", "1 day, 6:00:00"],
		),
		(2, ["12 %", None, "#N/A", 1e40, "a\nb", "tab\there"]),
	]


def test_inline_texts_runs_and_phonetic_readings():
	def inline(_xml):
		return (
			'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
			'<x:row><x:c t="inlineStr"><x:is><x:r><x:t>Fl</x:t></x:r><x:r><x:t>ood</x:t></x:r>'
			'<x:rPh sb="0" eb="1"><x:t>fu</x:t></x:rPh></x:is></x:c>'
			'<x:c r="C1" t="str"><x:f>A1</x:f><x:v>of a _x0041_</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row>'
			'<x:row r="5"><x:c r="B5" t="d"><x:v>2026-01-15</x:v></x:c></x:row>'
			"</x:sheetData></x:worksheet>"
		)

	content = repacked(workbook(["a"]), {"xl/worksheets/sheet1.xml": inline})
	assert rows_of(content) == [(1, ["Flood", None, "of a A", 3]), (5, [None, datetime(2026, 1, 15)])]


def test_a_workbook_in_the_strict_dialect_is_told_apart():
	strict = repacked(
		workbook(["ID", "Title"]),
		{
			"xl/workbook.xml": lambda xml: xml.replace(
				"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
				"http://purl.oclc.org/ooxml/spreadsheetml/main",
			)
		},
	)
	with pytest.raises(Problem, match="Strict"):
		rows_of(strict)


def test_dates_of_the_other_epoch():
	book = Workbook()
	book.epoch = datetime(1904, 1, 1)
	book.active.append([datetime(2026, 1, 15)])
	assert rows_of(saved(book)) == [(1, [datetime(2026, 1, 15)])]


def test_many_texts_come_back_in_any_order():
	count = 5_000
	content = with_shared_texts(
		workbook(*([f"text {n}", f"text {(n * 7919) % count}"] for n in range(count)))
	)
	assert [row for _number, row in rows_of(content)] == [
		[f"text {n}", f"text {(n * 7919) % count}"] for n in range(count)
	]


def test_hidden_and_empty_sheets():
	with open_book((FILES / "municipal_risks_en.xlsx").read_bytes()) as book:
		assert [sheet.name for sheet in book.sheets] == ["Read me", "Register"]
	with open_book(FILES / "municipal_risks_en.xlsx") as book:
		assert book.head("Register", 1)


def test_a_value_merged_downwards_stands_in_every_row_that_is_not_empty():
	book = Workbook()
	sheet = book.active
	for row in (["Unit", "Title"], ["DAL", "a"], [None, "b"], [None, None], [None, "c"], [None, "d"]):
		sheet.append(row)
	sheet.merge_cells("A2:A5")
	assert rows_of(saved(book))[1:] == [
		(2, ["DAL", "a"]),
		(3, ["DAL", "b"]),
		(5, ["DAL", "c"]),
		(6, [None, "d"]),
	]


def test_a_sheet_that_lies_about_its_size_is_read_at_once():
	def lie(xml):
		xml = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)
		return xml.replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>9</v></c></row></sheetData>')

	content = repacked(workbook(["ID", "Title"], [1, "a"]), {"xl/worksheets/sheet1.xml": lie})
	assert rows_of(content) == [(1, ["ID", "Title"]), (2, [1, "a"]), (1048576, [9])]


@pytest.mark.parametrize(
	("content", "part"),
	[
		(b"", "empty"),
		(b" \r\n ", "empty"),
		(b"\xef\xbb\xbf", "empty"),
		(workbook(), "empty"),
		(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
		(b"%PDF-1.7 ...", "not a spreadsheet"),
		(b"Rar!\x1a\x07\x00", "not a spreadsheet"),
		(b"\0" * 257 + b"ustar\x0000" + b"\0" * 200, "not a spreadsheet"),
		(b"<html><table><tr><td>ID</td></tr></table></html>", "web page"),
		(b"\xef\xbb\xbf \n<?xml version='1.0'?><Workbook/>", "web page"),
		(b"PK\x03\x04 broken", "damaged"),
		(b"a\x00b\x00\xff\xfe\x00", "known encoding"),
		(b"ID,Title\n1,a\x81\xff\n", "known encoding"),
	],
)
def test_other_files_are_refused(content, part):
	with pytest.raises(Problem, match=part):
		rows_of(content)


def test_other_packages_are_refused():
	def package(*names):
		content = io.BytesIO()
		with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
			for name in names:
				archive.writestr(name, b"0" * 1000)
		return content.getvalue()

	with pytest.raises(Problem, match="not a spreadsheet"):
		rows_of(package("word/document.xml"))
	with pytest.raises(Problem, match="macros"):
		rows_of(package("xl/workbook.xml", "xl/vbaProject.bin"))
	with pytest.raises(Problem, match="macros"):
		rows_of(package("xl/workbook.xml", "xl/macrosheets/sheet1.xml"))
	with pytest.raises(Problem, match="OpenDocument"):
		rows_of(package("mimetype", "content.xml"))
	with pytest.raises(Problem, match="xlsb"):
		rows_of(package("xl/workbook.bin"))
	protected = bytearray(package("xl/workbook.xml"))
	protected[protected.index(b"PK\x01\x02") + 8] |= 1
	with pytest.raises(Problem, match="password"):
		rows_of(bytes(protected))


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
	content = workbook(["ID", "Title"], *([n, f"row {n}"] for n in range(200)))
	bomb = repacked(
		content,
		{
			"xl/worksheets/sheet1.xml": lambda xml: xml.replace(
				"<sheetData>", "<sheetData>" + " " * 30_000_000
			)
		},
	)
	assert len(bomb) < 100_000
	with pytest.raises(Problem, match="unpacked"):
		rows_of(bomb)
	fat = repacked(
		content,
		{"xl/styles.xml": lambda xml: xml.replace("<fonts", "<!--" + "x y" * 6_000_000 + "--><fonts")},
	)
	with pytest.raises(Problem, match="unpacked"):
		rows_of(fat)
	monkeypatch.setattr(xlsx_reader, "MAX_UNPACKED_BYTES", 10_000)
	with pytest.raises(Problem, match="unpacked"):
		rows_of(content)


def test_a_directory_that_lies_about_sizes_is_no_way_round():
	content = bytearray(
		repacked(
			workbook(["ID"]),
			{
				"xl/worksheets/sheet1.xml": lambda xml: xml.replace(
					"<sheetData>", "<sheetData>" + " " * 5_000_000
				)
			},
		)
	)
	with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
		true = package.getinfo("xl/worksheets/sheet1.xml").file_size
	content = bytes(content).replace(true.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
	with pytest.raises(Problem, match="damaged"):
		rows_of(content)


@pytest.mark.parametrize(
	"edit",
	[
		lambda xml: xml[: len(xml) // 2],
		lambda xml: '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + xml,
		lambda xml: xml.replace('t="s"><v>0', 't="s"><v>99'),
		lambda xml: xml.replace('r="A1"', 'r="1A"'),
		lambda xml: "not xml at all",
	],
)
def test_damaged_parts_get_one_answer(edit):
	with pytest.raises(Problem, match="damaged"):
		rows_of(
			repacked(
				with_shared_texts(workbook(["ID", "Title"], ["a", "b"])), {"xl/worksheets/sheet1.xml": edit}
			)
		)


@pytest.mark.parametrize("part", ["xl/_rels/workbook.xml.rels"])
def test_missing_parts_get_one_answer(part):
	with pytest.raises(Problem, match="damaged"):
		rows_of(repacked(workbook(["ID"]), drop=[part]))


def test_a_workbook_without_styles_is_read():
	assert rows_of(repacked(workbook(["ID", 3]), drop=["xl/styles.xml"])) == [(1, ["ID", 3])]


def test_too_much_is_refused(monkeypatch):
	with pytest.raises(Problem, match="columns"):
		rows_of(",".join(f"c{n}" for n in range(300)).encode())
	with pytest.raises(Problem, match="columns"):
		rows_of(workbook([f"c{n}" for n in range(300)]))
	monkeypatch.setattr(table, "MAX_ROWS", 50)
	with pytest.raises(Problem, match="more than 50 rows"):
		understood(b"ID,Title\n" + b"1,a\n" * 51)
	assert len(understood(b"ID,Title\n" + b"1,a\n" * 50)[1]) == 50
	monkeypatch.setattr(reader, "MAX_BYTES", 1000)
	with pytest.raises(Problem, match="larger"):
		rows_of(b"ID,Title\n" * 200)


def test_a_huge_cell_is_the_problem_of_its_row():
	_headers, rows = understood(b"ID,Title,Cause\n1,a," + b"x" * 20_000 + b"\n2,b,c\n")
	assert [len(row.problems) for row in rows] == [1, 0]
	assert "10000" in str(rows[0].problems[0])


@pytest.mark.parametrize("part", ["xl/texts.xml", "xl/worksheets/sheet1.xml"])
def test_a_huge_cell_of_a_workbook_is_cut_while_it_is_read(part):
	content = workbook(["ID", "Title", "Cause"], [1, "a", "HUGE"], [2, "b", "c"])
	if part == "xl/texts.xml":
		content = with_shared_texts(content)
	huge = repacked(content, {part: lambda xml: xml.replace("HUGE", "yz" * 2_000_000)})
	_headers, rows = understood(huge)
	assert [len(row.problems) for row in rows] == [1, 0]
	assert len(rows[0].written["Cause"]) == table.MAX_CELL
	assert len(rows_of(huge)[1][1][2]) == cells.KEPT_CHARACTERS


def test_the_header_row_is_found_below_titles():
	headers, rows = understood((FILES / "sijill_makhatir_ar.xlsx").read_bytes())
	assert headers.row == headers.last == 4
	assert [row.number for row in rows] == [5, 6, 7, 8]
	assert [column.header for column in headers.ignored] == ["ملاحظات"]


@pytest.mark.parametrize(
	("content", "part"),
	[
		(b"Colour,Weight\nred,1\n", "Colour, Weight"),
		(b"Probability,Impact\n3,3\n", "no column for Title"),
		(b"ID,Title\n", "no rows"),
		(b"ID,Title,Colour\n,,red\n", "no rows"),
	],
)
def test_a_table_that_is_no_register_is_refused(content, part):
	with pytest.raises(Problem, match=part):
		understood(content)


def test_the_sheet_with_the_register_is_found_or_named():
	book = Workbook()
	book.active.append(["ID", "Title"])
	book.active.append([1, "notes"])
	for name, rest in (("2025", []), ("2026", ["Probability", "Impact"])):
		sheet = book.create_sheet(name)
		sheet.append(["ID", "Title", "Cause", *rest])
		sheet.append([1, f"of {name}"])
	content = saved(book)
	assert understood(content)[0].sheet.name == "2026"
	headers, rows = understood(content, sheet="2025")
	assert (headers.sheet.name, rows[0].values["title"]) == ("2025", "of 2025")
	with pytest.raises(Problem, match="no sheet named 2024"):
		understood(content, sheet="2024")


def test_the_day_comes_first_unless_the_first_rows_of_the_column_show_otherwise():
	lines = "".join(f"{n},a,01/02/2026\n" for n in range(20))
	_headers, rows = understood(f"ID,Title,Date\n{lines}".encode())
	assert str(rows[0].values["identified_on"]) == "2026-02-01"
	_headers, rows = understood(f"ID,Title,Date\n{lines}21,b,02/28/2026\n".encode())
	assert str(rows[0].values["identified_on"]) == "2026-01-02"


def test_a_computed_date_is_noted_and_refuses_nothing():
	_headers, rows = understood("ID,Title,Date\n1,a,15/03/1446 هـ\n2,b,2024-09-18\n".encode())
	assert [str(row.values["identified_on"]) for row in rows] == ["2024-09-18"] * 2
	assert [len(row.problems) + len(row.notes) for row in rows] == [1, 0]
	assert str(rows[0].notes[0]).startswith("Identified On: 2024-09-18 was computed")


def test_options_are_read_in_the_words_of_the_site():
	content = "ID,Title,State\n1,a,Ajourné\n2,b,Approved\n".encode()
	_headers, rows = understood(content, options={"workflow_state": {"AJOURNE": "Monitored"}})
	assert [row.values["workflow_state"] for row in rows] == ["Monitored", "Approved"]


PEAK = """
import resource, sys
from qse_municipal.register_import.reader import open_book
from qse_municipal.register_import.table import understand
from qse_municipal.risk.import_declaration import RISK
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
with open_book(sys.argv[1]) as book:
	count = sum(1 for row in understand(book, RISK).rows)
print(count, peak() - before)
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_ten_times_the_rows_do_not_take_ten_times_the_memory(tmp_path, kind):
	def peak(count):
		path = tmp_path / f"{count}.{kind}"
		lines = ([f"R{n}", f"Title {n}", f"Cause of {n}", "Plan " * 10 + str(n)] for n in range(count))
		header = ["ID", "Title", "Cause", "Treatment Plan"]
		if kind == "csv":
			with path.open("w", newline="") as stream:
				csv.writer(stream).writerows([header, *lines])
		else:
			book = Workbook(write_only=True)
			sheet = book.create_sheet()
			sheet.append(header)
			for line in lines:
				sheet.append(line)
			book.save(path)
			path.write_bytes(with_shared_texts(path.read_bytes()))
		done = subprocess.run(
			[sys.executable, "-c", PEAK, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
		)
		read, growth = map(int, done.stdout.split())
		assert read == count
		return growth

	small, large = peak(2_000), peak(20_000)
	# Rows are never held; the texts of a workbook are, once: openpyxl reads them as a whole.
	assert large <= (2.5 if kind == "csv" else 6) * max(small, 2_000)


def columns(content, **options):
	headers, rows = understood(content, **options)
	return {column.header: column.field.fieldname for column in headers.used}, rows, headers


TWO_ROWS = (
	["Register of risks"],
	["Ref", "Title", "Inherent", None, "Current", None, "Unit"],
	[None, None, "P", "S", "P", "S", None],
	["R1", "Flood", 4, 4, 2, 3, "DAL"],
)
FIELDS_OF_TWO_ROWS = {
	"Ref": "external_reference",
	"Title": "title",
	"Inherent P": "inherent_probability",
	"Inherent S": "inherent_severity",
	"Current P": "current_probability",
	"Current S": "current_severity",
	"Unit": "unit",
}


def test_headers_over_two_rows_of_merged_cells():
	book = Workbook()
	sheet = book.active
	for row in TWO_ROWS:
		sheet.append(row)
	for merged in ("A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"):
		sheet.merge_cells(merged)
	found, rows, headers = columns(saved(book))
	assert found == FIELDS_OF_TWO_ROWS
	assert (headers.row, headers.last) == (2, 3)
	assert [(row.number, row.values["current_severity"]) for row in rows] == [(4, "3")]


def test_headers_over_two_rows_of_a_csv_file():
	lines = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in TWO_ROWS)
	found, rows, _headers = columns(lines.encode())
	assert found == FIELDS_OF_TWO_ROWS and len(rows) == 1


def test_headings_of_groups_above_the_headers_are_no_part_of_them():
	content = b"Identification,,,Evaluation,\nRef,Title,Unit,P,S\nR1,Flood,DAL,4,4\n"
	found, rows, _headers = columns(content)
	assert list(found.values()) == [
		*("external_reference", "title", "unit", "inherent_probability", "inherent_severity")
	]
	assert len(rows) == 1


def test_ratings_whose_time_nobody_knows_are_left_out():
	content = b"Ref,Title,Now,,Then,\n,,P,S,P,S\nR1,Flood,4,4,2,2\n"
	assert [column.header for column in columns(content)[2].used if column.place > 3] == []


def test_a_merged_header_without_headers_below_is_its_first_column():
	book = Workbook()
	sheet = book.active
	for row in (["Title", "Cause", None, "Unit"], ["Flood", "Rain", "heavy", "DAL"]):
		sheet.append(row)
	sheet.merge_cells("B1:C1")
	found, rows, headers = columns(saved(book))
	assert list(found) == ["Title", "Cause", "Unit"] and headers.last == 1
	assert rows[0].values["cause"] == "Rain"


def test_the_row_of_headers_may_be_named():
	content = b"ID,Title,Cause,Unit\nNo,Name,Notes,\n1,a,b,c\n"
	assert columns(content)[2].row == 1
	found, rows, headers = columns(content, header_row=2)
	assert found == {"No": "external_reference", "Name": "title"} and headers.row == 2 and len(rows) == 1
	with pytest.raises(Problem, match="Row 7 is empty"):
		columns(content, header_row=7)


def test_a_misspelt_row_is_found_when_no_other_is():
	found, _rows, headers = columns(b"Register\nReferance,Consequenses,Descripton\nR1,x,y\n")
	assert found == {
		"Referance": "external_reference",
		"Consequenses": "consequence",
		"Descripton": "description",
	}
	assert {column.how for column in headers.used} == {"fuzzy"}


@pytest.mark.parametrize("path", sorted(FILES.glob("*.*")), ids=lambda path: path.name)
def test_a_path_reads_as_its_bytes(path):
	with open_book(path) as by_path, open_book(path.read_bytes()) as by_bytes:
		for sheet in by_path.sheets:
			assert list(by_path.rows(sheet.name)) == list(by_bytes.rows(sheet.name)) != []
