"""The rows of a sheet and the tables that a map finds on it -> records; several tables may be made of the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.maps.columns import plan_of_map, scope_of, title_key
from peasant_ld.reading.maps.distinct import one_by_id
from peasant_ld.reading.maps.map_file import TableMap
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.body import Rows
from peasant_ld.reading.sheets.columns import Scope
from peasant_ld.reading.sheets.header import Head
from peasant_ld.reading.sheets.row_account import ABOVE, BELOW, BLANK, UNREAD, RowAccount
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import Opening, leave, open_table, opening, records_of

_LOOKED_AT = 20  # rows among which the titles are looked for
_SHOWN, _CELLS = 3, 6  # rows and cells that are shown where the titles are not found


def read_mapped(rows: Callable[[], Rows], sheet: Sheet, tables: Sequence[TableMap]) -> Iterator[Record | Problem]:
    """The records of a sheet, by the tables that a map finds on it; `rows` gives the rows from the first one on.

    The rows are counted once, by the first table, and by those that begin below the last row of it; records that
    another one makes of them are counted as made. What is wrong with rows is told once, too. PLD345 where the titles of
    a table are not found. Streams. Raises nothing.
    """
    told: set[tuple[str, Place | None, str | None]] = set()
    below = _below_one_another(tables)
    beside = [table for number, table in enumerate(tables) if number not in below[1:]]
    named = {title_key(title) for table in beside for title in (*table.columns, *table.titles_of_id)}
    start = sheet.account.rows
    for number, table in enumerate(tables):
        own = sheet if number in below else replace(sheet, account=RowAccount())
        counted = sheet.account.rows - start if number in below else 0
        for item in _read(_After(rows(), counted), own, table, ends=number not in below[:-1]):
            if isinstance(item, Record):
                sheet.account.made += number not in below
                yield item
            elif number not in below[1:] and _is_named(item, named):
                continue
            elif (known := (item.code, item.place, item.value)) not in told:
                told.add(known)
                yield item


def _is_named(problem: Problem, named: Set[str]) -> bool:
    """Whether a column that one table of a sheet does not name (PLD342) is named by another, by title or letter."""
    column = problem.place.column if problem.place else None
    return problem.code == "PLD342" and not named.isdisjoint({title_key(problem.value or ""), f"[{column}]".casefold()})


def _below_one_another(tables: Sequence[TableMap]) -> list[int]:
    """The numbers of the first table, and of those whose titles stand below the last row of all before them."""
    found, last = [0], tables[0].last
    for number, table in enumerate(tables):
        if last is not None and (table.header or 0) > last:
            found.append(number)
            last = table.last
    return found


def _read(rows: _After, sheet: Sheet, table: TableMap, *, ends: bool) -> Iterator[Record | Problem]:
    if table.kind is None:
        _pass_over(rows, sheet, UNREAD)
        return
    scope = scope_of(table, sheet.declared)
    own = replace(sheet, declared=scope.declared, table=table)
    limited = _UpTo(rows, table.last)
    header, found = _Titles.of(table), mapped_opening(limited, table, sheet.declared)
    if found.header is None or not header.fits(found.header[1]):
        yield _not_found(found, own, header)
        leave([*found.above, *([found.header] if found.header else []), *found.below], found.last, own)
        sheet.account.passed[BLANK] += found.blank
        sheet.account.rows -= rows.counted
    else:
        opened = yield from open_table(found, own, scope, partial(plan_of_map, table=table))
        if opened is not None:
            records = records_of(opened, own, table.kind, None)
            lists = {key.name for key in scope.keys.values() if key.many}
            yield from one_by_id(records, own.account, lists) if table.distinct else records
        # The header has counted all rows above it.
        sheet.account.rows -= rows.counted
        sheet.account.passed[ABOVE] -= rows.counted
    if ends:
        _pass_over(limited.beyond(), sheet, BELOW)


def mapped_opening(rows: Rows, table: TableMap, declared: Declared) -> Opening:
    """Where a table begins, by its map."""
    looked_at = max(_LOOKED_AT, table.header or 0)
    return opening(rows, scope_of(table, declared), _Titles.of(table).find, looked_at)


def _pass_over(rows: Rows, sheet: Sheet, reason: str) -> None:
    """Count rows that the map says are not read."""
    count = 0
    for item in rows:
        if not isinstance(item, Problem):
            count += 1
            sheet.account.watch(sheet.file, sheet.name, item[0], reason)
    sheet.account.rows += count
    sheet.account.passed[reason] += count


@dataclass(frozen=True, slots=True)
class _After:
    """Rows after those that were counted already."""

    rows: Rows
    counted: int

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Problem]:
        return (item for item in self.rows if isinstance(item, Problem) or item[0] > self.counted)


class _UpTo:
    """Rows down to the last one that a map names; the others wait."""

    def __init__(self, rows: Rows, last: int | None) -> None:
        self._rows, self._last = iter(rows), last
        self._first_beyond: list[tuple[int, list[str]]] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]] | Problem]:
        for item in self._rows:
            if self._last is not None and not isinstance(item, Problem) and item[0] > self._last:
                self._first_beyond.append(item)
                return
            yield item

    def beyond(self) -> Iterator[tuple[int, list[str]] | Problem]:
        """The rows below."""
        yield from self._first_beyond
        if self._first_beyond:
            yield from self._rows


@dataclass(frozen=True, slots=True)
class _Titles:
    """The titles that a table has by its map, and the row that they stand in, where the map says so."""

    known: frozenset[str]
    row: int | None
    shown: tuple[str, ...]

    @classmethod
    def of(cls, table: TableMap) -> _Titles:
        titles = tuple(dict.fromkeys([*table.columns, *table.titles_of_id]))
        return cls(frozenset(map(title_key, titles)), table.header, titles)

    def find(self, head: Head, _: Scope) -> int | None:
        """The index of the row that has the most of the titles, or that the map names."""
        rows = {index: item for index, item in enumerate(head) if not isinstance(item, Problem)}
        if self.row is not None:
            return next((index for index, (number, _) in rows.items() if number == self.row), None)
        return max(rows, key=lambda index: self._count(rows[index][1]), default=None)

    def fits(self, cells: list[str]) -> bool:
        """Whether a row has a title of the map; without titles, as `[C]` is none, any row does."""
        return self._count(cells) > 0 or all(title.startswith("[") for title in self.known)

    def _count(self, cells: list[str]) -> int:
        return len({title_key(cell) for cell in cells} & self.known)


def _not_found(found: Opening, sheet: Sheet, titles: _Titles) -> Problem:
    """That the titles of a table are nowhere: what was looked for, and the first rows as they were read."""
    rows = [item for item in (*found.above, found.header, *found.first) if item and not isinstance(item, Problem)]
    shown = [" | ".join(cell.strip() for cell in cells[:_CELLS]) for _, cells in rows[:_SHOWN]]
    facts = {"expected": ", ".join(titles.shown[:_CELLS]), "found": " // ".join(shown) or "-"}
    return Problem("PLD345", sheet.place, value=sheet.title, facts=facts)
