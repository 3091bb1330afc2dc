"""An XLSX or CSV file -> its sheets as rows of texts, through the same guards as the sheets of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.problem import InputError, MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.sheets.guard import Survey, WorkbookRefused, survey
from peasant_ld.reading.sheets.layout import Layout
from peasant_ld.reading.sheets.letters import detect_letters
from peasant_ld.reading.sheets.shown import ShownRows
from peasant_ld.reading.sheets.text import csv_rows, detect_separator, told_of_letters
from peasant_ld.reading.sheets.workbook import is_visible, layout_of

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class GrantSheet:
    """A sheet: its name (None in a CSV file), the texts of its first row, its numbered other rows, layout."""

    name: str | None
    header: list[str]
    rows: Iterable[Row]
    layout: Layout = field(default_factory=Layout)


def read_workbook(path: Path, account: Account) -> list[GrantSheet]:
    """The sheets that a workbook shows; empty rows are left out, rows are numbered as a spreadsheet shows them.

    Hidden sheets are told (PLD309).
    Raises InputError: PLD001 (cannot be opened), PLD307 (may not be opened); MissingExtra without its reader.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        found = survey(path)
        with load_workbook(path) as book:
            for each in book.sheets_metadata:
                if not is_visible(each):
                    place = Place(path.name, sheet=each.name)
                    account.tell(Problem("PLD309", place, value=each.name, severity=Severity.ADVICE))
            shown = [each.name for each in book.sheets_metadata if is_visible(each)]
            return [
                _sheet(Place(path.name, sheet=name), book.get_sheet_by_name(name), found, account) for name in shown
            ]
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(path.name), facts={"reason": error.reason})) from error
    except CalamineError as error:
        raise InputError(Problem("PLD307", Place(path.name), facts={"reason": "not-a-workbook"})) from error


def _sheet(place: Place, sheet: Any, found: Survey, account: Account) -> GrantSheet:
    name = place.sheet or ""
    layout = layout_of(name, sheet, found, Declared())
    shown = ShownRows(sheet, layout)
    before = [""] * shown.first
    rows = [before + row for _, row in shown]
    for problem in shown.told(place):
        account.tell(problem)
    return GrantSheet(name, rows[0] if rows else [], list(_filled(enumerate(rows[1:], 2))), layout)


def read_csv(path: Path, account: Account) -> GrantSheet:
    """The one sheet of a CSV file; rows are read as they are asked for.

    Another encoding than UTF-8 is told as advice (PLD310), a row with broken quotation marks as an error (PLD312).
    Raises InputError: PLD001, PLD002, PLD337 (letters that can be read in two ways).
    """
    try:
        letters = detect_letters(path)
        encoding = letters.encoding
        separator = detect_separator(path, encoding, Declared())
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    for problem in told_of_letters(letters, path.name):
        if problem.blocks:
            raise InputError(problem)
        account.tell(problem)
    rows = _rows(path, encoding, separator, account)
    _, header = next(rows, (1, []))
    return GrantSheet(None, header, _filled(rows))


def _rows(path: Path, encoding: str, separator: str, account: Account) -> Iterator[Row]:
    """The rows that can be read; each line that cannot is one grant read and rejected."""
    for item in csv_rows(path, path.name, encoding, separator):
        if not isinstance(item, Problem):
            yield item
        elif lost := item.facts.get("records"):
            account.read += lost
            account.rejected += lost
            account.tell(item)
        else:
            raise InputError(item)


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return ((number, row) for number, row in rows if any(cell.strip() for cell in row))
