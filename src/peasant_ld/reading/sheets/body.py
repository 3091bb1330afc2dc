"""The rows below a header -> those that are records, with what is wrong with their cells; all others are counted.

What is no record is told at its row; where many are alike, as hidden rows and remarks are, at the first of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.sheets.columns import ColumnPlan, letter
from peasant_ld.reading.sheets.guard import EmptyCell
from peasant_ld.reading.sheets.merged import MergedCells
from peasant_ld.reading.sheets.no_records import Frame, Seen, Taken, is_usual, no_record
from peasant_ld.reading.sheets.row_account import BLANK, COMMENT, HIDDEN, SECOND_TABLE, UNREAD
from peasant_ld.reading.sheets.rows import COMMENT as SIGN
from peasant_ld.reading.sheets.rows import Sheet

# Rows from 1 and their cells as text; what could not be split into cells is a Problem.
Rows = Iterable[tuple[int, list[str]] | Problem]
# The example row of a form of ours, as `peasant-ld template` writes it.
_EXAMPLE = re.compile(r"# [a-z][a-z0-9-]*/example\Z")


class TableRow(NamedTuple):
    """A row that is a record, or a node of one, and what is wrong with its cells."""

    number: int
    cells: list[str]
    problems: tuple[Problem, ...] = ()


def table_rows(rows: Rows, frame: Frame, sheet: Sheet, plan: ColumnPlan | None = None) -> Iterator[TableRow | Problem]:
    """The rows that are records, and what is told of the others; all of them go into the account of the sheet.

    `plan` tells of columns for a value that another one fills. Streams. Raises nothing.
    """
    body = _Body(frame, sheet, _doubled(plan, sheet))
    seen, adds_up = body.seen, bool(frame.amounts)
    own = frame.own if sheet.layout.is_plain and not body.doubled else None
    last = frame.row
    for item in rows:
        if isinstance(item, Problem):
            last = max(last, lose(item, sheet))
            yield item
            continue
        last, cells = item
        # Most rows have an id as most have; they are asked nothing more.
        if own is not None and len(cells) > own and is_usual(cells[own]) and body.is_usual(cells):
            if adds_up:
                seen.add(cells)
            yield TableRow(last, cells)
        else:
            yield from body.look(last, cells)
    yield from body.close(last)


def lose(problem: Problem, sheet: Sheet) -> int:
    """Count rows that could not be split; gives the number of the last row that is lost."""
    row, count = (problem.place.row if problem.place else None), int(problem.facts.get("records", 0))
    if row is None:
        return 0
    sheet.account.unreadable += count
    return row + count - 1


class _Body:
    """What is known of a table while its rows go by."""

    def __init__(self, frame: Frame, sheet: Sheet, doubled: Mapping[int, Problem]) -> None:
        self.seen, self.doubled = Seen(frame), doubled
        self._frame, self._sheet = frame, sheet
        self._merged = MergedCells(sheet)
        self._letters = frozenset(letter(sheet.first + index) for index in frame.read)
        self._records = 0
        self._is_over = False  # a second table has begun
        self._once: dict[tuple[str, Severity], Problem] = {}
        self._counts: Counter[tuple[str, Severity]] = Counter()

    def is_usual(self, cells: list[str]) -> bool:
        """Count a row with a usual id, if nothing else speaks against it."""
        if self._is_over or cells[0][:1] == SIGN:
            return False
        self._records += 1
        self.seen.usual, self.seen.gap = True, False
        return True

    def look(self, number: int, cells: list[str]) -> Iterator[TableRow | Problem]:
        """One row that may be anything: the row as a record, or what is told of it."""
        filled = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
        empty = [cell for cell in self._sheet.layout.failed.get(number, ()) if cell.column in self._letters]
        place = self._sheet.place._replace(row=number)
        if not filled and not empty:
            self._pass(BLANK)
            self.seen.gap = True
        elif self._sheet.layout.hidden.has_row(number):
            self._tell_once("PLD320", HIDDEN, Severity.WARNING, place)
        elif cells[0][:1] == SIGN:
            self._remark(cells, place)
        elif not empty and self._frame.read.isdisjoint(filled):
            self._tell_once("PLD322", UNREAD, Severity.WARNING, place, _text(cells, filled))
        else:
            yield from self._judge(TableRow(number, cells), filled, empty)

    def close(self, last: int) -> Iterator[Problem]:
        """All rows have gone by: they are counted, and what is told once is told."""
        account = self._sheet.account
        account.rows += last
        account.nested += self._records if self._frame.is_nested else 0
        account.records += 0 if self._frame.is_nested else self._records
        for kind, problem in self._once.items():
            rows = self._counts[kind]
            yield replace(problem, facts={**problem.facts, "rows": rows}) if rows > 1 else problem
        yield from self._merged.told()

    def _remark(self, cells: list[str], place: Place) -> None:
        """A row that is marked as none; it is told, since people number their records `#1`, too."""
        if _EXAMPLE.match(cells[0]):
            self._pass(COMMENT)
        else:
            severity = Severity.WARNING if is_usual(self._identity(cells) or "") else Severity.ADVICE
            self._tell_once("PLD323", COMMENT, severity, place)

    def _judge(self, row: TableRow, filled: list[int], empty: Sequence[EmptyCell]) -> Iterator[TableRow | Problem]:
        """A row in which something stands that is read."""
        taken = self._taken(row.cells, filled)
        lacking = [self._lacks(row, index, area.address) for area, index in self._merged.lacking(row.number, row.cells)]
        if taken is None or not taken.sure:
            self._records += 1
            if taken is None:
                self._remember(row.cells)
            identity = self._identity(row.cells)
            failed = [failure(cell, self._sheet, identity) for cell in empty]
            wrong = (*self._doubt(row, filled, taken), *filter(None, lacking), *failed, *self._clash(row))
            yield row._replace(problems=wrong)
            return
        self.seen.part()
        self._is_over |= taken.reason == SECOND_TABLE
        place, value = self._sheet.place._replace(row=row.number), _text(row.cells, filled)
        if self._is_over:
            self._tell_once("PLD322", SECOND_TABLE, Severity.WARNING, place, value)
        else:
            self._pass(taken.reason)
            yield _passed("PLD322", taken.reason, Severity.WARNING, place, value)

    def _taken(self, cells: list[str], filled: list[int]) -> Taken | None:
        """What a row is taken for; below the header of a second table nothing is a record, but ids are in doubt."""
        if self._is_over:
            return Taken(SECOND_TABLE, not is_usual(self._identity(cells) or ""))
        taken = no_record(cells, filled, self.seen) if filled else None
        # A node of no record is told as such in any case.
        return None if taken is not None and self._frame.is_nested and not taken.sure else taken

    def _pass(self, reason: str) -> None:
        self._sheet.account.passed[reason] += 1

    def _tell_once(self, code: str, found: str, severity: Severity, place: Place, value: str | None = None) -> None:
        """Pass a row over, and tell of the first of its kind, and of how many there are."""
        self._pass(found)
        self._counts[found, severity] += 1
        self._once.setdefault((found, severity), _passed(code, found, severity, place, value))

    def _remember(self, cells: list[str]) -> None:
        """A record goes by."""
        identity = self._identity(cells)
        self.seen.add(cells)
        if identity and is_usual(identity):
            self.seen.usual, self.seen.gap = True, False
        elif identity:
            self.seen.unusual = True

    def _identity(self, cells: list[str]) -> str | None:
        own = self._frame.own
        return (cells[own].strip() or None) if own is not None and own < len(cells) else None

    def _doubt(self, row: TableRow, filled: list[int], taken: Taken | None) -> Iterator[Problem]:
        """A row that may be no record."""
        if taken is not None:
            place, identity = self._sheet.place._replace(row=row.number), self._identity(row.cells)
            value, facts = _text(row.cells, filled), {"found": taken.reason}
            yield Problem("PLD324", place, identity, value=value, facts=facts)

    def _lacks(self, row: TableRow, index: int, merged: str) -> Problem | None:
        """A cell that looks as if it had the value of the merged one above it, where it is read."""
        if index not in self._frame.read:
            return None
        place = self._sheet.place._replace(row=row.number, column=letter(self._sheet.first + index))
        header = self._frame.header[index].strip()
        return Problem("PLD308", place._replace(header=header), self._identity(row.cells), value=merged)

    def _clash(self, row: TableRow) -> Iterator[Problem]:
        """The value of a second column for one value, which would be lost."""
        for index, problem in self.doubled.items():
            if index < len(row.cells) and row.cells[index].strip() and problem.place:
                yield replace(problem, place=problem.place._replace(row=row.number), record=self._identity(row.cells))


def _passed(code: str, found: str, severity: Severity, place: Place, value: str | None) -> Problem:
    return Problem(code, place, value=value, severity=severity, facts={"found": found})


def failure(cell: EmptyCell, sheet: Sheet, record: str | None = None) -> Problem:
    """A cell that holds no value though it should: it shows an error (PLD314), or its formula was never worked out."""
    place = sheet.place._replace(row=cell.row, column=cell.column)
    return (
        Problem("PLD313", place, record) if cell.error is None else Problem("PLD314", place, record, value=cell.error)
    )


def _doubled(plan: ColumnPlan | None, sheet: Sheet) -> Mapping[int, Problem]:
    """The columns that fill a value which another one fills: what stands there is not read."""
    if plan is None:
        return {}
    told = {problem.place.column: problem for problem in plan.problems if problem.code == "PLD316" and problem.place}
    read = {column.letter for column in plan.columns}
    letters = {index: letter(sheet.first + index) for index in range(plan.width)}
    return {index: told[column] for index, column in letters.items() if column in told and column not in read}


def _text(cells: list[str], filled: list[int]) -> str | None:
    return cells[filled[0]].strip() if filled else None
