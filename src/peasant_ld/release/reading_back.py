"""What was written is parsed again with a second, strict parser before anything of it goes out."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

from peasant_ld.problem import PeasantError

# Records of JSON-LD that are parsed at a time: a JSON-LD parser holds the whole of what it is given.
MANY = 1_000


class Told(NamedTuple):
    """What a file says: so many statements, whose hashes add up to this."""

    statements: int
    fingerprint: int


class _Fingerprint(io.RawIOBase):
    """Takes N-Quads in, and keeps what tells two sets of statements apart; the order makes no difference."""

    def __init__(self) -> None:
        self._rest = b""
        self._statements = 0
        self._sum = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        *lines, self._rest = (self._rest + data).split(b"\n")
        self._statements += len(lines)
        self._sum = (self._sum + sum(map(hash, lines))) % 2**64
        return len(data)

    def told(self) -> Told:
        return Told(self._statements, self._sum)


def read_back(folder: Path, names: Iterable[str], records: int) -> None:
    """Parse the data files of a staged release: each must say the same, and the JSON-LD hold so many records.

    Raises PeasantError when they do not: nothing of it may go out.
    """
    found = {}
    for name in names:
        path = folder / name
        try:
            found[name] = _of_lines(path, records) if path.suffix == ".jsonld" else _of_text(path)
        except (SyntaxError, ValueError) as error:
            raise PeasantError(f"{name} cannot be read back: {error}") from error
    if len(set(found.values())) != 1:
        raise PeasantError(f"the files that were written do not say the same: {found}")


def _of_text(path: Path) -> Told:
    """What a file of Turtle, or of packed N-Quads, says."""
    import pyoxigraph as ox

    fingerprint = _Fingerprint()
    form = ox.RdfFormat.TURTLE if path.suffix == ".ttl" else ox.RdfFormat.N_QUADS
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
        quads = ox.parse(cast(IO[bytes], source), format=form)
        ox.serialize(quads, cast(IO[bytes], fingerprint), format=ox.RdfFormat.N_QUADS)
    return fingerprint.told()


def _of_lines(path: Path, records: int) -> Told:
    """What a file of JSON-LD says, with a record a line between the first line and the last."""
    import pyoxigraph as ox

    fingerprint, number = _Fingerprint(), 0
    with path.open("rb") as source:
        head = source.readline()
        lines = (line.rstrip(b",\n") for line in source)
        for some in _batches(line for line in lines if line not in (b"]}", b"")):
            number += len(some)
            quads = ox.parse(head + b",\n".join(some) + b"]}", format=ox.RdfFormat.JSON_LD)
            ox.serialize(quads, cast(IO[bytes], fingerprint), format=ox.RdfFormat.N_QUADS)
    if number != records:
        raise PeasantError(f"{path.name} holds {number} records, not {records}")
    return fingerprint.told()


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, MANY)):
        yield batch
