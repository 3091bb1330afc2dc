"""Rows sorted by id, in bounded memory, to be read as often as needed.

What is gathered at once is a run. Its rows are sorted and lie in a private file, in spans: one for each kind of id, so
that the spans of a source that comes in order do not overlap, and are read one after the other. Only those that do
overlap are merged, once. Runs that are few stay in memory.
"""

from __future__ import annotations

import heapq
import marshal
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from peasant_ld.flow.private_folder import PrivateFolder
from peasant_ld.problem import Place

# Bytes of rows that are held in memory before they are set down.
BUDGET = 6 * 2**20
FAN_IN = 48  # spans that are merged at once: a file each, and a buffer
_ENTRIES = 64  # rows that are written and read at once
_MOST_SPANS = 64  # of a run: where ids begin in so many ways, their beginnings tell nothing
_made = tuple.__new__  # a named tuple of values that one has held: read ten times, by the million
_order = itemgetter(0, 1)


class Row(NamedTuple):
    """One normalized record; rows with the same id follow one another in the order in which they were read."""

    id: str
    number: int
    at: tuple[Any, ...]
    data: bytes
    kind: str
    access: Mapping[str, Any] | None = None

    @property
    def origin(self) -> Place:
        """Where the record starts; a place is made of its values when it is asked for, which is seldom."""
        return _made(Place, self.at)

    def record(self) -> dict[str, Any]:
        """The normalized record."""
        found: dict[str, Any] = orjson.loads(self.data)
        return found


def row_of(number: int, origin: Place, record: Mapping[str, Any], access: Mapping[str, Any] | None = None) -> Row:
    """The row of a normalized record: the number by which it was read, where it starts, its access as written."""
    return Row(record["id"], number, origin, orjson.dumps(record), record["type"][0], access)


def packed(rows: Iterable[Row]) -> bytes:
    """Rows as bytes, for a private file or another process of this very software: marshal is safe there, and quick."""
    return marshal.dumps([(identity, number, tuple(at), *others) for identity, number, at, *others in rows])


def unpacked(data: bytes) -> list[Row]:
    """The rows that `packed` made bytes of."""
    return [_made(Row, values) for values in marshal.loads(data)]


@dataclass(frozen=True, slots=True)
class Span:
    """Sorted rows in a file: where they begin and end in it, and their first and last id."""

    path: Path
    start: int
    end: int
    first: str
    last: str

    def __iter__(self) -> Iterator[Row]:
        """The rows, by id."""
        with self.path.open("rb") as source:
            source.seek(self.start)
            while source.tell() < self.end:
                yield from unpacked(source.read(int.from_bytes(source.read(8))))


@dataclass(frozen=True, slots=True)
class Run:
    """Rows that were gathered at once, sorted and set down: their number, and the spans that they lie in."""

    count: int
    spans: tuple[Span, ...]

    def __len__(self) -> int:
        return self.count

    def as_read(self) -> list[Row]:
        """The rows in the order in which they were read."""
        return sorted(chain.from_iterable(self.spans), key=itemgetter(1))


def set_down(rows: list[Row], path: Path) -> Run:
    """Sort rows by id and write them to a file. Raises OSError."""
    rows.sort(key=_order)
    groups = [list(same) for _, same in groupby(rows, key=_beginning)]
    return Run(len(rows), _written(groups if len(groups) <= _MOST_SPANS else [rows], path))


def _beginning(row: Row) -> str:
    return row.id.rpartition("/")[0]


def _written(groups: Iterable[Iterable[Row]], path: Path) -> tuple[Span, ...]:
    spans = []
    with path.open("wb") as out:
        for group in groups:
            waiting, start, first, last = iter(group), out.tell(), "", ""
            while block := list(islice(waiting, _ENTRIES)):
                first, last = first or block[0].id, block[-1].id
                data = packed(block)
                out.write(len(data).to_bytes(8) + data)
            spans.append(Span(path, start, out.tell(), first, last))
    return tuple(spans)


class SortedStore:
    """A sorted store of rows: filled once, then read any number of times. Use it in a `with` statement.

    Rows lie in memory while they are few, and in a private folder, which goes away with the store, when they are many.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._held: list[Row] = []
        self._weight = 0
        self._count = 0
        self._made: PrivateFolder | None = None
        self._runs: list[Run] = []
        self._spans: list[Span] = []
        self._rounds = 0

    def __enter__(self) -> SortedStore:
        return self

    def __exit__(self, *_: object) -> None:
        if self._made is not None:
            self._made.close()

    def __len__(self) -> int:
        return self._count

    @property
    def folder(self) -> Path:
        """The private folder, for runs that other processes set down. Raises OSError."""
        self._made = self._made or PrivateFolder()
        return self._made.path

    def add_all(self, rows: Sequence[Row] | Run) -> None:
        """Take in rows, or a run that was set down in `folder`, after all that came before. Raises OSError."""
        if isinstance(rows, Run):
            self._flush()
            self._take(rows)
        else:
            self._held += rows
            self._weight += sum([len(row.data) + 600 for row in rows])  # what a row itself weighs, roughly
        self._count += len(rows)
        if self._weight > self._budget:
            self._flush()

    def as_read(self) -> Iterator[Row]:
        """The rows in the order in which they were read."""
        for run in self._runs:
            yield from run.as_read()
        yield from sorted(self._held, key=itemgetter(1))

    def __iter__(self) -> Iterator[Row]:
        """The rows by id, then by the order in which they were read."""
        if not self._runs:
            self._held.sort(key=_order)
            return iter(self._held)
        return self._read()

    def _flush(self) -> None:
        """Write what is held as one run."""
        if self._held:
            self._take(set_down(self._held, self.folder / f"held-{len(self._runs):08}"))
        self._held, self._weight = [], 0

    def _take(self, run: Run) -> None:
        self._runs.append(run)
        self._spans += run.spans

    def _read(self) -> Iterator[Row]:
        """The rows of all spans. Those that overlap are merged when first asked for, so that reading again is quick."""
        self._flush()
        self._spans = [self._one(group) for group in _overlapping(self._spans)]
        return chain.from_iterable(self._spans)

    def _one(self, group: Sequence[Span]) -> Span:
        """Spans that overlap as one; in rounds where they are more than can be open at once."""
        while len(group) > 1:
            parts = [group[start : start + FAN_IN] for start in range(0, len(group), FAN_IN)]
            group = [self._merged(part) for part in parts]
        return group[0]

    def _merged(self, part: Sequence[Span]) -> Span:
        self._rounds += 1
        (span,) = _written([heapq.merge(*part, key=_order)], self.folder / f"merged-{self._rounds:08}")
        return span


def _overlapping(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """The spans in groups, such that all ids of a group come before those of the next."""
    group: list[Span] = []
    last = ""
    for span in sorted(spans, key=lambda each: each.first):
        if group and span.first > last:
            yield group
            group, last = [], ""
        group.append(span)
        last = max(last, span.last)
    if group:
        yield group
