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
from typing import BinaryIO, NamedTuple

import orjson

from peasant_ld.problem import Place

FAN_IN = 48  # runs that are merged at once: two files each, and a buffer for both
_BLOCK = 2**20


class Piece(NamedTuple):
    """The bytes of one record; `number` counts the records of the input, in its order."""

    id: str
    number: int
    origin: Place
    data: bytes


class Twin(NamedTuple):
    """A record that has the id of an earlier one."""

    id: str
    origin: Place
    other: Place


@dataclass(frozen=True, slots=True)
class Run:
    """A sorted run: where it lies (`<path>.data`, `<path>.index`), its first and last id, and whether any stands twice."""

    path: Path
    first: str
    last: str
    twins: bool


def set_down(pieces: list[Piece], path: Path, between: bytes) -> Run | None:
    """Sort pieces by id and write them as a run at `path`; None where there are none. Raises OSError."""
    if not pieces:
        return None
    pieces.sort()
    path.with_suffix(".data").write_bytes(between.join([piece.data for piece in pieces]))
    path.with_suffix(".index").write_bytes(b"".join([_line(piece) for piece in pieces]))
    twins = any(one.id == other.id for one, other in pairwise(pieces))
    return Run(path, pieces[0].id, pieces[-1].id, twins)


def _line(piece: Piece) -> bytes:
    return orjson.dumps([piece.id, piece.number, len(piece.data), *piece.origin]) + b"\n"


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
            data.write(between + piece.data if number else piece.data)
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
        yield Piece(identity, number, Place(*origin), data.read(length))
        data.read(len(between))


def _write(pieces: Iterable[Piece], out: BinaryIO, between: bytes) -> Iterator[Twin]:
    first: Piece | None = None
    held: list[bytes] = []
    weight, before = 0, b""
    for piece in pieces:
        if first is not None and piece.id == first.id:
            yield Twin(piece.id, piece.origin, first.origin)
            continue
        first = piece
        held.append(piece.data)
        weight += len(piece.data)
        if weight > _BLOCK:
            out.write(before + between.join(held))
            held, weight, before = [], 0, between
    if held:
        out.write(before + between.join(held))
