"""The flattened form of 360Giving (CSV, XLSX; titles or paths as headers) -> nested grants, each value in its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.node import TABLE, Given
from peasant_ld.exchange.threesixty.read import Package
from peasant_ld.exchange.workbook import GrantSheet, Row, read_csv, read_workbook
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_places import escape
from peasant_ld.reading.sheets.body import table_rows
from peasant_ld.reading.sheets.columns import letter
from peasant_ld.reading.sheets.no_records import Frame
from peasant_ld.reading.sheets.rows import Sheet

SUFFIXES = (".csv", ".tsv", ".xlsx")
Step = str | int
_TITLES: Mapping[str, Mapping[str, Any]] = {
    name: {title.casefold(): key for title, key in titles.items()} for name, titles in TABLE["titles"].items()
}
_KEYS: Mapping[str, Mapping[str, str | None]] = {
    name: {
        (key[0] if isinstance(key, list) else key): (key[1] if isinstance(key, list) else None)
        for key in titles.values()
    }
    for name, titles in TABLE["titles"].items()
}
_AMOUNTS = frozenset({"amountAwarded", "amountAppliedFor", "amountDisbursed", "value"})
_SINGLE, _LISTS = frozenset(TABLE["single"]), frozenset(TABLE["lists"])


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column: its letter, its header as written, and the way to its value inside a grant."""

    letter: str
    header: str
    path: tuple[Step, ...]


def read_flat(path: Path, account: Account) -> Package:
    """The package in a CSV or XLSX file.

    A sheet named Meta tells of the package; other sheets without an identifier are counted as lost. Raises InputError
    (PLD001, PLD002, PLD307, PLD403) where the file holds no grants, MissingExtra without the reader of XLSX.
    """
    sheets = read_workbook(path, account) if path.suffix.lower() == ".xlsx" else [read_csv(path, account)]
    about: dict[str, Any] = {}
    main: GrantSheet | None = None
    for sheet in sheets:
        if main is None and any(column.path == ("id",) for column in columns(sheet.header)):
            main = sheet
        elif (sheet.name or "").strip().casefold() == "meta":
            about = _meta(sheet)
        else:
            account.lost[f"sheet {sheet.name}"] += sum(1 for _ in sheet.rows)
    if main is None:
        raise InputError(
            Problem("PLD403", Place(path.name, row=1), facts={"expected": "Identifier, Title, Amount Awarded"})
        )
    return Package(about, _grants(main, path.name, account))


def columns(header: Sequence[str]) -> list[FlatColumn]:
    """The columns that a header row names; an unknown header stands for itself, a repeated one for nothing."""
    found: list[FlatColumn] = []
    for number, text in enumerate(header):
        way = way_of(text)
        taken = any(column.path == way for column in found)
        if text.strip():
            found.append(FlatColumn(letter(number), text, (f"{text} (again)",) if taken else way))
    return found


def way_of(header: str) -> tuple[Step, ...]:
    """The way to a value that a header stands for: `Funding Org:Identifier` or `fundingOrganization/0/id`."""
    if "/" in header:
        steps = header.strip().split("/")
        known = _by_key(steps)
    else:
        steps = [step.strip() for step in header.strip().split(":")]
        known = _by_title(steps) or _by_key(steps)
    return known or (header.strip(),)


def _by_title(steps: list[str]) -> tuple[Step, ...] | None:
    return _walk(steps, lambda kind, step: _TITLES[kind].get(step.casefold()))


def _by_key(steps: list[str]) -> tuple[Step, ...] | None:
    return _walk(
        steps,
        lambda kind, step: (
            [step, _KEYS[kind][step]] if _KEYS[kind].get(step) else step if step in _KEYS[kind] else None
        ),
    )


def _walk(steps: list[str], find: Any) -> tuple[Step, ...] | None:
    """Follow the steps through the kinds of object; a list without a number means its first entry."""
    kind: str | None = "Grant"
    way: list[Step] = []
    for step in steps:
        if step.isdecimal() and way and isinstance(way[-1], int):
            way[-1] = int(step)
            continue
        found = find(kind, step) if kind else None
        if found is None:
            return None
        key, kind = found if isinstance(found, list) else (found, None)
        way.append(key)
        if kind and key not in _SINGLE:
            way.append(0)
    return tuple(way) if way and kind is None else None


def _grants(sheet: GrantSheet, file: str, account: Account) -> Iterator[Given]:
    """The grants of a sheet: one a row, but for rows that are none, as in the sheets of a dataset."""
    by_letter = {letter(number): number for number in range(len(sheet.header))}
    known = _shown(sheet, file, account, by_letter)
    for number, row in _rows(sheet, known, Sheet(file, sheet.name, "", Declared(), layout=sheet.layout), account):
        data: dict[str, Any] = {}
        cells: dict[str, FlatColumn] = {}
        for column in known:
            value = row[by_letter[column.letter]] if by_letter[column.letter] < len(row) else None
            if value is None or not value.strip():
                continue
            _put(data, column.path, _listed(value) if column.path[-1] in _LISTS else value)
            cells["/" + "/".join(escape(str(step)) for step in column.path)] = column
        if data:
            yield Given(_with_lists(data), _Cells(file, sheet.name, number, cells).place)


def _shown(sheet: GrantSheet, file: str, account: Account, indexes: Mapping[str, int]) -> list[FlatColumn]:
    """The columns that the sheet shows; those that it hides are told and not read (PLD321)."""
    named = columns(sheet.header)
    hidden = [column for column in named if sheet.layout.hidden.has_column(indexes[column.letter])]
    if hidden:
        value, facts = ", ".join(column.letter for column in hidden), {"columns": len(hidden)}
        account.lost["hidden columns"] += len(hidden)
        account.tell(
            Problem("PLD321", Place(file, sheet=sheet.name, row=1), None, None, value, Severity.WARNING, facts)
        )
    return [column for column in named if column not in hidden]


def _rows(grants: GrantSheet, known: list[FlatColumn], sheet: Sheet, account: Account) -> Iterator[Row]:
    """The rows that are grants and can be read; what else there is, is told and counted."""
    indexes = {letter(number): number for number in range(len(grants.header))}
    frame = Frame(
        1,
        grants.header,
        next((indexes[column.letter] for column in known if column.path == ("id",)), None),
        frozenset(indexes[column.letter] for column in known),
        tuple(indexes[column.letter] for column in known if column.path[-1] in _AMOUNTS),
    )
    for item in table_rows(grants.rows, frame, sheet):
        if isinstance(item, Problem):
            account.tell(item)
            continue
        for problem in item.problems:
            account.tell(problem)
        if item.problems:
            account.read += 1
            account.rejected += 1
        else:
            yield item.number, item.cells
    for reason, number in sheet.account.passed.items():
        account.lost[f"rows: {reason}"] += number


@dataclass(frozen=True, slots=True)
class _Cells:
    """Which cell of a row each value of a grant stands in."""

    file: str
    sheet: str | None
    row: int
    cells: Mapping[str, FlatColumn]

    def place(self, pointer: str) -> Place:
        """The cell of the value at a pointer; the row where there is none."""
        column = self.cells.get(pointer)
        if column is None:
            return Place(self.file, sheet=self.sheet, row=self.row)
        return Place(self.file, sheet=self.sheet, row=self.row, column=column.letter, header=column.header)


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def _put(data: dict[Any, Any], way: Sequence[Step], value: Any) -> None:
    for step in way[:-1]:
        inner = data.setdefault(step, {})
        if not isinstance(inner, dict):  # `a` and `a/b` both have a column: the first stands
            return
        data = inner
    data.setdefault(way[-1], value)


def _with_lists(value: Any) -> Any:
    """The same, numbered entries as lists."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_with_lists(value[key]) for key in sorted(value)]
    return {key: _with_lists(inner) for key, inner in value.items()}


def _meta(sheet: GrantSheet) -> dict[str, Any]:
    """What a Meta sheet says of the package: a name and a value a row, or a row of names above a row of values."""
    rows = [sheet.header, *(row for _, row in sheet.rows)]
    if len(rows) == 2 and len(rows[0]) > 2:
        rows = list(map(list, zip(*rows, strict=False)))
    stated = {str(row[0]).strip().casefold(): row[1] for row in rows if len(row) > 1 and row[0] and row[1]}
    about = {
        key: str(stated[key])
        for key in ("title", "description", "license", "issued", "modified", "identifier", "version")
        if key in stated
    }
    publisher = {key: stated.get(f"publisher:{key}") or stated.get(f"publisher/{key}") for key in ("name", "website")}
    return about | {"publisher": {key: str(value) for key, value in publisher.items() if value}}
