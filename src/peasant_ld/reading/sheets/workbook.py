"""An XLSX or ODS workbook -> records, one a row of each visible sheet; nested lists are joined from other sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Any

from peasant_ld.problem import MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import Survey, WorkbookRefused, survey
from peasant_ld.reading.sheets.hidden import Hidden
from peasant_ld.reading.sheets.layout import Layout, Merged
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Nested, nested_key, orphans, read_nested, read_table

OLD = (".xls", ".xlsb")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what XLS files and encrypted workbooks begin with
_UNREAD = ("_", "#")


def read_workbook(
    path: Path, name: str, declared: Declared | None = None, account: RowAccount | None = None
) -> Iterator[Record | Problem]:
    """The records of the visible sheets of a workbook; see `read_table`. Sheets named `_...` or README are passed over.

    What is hidden is told and not read (PLD309 sheets, PLD320 rows, PLD321 columns), unless that is declared; formulas
    count by their stored value (PLD313 without one); cells that show an error are told (PLD314), and so are merged ones
    (PLD308). What becomes of the rows goes into `account`. Raises MissingExtra without python-calamine; else nothing.
    """
    try:
        with opened(path) as (book, found):
            yield from Workbook(book, name, declared or Declared(), found, account or RowAccount()).read()
    except OSError as error:
        yield cannot_open(name, error)
    except WorkbookRefused as error:
        yield Problem("PLD307", Place(name), facts={"reason": error.reason})


@contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Survey]]:
    """A workbook that has passed the guards, and what they have seen in it; its rows can be read while it is open.

    Raises WorkbookRefused, OSError; MissingExtra without python-calamine.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        _refuse_old(path)
        found = survey(path)
        with load_workbook(path) as book:
            yield book, found
    except CalamineError as error:
        raise WorkbookRefused("not-a-workbook") from error


def _refuse_old(path: Path) -> None:
    """Raise WorkbookRefused for XLS: its readers have no limits, and every program that has XLS can save XLSX."""
    with path.open("rb") as file:
        start = file.read(4)
    if path.suffix.lower() in OLD:
        raise WorkbookRefused("old-format")
    if start == _COMPOUND_FILE:
        raise WorkbookRefused("encrypted")


@dataclass(slots=True)
class Workbook:
    """A workbook while it is read; `survey` is what its guards have seen."""

    book: Any
    name: str
    declared: Declared
    survey: Survey
    account: RowAccount

    def read(self) -> Iterator[Record | Problem]:
        """Its records: nested sheets first, since their rows belong to records of the others."""
        yield from self.hidden()
        nested, main = Nested(), []
        for sheet, rows in self.sheets():
            yield from merged_in(sheet)
            of = nested_key(sheet) if sheet.names.kind(sheet.title) is None else None
            if of is None:
                main.append((sheet, rows))
            else:
                yield from read_nested(rows, sheet, nested, of)
        for sheet, rows in main:
            yield from read_table(rows, sheet, nested)
        yield from orphans(nested)

    def sheets(self) -> Iterator[tuple[Sheet, Rows]]:
        """The sheets that are read, in their order, with their rows."""
        for title in titles_read(self.book, self.declared):
            calamine = self.book.get_sheet_by_name(title)
            first = calamine.start[1] if calamine.start else 0
            layout = layout_of(title, calamine, self.survey, self.declared)
            yield Sheet(self.name, title, title, self.declared, first, layout, self.account), _rows(calamine)

    def hidden(self) -> Iterator[Problem]:
        """That the sheets which it does not show are not read (PLD309)."""
        read = titles_read(self.book, self.declared)
        for each in self.book.sheets_metadata:
            if each.name not in read and not _is_passed_over(each.name):
                yield Problem("PLD309", Place(self.name, sheet=each.name), value=each.name, severity=Severity.ADVICE)


def titles_read(book: Any, declared: Declared) -> list[str]:
    """The titles of the sheets that are read: those that are shown, or all where that is declared, but `_...`."""
    shown = (each.name for each in book.sheets_metadata if declared.hidden or is_visible(each))
    return [title for title in shown if not _is_passed_over(title)]


def layout_of(title: str, calamine: Any, found: Survey, declared: Declared) -> Layout:
    """The layout of a sheet, by its reader and by what `survey` has found; nothing is hidden where that is declared."""
    hidden = Hidden() if declared.hidden else found.hidden.get(title, Hidden())
    areas = [(first[0] + 1, first[1], last[0] + 1, last[1]) for first, last in calamine.merged_cell_ranges or ()]
    merged = starmap(Merged, dict.fromkeys(areas + found.merged.get(title, [])))
    return Layout.of(hidden, merged, (cell for cell in found.empty if cell.sheet == title))


def is_visible(metadata: Any) -> bool:
    """Whether a workbook shows a sheet."""
    return str(metadata.visible).endswith(".Visible")


def _is_passed_over(title: str) -> bool:
    return title.startswith(_UNREAD) or title.upper().startswith("README")


def merged_in(sheet: Sheet) -> Iterator[Problem]:
    """A warning for merged cells: their value counts for the first cell alone (PLD308)."""
    for area in sheet.layout.merged:
        if sheet.declared.merged and area.last_row > area.first_row and area.last_column == area.first_column:
            continue  # it counts for all of them
        place = sheet.place._replace(row=area.first_row, column=letter(area.first_column))
        yield Problem("PLD308", place, value=area.address, severity=Severity.WARNING)


def _rows(calamine: Any) -> Rows:
    for number, row in enumerate(calamine.iter_rows(), 1):
        yield number, [cell if type(cell) is str else as_text(cell) for cell in row]
