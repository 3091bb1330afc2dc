"""The rows below a header -> those that are records, with what is wrong with their cells; all others are counted.

What is no record is told at its row; where many are alike, as hidden rows and remarks are, at the first of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.sheets.cell_formats import YearCell
from peasant_ld.reading.sheets.cell_words import ODD
from peasant_ld.reading.sheets.columns import ColumnPlan, letter
from peasant_ld.reading.sheets.guard import EmptyCell
from peasant_ld.reading.sheets.hidden import holds
from peasant_ld.reading.sheets.merged import MergedCells
from peasant_ld.reading.sheets.no_records import USUAL, Frame, Seen, Taken, is_usual, no_record
from peasant_ld.reading.sheets.row_account import BLANK, COMMENT, CROSSED_OUT, HIDDEN, SECOND_TABLE, SKIPPED, UNREAD
from peasant_ld.reading.sheets.rows import Sheet

# Rows from 1 and their cells as text; what could not be split into cells is a Problem.
Rows = Iterable[tuple[int, list[str]] | Problem]
# The example row of a form of ours, as `peasant-ld template` writes it.
_EXAMPLE = re.compile(r"# [a-z][a-z0-9-]*/example\Z")


# A row that is a record, or a node of one: its number, its cells, and what is wrong with them.
TableRow = tuple[int, list[str], tuple[Problem, ...]]


def table_rows(rows: Rows, frame: Frame, sheet: Sheet, plan: ColumnPlan | None = None) -> Iterator[TableRow | Problem]:
    """The rows that are records, and what is told of the others; all of them go into the account of the sheet.

    `plan` tells of columns for a value that another one fills. Streams. Raises nothing.
    """
    body = _Body(frame, sheet, _doubled(plan, sheet))
    own, marked, usual = None if body.doubled else frame.own, sheet.layout.marked, frame.usual or USUAL
    seen, last, records, goes_on = body.seen, frame.row, 0, False
    for item in rows:
        if isinstance(item, Problem):
            last = max(last, lose(item, sheet))
            yield item
            continue
        last, cells = item
        # Most rows have an id as most have; they are asked nothing more.
        is_record = own is not None and len(cells) > own and usual.match(cells[own]) and not body.is_marked(cells)
        if is_record and not (marked and holds(marked, last)):
            records += 1
            if not goes_on:
                seen.usual, seen.gap, goes_on = usual is USUAL, False, True
            if frame.amounts:
                seen.add(cells)
            yield last, cells, ()
        else:
            goes_on = False
            yield from body.look(last, cells)
            own = None if body.is_over else own
    yield from body.close(last, records)


Told = Iterator[TableRow | Problem]


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
        self.seen, self.doubled = Seen(frame, frame.is_usual), doubled
        self._frame, self._sheet = frame, sheet
        self._merged = MergedCells(sheet)
        self._letters = frozenset(letter(sheet.first + index) for index in frame.read)
        self._records = 0
        self.is_over = False
        """Whether a second table has begun."""
        self._once: dict[tuple[str, Severity], Problem] = {}
        self._counts: Counter[tuple[str, Severity]] = Counter()

    def look(self, number: int, cells: list[str]) -> Told:
        """One row that may be anything: the row as a record, or what is told of it."""
        filled = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
        empty = [cell for cell in self._sheet.layout.without_value(number) if cell.column in self._letters]
        if not filled and not empty:
            self._pass(BLANK, number)
            self.seen.gap = True
        elif self._is_put_away(number, cells, filled):
            return
        elif self._sheet.is_remark(cells) and cells[0].strip() not in ODD:
            self._remark(number, cells)
        elif not empty and not self._matters(filled):
            self._tell_once("PLD322", UNREAD, Severity.WARNING, number, _text(cells, filled))
        else:
            yield from self._judge(number, cells, filled, empty)

    def _is_put_away(self, number: int, cells: list[str], filled: list[int]) -> bool:
        """Whether somebody has hidden a row, crossed it out, or declared it to be none: that is told."""
        text = _text(cells, filled)
        if self._sheet.layout.hidden.has_row(number):
            self._tell_once("PLD320", HIDDEN, Severity.WARNING, number)
        elif filled and len(self._struck(number, filled)) == len(filled):
            self._tell_once("PLD368", CROSSED_OUT, Severity.WARNING, number, text)
        elif filled and self._is_skipped(cells[filled[0]]):
            self._tell_once("PLD322", SKIPPED, Severity.ADVICE, number, text)
        else:
            return False
        return True

    def _struck(self, number: int, filled: list[int]) -> list[int]:
        """Those of some cells of a row that are crossed out."""
        struck, first = self._sheet.layout.formats.struck.get(number), self._sheet.first
        return [index for index in filled if first + index in struck] if struck else []

    def is_marked(self, cells: list[str]) -> bool:
        """Whether the first cell of a row may say that it is no record."""
        return self._sheet.is_remark(cells) or (self._frame.skip is not None and self._may_be_skipped(cells))

    def _may_be_skipped(self, cells: list[str]) -> bool:
        return self._is_skipped(next((cell for cell in cells if cell and not cell.isspace()), ""))

    def _is_skipped(self, cell: str) -> bool:
        return self._frame.skip is not None and self._frame.skip.match(cell.strip().casefold()) is not None

    def close(self, last: int, records: int) -> Iterator[Problem]:
        """All rows have gone by, and `records` of them not here: they are counted, and what is told once is told."""
        account, count = self._sheet.account, self._records + records
        account.rows += last
        account.nested += count if self._frame.is_nested else 0
        account.records += 0 if self._frame.is_nested else count
        for kind, problem in self._once.items():
            rows = self._counts[kind]
            yield replace(problem, facts={**problem.facts, "rows": rows}) if rows > 1 else problem
        yield from self._merged.told()

    def _remark(self, number: int, cells: list[str]) -> None:
        """A row that is marked as none; it is told, since people number their records `#1`, too."""
        if _EXAMPLE.match(cells[0]):
            self._pass(COMMENT, number)
        else:
            severity = Severity.WARNING if is_usual(self._identity(cells) or "") else Severity.ADVICE
            self._tell_once("PLD323", COMMENT, severity, number)

    def _judge(self, number: int, cells: list[str], filled: list[int], empty: Sequence[EmptyCell | YearCell]) -> Told:
        """A row in which something stands that is read."""
        taken = self._taken(cells, filled)
        lacking = self._lacking(number, cells) if self._sheet.layout.merged else ()
        if taken is None:
            self._records += 1
            self._remember(cells)
            yield number, cells, (*lacking, *self._wrong(number, cells, empty))
        elif not taken.sure:
            self._records += 1
            facts, value = {"found": taken.reason, **self._sheet.ways_to_pass_over}, _text(cells, filled)
            doubt = Problem("PLD324", self._row(number), self._identity(cells), value=value, facts=facts)
            yield number, cells, (doubt, *lacking, *self._wrong(number, cells, empty))
        else:
            self.seen.part()
            self.is_over |= taken.reason == SECOND_TABLE
            yield from self._leave(number, taken.reason, _text(cells, filled))

    def _leave(self, number: int, reason: str, value: str | None) -> Iterator[Problem]:
        """Pass a row over that is no record; a second table is told at its header."""
        if self.is_over:
            self._tell_once("PLD322", SECOND_TABLE, Severity.WARNING, number, value)
        else:
            self._pass(reason, number)
            yield _passed("PLD322", reason, Severity.WARNING, self._row(number), value)

    def _row(self, number: int) -> Place:
        return self._sheet.place._replace(row=number)

    def _taken(self, cells: list[str], filled: list[int]) -> Taken | None:
        """What a row is taken for; below the header of a second table nothing is a record, but ids are in doubt."""
        if self.is_over:
            return Taken(SECOND_TABLE, not is_usual(self._identity(cells) or ""))
        taken = no_record(cells, filled, self.seen) if filled else None
        # A node of no record is told as such in any case.
        return None if taken is not None and self._frame.is_nested and not taken.sure else taken

    def _pass(self, reason: str, number: int) -> None:
        account = self._sheet.account
        account.passed[reason] += 1
        account.watch(self._sheet.file, self._sheet.name, number, reason)

    def _tell_once(self, code: str, found: str, severity: Severity, number: int, value: str | None = None) -> None:
        """Pass a row over, and tell of the first of its kind, and of how many there are."""
        self._pass(found, number)
        self._counts[found, severity] += 1
        if (found, severity) not in self._once:
            self._once[found, severity] = _passed(code, found, severity, self._row(number), value)

    def _remember(self, cells: list[str]) -> None:
        """A record goes by."""
        identity = self._identity(cells)
        self.seen.add(cells)
        if identity and is_usual(identity):
            self.seen.usual, self.seen.gap = True, False
        else:
            self.seen.unusual |= identity is not None

    def _matters(self, filled: list[int]) -> bool:
        """Whether some columns are read, or may hold nothing."""
        return not (self._frame.read.isdisjoint(filled) and self._frame.untitled.isdisjoint(filled))

    def _identity(self, cells: list[str]) -> str | None:
        own = self._frame.own
        return (cells[own].strip() or None) if own is not None and own < len(cells) else None

    def _lacking(self, number: int, cells: list[str]) -> list[Problem]:
        """The cells that look as if they had the value of the merged one above them, where they are read."""
        found = []
        for area, index in self._merged.lacking(number, cells):
            if index in self._frame.read:
                column, header = letter(self._sheet.first + index), self._frame.header[index].strip()
                place = self._row(number)._replace(column=column, header=header)
                found.append(Problem("PLD308", place, self._identity(cells), value=area.address))
        return found

    def _wrong(self, number: int, cells: list[str], empty: Sequence[EmptyCell | YearCell]) -> Iterator[Problem]:
        """Cells without their value, and values of a second column for one value, which would be lost."""
        for cell in empty:
            yield failure(cell, self._sheet, self._identity(cells))
        for index in self._struck(number, [at for at in sorted(self._frame.read) if at < len(cells)]):
            if cells[index].strip():
                place = self._row(number)._replace(column=letter(self._sheet.first + index))
                yield Problem("PLD368", place, self._identity(cells), value=cells[index].strip())
        for index, problem in self.doubled.items():  # in the order of the columns
            if index >= len(cells):
                break
            if cells[index].strip() and problem.place:
                yield replace(problem, place=problem.place._replace(row=number), record=self._identity(cells))


def _passed(code: str, found: str, severity: Severity, place: Place, value: str | None) -> Problem:
    return Problem(code, place, value=value, severity=severity, facts={"found": found})


def failure(cell: EmptyCell | YearCell, sheet: Sheet, record: str | None = None) -> Problem:
    """A cell that holds no value that was meant.

    It shows an error (PLD314), its formula was never worked out (PLD313), or a year was typed where it shows a day.
    """
    place = sheet.place._replace(row=cell.row, column=cell.column)
    if isinstance(cell, YearCell):
        facts = {"suggestion": str(cell.year), "other": cell.day}
        return Problem("PLD336", place, record, value=cell.day, facts=facts)
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
