"""The rows of one grant -> the grant, each value in its cell: further rows add entries to its lists.

So the flattened form of the standard has it: a grant with several locations stands in several rows of one identifier,
or its locations stand on a sheet of their own. What two rows say differently is a question, and no guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.node import TABLE, Given
from peasant_ld.exchange.threesixty.titles import FlatColumn, Step, Titles
from peasant_ld.model.characters import without_hidden
from peasant_ld.problem import Place, Problem, Severity, escape
from peasant_ld.reading.sheets.rows import Sheet

_LISTS = frozenset(TABLE["lists"])


class FlatCell(NamedTuple):
    """The value of a cell, and where it stands."""

    value: Any
    place: Place


Tree = dict[Any, Any]  # of cells, lists of trees, and trees


def tree_of(row: Sequence[str], columns: Sequence[FlatColumn], place: Place) -> Tree:
    """The cells of a row with something in them, as they lie in a grant."""
    tree: Tree = {}
    for column in columns:
        text = row[column.index].strip() if column.index < len(row) else ""
        if text:
            there = place._replace(column=column.letter, header=column.header)
            _put(tree, column.path, FlatCell(_listed(text) if column.path[-1] in _LISTS else text, there))
    return _with_lists(tree)  # type: ignore[no-any-return]


class PackedRow(NamedTuple):
    """The number of a row, its cells, and whether something is wrong with them, which has been told.

    The cells lie in one text, as JSON: many rows are held at once, and a list of many texts takes six times as much.
    """

    number: int
    packed: str
    is_wrong: bool

    @classmethod
    def of(cls, number: int, cells: Sequence[str], is_wrong: bool) -> PackedRow:
        """A row with some cells."""
        return cls(number, json.dumps(cells, ensure_ascii=False), is_wrong)

    def cells(self) -> list[str]:
        """The cells."""
        return list(json.loads(self.packed))


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of grants, or of parts of them: what its columns are, and its rows."""

    sheet: Sheet
    titles: Titles
    rows: list[PackedRow]

    @property
    def name(self) -> str:
        """The name of the sheet."""
        return self.sheet.name or self.sheet.title


class Gathering:
    """The rows of sheets by the identifier of their grant.

    The row of a grant with one row only stays a row until the grant is asked for: taken apart it is many times larger.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._rows: dict[str, OneRow | GrantRows | None] = {}

    def take(self, table: Table, is_whole: bool) -> Iterator[Given]:
        """Take the rows of a sheet in: of grants, where it `is_whole`; those without an identifier are given back."""
        for row in table.rows:
            one = OneRow(table, row, is_whole)
            identity = one.identity
            if identity:
                self._add(identity, one)
            elif is_whole and not row.is_wrong:
                yield _given(one.apart())
            elif is_whole:
                self._reject()
            else:
                self._account.tell(Problem("PLD415", one.place))
        table.rows.clear()

    def grants(self) -> Iterator[Given]:
        """The grants that all rows of one identifier make; what cannot be one is told and counted. Ask once."""
        for identity, held in self._rows.items():
            rows = held.apart() if isinstance(held, OneRow) else held
            self._rows[identity] = None
            if rows is None:
                continue
            if not any(part.is_whole for part in rows.parts):
                for part in rows.parts:
                    self._account.tell(Problem("PLD415", part.place, identity[:300], "id", identity))
            elif rows.problems or any(part.is_wrong for part in rows.parts):
                for problem in rows.problems:
                    self._account.tell(problem)
                self._reject()
            else:
                yield _given(rows)

    def _add(self, identity: str, one: OneRow) -> None:
        known = self._rows.get(identity)
        if known is None:
            self._rows[identity] = one
            return
        if isinstance(known, OneRow):
            known = self._rows[identity] = known.apart()
        part, account = one.part, one.table.sheet.account
        if not known.add(one.tree(), part, identity) and not part.is_wrong:
            facts = {"other": known.parts[0].place}
            self._account.tell(Problem("PLD416", part.place, identity[:300], severity=Severity.WARNING, facts=facts))
        if part.is_whole:  # the sheet has counted it as a record
            account.records -= 1
            account.nested += 1

    def _reject(self) -> None:
        self._account.read += 1
        self._account.rejected += 1


def _given(rows: GrantRows) -> Given:
    data, places = rows.data()
    row = rows.parts[0].place
    return Given(data, lambda pointer: places.get(pointer, row))


class FlatRow(NamedTuple):
    """A row of a grant: where it stands, whether on a sheet of grants, and whether it cannot be read as a whole."""

    place: Place
    is_whole: bool
    is_wrong: bool


class OneRow(NamedTuple):
    """A row of a grant as it stands on its sheet: of grants, where it `is_whole`."""

    table: Table
    row: PackedRow
    is_whole: bool

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.table.sheet.place._replace(row=self.row.number)

    @property
    def identity(self) -> str:
        """The identifier of its grant; empty where it states none."""
        own, cells = self.table.titles.own, self.row.cells()
        return without_hidden(cells[own.index]).strip() if own and own.index < len(cells) else ""

    @property
    def part(self) -> FlatRow:
        """What is known of the row as a part of a grant."""
        return FlatRow(self.place, self.is_whole, self.row.is_wrong)

    def tree(self) -> Tree:
        """Its cells, as they lie in a grant."""
        return tree_of(self.row.cells(), self.table.titles.columns, self.place)

    def apart(self) -> GrantRows:
        """The grant that it alone makes."""
        return GrantRows(self.tree(), [self.part])


@dataclass(slots=True)
class GrantRows:
    """What the rows of one identifier say together."""

    tree: Tree
    parts: list[FlatRow]
    problems: list[Problem] = field(default_factory=list)

    def add(self, more: Tree, part: FlatRow, identity: str) -> bool:
        """Take in one more row; gives whether it says anything new. A value that contradicts is a problem (PLD414)."""
        self.parts.append(part)
        before = len(self.problems)
        is_new = self._merge(self.tree, more, identity)
        return is_new or len(self.problems) > before

    def data(self) -> tuple[dict[str, Any], Mapping[str, Place]]:
        """The grant, and the places of its values by JSON Pointer."""
        places: dict[str, Place] = {}
        return _plain(self.tree, "", places), places

    def _merge(self, into: Tree, more: Tree, identity: str) -> bool:
        is_new = False
        for key, value in more.items():
            if key not in into:
                into[key], is_new = value, True
            elif isinstance(value, dict) and isinstance(into[key], dict):
                is_new |= self._merge(into[key], value, identity)
            elif isinstance(value, list) and isinstance(into[key], list):
                new = [self._enter(into[key], entry, identity) for entry in value]
                is_new |= any(new)
            elif not _same(into[key], value):
                self._contradict(into[key], value, str(key), identity)
        return is_new

    def _enter(self, entries: list[Tree], entry: Tree, identity: str) -> bool:
        """Add an entry to a list, or to the entry with its id; one that is there already is not doubled."""
        for known in entries:
            if "id" in entry and "id" in known and _same(known["id"], entry["id"]):
                return self._merge(known, entry, identity)
            if _says(known, entry):
                return False
        entries.append(entry)
        return True

    def _contradict(self, first: Any, second: Any, key: str, identity: str) -> None:
        one, other = next(_cells(first)), next(_cells(second))
        facts = {"other": one.place, "same": str(one.value)}
        self.problems.append(Problem("PLD414", other.place, identity[:300], key, str(other.value), facts=facts))


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, FlatCell) and isinstance(other, FlatCell) and _bare(one.value) == _bare(other.value)


def _bare(value: Any) -> Any:
    return without_hidden(value).strip() if isinstance(value, str) else value


def _says(known: Tree, entry: Tree) -> bool:
    """Whether an entry says everything that another one says, and may say more."""
    return all(
        _same(known.get(key), value)
        or (isinstance(value, dict) and isinstance(known.get(key), dict) and _says(known[key], value))
        for key, value in entry.items()
    )


def _cells(value: Any) -> Iterator[FlatCell]:
    if isinstance(value, FlatCell):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _cells(inner)


def _plain(value: Any, pointer: str, places: dict[str, Place]) -> Any:
    """Cells as their values, whose places are noted."""
    if isinstance(value, FlatCell):
        places[pointer] = value.place
        return value.value
    if isinstance(value, list):
        return [_plain(each, f"{pointer}/{number}", places) for number, each in enumerate(value)]
    return {key: _plain(each, f"{pointer}/{escape(str(key))}", places) for key, each in value.items()}


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def _put(tree: Tree, way: Sequence[Step], cell: FlatCell) -> None:
    for number, step in enumerate(way[:-1]):
        if not isinstance(tree.setdefault(step, {}), dict):  # `a` and `a/b` both have a column
            way = (*way[:number], "/".join(map(str, way[number:])))
            break
        tree = tree[step]
    tree[way[-1] if way[-1] not in tree else f"{way[-1]} (again)"] = cell


def _with_lists(value: Any) -> Any:
    """The same, numbered entries as lists."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_with_lists(value[key]) for key in sorted(value)]
    return {key: _with_lists(inner) for key, inner in value.items()}
