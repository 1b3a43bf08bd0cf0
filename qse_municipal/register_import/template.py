"""The workbook to fill in for a register: headers, drop-downs and explanations in one language."""

from collections.abc import Sequence
from typing import BinaryIO

import frappe
from frappe import _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from qse_municipal.register.names import is_right_to_left
from qse_municipal.register_import import engine, export, words, workbook
from qse_municipal.register_import.called import Called
from qse_municipal.register_import.plan import OWN_REFERENCE
from qse_municipal.register_import.registers import ImportField, ImportRegister

LISTS = "Lists"
FILLED_ROWS = 5_000  # rows below the headers that have drop-downs
REQUIRED_MARK = " *"
TEXT_FORMAT, DATE_FORMAT = "@", "yyyy-mm-dd"
DATES = (words.dates, words.datetimes)
EXPLAINED_WIDTHS = (28, 70, 12, 50)
SHOWN_CHOICES = 12
COMMENT_SIZE = (90, 320)  # height and width in points
TOP = Alignment(wrap_text=True, vertical="top")


def write(register: ImportRegister, target: BinaryIO, language: str) -> None:
	"""Write the template. Its lists name what the user may see; it has states for who may take over."""
	called = Called(language)
	fields = fields_of(register)
	choices = {field.fieldname: choices_of(register, field, called) for field in fields}
	book = Workbook()
	sheet = book.active
	sheet.title = workbook.sheet_title(_(register.doctype, language))
	explained = book.create_sheet(workbook.sheet_title(_("Explanations", language)))
	lists = book.create_sheet(LISTS)
	lists.sheet_state = "hidden"
	for place, field in enumerate(fields, 1):
		_add_column(sheet, place, field, register, called)
		if choices[field.fieldname]:
			_offer(sheet, lists, place, choices[field.fieldname])
	sheet.freeze_panes = "A2"
	sheet.row_dimensions[1].height = 32
	_explain(explained, fields, choices, called)
	for one in (sheet, explained):
		one.sheet_view.rightToLeft = is_right_to_left(language)
	book.save(target)


def fields_of(register: ImportRegister) -> list[ImportField]:
	"""The columns of a template: those of an export, without the register's own reference, and without what
	counts at a takeover only, unless the user may take over."""
	left_out = {OWN_REFERENCE}
	if not engine.may_take_over(register):
		left_out |= {register.state, *(register.takeover.fields if register.takeover else ())}
	return [
		field
		for field in register.fields
		if field.exported
		and field.fieldname not in left_out
		and (field.choices() or not callable(field.options))
	]


def choices_of(register: ImportRegister, field: ImportField, called: Called) -> list[str]:
	"""What a cell may be chosen from; nothing where any text may stand in it."""
	if field.fieldname == register.state and register.takeover:
		return [called.word(state) for state in register.takeover.states]
	if field.options:
		return [called.word(option) for option in field.choices()]
	return [called.record(field.links, name) for name in _open_records(field.links)]


def _open_records(doctype: str | None) -> list[str]:
	"""Units and processes which the user sees, and people of the Desk, who are named by their address."""
	if doctype == "User":
		people = {"enabled": 1, "user_type": "System User", "name": ["not in", frappe.STANDARD_USERS]}
		return frappe.get_all("User", people, pluck="name", order_by="name", limit_page_length=0)
	order = {"QSE Unit": "lft asc", "QSE Process": "name asc"}.get(doctype or "")
	if not order:
		return []
	return frappe.get_list(doctype, pluck="name", order_by=order, limit_page_length=0)


def _add_column(
	sheet: Worksheet, place: int, field: ImportField, register: ImportRegister, called: Called
) -> None:
	letter = get_column_letter(place)
	cell = sheet.cell(1, place, _(field.label, called.language) + (REQUIRED_MARK if field.required else ""))
	workbook.style_header(cell, field.required)
	if field.explanation:
		cell.comment = Comment(_(field.explanation, called.language), "QSE", *COMMENT_SIZE)
	column = sheet.column_dimensions[letter]
	column.width = export.width_of(field, frappe.get_meta(register.doctype))
	if field.fieldname == register.key:
		column.number_format = TEXT_FORMAT
	elif field.parse in DATES:
		column.number_format = DATE_FORMAT


def _offer(sheet: Worksheet, lists: Worksheet, place: int, choices: Sequence[str]) -> None:
	"""A drop-down over the column. Another text may be typed: the import knows names in all languages."""
	letter = get_column_letter(lists.max_column + 1 if lists["A1"].value is not None else 1)
	for row, choice in enumerate(choices, 1):
		cell = lists[f"{letter}{row}"]
		cell.value = workbook.xlsx_text(choice)
		workbook.as_text(cell)
	offered = DataValidation(
		type="list",
		formula1=f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${len(choices)}",
		allow_blank=True,
		showErrorMessage=False,
	)
	column = get_column_letter(place)
	offered.add(f"{column}2:{column}{FILLED_ROWS + 1}")
	sheet.add_data_validation(offered)


def _explain(
	sheet: Worksheet, fields: Sequence[ImportField], choices: dict[str, list[str]], called: Called
) -> None:
	for place, (header, width) in enumerate(zip(_headers(called.language), EXPLAINED_WIDTHS, strict=True), 1):
		workbook.style_header(sheet.cell(1, place, header))
		sheet.column_dimensions[get_column_letter(place)].width = width
	for row, field in enumerate(fields, 2):
		told = (
			_(field.label, called.language),
			_(field.explanation, called.language) if field.explanation else "",
			called.word("Yes" if field.required else "No"),
			_allowed(field, choices[field.fieldname], called),
		)
		for place, text in enumerate(told, 1):
			cell = sheet.cell(row, place, workbook.xlsx_text(text))
			workbook.as_text(cell)
			cell.alignment = TOP
		sheet.cell(row, 1).font = Font(bold=True)
	sheet.freeze_panes = "A2"


def _headers(language: str) -> tuple[str, str, str, str]:
	return (
		_("Column of the Template", language),
		_("What It Means", language),
		_("Needed", language),
		_("What May Stand in It", language),
	)


def _allowed(field: ImportField, choices: Sequence[str], called: Called) -> str:
	language = called.language
	if choices and len(choices) <= SHOWN_CHOICES:
		return "\n".join(choices)
	if choices:
		return _("One of the list in the cell: {0}", language).format(_(field.links or field.label, language))
	if field.parse in DATES:
		return _("A date, such as {0}", language).format("2026-01-31, 31/01/2026")
	if field.parse in (words.number, words.numbers):
		return _("A number", language)
	return _("Text", language)
