"""Files as bytes: kinds, encodings, delimiters, title rows, and what is refused."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from qse_municipal.register_import import reader
from qse_municipal.register_import.problems import Problem
from qse_municipal.register_import.table import understand
from qse_municipal.risk.import_declaration import RISK

FILES = Path(__file__).resolve().parents[1] / "files"
TEXT = "Référence;Intitulé;Probabilité;Gravité\r\nR1;Égout bouché;Élevée;3\r\n"


def workbook(*rows, title="Sheet"):
	book = Workbook()
	book.active.title = title
	for row in rows:
		book.active.append(row)
	content = io.BytesIO()
	book.save(content)
	return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_french_text_in_every_encoding(encoding):
	(sheet,) = reader.read(TEXT.encode(encoding))
	assert sheet.rows[1] == (2, ["R1", "Égout bouché", "Élevée", "3"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1256"])
def test_arabic_text_in_every_encoding(encoding):
	(sheet,) = reader.read("المرجع;العنوان\r\nخ1;حريق في المستودع\r\n".encode(encoding))
	assert sheet.rows[1] == (2, ["خ1", "حريق في المستودع"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_with_quotes_and_line_breaks(delimiter):
	line = delimiter.join(["ID", "Title", "Cause"])
	content = f'{line}\n1{delimiter}"a; b, c | d"{delimiter}"two\nlines"\n\n2{delimiter}e{delimiter}f\n'
	(sheet,) = reader.read(content.encode())
	assert sheet.rows == [
		(1, ["ID", "Title", "Cause"]),
		(2, ["1", "a; b, c | d", "two\nlines"]),
		(4, ["2", "e", "f"]),
	]


def test_a_sep_line_names_the_delimiter():
	(sheet,) = reader.read(b"sep=;\nID;Title\n1;a,b,c\n")
	assert sheet.rows == [(2, ["ID", "Title"]), (3, ["1", "a,b,c"])]


def test_rows_of_different_length():
	(sheet,) = reader.read(b"Register 2026\nID,Title,Cause\n1,a\n2,b,c\n")
	assert [row for _number, row in sheet.rows] == [
		["Register 2026", None, None],
		["ID", "Title", "Cause"],
		["1", "a", None],
		["2", "b", "c"],
	]


def test_values_of_a_workbook_keep_their_types_and_row_numbers():
	content = workbook([], ["ID", "Date", "P"], [], [1, datetime(2026, 1, 15), 4.0], [" ", None, "N/A"])
	(sheet,) = reader.read(content)
	assert sheet.rows == [
		(2, ["ID", "Date", "P"]),
		(4, [1, datetime(2026, 1, 15), 4]),
		(5, [None, None, "N/A"]),
	]


def test_hidden_and_empty_sheets_are_left_out():
	sheets = reader.read((FILES / "municipal_risks_en.xlsx").read_bytes())
	assert [sheet.name for sheet in sheets] == ["Read me", "Register"]


@pytest.mark.parametrize(
	("content", "part"),
	[
		(b"", "empty"),
		(b" \r\n ", "empty"),
		(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old"),
		(b"%PDF-1.7 ...", "not a spreadsheet"),
		(b"PK\x03\x04 broken", "damaged"),
		(b"a\x00b\x00\xff\xfe\x00", "known encoding"),
	],
)
def test_other_files_are_refused(content, part):
	with pytest.raises(Problem, match=part):
		reader.read(content)


def test_archives_bombs_and_macros_are_refused(monkeypatch):
	def package(*names):
		content = io.BytesIO()
		with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
			for name in names:
				archive.writestr(name, b"0" * 100_000)
		return content.getvalue()

	with pytest.raises(Problem, match="not a spreadsheet"):
		reader.read(package("word/document.xml"))
	with pytest.raises(Problem, match="macros"):
		reader.read(package("xl/workbook.xml", "xl/vbaProject.bin"))
	monkeypatch.setattr(reader, "MAX_UNPACKED_BYTES", 50_000)
	with pytest.raises(Problem, match="unpacked"):
		reader.read(package("xl/workbook.xml"))


def test_too_much_is_refused(monkeypatch):
	monkeypatch.setattr(reader, "MAX_BYTES", 1000)
	with pytest.raises(Problem, match="larger"):
		reader.read(b"ID,Title\n" * 200)
	monkeypatch.setattr(reader, "MAX_BYTES", 10_000_000)
	with pytest.raises(Problem, match="columns"):
		reader.read(",".join(f"c{n}" for n in range(300)).encode())
	with pytest.raises(Problem, match="rows"):
		reader.read(b"ID,Title\n" + b"1,a\n" * 2100)
	with pytest.raises(Problem, match="rows"):
		understand(reader.read(b"ID,Title\n" + b"1,a\n" * 2010), RISK)


def test_the_header_row_is_found_below_titles():
	table = understand(reader.read((FILES / "sijill_makhatir_ar.xlsx").read_bytes()), RISK)
	assert table.headers.sheet.rows[table.headers.row][0] == 4
	assert [row.number for row in table.rows] == [5, 6, 7, 8]
	assert [column.header for column in table.headers.ignored] == ["ملاحظات"]


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
		understand(reader.read(content), RISK)


def test_a_huge_cell_is_the_problem_of_its_row():
	table = understand(reader.read(b"ID,Title,Cause\n1,a," + b"x" * 20_000 + b"\n2,b,c\n"), RISK)
	assert [len(row.problems) for row in table.rows] == [1, 0]
	assert "10000" in str(table.rows[0].problems[0])
