"""A table of others -> its rows as texts under their titles, one at a time: CSV, a workbook, JSON Lines, GeoNames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.sheets.exact import unguarded
from peasant_ld.reading.sheets.guard import WorkbookRefused
from peasant_ld.reading.sheets.row_account import RowAccount
from peasant_ld.reading.sheets.text import csv_rows, looked_at
from peasant_ld.reading.sheets.workbook import Workbook, opened

TEXTS, BOOKS, LINES = (".csv", ".tsv", ".txt"), (".xlsx", ".ods", ".xlsm"), (".jsonl", ".ndjson")
# The dump of GeoNames has no titles; these are in its own order, as far as they are read ("readme.txt" there).
_GEONAMES = ("geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "", "type", "country")
_GEONAMES_CELLS = 19


class TableRow(NamedTuple):
    """One row: its number in the file, and the texts of its cells by title; several under one title are several."""

    number: int
    cells: Mapping[str, tuple[str, ...]]

    def text(self, title: str) -> str:
        """The first text under a title; empty where there is none."""
        return next(iter(self.cells.get(title, ())), "")


class TableRows(NamedTuple):
    """The titles of a table, in order, and its rows, which can be gone through once; a problem for each lost one.

    `sheet` is the one of a workbook that is read.
    """

    titles: tuple[str, ...]
    rows: Iterator[TableRow | Problem]
    sheet: str | None = None


def table_rows_of(path: Path) -> TableRows:
    """The rows of a table; a workbook has those of its first sheet.

    Raises InputError: PLD001 for what cannot be opened, PLD307 for a workbook that may not, PLD337 for letters that can
    be read in two ways, PLD460 for what is no table; MissingExtra.
    """
    suffix = path.suffix.lower()
    try:
        if suffix in LINES:
            return _of_lines(path)
        if suffix in BOOKS:
            return _of_book(path)
        if suffix in TEXTS:
            return _of_geonames(path) or _of_text(path)
    except OSError as error:
        raise InputError(cannot_open(str(path), error)) from error
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(str(path)), facts={"reason": error.reason})) from error
    raise unread(path, "not-a-table")


def unread(path: Path, reason: str, value: str | None = None) -> InputError:
    """The error (PLD460) of a table that cannot be compared with."""
    return InputError(Problem("PLD460", Place(str(path)), value=value or path.name, facts={"reason": reason}))


def _of_geonames(path: Path) -> TableRows | None:
    """The rows of a dump of GeoNames, in which quotation marks are signs like others; None for any other table."""
    with path.open("rb") as file:
        cells = file.readline(2**16).decode("utf-8", "replace").rstrip("\r\n").split("\t")
    if len(cells) != _GEONAMES_CELLS or not cells[0].isdecimal():
        return None

    def rows() -> Iterator[TableRow | Problem]:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) == _GEONAMES_CELLS:
                    yield _row(number, _GEONAMES, cells)
                else:
                    yield Problem("PLD312", Place(str(path), row=number), facts={"reason": "broken-quotes"})

    return TableRows(tuple(filter(None, _GEONAMES)), rows())


def _of_text(path: Path) -> TableRows:
    encoding, separator, told = looked_at(path, str(path), Declared(), frozenset())
    for problem in told:
        if problem.blocks:
            raise InputError(problem)
    return _titled(csv_rows(path, str(path), encoding, separator), path, None)


def _of_book(path: Path) -> TableRows:
    with opened(path) as (book, found):
        workbook = Workbook(book, str(path), Declared(), found, RowAccount())
        for sheet, rows in workbook.sheets():
            return _titled(iter([row for row in rows if not isinstance(row, Problem)]), path, sheet.name)
    raise unread(path, "nothing-in-it")


def _titled(rows: Iterable[tuple[int, list[str]] | Problem], path: Path, sheet: str | None) -> TableRows:
    """The rows below the first one that is not empty, which names the columns."""
    waiting = iter(rows)
    titles = next((row[1] for row in waiting if not isinstance(row, Problem) and any(map(str.strip, row[1]))), None)
    if titles is None:
        raise unread(path, "nothing-in-it")
    names = tuple(title.strip() for title in titles)
    found = (row if isinstance(row, Problem) else _row(row[0], names, row[1]) for row in waiting)
    return TableRows(names, found, sheet)


def _row(number: int, titles: tuple[str, ...], cells: list[str]) -> TableRow:
    found: dict[str, tuple[str, ...]] = {}
    for title, cell in zip(titles, cells, strict=False):
        if title and (text := unguarded(cell).strip()):
            found[title] = (*found.get(title, ()), text)
    return TableRow(number, found)


# Of how many lines the keys are the titles of a file of JSON Lines.
_LOOKED_AT = 200


def _of_lines(path: Path) -> TableRows:
    with path.open("rb") as file:
        first = [_line(number, line, path) for number, line in enumerate(islice(file, _LOOKED_AT), 1) if line.strip()]

    def rows() -> Iterator[TableRow | Problem]:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _line(number, line, path)

    titles = dict.fromkeys(title for row in first if isinstance(row, TableRow) for title in row.cells)
    if not titles:
        raise unread(path, "nothing-in-it")
    return TableRows(tuple(titles), rows())


def _line(number: int, line: bytes, path: Path) -> TableRow | Problem:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return Problem("PLD003", Place(str(path), number), facts={"reason": str(error)})
    found: dict[str, tuple[str, ...]] = {}
    for key, inner in value.items() if isinstance(value, dict) else ():
        for title, text in _texts(key, inner):
            found[title] = (*found.get(title, ()), text)
    return TableRow(number, found)


def _texts(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """The texts of a value with their titles: one by language, or as Wikidata has it, goes under `key@pt`."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield key, str(value)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(key, each)
    elif isinstance(value, dict) and isinstance(value.get("value"), str):
        yield key, value["value"]
    elif isinstance(value, dict) and "@" not in key:
        for tag, inner in value.items():
            yield from _texts(f"{key}@{tag}", inner)
