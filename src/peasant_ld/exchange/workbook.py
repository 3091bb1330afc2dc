"""A workbook or a CSV file of another form -> its sheets with their rows, as the sheets of a dataset are opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from peasant_ld.exchange.account import Account
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import FORMATS
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.guard import WorkbookRefused
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.text import csv_rows, looked_at
from peasant_ld.reading.sheets.workbook import Workbook, merged_in, opened

_TEXTS = tuple(suffix for each in FORMATS if each.has_tables and not each.has_sheets for suffix in each.suffixes)
_BOOKS = tuple(suffix for each in FORMATS if each.has_sheets for suffix in each.suffixes)
SUFFIXES = (*_TEXTS, *_BOOKS)
# What a dataset would say in its dataset.toml, which an import has not.
_OPTIONS = {"PLD305": "--date-order dmy", "PLD308": "--merged fill", "PLD320": "--hidden", "PLD321": "--hidden"}


def sheets_of(path: Path, declared: Declared, account: Account, titles: frozenset[str]) -> Iterator[tuple[Sheet, Rows]]:
    """The sheets of a file with their rows, each to be read before the next is asked for; CSV files have one.

    `titles` are those by which the separator of a CSV file is told.

    Raises InputError: PLD001 (cannot be opened), PLD307 (may not be opened), PLD337 (letters that can be read in two
    ways); MissingExtra without its reader.
    """
    try:
        if path.suffix.lower() in _TEXTS:
            encoding, separator, told = looked_at(path, path.name, declared, titles)
            for problem in told:
                if problem.blocks:
                    raise InputError(problem)
                account.tell(problem)
            sheet = Sheet(path.name, None, path.stem, declared, account=account.rows)
            yield sheet, csv_rows(path, path.name, encoding, separator)
        else:
            yield from _of_workbook(path, declared, account)
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except WorkbookRefused as error:
        raise InputError(Problem("PLD307", Place(path.name), facts={"reason": error.reason})) from error


def _of_workbook(path: Path, declared: Declared, account: Account) -> Iterator[tuple[Sheet, Rows]]:
    with opened(path) as (book, found):
        workbook = Workbook(book, path.name, declared, found, account.rows)
        for problem in workbook.hidden():
            account.tell(problem)
        for sheet, rows in workbook.sheets():
            for problem in merged_in(sheet):
                tell(problem, account)
            yield sheet, rows


def tell(problem: Problem, account: Account) -> None:
    """Take note of a problem of a sheet, with what can be given on the command line against it."""
    option = _OPTIONS.get(problem.code)
    account.tell(problem if option is None else replace(problem, facts={**problem.facts, "option": option}))
