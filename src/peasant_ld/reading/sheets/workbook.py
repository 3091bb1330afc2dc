"""An XLSX or ODS workbook -> records, one a row of each visible sheet; nested lists are joined from other sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, starmap
from pathlib import Path
from typing import Any, BinaryIO

from peasant_ld.model import Key
from peasant_ld.problem import MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.maps.found import NO_MAPS, MapsFound
from peasant_ld.reading.maps.reading import read_mapped
from peasant_ld.reading.naming import Names, asked_of
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.guard import Survey, WorkbookRefused, survey
from peasant_ld.reading.sheets.header import nested_key
from peasant_ld.reading.sheets.hidden import Hidden
from peasant_ld.reading.sheets.layout import Layout, Merged
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.nested import Nested, orphans
from peasant_ld.reading.sheets.parents import put_under_ids
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.shown import ShownRows
from peasant_ld.reading.sheets.table import read_nested, read_table

OLD = (".xls", ".xlsb")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # what XLS files and encrypted workbooks begin with
# How [MS-XLS] names the stream of a workbook, and its forerunners; each name ends with a NUL.
_OLD_STREAMS = tuple(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_UNREAD = ("_", "#")
# What Excel, LibreOffice and Google call a sheet that nobody has named, in the languages of the field.
_OF_A_PROGRAM = re.compile(
    r"(?:Sheet|Planilha|Plan|Folha|Página|Hoja|Feuil|Feuille|Fèy|Tabelle|Foglio)[ _]?\d*\Z", re.I
)


def read_workbook(
    path: Path,
    name: str,
    declared: Declared | None = None,
    account: RowAccount | None = None,
    maps: MapsFound = NO_MAPS,
) -> Iterator[Record | Problem]:
    """The records of the visible sheets of a workbook, also by its `maps`; see `read_table`.

    Sheets named `_...` or README are passed over.

    What is hidden is told and not read (PLD309 sheets, PLD320 rows, PLD321 columns), unless that is declared; formulas
    count by their stored value (PLD313 without one); cells that show an error are told (PLD314), and so are merged ones
    (PLD308). What a cell shows by its format is read (PLD335), a year in a cell of dates is asked (PLD336). What
    becomes of the rows goes into `account`. Raises MissingExtra without python-calamine; else nothing.
    """
    try:
        with opened(path) as (book, found):
            yield from Workbook(book, name, declared or Declared(), found, account or RowAccount(), maps).read()
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
        refuse_old(path)
        found = survey(path)
        with load_workbook(path) as book:
            yield book, found
    except CalamineError as error:
        raise WorkbookRefused("not-a-workbook") from error


def refuse_old(path: Path) -> None:
    """Raise WorkbookRefused for XLS: its readers have no limits, and every program that has XLS can save XLSX."""
    with path.open("rb") as file:
        header = file.read(512)
        is_compound = header.startswith(_COMPOUND_FILE)
        streams = _directory(file, header) if is_compound and len(header) == 512 else b""
    if path.suffix.lower() in OLD or any(name in streams for name in _OLD_STREAMS):
        raise WorkbookRefused("old-format")
    if is_compound:
        raise WorkbookRefused("encrypted")


def _directory(file: BinaryIO, header: bytes) -> bytes:
    """The first names of the streams of a compound file ([MS-CFB] 2.2 and 2.6)."""
    shift, first = int.from_bytes(header[30:32], "little"), int.from_bytes(header[48:52], "little")
    if shift not in (9, 12):
        return b""
    file.seek((first + 1) << shift)
    return file.read(4096)


@dataclass(slots=True)
class Workbook:
    """A workbook while it is read; `survey` is what its guards have seen."""

    book: Any
    name: str
    declared: Declared
    survey: Survey
    account: RowAccount
    maps: MapsFound = NO_MAPS

    def read(self) -> Iterator[Record | Problem]:
        """Its records: nested sheets first, since their rows belong to records of the others."""
        numbers = {(self.name, each.name): number for number, each in enumerate(self.book.sheets_metadata, 1)}
        self.account.sheets.update(numbers)
        yield from self.hidden()
        nested, main = Nested(), []
        for sheet, calamine in map(self._sheet, self._titles()):
            yield from merged_in(sheet)
            of = self._nested(sheet)
            if of is None:
                main.append((sheet, calamine))
            else:
                yield from read_nested(_rows(calamine, sheet), sheet, nested, of)
        if nested.has_names:
            yield from put_under_ids(nested, self.names())
        for sheet, calamine in main:
            if tables := self.maps.of_sheet(sheet.name or ""):
                yield from read_mapped(partial(_rows, calamine, sheet), sheet, tables)
            else:
                yield from read_table(_rows(calamine, sheet), sheet, nested)
        yield from orphans(nested)

    def names(self) -> Names:
        """Who is called what on the sheets whose records may have rows on others; these are read once more."""
        model, declared = names_of(self.declared.model).model, self.declared
        found = replace(self, declared=replace(declared, asked=asked_of(model)), account=RowAccount())
        own = ((sheet, rows) for sheet, rows in found.sheets() if self._nested(sheet) is None)
        read = (read_table(rows, sheet) for sheet, rows in own if not self.maps.of_sheet(sheet.name or ""))
        return Names.of(chain.from_iterable(read), model)

    def _nested(self, sheet: Sheet) -> tuple[str | None, Key] | None:
        """The kind and the key of the nodes that a sheet holds; None for a sheet of records."""
        is_own = sheet.names.kind(sheet.title) or self.maps.of_sheet(sheet.name or "")
        return None if is_own else nested_key(sheet)

    def sheets(self) -> Iterator[tuple[Sheet, Rows]]:
        """The sheets that are read, in their order, with their rows."""
        for sheet, calamine in map(self._sheet, self._titles()):
            yield sheet, _rows(calamine, sheet)

    def _titles(self) -> list[str]:
        """The titles of the sheets that are read: also of those that a map reads though they are hidden."""
        shown = titles_read(self.book, self.declared)
        return [each.name for each in self.book.sheets_metadata if each.name in shown or self._reads_hidden(each.name)]

    def _reads_hidden(self, title: str) -> bool:
        return any(table.hidden for table in self.maps.of_sheet(title))

    def _sheet(self, title: str) -> tuple[Sheet, Any]:
        calamine = self.book.get_sheet_by_name(title)
        start = calamine.start
        declared = replace(self.declared, hidden=True) if self._reads_hidden(title) else self.declared
        layout = layout_of(title, calamine, self.survey, declared)
        first, named = start[1] if start else 0, self._what_names(title)
        return Sheet(self.name, title, named, self.declared, first, layout, self.account), calamine

    def _what_names(self, title: str) -> str:
        """What may name the kind of a sheet: its title, or the file where a program has called it `Sheet1`."""
        file = Path(self.name).stem
        names = names_of(self.declared.model)
        return file if _OF_A_PROGRAM.match(title) and names.kind_of_title(file) else title

    def hidden(self) -> Iterator[Problem]:
        """That the sheets which it does not show are not read (PLD309)."""
        read = self._titles()
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
    empty = (cell for cell in found.empty if cell.sheet == title)
    years = (cell for cell in found.years if cell.sheet == title)
    return Layout.of(hidden, merged, empty, years, found.formats.get(title))


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


def _rows(calamine: Any, sheet: Sheet) -> Rows:
    rows = ShownRows(calamine, sheet.layout)
    yield from rows
    yield from rows.told(sheet.place)
