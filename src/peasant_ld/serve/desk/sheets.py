"""A file of tables -> one of its sheets as the reader sees it: columns with their keys, and every row as it is shown.

What a row is, and what a column fills, is what reading found: nothing is told apart here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from peasant_ld.forms.template.fields import Field, form_sheets
from peasant_ld.model import Key, Model, load_model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import Declared
from peasant_ld.reading.maps.columns import plan_of_map
from peasant_ld.reading.maps.columns import scope_of as mapped_scope
from peasant_ld.reading.maps.found import MapsFound, maps_for
from peasant_ld.reading.maps.reading import mapped_opening, read_mapped
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.column import Column
from peasant_ld.reading.sheets.columns import ColumnPlan, compile_plan, letter
from peasant_ld.reading.sheets.guard import WorkbookRefused
from peasant_ld.reading.sheets.header import nested_key, scope_of
from peasant_ld.reading.sheets.nested import Nested
from peasant_ld.reading.sheets.row_account import ABOVE, HEADER, RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Opening, opening, read_nested, read_table
from peasant_ld.reading.sheets.text import csv_rows, looked_at
from peasant_ld.reading.sheets.workbook import Workbook, opened
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.desk.refusals import DeskRefusal

MOST_CELLS = 1_500_000  # of a sheet that are shown; the rest is told
TEXTS = (".csv", ".tsv")
Row = tuple[int, list[str]]
PlanOf = Callable[[list[str]], ColumnPlan]


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet with its rows, and what the maps beside its file say of it."""

    sheet: Sheet
    rows: list[Row]
    maps: MapsFound


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column: its letter and title; what it fills, if anything, and what a form says of that."""

    letter: str
    title: str
    column: Column | None
    form: Field | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A sheet as it is shown. `what` says of rows that are no records what they are; `truncated` rows are left out."""

    title: str
    columns: tuple[ShownColumn, ...]
    header: int | None
    rows: Sequence[Row]
    what: dict[int, str]
    truncated: int = 0


@contextmanager
def sheets_in(path: Path, name: str, declared: Declared) -> Iterator[Iterator[SheetRows]]:
    """The sheets of a file that are read, one after the other; a text is one. Raises InputError (PLD307), OSError."""
    maps, account = maps_for(path, name, declared.model), RowAccount()
    try:
        if path.suffix.lower() in TEXTS:
            encoding, separator, _ = looked_at(path, name, declared, maps.titles)
            sheet = Sheet(name, None, path.stem, declared, account=account)
            yield iter([SheetRows(sheet, _whole(csv_rows(path, name, encoding, separator)), maps)])
            return
        with opened(path) as (book, found):
            sheets = Workbook(book, name, declared, found, account, maps).sheets()
            yield (SheetRows(sheet, _whole(shown), maps) for sheet, shown in sheets)
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(name), facts={"reason": error.reason})) from error


def _whole(rows: Rows) -> list[Row]:
    """The rows that can be read; what is told of the others, the check tells."""
    return [row for row in rows if not isinstance(row, Problem)]


@contextmanager
def sheet_rows(path: Path, name: str, title: str | None, declared: Declared) -> Iterator[SheetRows]:
    """One sheet of a file, the first where no title is given. Raises as `sheets_in`, DeskRefusal where none is so."""
    with sheets_in(path, name, declared) as sheets:
        for found in sheets:
            if found.sheet.name is None or title in (None, found.sheet.name):
                yield found
                return
    raise DeskRefusal(404, "no_sheet", sheet=title or "-", file=path.name)


def shown_sheet(path: Path, name: str, title: str | None, how: tuple[Declared, str]) -> ShownSheet:
    """A sheet as the page shows it, with titles of a language for what its columns fill. Raises as `sheet_rows`."""
    declared, lang = how
    with sheet_rows(path, name, title, declared) as found:
        what = _what(found)
        plan, header = plan_of(found)
        sheet, rows = found.sheet, found.rows
        width = max((len(cells) for _, cells in rows), default=0)
        titles = next((cells for number, cells in rows if number == header), [])
        kind = plan.scope.kind if plan else None
        fields = fields_of(kind, declared.model or load_model(), lang) if plan else {}
        by_index = {column.index: column for column in plan.columns} if plan else {}
        columns = tuple(_column(index, titles, by_index.get(index), (sheet, fields)) for index in range(width))
        most = max(1, MOST_CELLS // max(1, width))
        kept = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in rows[:most]]
        return ShownSheet(sheet.name or path.stem, columns, header, kept, what, len(rows) - len(kept))


def _column(
    index: int, titles: Sequence[str], column: Column | None, of: tuple[Sheet, dict[str, Field]]
) -> ShownColumn:
    sheet, fields = of
    title = titles[index].strip() if index < len(titles) else ""
    form = None if column is None else fields.get(column.key)
    at = sheet.first + index
    return ShownColumn(letter(at), title, column, form, sheet.layout.hidden.has_column(at))


@lru_cache(maxsize=64)
def fields_of(kind: str | None, model: Model, lang: str) -> dict[str, Field]:
    """What a form says of the keys of a kind, or of all nodes where none is given, without languages: `name`."""
    words = Catalogue.load(lang)
    titles = words.ui("template.own_id"), words.ui("template.own_record")
    kinds = [kind] if kind is not None and kind in model.kinds else list(model.kinds)
    sheets = form_sheets(kinds, model, lang, titles)
    wanted = [each for each in sheets if (each.kind is None) == (len(kinds) > 1)]
    found: dict[str, Field] = {}
    for field in (field for sheet in wanted for field in sheet.fields):
        found.setdefault(field.header.partition("@")[0], field)
    return found


def plan_of(found: SheetRows) -> tuple[ColumnPlan | None, int | None]:
    """What the columns of a sheet mean, and which row holds their titles."""
    sheet, tables = found.sheet, found.maps.of_sheet(found.sheet.name or found.sheet.title)
    table = next((each for each in tables if each.kind is not None), None)
    place = sheet.place
    if table is not None:
        at = mapped_opening(found.rows, table, sheet.declared)
        scope = mapped_scope(table, sheet.declared)
        return _planned(at, lambda cells: plan_of_map(cells, sheet.first, place, scope, table))
    if tables:
        return None, None
    nested = nested_in(sheet)
    own = scope_of(sheet, nested)
    return _planned(opening(found.rows, own), lambda cells: compile_plan(cells, sheet.first, place, own))


def nested_in(sheet: Sheet) -> tuple[str | None, Key] | None:
    """The kind and the key of the nodes that a sheet holds; None for a sheet of records."""
    return None if sheet.names.kind(sheet.title) else nested_key(sheet)


def _planned(at: Opening, plan: PlanOf) -> tuple[ColumnPlan | None, int | None]:
    return (None, None) if at.header is None else (plan(at.header[1]), at.header[0])


def _what(found: SheetRows) -> dict[int, str]:
    """What the rows are that are no records, by their numbers, as reading them tells."""
    what: dict[int, str] = {}
    sheet, account = found.sheet, RowAccount(watch=lambda _, __, number, reason: what.update({number: reason}))
    watched = Sheet(sheet.file, sheet.name, sheet.title, sheet.declared, sheet.first, sheet.layout, account)
    tables = found.maps.of_sheet(sheet.name or sheet.title)
    nested = nested_in(sheet)
    if tables:
        items = read_mapped(lambda: list(found.rows), watched, tables)
    elif nested is not None:
        items = read_nested(found.rows, watched, Nested(), nested)
    else:
        items = read_table(found.rows, watched, Nested())
    try:
        for _ in items:
            pass
    except InputError:  # of a map, which the check tells
        return what
    header = min((number for number, reason in what.items() if reason == HEADER), default=0)
    return {number: ABOVE for number, _ in found.rows if number < header} | what
