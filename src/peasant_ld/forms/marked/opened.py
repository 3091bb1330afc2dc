"""A table as a workbook of openpyxl: an XLSX as it is, another with its values, its rows where they were."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.forms.repair.in_text import cells_of
from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.guard import survey
from peasant_ld.reading.sheets.layout import Layout
from peasant_ld.reading.sheets.text import detect_encoding, detect_separator, row_texts
from peasant_ld.reading.sheets.workbook import is_visible, layout_of

TEXTS = (".csv", ".tsv")
AS_IT_IS = (".xlsx", ".xlsm")
_ROWS = 2**20
_COLUMNS = 2**14
_LONGEST = 32_767
_NOT_IN_XML = re.compile("[^\\t\\n\\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class OpenedBook:
    """A workbook, the sheet of each title of the table, and whether formats and formulas are in it too."""

    book: Any
    sheets: dict[str | None, Any]
    is_whole: bool

    def sheet(self, title: str | None) -> Any | None:
        """The sheet of this title; a CSV file has one without a title."""
        return self.sheets.get(title)


def open_table(path: Path, declared: Declared) -> OpenedBook:
    """The workbook. Raises InputError for what has more rows than a sheet, MissingExtra, OSError, WorkbookRefused."""
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    suffix = path.suffix.lower()
    if suffix in AS_IT_IS:
        survey(path)
        try:
            book = openpyxl.load_workbook(path, rich_text=True)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):  # what only other programs write
            return _anew(path, openpyxl.Workbook(), declared)
        return OpenedBook(book, {sheet.title: sheet for sheet in book.worksheets}, is_whole=True)
    if suffix in TEXTS:
        return _of_text(path, openpyxl.Workbook(), declared)
    return _anew(path, openpyxl.Workbook(), declared)


def _of_text(path: Path, book: Any, declared: Declared) -> OpenedBook:
    sheet = book.active
    sheet.title = sheet_names([path.stem])[0]
    encoding = detect_encoding(path)
    separator = detect_separator(path, encoding, declared)
    for number, lines, is_whole in row_texts(path, encoding, separator):
        if is_whole:
            _fill(sheet, number, 0, [cell for _, _, cell in cells_of(separator, number, "".join(lines))])
        else:  # what cannot be split stands in one cell a line
            for at, line in enumerate(lines):
                _fill(sheet, number + at, 0, [line.rstrip("\r\n")])
    return OpenedBook(book, {None: sheet}, is_whole=True)


def _anew(path: Path, book: Any, declared: Declared) -> OpenedBook:
    try:
        from python_calamine import load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    found = survey(path)
    sheets: dict[str | None, Any] = {}
    book.remove(book.active)
    with load_workbook(path) as source:
        names = sheet_names(each.name for each in source.sheets_metadata)
        for metadata, name in zip(source.sheets_metadata, names, strict=True):
            sheet, calamine = book.create_sheet(name), source.get_sheet_by_name(metadata.name)
            sheet.sheet_state = "visible" if is_visible(metadata) else "hidden"
            first = calamine.start[1] if calamine.start else 0
            for number, cells in enumerate(calamine.iter_rows(), 1):
                _fill(sheet, number, first, cells)
            _lay_out(sheet, layout_of(metadata.name, calamine, found, declared))
            sheets[metadata.name] = sheet
    return OpenedBook(book, sheets, is_whole=False)


def _fill(sheet: Any, row: int, first: int, cells: list[Any]) -> None:
    if row > _ROWS or first + len(cells) > _COLUMNS:
        raise InputError(Problem("PLD008", Place(sheet.title, row=row), facts={"limit": f"{_ROWS:,} x {_COLUMNS:,}"}))
    for column, value in enumerate(cells, first + 1):
        if value != "":
            put(sheet.cell(row, column), value)


def put(cell: Any, value: Any) -> None:
    """Write a value into a cell; a text is a text, also where it looks like a formula or an error."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = legible(value)
    cell.data_type = "s"


def legible(text: str) -> str:
    """A text as a workbook can hold it: what XML has no place for is spelled out, and what is too long is cut."""
    return _NOT_IN_XML.sub(lambda match: f"\\u{ord(match[0]):04X}", text)[:_LONGEST]


def _lay_out(sheet: Any, layout: Layout) -> None:
    """What is not shown, merged, or without a value stays so: else the copy would be read otherwise."""
    from openpyxl.utils import get_column_letter

    height = sheet.max_row
    for first, last in layout.hidden.rows:
        for row in range(first, min(last, height) + 1):
            sheet.row_dimensions[row].hidden = True
    for first, last in layout.hidden.columns:
        for column in range(first, min(last, sheet.max_column) + 1):
            sheet.column_dimensions[get_column_letter(column)].hidden = True
    for area in layout.merged:
        sheet.merge_cells(None, area.first_row, area.first_column + 1, area.last_row, area.last_column + 1)
    for failed in (cell for cells in layout.failed.values() for cell in cells):
        sheet[f"{failed.column}{failed.row}"].value = failed.error or '=""'
