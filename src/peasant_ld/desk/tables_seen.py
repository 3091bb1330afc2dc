"""A file of records -> what the desk lists of it: its sheets, of which kind they are, whether it needs a map.

What was seen is kept as long as the file and its map stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from peasant_ld.desk.record_files import TABLES
from peasant_ld.forms.mapping.looking import look_at
from peasant_ld.forms.mapping.propose import AS_IT_IS, Proposer
from peasant_ld.problem import InputError
from peasant_ld.reading import Declared
from peasant_ld.reading.maps.found import maps_for
from peasant_ld.reading.sheets.guard import WorkbookRefused
from peasant_ld.reading.sheets.header import nested_key
from peasant_ld.reading.sheets.names import names_of
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.text import csv_rows, looked_at
from peasant_ld.reading.sheets.workbook import Workbook, opened


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """A sheet of a file, or the file itself where it is a text: of which kind its records are, and its rows."""

    title: str
    kind: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file of records. One that is no table has no sheets."""

    sheets: tuple[SeenSheet, ...] = ()
    mapped: bool = False
    needs_map: bool = False


@dataclass(slots=True)
class TablesSeen:
    """What was seen of files, kept by what tells them from others."""

    _kept: dict[tuple[object, ...], SeenFile] = field(default_factory=dict)

    def look(self, path: Path, name: str, declared: Declared) -> SeenFile:
        """What there is to say of a file; nothing of one that cannot be read, which the check tells."""
        if path.suffix.lower() not in TABLES:
            return SeenFile()
        maps = maps_for(path, name, declared.model)
        found = path.stat()
        known = (path, found.st_size, found.st_mtime_ns, tuple(each.written.text for each in maps.tables))
        if known not in self._kept:
            self._kept = {key: seen for key, seen in self._kept.items() if key[0] != path}
            self._kept[known] = _seen(path, name, declared)
        return self._kept[known]


def _seen(path: Path, name: str, declared: Declared) -> SeenFile:
    maps = maps_for(path, name, declared.model)
    mapped = bool(maps.tables) or maps.problem is not None
    try:
        needs = not mapped and _needs_map(path, name, declared)
        return SeenFile(tuple(sheets_of(path, name, declared)), mapped, needs)
    except (InputError, WorkbookRefused, OSError):
        return SeenFile(mapped=mapped)


def _needs_map(path: Path, name: str, declared: Declared) -> bool:
    """Whether `map` would propose one: some table is not understood as it is."""
    tables = Proposer(names_of(declared.model), declared.language).propose(look_at(path, name, declared))
    return any(table.kind.why != AS_IT_IS and bool(table.columns) for table in tables)


def sheets_of(path: Path, name: str, declared: Declared) -> Iterator[SeenSheet]:
    """The sheets that are read. Raises WorkbookRefused, InputError, OSError."""
    maps = maps_for(path, name, declared.model)
    if path.suffix.lower() in (".csv", ".tsv"):
        encoding, separator, _ = looked_at(path, name, declared, maps.titles)
        rows = sum(1 for _ in csv_rows(path, name, encoding, separator))
        kind = next((each.kind for each in maps.of_sheet(path.stem)), None)
        yield SeenSheet(path.stem, kind or names_of(declared.model).kind_of_title(path.stem), rows)
        return
    with opened(path) as (book, found):
        for sheet, shown in Workbook(book, name, declared, found, RowAccount(), maps).sheets():
            kind = next((each.kind for each in maps.of_sheet(sheet.name or "")), None) or _kind(sheet)
            yield SeenSheet(sheet.name or "", kind, sum(1 for _ in shown))


def _kind(sheet: Sheet) -> str | None:
    """The kind that a sheet names; of a nested list, the key that it holds."""
    kind = sheet.names.kind_of_title(sheet.title)
    nested = None if kind else nested_key(sheet)
    return kind or (nested[1].name if nested else None)
