"""Records sorted by id, in bounded memory: finished bytes as one stream, or rows to be read as often as needed.

An external merge sort. A run is two private files: the bytes of its records, one after the other, and an index of their
ids, places and lengths. Runs that do not overlap are copied whole, so that what comes sorted costs no merge.
"""

from __future__ import annotations

import heapq
import marshal
import shutil
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from peasant_ld.flow.private_folder import PrivateFolder
from peasant_ld.problem import Place

# Bytes of records that are held in memory before they are sorted and set down.
BUDGET = 24 * 2**20
FAN_IN = 48  # runs that are merged at once: two files each, and a buffer for both
_ENTRIES = 256  # of an index, written and read at once
_BLOCK = 2**20
_made = tuple.__new__  # a named tuple of values that one has held: read ten times, by the million

# What is sorted: an id, the number by which it was read, what else is told of it, its bytes. Plain tuples of plain
# values are what the garbage collector looks at once only; there are thousands of them.
Item = tuple[str, int, tuple[Any, ...], bytes]


class Doubled(NamedTuple):
    """A record whose id another one has, too; both by what is told of them beside the id."""

    id: str
    about: Any
    other: Any


@dataclass(frozen=True, slots=True)
class Run:
    """A sorted run: where it lies (`<path>.data`, `.index`), its first and last id, and whether any id stands twice."""

    path: Path
    first: str
    last: str
    doubled: bool


def set_down(items: list[Item], path: Path, between: bytes) -> Run | None:
    """Sort items by id and write them as a run at `path`; None where there are none. Raises OSError."""
    if not items:
        return None
    items.sort(key=_order)
    path.with_suffix(".data").write_bytes(between.join([item[3] for item in items]))
    with path.with_suffix(".index").open("wb") as index:
        _write_index(items, index)
    doubled = any(one[0] == other[0] for one, other in pairwise(items))
    return Run(path, items[0][0], items[-1][0], doubled)


def _order(item: Sequence[Any]) -> tuple[str, int]:
    return item[0], item[1]


def _write_index(items: Iterable[Item], out: BinaryIO) -> None:
    """The files are private, and read by this very software: marshal is safe, and quick."""
    waiting = iter(items)
    while block := [
        (identity, number, about, len(data)) for identity, number, about, data in islice(waiting, _ENTRIES)
    ]:
        written = marshal.dumps(block)
        out.write(len(written).to_bytes(8) + written)


def _read_index(source: BinaryIO) -> Iterator[tuple[str, int, tuple[Any, ...], int]]:
    while size := source.read(8):
        yield from marshal.loads(source.read(int.from_bytes(size)))


def ids_of(runs: Iterable[Run]) -> Iterator[str]:
    """The ids of all items of some runs."""
    for run in runs:
        with run.path.with_suffix(".index").open("rb") as index:
            yield from (identity for identity, *_ in _read_index(index))


def merge(runs: Iterable[Run], out: BinaryIO, between: bytes) -> Iterator[Doubled]:
    """Write the records of all runs by id; of several with one id none, which is told. Raises OSError."""
    before = b""
    for group in _overlapping(runs):
        if len(group) == 1 and not group[0].doubled:
            with group[0].path.with_suffix(".data").open("rb") as data:
                out.write(before)
                shutil.copyfileobj(data, out, _BLOCK)
            before = between
        else:
            before = yield from _write_those_alone(_merged(group, between), out, (before, between))


def _overlapping(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs in groups, such that all ids of a group come before those of the next."""
    group: list[Run] = []
    last = ""
    for run in sorted(runs, key=lambda each: each.first):
        if group and run.first > last:
            yield group
            group, last = [], ""
        group.append(run)
        last = max(last, run.last)
    if group:
        yield group


def _few(runs: Sequence[Run], between: bytes) -> Sequence[Run]:
    """So many runs as can be open at once: more are combined in rounds."""
    while len(runs) > FAN_IN:
        runs = [_combined(runs[start : start + FAN_IN], between) for start in range(0, len(runs), FAN_IN)]
    return runs


def _merged(group: Sequence[Run], between: bytes) -> Iterator[Item]:
    """The items of runs that overlap."""
    with ExitStack() as files:
        yield from heapq.merge(*[_items(run, between, files) for run in _few(group, between)], key=_order)


def _combined(batch: Sequence[Run], between: bytes) -> Run:
    """Several runs, few enough to be open at once, as one in a new place; the old ones go away."""
    path = batch[0].path.with_name(f"{batch[0].path.name}+{len(batch)}")
    with path.with_suffix(".data").open("wb") as data, path.with_suffix(".index").open("wb") as index:
        _write_index(_copied(_merged(batch, between), data, between), index)
    for run in batch:
        run.path.with_suffix(".data").unlink()
        run.path.with_suffix(".index").unlink()
    return Run(path, min(run.first for run in batch), max(run.last for run in batch), doubled=True)


def _copied(items: Iterable[Item], out: BinaryIO, between: bytes) -> Iterator[Item]:
    """Items whose bytes are written while they pass by."""
    for number, item in enumerate(items):
        out.write(between + item[3] if number else item[3])
        yield item


def _items(run: Run, between: bytes, files: ExitStack) -> Iterator[Item]:
    data = files.enter_context(run.path.with_suffix(".data").open("rb"))
    index = files.enter_context(run.path.with_suffix(".index").open("rb"))
    gap = len(between)
    for identity, number, about, length in _read_index(index):
        yield identity, number, about, data.read(length)
        if gap:
            data.read(gap)


def _write_those_alone(
    items: Iterable[Item], out: BinaryIO, marks: tuple[bytes, bytes]
) -> Generator[Doubled, None, bytes]:
    """Write the items whose id no other has; `marks` go before the first and between. Gives what goes before more."""
    before, between = marks
    held: list[bytes] = []
    weight = 0
    for identity, same in groupby(items, key=itemgetter(0)):
        (_, _, first, data), *others = same
        if others:
            yield from doubled(identity, [first, *(about for _, _, about, _ in others)])
            continue
        held.append(data)
        weight += len(data)
        if weight > _BLOCK:
            out.write(before + between.join(held))
            held, weight, before = [], 0, between
    if held:
        out.write(before + between.join(held))
        before = between
    return before


def doubled(identity: str, every: Sequence[Any]) -> Iterator[Doubled]:
    """Each of several records with one id, the first beside the second, the others beside the first."""
    return (Doubled(identity, about, every[0] if number else every[1]) for number, about in enumerate(every))


class Row(NamedTuple):
    """One normalized record; rows with the same id follow one another in the order in which they were read."""

    id: str
    number: int
    origin: Place
    data: bytes
    kind: str
    access: Mapping[str, Any] | None = None

    def record(self) -> dict[str, Any]:
        """The normalized record."""
        found: dict[str, Any] = orjson.loads(self.data)
        return found


def row_of(number: int, origin: Place, record: Mapping[str, Any], access: Mapping[str, Any] | None = None) -> Row:
    """The row of a normalized record: the number by which it was read, where it starts, its access as written."""
    return Row(record["id"], number, origin, orjson.dumps(record), record["type"][0], access)


class SortedStore:
    """A sorted store of rows: filled once, then read any number of times. Use it in a `with` statement.

    Rows lie in memory while they are few, and in a private folder, which goes away with the store, when they are many.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._held: list[Row] = []
        self._weight = 0
        self._count = 0
        self._folder: PrivateFolder | None = None
        self._runs: list[Run] = []

    def __enter__(self) -> SortedStore:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.close()

    def __len__(self) -> int:
        return self._count

    def add(self, row: Row) -> None:
        """Take in one row."""
        self._held.append(row)
        self._count += 1
        self._weight += len(row.data) + 600  # what the row itself weighs, roughly
        if self._weight > self._budget:
            self._set_down()

    def __iter__(self) -> Iterator[Row]:
        """The rows by id, then by the order in which they were read."""
        if self._runs:
            return self._read()
        self._held.sort(key=_order)
        return iter(self._held)

    def _set_down(self) -> None:
        """Write what is held as one sorted run."""
        if self._folder is None:
            self._folder = PrivateFolder()
        items: list[Item] = [
            (row.id, row.number, (tuple(row.origin), row.kind, row.access), row.data) for row in self._held
        ]
        run = set_down(items, self._folder.path / f"{len(self._runs):08}", b"")
        self._runs += [run] if run else []
        self._held = []
        self._weight = 0

    def _read(self) -> Iterator[Row]:
        """The rows of the one run that all are in: merged when first asked for, so that reading again is quick."""
        if self._held:
            self._set_down()
        if len(self._runs) > 1:
            self._runs = [_combined(_few(self._runs, b""), b"")]
        with ExitStack() as files:
            for identity, number, (origin, kind, access), data in _items(self._runs[0], b"", files):
                yield _made(Row, (identity, number, _made(Place, origin), data, kind, access))
