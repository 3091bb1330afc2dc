"""Finished records as bytes, in sorted runs on disk, become one sorted stream: an external merge in bounded memory.

A run is two files: the bytes of its records, and an index of their ids, places and lengths. Runs that do not overlap
are copied whole, so that what comes sorted costs no merge.
"""

from __future__ import annotations

import heapq
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import orjson

from peasant_ld.problem import Place

FAN_IN = 48  # runs that are merged at once: two files each, and a buffer for both
_BLOCK = 2**20


# The bytes of one record: its id, its number in the input, its place, the bytes. Plain tuples of plain values are what
# the garbage collector looks at once only; there are thousands of them.
Piece = tuple[str, int, tuple[Any, ...], bytes]


class Twin(NamedTuple):
    """A record that has the id of an earlier one."""

    id: str
    origin: Place
    other: Place


@dataclass(frozen=True, slots=True)
class Run:
    """A sorted run: where it lies (`<path>.data`, `.index`), its first and last id, and whether any id stands twice."""

    path: Path
    first: str
    last: str
    twins: bool


def set_down(pieces: list[Piece], path: Path, between: bytes) -> Run | None:
    """Sort pieces by id and write them as a run at `path`; None where there are none. Raises OSError."""
    if not pieces:
        return None
    pieces.sort()
    path.with_suffix(".data").write_bytes(between.join([data for _, _, _, data in pieces]))
    path.with_suffix(".index").write_bytes(b"".join([_line(piece) for piece in pieces]))
    twins = any(one[0] == other[0] for one, other in pairwise(pieces))
    return Run(path, pieces[0][0], pieces[-1][0], twins)


def _line(piece: Piece) -> bytes:
    identity, number, origin, data = piece
    return orjson.dumps([identity, number, len(data), *origin]) + b"\n"


def merge(runs: Iterable[Run], out: BinaryIO, between: bytes) -> Iterator[Twin]:
    """Write the records of all runs by id, of several with one id the first; tell of the others. Raises OSError."""
    written = False
    for group in _overlapping(runs):
        if written:
            out.write(between)
        written = True
        if len(group) == 1 and not group[0].twins:
            with group[0].path.with_suffix(".data").open("rb") as data:
                shutil.copyfileobj(data, out, _BLOCK)
        else:
            yield from _write(_merged(group, between), out, between)


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


def _merged(group: Sequence[Run], between: bytes) -> Iterator[Piece]:
    """The pieces of runs that overlap; so many that they cannot be open at once are merged in rounds."""
    while len(group) > FAN_IN:
        batches = [group[start : start + FAN_IN] for start in range(0, len(group), FAN_IN)]
        group = [_combine(batch, between) for batch in batches]
    with ExitStack() as files:
        yield from heapq.merge(*[_pieces(run, between, files) for run in group])


def _combine(batch: Sequence[Run], between: bytes) -> Run:
    """Several runs as one, in a new place."""
    path = batch[0].path.with_name(f"{batch[0].path.name}+")
    with path.with_suffix(".data").open("wb") as data, path.with_suffix(".index").open("wb") as index:
        for number, piece in enumerate(_merged(batch, between)):
            data.write(between + piece[3] if number else piece[3])
            index.write(_line(piece))
    for run in batch:
        run.path.with_suffix(".data").unlink()
        run.path.with_suffix(".index").unlink()
    return Run(path, min(run.first for run in batch), max(run.last for run in batch), twins=True)


def _pieces(run: Run, between: bytes, files: ExitStack) -> Iterator[Piece]:
    data = files.enter_context(run.path.with_suffix(".data").open("rb"))
    index = files.enter_context(run.path.with_suffix(".index").open("rb"))
    for line in index:
        identity, number, length, *origin = orjson.loads(line)
        yield identity, number, tuple(origin), data.read(length)
        data.read(len(between))


def _write(pieces: Iterable[Piece], out: BinaryIO, between: bytes) -> Iterator[Twin]:
    first: str | None = None
    origin: tuple[Any, ...] = ()
    held: list[bytes] = []
    weight, before = 0, b""
    for identity, _, place, data in pieces:
        if identity == first:
            yield Twin(identity, Place(*place), Place(*origin))
            continue
        first, origin = identity, place
        held.append(data)
        weight += len(data)
        if weight > _BLOCK:
            out.write(before + between.join(held))
            held, weight, before = [], 0, between
    if held:
        out.write(before + between.join(held))
