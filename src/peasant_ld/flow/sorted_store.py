"""Normalized records, kept sorted by id and read as often as needed: in memory while they are few, on disk when many.

An external merge sort; the folder on disk is private and goes away with the spool.
"""

from __future__ import annotations

import heapq
import marshal
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from peasant_ld.problem import Place

# Bytes of records that are held in memory before they are sorted and set down.
BUDGET = 64 * 2**20
# Rows that are written, and read, at once.
BLOCK = 256


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


class SortedStore:
    """A sorted store of rows: filled once, then read any number of times. Use it in a `with` statement."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._budget = budget
        self._held: list[Row] = []
        self._weight = 0
        self._count = 0
        self._folder: Path | None = None
        self._runs: list[Path] = []

    def __enter__(self) -> SortedStore:
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
        if self._runs:
            return _read(self._settled())
        self._held.sort(key=_order)
        return iter(self._held)

    def _set_down(self) -> None:
        """Write what is held as one sorted run."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="peasant-ld-"))
        path = self._folder / f"{len(self._runs)}.run"
        _write(sorted(self._held, key=_order), path)
        self._runs.append(path)
        self._held = []
        self._weight = 0

    def _settled(self) -> Path:
        """The one run that all rows are in: merged when it is asked for first, so that reading again is quick."""
        assert self._folder is not None
        if self._held:
            self._set_down()
        if len(self._runs) > 1:
            whole = self._folder / "whole.run"
            _write(heapq.merge(*map(_read, self._runs), key=_order), whole)
            for path in self._runs:
                path.unlink()
            self._runs = [whole]
        return self._runs[0]


def _order(row: Row) -> tuple[str, int]:
    return row.id, row.number


def _write(rows: Iterable[Row], path: Path) -> None:
    """Write rows in blocks. The file is private, and read by this very process: marshal is safe, and quick."""
    waiting = iter(rows)
    with path.open("wb") as out:
        while block := [(*row[:2], tuple(row.origin), *row[3:]) for row in islice(waiting, BLOCK)]:
            data = marshal.dumps(block)
            out.write(len(data).to_bytes(8) + data)


def _read(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        while size := file.read(8):
            for identity, number, origin, data, kind, access in marshal.loads(file.read(int.from_bytes(size))):
                yield Row(identity, number, Place(*origin), data, kind, access)
