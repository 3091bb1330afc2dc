"""Rows that go out are cut into pieces where their ids say so: a changed record changes its own piece, and no other.

A piece is what one process works on at a time, and what need not be done again when the same rows go out once more.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from peasant_ld.flow.sorted_store import Row

# One row in so many ends a piece: about 4,000 grants, 4 MB of rows, 12 MB of N-Triples.
EVERY = 4096
# Bytes of rows after which a piece ends wherever it is, so that memory is bounded.
MOST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows that follow one another, and a digest of what goes out of them."""

    rows: tuple[Row, ...]
    digest: str

    def place(self, held: int) -> str:
        """Where the row with a number was written, as `file:line`."""
        origin = self.rows[held].origin
        number = origin.line or origin.row
        return f"{origin.file}:{number}" if number else origin.file


def pieces_of(rows: Iterable[Row], most: int = MOST, whole: bool = False) -> Iterator[Piece]:
    """The rows in pieces, in their order; `most` is the weight after which a piece ends, in bytes.

    With `whole` all rows are one piece, however many they are.
    """
    if whole:
        yield _piece(list(rows))
        return
    held: list[Row] = []
    weight = 0
    for row in rows:
        held.append(row)
        weight += len(row.data)
        if weight > most or zlib.crc32(row.id.encode()) % EVERY == 0:
            yield _piece(held)
            held, weight = [], 0
    if held:
        yield _piece(held)


def _piece(rows: list[Row]) -> Piece:
    return Piece(tuple(rows), hashlib.sha256(b"\n".join([row.data for row in rows])).hexdigest())
