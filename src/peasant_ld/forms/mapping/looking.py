"""A file with tables -> what a map is proposed from: the titles of each sheet and its first rows. No record is made.

Only so many rows are looked at, however long the table is.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from peasant_ld.files.systems import reason_of
from peasant_ld.forms.mapping.titles import known_titles
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.columns import title_key
from peasant_ld.reading.sheets.cell_words import is_nothing
from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.guard import WorkbookRefused, survey
from peasant_ld.reading.sheets.hidden import Hidden
from peasant_ld.reading.sheets.names import ModelNames, names_of
from peasant_ld.reading.sheets.no_records import is_total
from peasant_ld.reading.sheets.text import csv_rows, detect_encoding, detect_separator
from peasant_ld.reading.sheets.title_words import OWN, heads_of
from peasant_ld.reading.sheets.workbook import is_visible, refuse_old

TEXT = (".csv", ".tsv")
BOOKS = (".xlsx", ".xlsm", ".ods", ".xls")
LOOKED_AT = 1_000
_HEADS = 15
_WIDEST = 2_000
Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ColumnLook:
    """One column: its title, and the cells below it that are not empty, as texts.

    `typed` counts what a workbook holds as a number, a date or a flag, rather than as a text.
    """

    title: str
    cells: tuple[str, ...]
    typed: Counter[str] = field(default_factory=Counter)

    @property
    def texts(self) -> int:
        """How many of the cells are texts."""
        return len(self.cells) - sum(self.typed.values())


@dataclass(frozen=True, slots=True, eq=False)
class TableLook:
    """One sheet (None: of a text file): the row of its titles, None where it has none; its columns that are shown."""

    sheet: str | None
    header: int | None
    columns: tuple[ColumnLook, ...]
    first: tuple[tuple[str, ...], ...]
    """Its first rows as read, for people to see."""
    above: int = 0
    """How many rows with something stand above the titles."""
    hidden: tuple[str, ...] = ()
    """The titles of columns that are not shown."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of the columns, in order."""
        return tuple(column.title for column in self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class FileLook:
    """A file: its tables in order, and the sheets that are not shown."""

    name: str
    tables: tuple[TableLook, ...]
    hidden: tuple[str, ...] = ()


def look_at(path: Path, name: str, declared: Declared | None = None) -> FileLook:
    """What stands in a file of tables.

    Raises InputError: PLD001 where it cannot be opened, PLD009 for another format, PLD307 for a workbook that may not
    be opened, or is none; MissingExtra for a workbook without the extra `sheets`.
    """
    suffix, declared = path.suffix.lower(), declared or Declared()
    names = names_of(declared.model)
    try:
        if suffix in TEXT:
            return FileLook(name, (_look(None, _text_rows(path, name, declared), Hidden(), names),))
        if suffix in BOOKS:
            return _look_at_book(path, name, names)
    except OSError as error:
        raise InputError(Problem("PLD001", Place(name), facts={"reason": reason_of(error)})) from error
    known = ", ".join((*TEXT, *BOOKS))
    raise InputError(Problem("PLD009", Place(name), value=name, facts={"suffix": suffix, "known": known}))


def _text_rows(path: Path, name: str, declared: Declared) -> Iterator[Row]:
    encoding = detect_encoding(path)
    rows = csv_rows(path, name, encoding, detect_separator(path, encoding, declared))
    return ((row[0], list(row[1])) for row in rows if not isinstance(row, Problem))


def _look_at_book(path: Path, name: str, names: ModelNames) -> FileLook:
    with _opened(path, name) as (book, hidden):
        shown = [each.name for each in book.sheets_metadata if is_visible(each)]
        gone = tuple(each.name for each in book.sheets_metadata if each.name not in shown)
        tables = [
            _look(title, enumerate(book.get_sheet_by_name(title).iter_rows(), 1), hidden.get(title, Hidden()), names)
            for title in shown
        ]
        return FileLook(name, tuple(tables), gone)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[Any, dict[str, Hidden]]]:
    """A workbook, and what of its sheets is hidden."""
    try:
        from python_calamine import CalamineError, load_workbook
    except ModuleNotFoundError as error:
        raise MissingExtra("sheets") from error
    try:
        refuse_old(path)
        hidden = survey(path).hidden
        with load_workbook(path) as book:
            yield book, hidden
    except (WorkbookRefused, CalamineError) as error:
        reason = getattr(error, "reason", "not-a-workbook")
        raise InputError(Problem("PLD307", Place(name), facts={"reason": reason})) from error


def _look(sheet: str | None, rows: Iterable[tuple[int, Sequence[Any]]], hidden: Hidden, names: ModelNames) -> TableLook:
    """One sheet: what is hidden of it is not looked at."""
    shown = [(number, list(row)) for number, row in islice(rows, LOOKED_AT) if not hidden.has_row(number)]
    filled = [(number, row) for number, row in shown if any(as_text(cell).strip() for cell in row)]
    first = tuple(tuple(as_text(cell) for cell in row[:_HEADS]) for _, row in filled[:3])
    at = _header(filled[:_HEADS], names)
    if at is None:
        return TableLook(sheet, None, (), first)
    number, titles = filled[at]
    below = [row for _, row in filled[at + 1 :] if not _is_of_a_total(row)]
    named = {index: title for title, index in titles_in(titles).items()}
    columns = [_column(named[index], [row[index] for row in below if index < len(row)]) for index in sorted(named)]
    gone = {column.title for index, column in zip(sorted(named), columns, strict=True) if hidden.has_column(index)}
    shown_columns = tuple(column for column in columns if column.title not in gone)
    return TableLook(sheet, number, shown_columns, first, at, tuple(sorted(gone)))


def _is_of_a_total(row: Sequence[Any]) -> bool:
    """Whether a row begins as a total does: it has no number or name of its own, and tells of no column."""
    return is_total(next(filter(None, (as_text(cell).strip() for cell in row)), "")) is True


def titles_in(cells: Sequence[Any]) -> dict[str, int]:
    """The names by which a map calls the columns of a header: of titles that are alike the second is `Title [2]`."""
    counts: Counter[str] = Counter()
    found: dict[str, int] = {}
    for index, title in enumerate(as_text(cell).strip() for cell in cells[:_WIDEST]):
        if key := title_key(title):
            counts[key] += 1
            found[title if counts[key] == 1 else f"{title} [{counts[key]}]"] = index
    return found


def _header(filled: Sequence[tuple[int, Sequence[Any]]], names: ModelNames) -> int | None:
    """The row of the titles: that with the most known titles; without any, the first of two texts or more."""
    weights = [_weight(row, names) for _, row in filled]
    best = max(range(len(weights)), key=lambda index: (weights[index], -index), default=None)
    return best if best is not None and weights[best] > (0, 1) else None


def _weight(row: Sequence[Any], names: ModelNames) -> tuple[int, int]:
    texts = {cell.strip() for cell in row if isinstance(cell, str)} - {""}
    named = sum(_is_known(text, names) for text in texts)
    return (named, len(texts)) if named > 1 else (0, min(len(texts), 2))


def _is_known(text: str, names: ModelNames) -> bool:
    known = known_titles()
    is_word = known.of(text) or known.is_number(text) or known.never_read(text)
    return bool(is_word) or any(head in OWN or names.key(head, None) for head in heads_of(text))


def _column(title: str, cells: Sequence[Any]) -> ColumnLook:
    there = [(cell, "" if is_nothing(text) else text) for cell in cells for text in [as_text(cell).strip()]]
    typed = Counter(kind for cell, text in there if text and (kind := _type(cell)))
    return ColumnLook(title, tuple(text for _, text in there if text), typed)


def _type(cell: Any) -> str:
    if isinstance(cell, bool):
        return "flag"
    if isinstance(cell, int | float):
        return "number"
    return "date" if isinstance(cell, datetime.date) else ""
