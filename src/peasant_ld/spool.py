"""Normalized records, kept sorted by id and read as often as needed: in memory while they are few, on disk when many.

An external merge sort with text lines; the folder on disk is private and goes away with the spool.
"""

from __future__ import annotations

import heapq
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from peasant_ld.problem import Place

# Bytes of records that are held in memory before they are sorted and set down.
BUDGET = 64 * 2**20


class Row(NamedTuple):
    """One record in the spool; rows with the same id follow one another in the order in which they were read."""

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


class Spool:
    """A sorted store of rows: filled once, then read any number of times. Use it in a `with` statement."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._held: list[Row] = []
        self._weight = 0
        self._count = 0
        self._folder: Path | None = None
        self._runs: list[Path] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

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
        self._held.sort(key=_order)
        if not self._runs:
            yield from self._held
            return
        with ExitStack() as files:
            runs = [_read(files.enter_context(path.open("rb"))) for path in self._runs]
            yield from heapq.merge(*runs, self._held, key=_order)

    def _set_down(self) -> None:
        """Write what is held as one sorted run."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="peasant-ld-"))
        path = self._folder / f"{len(self._runs)}.run"
        with path.open("wb") as out:
            for row in sorted(self._held, key=_order):
                head = orjson.dumps([row.id, row.number, tuple(row.origin), row.kind, row.access])
                out.write(b"%s\t%s\n" % (head, row.data))
        self._runs.append(path)
        self._held = []
        self._weight = 0


def _order(row: Row) -> tuple[str, int]:
    return row.id, row.number


def _read(lines: Iterator[bytes]) -> Iterator[Row]:
    for line in lines:
        head, _, data = line.partition(b"\t")  # JSON escapes tabs: the first one is ours
        identity, number, origin, kind, access = orjson.loads(head)
        yield Row(identity, number, Place(*origin), data[:-1], kind, access)
