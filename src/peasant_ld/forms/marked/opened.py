"""A table as a workbook of openpyxl: an XLSX as it is, another with its values, its rows where they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.forms.repair.in_text import cells_of
from peasant_ld.forms.sheet_names import sheet_names
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.guard import WorkbookRefused, survey
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
    sheets: Mapping[str | None, Any]
    is_whole: bool

    def cells(self, places: Sequence[Place | None]) -> list[Any | None]:
        """The cell of each place: of a merged one the first, of a row without a column the first that is filled."""
        bare: dict[str | None, set[int]] = defaultdict(set)
        for place in places:
            if place and place.row and not place.column:
                bare[place.sheet].add(place.row)
        first = {title: _first_filled(self.sheets.get(title), rows) for title, rows in bare.items()}
        return [self._cell(place, first) if place and place.row else None for place in places]

    def _cell(self, place: Place, first: Mapping[str | None, Mapping[int, Any]]) -> Any | None:
        sheet = self.sheets.get(place.sheet)
        if sheet is None:
            return None
        cell = sheet[place.cell] if place.cell else first[place.sheet].get(place.row or 0) or sheet.cell(place.row, 1)
        area = next((each for each in sheet.merged_cells.ranges if cell.coordinate in each), None)
        return sheet.cell(area.min_row, area.min_col) if area else cell


def _first_filled(sheet: Any, rows: set[int]) -> dict[int, Any]:
    """Of some rows the first cell that is filled. One look through the sheet: to ask for a row costs as much."""
    found: dict[int, Any] = {}
    for row in sheet.iter_rows() if sheet else ():
        if row[0].row in rows:
            found.update((cell.row, cell) for cell in reversed(row) if cell.value is not None)
    return found


def open_table(path: Path, declared: Declared) -> OpenedBook:
    """The workbook. Raises InputError for what cannot be read or has more rows than a sheet, MissingExtra, OSError."""
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        if path.suffix.lower() in TEXTS:
            return _of_text(path, openpyxl.Workbook(), declared)
        survey(path)
        return _as_it_is(path) or _anew(path, openpyxl.Workbook(), declared)
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(str(path)), facts={"reason": error.reason})) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem("PLD002", Place(str(path)), facts={"offset": error.start})) from error


def _as_it_is(path: Path) -> OpenedBook | None:
    """An XLSX with all that openpyxl takes over; None where it cannot read it."""
    from openpyxl import load_workbook

    if path.suffix.lower() not in AS_IT_IS:
        return None
    try:
        book = load_workbook(path, rich_text=True)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, SyntaxError):  # what it does not expect
        return None
    return OpenedBook(book, {sheet.title: sheet for sheet in book.worksheets}, is_whole=True)


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
