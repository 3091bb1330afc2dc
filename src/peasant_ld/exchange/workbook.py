"""An XLSX or CSV file -> its sheets as rows of texts, through the same guards as the sheets of a dataset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.problem import InputError, MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.guard import WorkbookRefused, look_through
from peasant_ld.reading.sheets.text import csv_rows, detect_encoding, detect_separator

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class GrantSheet:
    """A sheet: its name (None in a CSV file), the texts of its first row, and its other rows with their numbers."""

    name: str | None
    header: list[str]
    rows: Iterable[Row]


def read_workbook(path: Path) -> list[GrantSheet]:
    """The sheets of a workbook; empty rows are left out, rows are numbered as a spreadsheet shows them.

    Raises InputError: PLD001 (cannot be opened), PLD307 (may not be opened); MissingExtra without its reader.
    """
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        look_through(path)
        with load_workbook(path) as book:
            return [_sheet(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(path.name), facts={"reason": error.reason})) from error
    except CalamineError as error:
        raise InputError(Problem("PLD307", Place(path.name), facts={"reason": "not-a-workbook"})) from error


def _sheet(name: str, sheet: Any) -> GrantSheet:
    rows = [[as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    return GrantSheet(name, rows[0] if rows else [], list(_filled(enumerate(rows[1:], 2))))


def read_csv(path: Path, account: Account) -> GrantSheet:
    """The one sheet of a CSV file; rows are read as they are asked for.

    Another encoding than UTF-8 is told as advice (PLD310), a row with broken quotation marks as an error (PLD312).
    Raises InputError (PLD001, PLD002).
    """
    try:
        encoding = detect_encoding(path)
        separator = detect_separator(path, encoding, Declared())
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    if not encoding.startswith("utf-8"):
        facts = {"found": {"cp1252": "Windows-1252", "latin-1": "ISO-8859-1"}.get(encoding, "UTF-16")}
        account.tell(Problem("PLD310", Place(path.name), severity=Severity.ADVICE, facts=facts))
    rows = _rows(path, encoding, separator, account)
    _, header = next(rows, (1, []))
    return GrantSheet(None, header, _filled(rows))


def _rows(path: Path, encoding: str, separator: str, account: Account) -> Iterator[Row]:
    """The rows that can be read; each that cannot is one grant read and rejected."""
    for item in csv_rows(path, path.name, encoding, separator):
        if not isinstance(item, Problem):
            yield item
        elif item.facts.get("records") == 1:
            account.read += 1
            account.rejected += 1
            account.tell(item)
        else:
            raise InputError(item)


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    return ((number, row) for number, row in rows if any(cell.strip() for cell in row))
