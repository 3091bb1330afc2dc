"""What is to be written is parsed again with a second, strict parser before anything of it goes out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, NamedTuple, cast

from peasant_ld.problem import PeasantError, Problem

# Records of JSON-LD that are parsed at a time: a JSON-LD parser holds the whole of what it is given.
MANY = 1_000
# The bytes before, between and after the records of a file.
Frame = tuple[bytes, bytes, bytes]


class Statements(NamedTuple):
    """What some bytes say: so many statements, whose hashes add up to this."""

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

    def told(self) -> Statements:
        return Statements(self._statements, self._sum)


class NotAsMade(PeasantError):
    """What was written does not say what it should, so nothing of it may go out; `problem` (PLD132) says what."""

    def __init__(self, files: str, reason: str) -> None:
        super().__init__(files, reason)
        self.problem = Problem("PLD132", facts={"file": files, "reason": reason})


def read_back(parts: Mapping[str, bytes], frames: Mapping[str, Frame]) -> None:
    """Parse some records as they are to stand in each file, by its name: all must say the same.

    Raises NotAsMade when they do not: nothing of it may go out.
    """
    found = {}
    for name, part in parts.items():
        try:
            found[name] = _said(name, part, frames[name])
        except (SyntaxError, ValueError) as error:
            raise NotAsMade(name, str(error)) from error
    if len(set(found.values())) > 1:
        raise NotAsMade(", ".join(found), "not-the-same")


def _said(name: str, part: bytes, around: Frame) -> Statements:
    import pyoxigraph as ox

    before, between, after = around
    fingerprint = _Fingerprint()
    if ".jsonld" in name:
        documents: Iterable[bytes] = (
            before + between.join(some) + after for some in _batches(iter(part.split(between)))
        )
        form = ox.RdfFormat.JSON_LD
    else:
        documents, form = (before + part + after,), ox.RdfFormat.TURTLE if ".ttl" in name else ox.RdfFormat.N_QUADS
    for document in documents:
        ox.serialize(ox.parse(document, format=form), cast(IO[bytes], fingerprint), format=ox.RdfFormat.N_QUADS)
    return fingerprint.told()


def _batches(lines: Iterator[bytes]) -> Iterator[list[bytes]]:
    while batch := list(islice(lines, MANY)):
        yield batch
