"""The rows of one sheet -> records, one a row; what is wrong with a row is a Problem, and the others stand.

Every row goes into the account of the sheet: the header and what stands above it here, what stands below by `body`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from peasant_ld.model import Key
from peasant_ld.problem import Place, Problem, Severity, bounded
from peasant_ld.reading.record import NamedReference, Record, ReferenceColumn
from peasant_ld.reading.sheets.access_titles import KEY, access_titles
from peasant_ld.reading.sheets.body import Rows, TableRow, failure, lose, table_rows
from peasant_ld.reading.sheets.columns import ColumnPlan, Scope, compile_plan, is_title, letter
from peasant_ld.reading.sheets.header import PARENT, Head, header_row, is_filled, row_of, scope_of
from peasant_ld.reading.sheets.nested import Nested, NestedRow
from peasant_ld.reading.sheets.no_records import Frame, is_total, is_usual
from peasant_ld.reading.sheets.parents import named_parent, parent_column
from peasant_ld.reading.sheets.row_account import ABOVE, BLANK, COMMENT, HEADER
from peasant_ld.reading.sheets.rows import ONE_RECORD, Builder, Sheet

_SHOWN = 8  # titles of a table that nobody understands
_LOOKED_AT = 25  # rows among which the keys are looked for
_SHORT_ID = re.compile(r"\s*[a-z][a-z0-9_.-]*/[^\s/]\S*\s*\Z")
_NUMBERS = ("decimal", "percentage", "count")


def read_table(rows: Rows, sheet: Sheet, nested: Nested | None = None) -> Iterator[Record | Problem]:
    """The records of a sheet. Its kind is that of its `type` column, or the one that its title names.

    Else it is of no kind: PLD304, or PLD319 where its title may speak of access. `nested` holds the rows of other
    sheets that belong to records; they are taken from it. Streams. Raises nothing.
    """
    kind = sheet.names.kind_of_title(sheet.title)
    scope = scope_of(sheet)
    opened = yield from open_table(opening(rows, scope), sheet, scope)
    if opened is None:
        return
    yield from of_kind(opened, sheet, kind, nested)


def of_kind(opened: Opened, sheet: Sheet, kind: str | None, nested: Nested | None) -> Iterator[Record | Problem]:
    """The records of a sheet whose header is known, if their kind is; else why there are none."""
    plan, frame, below = opened
    if kind is None and not any(column.path == ("type",) for column in plan.columns):
        titles = " | ".join(filter(None, map(str.strip, frame.header[:_SHOWN])))
        facts = {"known": ", ".join(sheet.names.model.kinds), **({"found": titles} if titles else {})}
        closing = access_titles(sheet.names.model).may_be(sheet.title, sheet.names)
        yield Problem("PLD319" if closing else "PLD304", sheet.place, value=sheet.title, facts=facts)
        leave(below, frame.row, sheet)
        return
    yield from records_of(opened, sheet, kind, nested)


def records_of(opened: Opened, sheet: Sheet, kind: str | None, nested: Nested | None) -> Iterator[Record | Problem]:
    """The records of a sheet whose header is known, and what is wrong with that."""
    plan, frame, below = opened
    yield from bounded(plan.problems, sheet.place._replace(row=frame.row), None)
    yield from _records(table_rows(below, frame, sheet, plan), plan, sheet, (kind, nested or Nested()))


def leave(rows: Rows, last: int, sheet: Sheet) -> None:
    """Count the rows below the header of a sheet that nobody can read; the header has the number `last`."""
    for item in rows:
        if isinstance(item, Problem):
            last = max(last, lose(item, sheet))
        else:
            last, cells = item
            sheet.account.unreadable += any(map(str.strip, cells))
            sheet.account.passed[BLANK] += not any(map(str.strip, cells))
    sheet.account.rows += last


class Opening(NamedTuple):
    """Where the table of a sheet begins: what stands above its header, the header, what stands below.

    `above` has no empty rows; they are `blank`. `first` are some of the rows `below`. Where all are empty there is no
    header, and `last` is the last row.
    """

    above: list[tuple[int, list[str]] | Problem]
    header: tuple[int, list[str]] | None
    below: Rows
    first: list[tuple[int, list[str]] | Problem]
    blank: int
    last: int


FindHeader = Callable[[Head, Scope], int | None]


def opening(rows: Rows, scope: Scope, find: FindHeader | None = None, most: int = _LOOKED_AT) -> Opening:
    """Find the header among the first rows that are not empty; empty rows, however many, may go before.

    `find` tells which of these rows it is, if not `header_row`; `most` is how many they are.
    """
    iterator = iter(rows)
    head: Head = []
    blank = last = 0
    for item in iterator:
        last = last if isinstance(item, Problem) else item[0]
        if isinstance(item, Problem) or any(map(str.strip, item[1])):
            head.append(item)
        else:
            blank += 1
        if not isinstance(item, Problem) and is_filled(item[1]):
            break
    head += islice(iterator, most - 1)
    at = (find or header_row)(head, scope)
    if at is None:
        return Opening(head, None, iterator, [], blank, last)
    above = [item for item in head[:at] if isinstance(item, Problem) or any(map(str.strip, item[1]))]
    first = head[at + 1 :]
    return Opening(above, row_of(head[at]), chain(first, iterator), first, blank + at - len(above), last)


Opened = tuple[ColumnPlan, Frame, Rows]


Planned = Callable[[list[str], int, Place, Scope], ColumnPlan]


def open_table(
    found: Opening, sheet: Sheet, scope: Scope, plan_of: Planned = compile_plan
) -> Generator[Problem, None, Opened | None]:
    """What is wrong above the records; gives what the header means, by `plan_of`, and the rows below, or None."""
    yield from begun(found, sheet, _above)
    if found.header is None:
        return None
    number, _ = found.header
    plan = yield from _shown(found.header, sheet, scope, plan_of)
    yield from (failure(cell, sheet) for cell in sheet.layout.failed.get(number, ()))
    return plan, frame_of(plan, found, sheet), found.below


Above = Callable[[int, list[str], Sheet], Iterator[Problem]]


def begun(found: Opening, sheet: Sheet, above: Above) -> Iterator[Problem]:
    """Count the header of a sheet and the rows above it, of each of which `above` tells, and counts it."""
    account, last, before = sheet.account, found.last, sheet.account.unreadable
    account.passed[BLANK] += found.blank
    for item in found.above:
        if isinstance(item, Problem):
            last = max(last, lose(item, sheet))
            yield item
        else:
            yield from above(*item, sheet)
    if found.header is None:
        account.rows += last
        return
    account.header += 1
    account.watch(sheet.file, sheet.name, found.header[0], HEADER)
    # What the reader of CSV has taken for itself, such as `sep=;`.
    lines = sum(not isinstance(item, Problem) for item in found.above) + account.unreadable - before
    account.passed[ABOVE] += found.header[0] - 1 - found.blank - lines


def _above(number: int, cells: list[str], sheet: Sheet) -> Iterator[Problem]:
    """A row above the header: titles for people, or a record that the header came too late for."""
    if sheet.is_remark(cells):
        sheet.account.passed[COMMENT] += 1
    elif identity := next((cell.strip() for cell in cells if _SHORT_ID.match(cell)), None):
        sheet.account.records += 1
        facts = {"found": ABOVE, "records": ONE_RECORD, **sheet.ways_to_pass_over}
        yield Problem("PLD324", sheet.place._replace(row=number), identity, value=identity, facts=facts)
    else:
        sheet.account.passed[ABOVE] += 1


def _shown(
    header: tuple[int, list[str]], sheet: Sheet, scope: Scope, plan_of: Planned
) -> Generator[Problem, None, ColumnPlan]:
    """The plan without the columns that the sheet does not show (PLD321).

    Those that may speak of access are read all the same: to hide a protection must not take it away.
    """
    number, cells = header
    place = sheet.place._replace(row=number)
    plan = plan_of(cells, sheet.first, place, scope)
    hidden = {index for index in range(plan.width) if sheet.layout.hidden.has_column(sheet.first + index)}
    gone = hidden - {column.index for column in plan.columns if column.path[0] == KEY}
    told = [letter(sheet.first + index) for index in sorted(gone) if is_title(cells[index])]
    if not gone:
        return plan
    if told:
        sheet.account.columns += len(told)
        value, facts = ", ".join(told), {"columns": len(told)}
        yield Problem("PLD321", place, value=value, severity=Severity.WARNING, facts=facts)
    shown = ["" if index in gone else cell for index, cell in enumerate(cells)]
    plan = plan_of(shown, sheet.first, place, scope)
    return replace(plan, untitled=tuple(index for index in plan.untitled if index not in gone))


def frame_of(plan: ColumnPlan, found: Opening, sheet: Sheet) -> Frame:
    """What of a table is needed to tell records from what is none."""
    frame = _frame(plan, found)
    return replace(frame, skip=sheet.skip, usual=_usual(frame, found) if sheet.table else None)


def _frame(plan: ColumnPlan, found: Opening) -> Frame:
    row, header = found.header or (0, [])
    scope = plan.scope
    own = next((column.index for column in plan.columns if column.path == (scope.own[0],)), None)
    own = plan.identity.columns[0][0].index if plan.identity is not None else own
    return Frame(
        row,
        header,
        own,
        frozenset(column.index for column in plan.columns),
        tuple(column.index for column in plan.columns if column.form in _NUMBERS),
        tuple(item[1] for item in found.above if not isinstance(item, Problem)),
        scope.own[0] == PARENT,
        any(is_usual(_cell(row_of(item)[1], own)) for item in found.first),
        frozenset(plan.untitled),
    )


def _usual(frame: Frame, found: Opening) -> re.Pattern[str] | None:
    """What the numbers or codes are like that ids are made of: `12`, `2018/014`; None if they differ, or are totals."""
    cells = [_cell(row_of(item)[1], frame.own) for item in found.first]
    forms = {re.sub(r"\d+", "0", cell) for cell in cells if cell}
    form = forms.pop() if len(forms) == 1 else ""
    is_form = "0" in form and is_total(form) is None
    return re.compile(re.escape(form).replace("0", r"\d+") + r"\Z", re.ASCII) if is_form else None


def _records(
    rows: Iterator[TableRow | Problem], plan: ColumnPlan, sheet: Sheet, of: tuple[str | None, Nested]
) -> Iterator[Record | Problem]:
    kind, nested = of
    build = Builder(plan, sheet)
    start = {"type": kind} if kind else {}
    for item in rows:
        if isinstance(item, Problem):
            yield item
            continue
        number, row, problems = item
        place = Place(sheet.file, None, None, sheet.name, number)
        data, unclear = build.read(row, start, place)
        if data is None:
            yield from build.problems(number, row)
            yield from problems
            continue
        names = build.names(place) if build.named else ()
        record = Record(data, place, build.places(row), (*unclear, *problems) if unclear else problems, names)
        yield nested.join(record) if nested.rows or nested.lost else record
    yield from build.told()


def read_nested(rows: Rows, sheet: Sheet, into: Nested, of: tuple[str | None, Key]) -> Iterator[Problem]:
    """Gather the rows of a nested list; the column `record` says by id or name which record each belongs to."""
    kind, key = of
    scope = scope_of(sheet, of)
    opened = yield from open_table(opening(rows, scope), sheet, scope)
    if opened is None:
        return
    plan, frame, below = opened
    yield from bounded(plan.problems, sheet.place._replace(row=frame.row), None)
    build, column = Builder(plan, sheet), parent_column(plan, sheet.names, of)
    for item in table_rows(below, frame, sheet, plan):
        if isinstance(item, Problem):
            yield item
            continue
        number, row, problems = item
        place = sheet.place._replace(row=number)
        data, unclear = build.read(row, {}, place)
        if data is None:
            yield from problems
            yield from build.causes(number, row)
            parent = _cell(row, frame.own)
            into.lose(kind, parent, place, named_parent(column, parent, place))
        else:
            parent = data.pop(PARENT, "")
            names = tuple(_inside(key.name, each) for each in build.names(place))
            named, wrong = named_parent(column, parent, place), (*problems, *unclear)
            row_of = NestedRow(key.name, data, place, build.places(row), names, named, wrong)
            into.add(kind, parent, row_of)
    yield from build.told()


def _inside(key: str, name: NamedReference) -> NamedReference:
    """The same, seen from the record that a node belongs to."""
    return name._replace(of=_nested_column(key, name.of))


@lru_cache(maxsize=256)
def _nested_column(key: str, column: ReferenceColumn) -> ReferenceColumn:
    return replace(column, path=(key, *column.path))


def _cell(row: list[str], index: int | None) -> str:
    return row[index].strip() if index is not None and index < len(row) else ""
