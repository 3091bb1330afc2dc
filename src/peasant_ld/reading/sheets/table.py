"""The rows of one sheet -> records, one a row; what is wrong with a row is a Problem, and the others stand."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from peasant_ld.model import Key
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Locator, Record
from peasant_ld.reading.sheets.access_titles import access_titles
from peasant_ld.reading.sheets.columns import ColumnPlan, Scope, compile_plan
from peasant_ld.reading.sheets.places import JoinedPlaces, RowPlaces, SheetPlaces
from peasant_ld.reading.sheets.rows import COMMENT, Builder, Sheet

# Rows from 1 and their cells as text; what could not be split into cells is a Problem.
Rows = Iterable[tuple[int, list[str]] | Problem]

_LOOKED_AT = 10  # rows among which the keys are looked for
PARENT = "record"


@dataclass(slots=True)
class Nested:
    """The rows of nested lists by the id of their record; those that a record has taken are gone."""

    rows: dict[tuple[str | None, str], list[NestedRow]] = field(default_factory=dict)

    def take(self, kind: Any, identity: Any) -> list[NestedRow]:
        """The rows that belong to a record."""
        if not self.rows or not isinstance(identity, str):
            return []
        return self.rows.pop((kind, identity), []) + self.rows.pop((None, identity), [])


@dataclass(frozen=True, slots=True)
class NestedRow:
    """One node of a nested list, and where it stands."""

    key: str
    data: dict[str, Any]
    place: Place
    places: SheetPlaces | RowPlaces


def read_table(rows: Rows, sheet: Sheet, nested: Nested | None = None) -> Iterator[Record | Problem]:
    """The records of a sheet. Its kind is that of its `type` column, or the one that its title names.

    Else it is of no kind: PLD304, or PLD319 where its title may speak of access. `nested` holds the rows of other
    sheets that belong to records; they are taken from it. Streams. Raises nothing.
    """
    kind = sheet.names.kind_of_title(sheet.title)
    scope = Scope(sheet.names, kind, sheet.names.scope(kind), sheet.declared)
    opened = yield from _open(rows, sheet, scope)
    if opened is None:
        return
    plan, data_rows = opened
    if kind is None and not any(column.path == ("type",) for column in plan.columns):
        known = ", ".join(sheet.names.model.kinds)
        closing = access_titles(sheet.names.model).may_be(sheet.title, sheet.names)
        yield Problem("PLD319" if closing else "PLD304", sheet.place, value=sheet.title, facts={"known": known})
        return
    yield from plan.problems
    yield from _records(data_rows, plan, sheet, (kind, nested or Nested()))


def _open(rows: Rows, sheet: Sheet, scope: Scope) -> Generator[Problem, None, tuple[ColumnPlan, Rows] | None]:
    """What is wrong above the records; gives the plan and the rows below the header, None where there is no header."""
    iterator = iter(rows)
    head = list(islice(iterator, _LOOKED_AT))
    header = header_row(head, scope.keys)
    if header is None:
        yield from (item for item in chain(head, iterator) if isinstance(item, Problem))
        return None
    yield from (item for item in head[:header] if isinstance(item, Problem))
    number, cells = _row(head[header])
    plan = compile_plan(cells, sheet.first, sheet.place._replace(row=number), scope)
    return plan, chain(head[header + 1 :], iterator)


def _row(item: tuple[int, list[str]] | Problem) -> tuple[int, list[str]]:
    return (0, []) if isinstance(item, Problem) else item


def header_row(head: list[tuple[int, list[str]] | Problem], keys: Collection[str]) -> int | None:
    """The index of the row that names the most keys, of those with a cell `id` or `record` if there are any.

    Titles for people may stand above the keys. Where no row names a key, it is the first that is not empty.
    """
    filled = [index for index, item in enumerate(head) if not isinstance(item, Problem) and _is_filled(item[1])]
    named = {index: _named_in(_row(head[index])[1]) for index in filled}
    identified = [index for index in filled if named[index] & {"id", PARENT}]

    def weight(index: int) -> tuple[int, bool]:
        starred = any(cell.rstrip().endswith("*") for cell in _row(head[index])[1])  # as titles for people are
        return len(named[index] & {"id", PARENT, *keys}), not starred

    return max(identified or filled, key=weight, default=None)


def _is_filled(row: list[str]) -> bool:
    return any(map(str.strip, row)) and not row[0].startswith(COMMENT)


def _named_in(row: list[str]) -> set[str]:
    """The cells of a row without what may stand behind a key: a language, an inner key, a star."""
    return {cell.strip().rstrip("* ").partition("@")[0].partition(".")[0] for cell in row} - {""} | {
        "id" for cell in row if cell.strip().rstrip("* ").casefold() == "id"
    }


def _records(rows: Rows, plan: ColumnPlan, sheet: Sheet, of: tuple[str | None, Nested]) -> Iterator[Record | Problem]:
    kind, nested = of
    build = Builder(plan, sheet)
    start = {"type": kind} if kind else {}
    for item in rows:
        if isinstance(item, Problem):
            yield item
            continue
        number, row = item
        data = build.data(row, start)
        if data is None:
            yield from build.problems(number, row)
        elif len(data) > len(start):
            places: Locator = build.places(row)
            if nested.rows and (joined := nested.take(data.get("type"), data.get("id"))):
                places = _join(data, joined, build.places(row))
            yield Record(data, Place(sheet.file, None, None, sheet.name, number), places)


def _join(data: dict[str, Any], rows: list[NestedRow], own: SheetPlaces | RowPlaces) -> JoinedPlaces:
    """Put the rows of nested sheets into their record."""
    joined = {}
    for row in rows:
        nodes = data.setdefault(row.key, [])
        joined[f"/{row.key}/{len(nodes)}"] = (row.place, row.places)
        nodes.append(row.data)
    return JoinedPlaces(own, joined)


def nested_key(sheet: Sheet) -> tuple[str | None, Key] | None:
    """The kind (None: any) and the key of the nodes that a sheet of this title holds; None for a sheet of records."""
    head, _, tail = sheet.title.rpartition(".")
    kind = sheet.names.kind(head) if head else None
    name = tail if tail in sheet.names.keys else sheet.names.key(tail, kind)
    if name is None or (head and kind is None):
        return None
    key = sheet.names.scope(kind)[name]
    return (kind, key) if key.node and key.many else None


def read_nested(rows: Rows, sheet: Sheet, into: Nested, of: tuple[str | None, Key]) -> Iterator[Problem]:
    """Gather the rows of a nested list; the column `record` holds the id of the record that each belongs to."""
    kind, key = of
    nodes = sheet.names.model.nodes[key.node or ""]
    scope = Scope(sheet.names, kind, nodes, sheet.declared, own=(PARENT,))
    opened = yield from _open(rows, sheet, scope)
    if opened is None:
        return
    plan, data_rows = opened
    yield from plan.problems
    build = Builder(plan, sheet)
    for item in data_rows:
        if isinstance(item, Problem):
            yield item
            continue
        number, row = item
        data = build.data(row, {})
        place = sheet.place._replace(row=number)
        if data is None:
            yield from build.causes(number, row)
        elif data:
            parent = data.pop(PARENT, "")
            into.rows.setdefault((kind, parent), []).append(NestedRow(key.name, data, place, build.places(row)))


def orphans(nested: Nested) -> Iterator[Problem]:
    """A problem for each nested row whose record stands on no sheet (PLD315)."""
    for (_, parent), rows in nested.rows.items():
        for row in rows:
            yield Problem("PLD315", row.places.place(row.place, f"/{PARENT}"), parent or None, PARENT, parent)
