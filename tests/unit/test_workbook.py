"""Files that the register writes: no text is a formula, and reading gives back what was written."""

import io
from datetime import date, datetime

import pytest

from qse_municipal.register_import import workbook
from qse_municipal.register_import.reader import open_book

HEADERS = ["Reference", "Text", "Number", "Day"]
TEXTS = [
	"plain",
	"سجل المخاطر، البند 4",
	"two\nlines",
	"=1+1",
	'=HYPERLINK("http://example.org";"x")',
	"+212 5 00 00 00 00",
	"-5 °C",
	"@SUM(A1)",
	"＝1+1",
	"'=1",
	"''@x",
	"'quoted'",
	"'",
	"#REF!",
	"_x0041_ stays",
	"bell \x07 and \x1b[0m",
	"007",
	"1.0",
	'a;b,c\t|d "e"',
	"2026-01-31",
]


def written(file_type, rows, delimiter=","):
	file = io.BytesIO()
	writer = workbook.writer(file_type, file, "Title: [x]/y", HEADERS, [10] * 4, delimiter=delimiter)
	for row in rows:
		writer.append(row)
	writer.close()
	return file.getvalue()


def read(content):
	with open_book(content) as book:
		return [cells for _number, cells in book.rows(book.sheets[0].name)]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("file_type", [workbook.XLSX, workbook.CSV])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_is_written_is_read_back(text, file_type, delimiter):
	headers, row = read(written(file_type, [["R1", text, None, None]], delimiter))
	assert headers == HEADERS
	assert row == ["R1", text]


def test_numbers_and_dates_are_typed():
	values = ["R1", "x", 1234.5, date(2026, 1, 31)]
	content = written(
		workbook.XLSX, [values, ["R2", "y", 3, datetime(2026, 1, 31, 14, 30)], [None, None, 0.125]]
	)
	first, second, third = read(content)[1:]
	assert first == ["R1", "x", 1234.5, datetime(2026, 1, 31)]
	assert second == ["R2", "y", 3, datetime(2026, 1, 31, 14, 30)]
	assert third == [None, None, 0.125]


def test_in_csv_a_number_has_one_meaning():
	assert [workbook.csv_text(value) for value in (12.345, 1234.5, -5, 0.125, True)] == [
		"12.3450",
		"1234.5",
		"-5",
		"0.1250",
		"True",
	]
	assert workbook.csv_text(datetime(2026, 1, 31, 14, 30)) == "2026-01-31 14:30:00"
	assert written(workbook.CSV, [["R1", None, 2, date(2026, 1, 31)]]).decode("utf-8-sig").splitlines()[
		1
	] == ("R1,,2,2026-01-31")


@pytest.mark.parametrize("text", [text for text in TEXTS if text[0] in "=+-@＝'"])
def test_no_text_is_a_formula(text):
	from openpyxl import load_workbook

	sheet = load_workbook(io.BytesIO(written(workbook.XLSX, [["R1", text]]))).active
	cell = sheet["B2"]
	assert cell.data_type == "s"
	if text[0] != "'":
		assert cell.quotePrefix
	in_csv = written(workbook.CSV, [["R1", text]]).decode("utf-8-sig").splitlines()[1]
	assert "R1,'" in in_csv.replace('"', "")


def test_a_text_that_no_cell_holds_is_cut_and_says_so():
	(_headers, row) = read(written(workbook.XLSX, [["R1", "x" * 40_000]]))
	assert len(row[1]) == workbook.LONGEST_CELL and row[1].endswith("…")


def test_the_sheet_reads_from_the_right_and_keeps_its_headers_in_sight():
	from openpyxl import load_workbook

	file = io.BytesIO()
	workbook.writer(workbook.XLSX, file, "سجل", HEADERS, [10] * 4, rtl=True).close()
	sheet = load_workbook(file).active
	assert sheet.sheet_view.rightToLeft and sheet.freeze_panes == "A2" and sheet.title == "سجل"
	assert workbook.sheet_title("Risks: [2026]/Q1") == "Risks   2026  Q1"
	assert len(workbook.sheet_title("Risks" * 10)) == 31
