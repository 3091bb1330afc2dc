"""An XLSX file -> its sheets as rows of values; one that would swell beyond measure is refused before it is opened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.json_strict import cannot_open

# Bytes that all parts of a workbook may come to, unpacked.
LIMIT = 200 * 2**20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name (None in a CSV file), the texts of its first row, and its other rows with their numbers."""

    name: str | None
    header: list[str]
    rows: Iterable[tuple[int, list[Any]]]


def read_workbook(path: Path) -> list[Sheet]:
    """The sheets of a workbook; empty rows are left out, rows are numbered as a spreadsheet shows them.

    Raises InputError: PLD001 (cannot be opened), PLD008 (unpacks to more than LIMIT), PLD403 (is no workbook);
    MissingExtra without the package that reads it.
    """
    try:
        import python_calamine
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    _guard(path)
    try:
        workbook = python_calamine.load_workbook(str(path))
        return [_sheet(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in workbook.sheet_names]
    except (python_calamine.CalamineError, zipfile.BadZipFile) as error:
        raise InputError(Problem("PLD403", Place(path.name), facts={"expected": "XLSX", "reason": str(error)})) from error


def _guard(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except zipfile.BadZipFile as error:
        raise InputError(Problem("PLD403", Place(path.name), facts={"expected": "XLSX"})) from error
    if size > LIMIT:
        raise InputError(Problem("PLD008", Place(path.name), facts={"limit": "200 MiB", "of": "file"}))


def _sheet(name: str, rows: list[list[Any]]) -> Sheet:
    header = [str(cell) for cell in rows[0]] if rows else []
    numbered = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell not in ("", None) for cell in row)]
    return Sheet(name, header, numbered)
