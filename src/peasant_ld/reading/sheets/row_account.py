"""What became of the rows of sheets, counted: rows = header + records + nested + passed over + unreadable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

# Why a row is passed over, in the order in which the report names them.
ABOVE, BLANK, COMMENT, HEADING = "above", "blank", "comment", "heading"
HEADER, HIDDEN, NOTE, SECOND_TABLE = "header", "hidden", "note", "second-table"
SKIPPED, TOTAL, UNREAD, BELOW = "skipped", "total", "unread", "below"
CROSSED_OUT = "crossed-out"

# The file and the sheet, the number of a row, and why it is none: `HEADER`, or why it is passed over.
RowWatch = Callable[[str, "str | None", int, str], None]


def unwatched(file: str, sheet: str | None, row: int, reason: str) -> None:
    """Nobody asks which rows they are."""


@dataclass(slots=True)
class RowAccount:
    """The account of the rows of some sheets; filled while they are read, true once they have been.

    `rows` are those that the sheets have. `records` stand for one record each, `nested` for a node of one. `unreadable`
    could not be split into cells, or stand on a sheet that is no table of records. `passed` counts the others by why
    they are none. `columns` are hidden and not read; `filled` cells have the value of the merged cell above them.
    `made` records have no row of their own: a map makes them of rows that are others'.
    `sheets` are the numbers of the sheets of each workbook, by file and name. `watch` is told which row is the header,
    and which rows are passed over.
    """

    rows: int = 0
    header: int = 0
    records: int = 0
    nested: int = 0
    unreadable: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    columns: int = 0
    filled: int = 0
    made: int = 0
    sheets: dict[tuple[str, str], int] = field(default_factory=dict)
    watch: RowWatch = unwatched

    @property
    def adds_up(self) -> bool:
        """Whether every row is in exactly one place: no row may vanish."""
        return self.rows == self.header + self.records + self.nested + self.unreadable + self.passed.total()

    def details(self) -> dict[str, int]:
        """The account as a report names it; empty where no sheet was read."""
        if not self.rows:
            return {}
        always = {"rows": self.rows, "rows.header": self.header, "rows.records": self.records}
        passed = {f"rows.passed-over.{reason}": number for reason, number in sorted(self.passed.items()) if number}
        seldom = {"rows.nested": self.nested, "columns.hidden": self.columns, "cells.filled-down": self.filled}
        seldom["records.made"] = self.made
        named = {name: number for name, number in seldom.items() if number}
        return {**always, **passed, "rows.unreadable": self.unreadable, **named}
