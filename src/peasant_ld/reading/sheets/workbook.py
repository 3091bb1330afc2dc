"""An XLSX or ODS workbook -> records, one a row of each visible sheet; nested lists are joined from other sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.problem import MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import EmptyCell, WorkbookRefused, look_through
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Nested, Rows, nested_key, orphans, read_nested, read_table

OLD = (".xls", ".xlsb")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what XLS files and encrypted workbooks begin with
_UNREAD = ("_", "#")


def read_workbook(path: Path, name: str, declared: Declared | None = None) -> Iterator[Record | Problem]:
    """The records of the visible sheets of a workbook; see `read_table`. Sheets named `_...` or README are passed over.

    Hidden sheets are told and not read (PLD309); formulas count by their stored value (PLD313 without one); cells that
    show an error are told (PLD314). Raises MissingExtra without python-calamine; else nothing.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        _refuse_old(path)
        empty = look_through(path)
        with load_workbook(path) as book:
            yield from _Workbook(book, name, declared or Declared(), empty).read()
    except OSError as error:
        yield cannot_open(name, error)
    except WorkbookRefused as error:
        yield Problem("PLD307", Place(name), facts={"reason": error.reason})
    except CalamineError:
        yield Problem("PLD307", Place(name), facts={"reason": "not-a-workbook"})


def _refuse_old(path: Path) -> None:
    """Raise WorkbookRefused for XLS: its readers have no limits, and every program that has XLS can save XLSX."""
    with path.open("rb") as file:
        start = file.read(4)
    if path.suffix.lower() in OLD:
        raise WorkbookRefused("old-format")
    if start == _COMPOUND_FILE:
        raise WorkbookRefused("encrypted")


@dataclass(slots=True)
class _Workbook:
    """A workbook while it is read."""

    book: Any
    name: str
    declared: Declared
    empty: list[EmptyCell]

    def read(self) -> Iterator[Record | Problem]:
        """Nested sheets first, since their rows belong to records of the others."""
        yield from self._hidden()
        titles = [each.name for each in self.book.sheets_metadata if self._is_read(each)]
        yield from self._cells_without_value(set(titles))
        sheets = [self._sheet(title) for title in titles]
        nested, main = Nested(), []
        for sheet, calamine in sheets:
            yield from _merged(sheet, calamine)
            of = nested_key(sheet) if sheet.names.kind(sheet.title) is None else None
            if of is None:
                main.append((sheet, calamine))
            else:
                yield from read_nested(_rows(calamine), sheet, nested, of)
        for sheet, calamine in main:
            yield from read_table(_rows(calamine), sheet, nested)
        yield from orphans(nested)

    def _sheet(self, title: str) -> tuple[Sheet, Any]:
        calamine = self.book.get_sheet_by_name(title)
        start = calamine.start
        return Sheet(self.name, title, title, self.declared, start[1] if start else 0), calamine

    def _is_read(self, metadata: Any) -> bool:
        return _is_visible(metadata) and not _is_passed_over(metadata.name)

    def _hidden(self) -> Iterator[Problem]:
        for each in self.book.sheets_metadata:
            if not _is_visible(each) and not _is_passed_over(each.name):
                yield Problem("PLD309", Place(self.name, sheet=each.name), value=each.name, severity=Severity.ADVICE)

    def _cells_without_value(self, titles: set[str]) -> Iterator[Problem]:
        for cell in self.empty:
            if cell.sheet in titles:
                place = Place(self.name, sheet=cell.sheet, row=cell.row, column=cell.column)
                yield Problem("PLD314", place, value=cell.error) if cell.error else Problem("PLD313", place)


def _is_visible(metadata: Any) -> bool:
    return str(metadata.visible).endswith(".Visible")


def _is_passed_over(title: str) -> bool:
    return title.startswith(_UNREAD) or title.upper().startswith("README")


def _merged(sheet: Sheet, calamine: Any) -> Iterator[Problem]:
    """Advice for merged cells: their value counts for the first cell alone (PLD308)."""
    for (row, column), (last_row, last_column) in calamine.merged_cell_ranges or ():
        place = Place(sheet.file, sheet=sheet.name, row=row + 1, column=letter(column))
        value = f"{letter(column)}{row + 1}:{letter(last_column)}{last_row + 1}"
        yield Problem("PLD308", place, value=value, severity=Severity.WARNING)


def _rows(calamine: Any) -> Rows:
    for number, row in enumerate(calamine.iter_rows(), 1):
        yield number, [cell if type(cell) is str else as_text(cell) for cell in row]
