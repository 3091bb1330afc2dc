"""Which cells of a sheet have a format that shows something else than their value, kept as runs down its columns."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from peasant_ld.reading.sheets.formats import NumberFormat

# A number in a cell of dates that is a year, for sure or perhaps: all of these are days of 1904 to 1909.
YEARS = range(1500, 2100)


def index_of(letters: str) -> int:
    """The index of a column, from 0, by its letters; -1 where there are none."""
    number = 0
    for each in letters.upper():
        number = number * 26 + ord(each) - ord("A") + 1
    return number - 1


class YearCell(NamedTuple):
    """A cell of dates that holds a year as its number: what it shows is a day that nobody meant."""

    sheet: str
    column: str
    row: int
    year: int
    day: str


@dataclass(slots=True)
class _Runs:
    """Rows of one column that have one format after another; the last run grows while its rows go on."""

    firsts: array[int] = field(default_factory=lambda: array("L"))
    lasts: array[int] = field(default_factory=lambda: array("L"))
    formats: array[int] = field(default_factory=lambda: array("L"))

    def add(self, first: int, last: int, number: int) -> None:
        if self.firsts and self.formats[-1] == number and self.lasts[-1] + 1 == first:
            self.lasts[-1] = last
        elif not self.firsts or self.lasts[-1] < first:  # a cell that stands twice has the format of the first
            self.firsts.append(first)
            self.lasts.append(last)
            self.formats.append(number)

    def at(self, row: int) -> int | None:
        index = bisect_right(self.firsts, row) - 1
        return self.formats[index] if index >= 0 and row <= self.lasts[index] else None


@dataclass(slots=True)
class CellFormats:
    """The formats of the cells of one sheet; those whose format shows the value itself have none here."""

    known: Sequence[NumberFormat] = ()
    struck: dict[int, set[int]] = field(default_factory=dict)
    """The columns (from 0) of the cells that are crossed out, by row (from 1)."""
    _columns: dict[int, _Runs] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self._columns)

    def add(self, rows: tuple[int, int], column: int, number: int) -> None:
        """Note the number of a format in `known` for the cells of some rows (from 1, in order) of a column (from 0)."""
        runs = self._columns.get(column)
        if runs is None:
            runs = self._columns[column] = _Runs()
        runs.add(*rows, number)

    def strike(self, row: int, column: int) -> None:
        """Note that a cell is crossed out."""
        self.struck.setdefault(row, set()).add(column)

    def at(self, row: int, column: int) -> NumberFormat | None:
        """The format of a cell, where it shows something else than the value."""
        runs = self._columns.get(column)
        number = runs.at(row) if runs else None
        return None if number is None else self.known[number]
