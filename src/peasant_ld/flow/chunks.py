"""A source, and rows that go out, are cut into chunks: what one process works on at a time.

A chunk of a source holds whole lines of JSON Lines, or records of other formats; one after the other they hold what
`read_records` gives. Rows are cut where their ids say so: a changed record changes its own chunk, and no other.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from peasant_ld.flow.sorted_store import Row, packed, unpacked
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import LooseRecords, Record, files_of
from peasant_ld.reading.json_lines import UTF16_MARKS, blocks, read_json_line_stream
from peasant_ld.reading.json_strict import cannot_open

LINES_SIZE = 2 * 2**20  # bytes of lines in a chunk: about 4,000 grants, 13 MB of N-Triples
ITEMS_COUNT = 1000  # records of other formats in a chunk
# One row in so many ends a chunk: about 4,000 grants, 4 MB of rows, 12 MB of N-Triples.
EVERY = 4096
# Bytes of rows after which a chunk ends wherever it is, so that memory is bounded.
MOST = 3 * 2**20
Source = str | Path | LooseRecords
_LINES = (".jsonl", ".ndjson")
_MARKS = (b"\xef\xbb\xbf", *UTF16_MARKS)


@dataclass(frozen=True, slots=True)
class SourceChunk:
    """A part of a source: either the text of whole lines, with the line and the offset it begins at, or items.

    It has `passed` where its records are known to pass the check; `digest` is what its text is known by, if asked.
    """

    name: str
    text: bytes = field(default=b"", repr=False)
    line: int = 1
    offset: int = 0
    passed: bool = False
    digest: str = ""
    items: tuple[Record | Problem, ...] = field(default=(), repr=False)

    def read(self) -> Iterator[Record | Problem]:
        """The records of the chunk, and what is wrong with them; places of lines count from its first line."""
        if self.items:
            return iter(self.items)
        return read_json_line_stream(BytesIO(self.text), self.name)

    def place(self, held: int) -> str:
        """A record of the chunk, known by its line in it or by the number of its item, as `file:line`."""
        if not self.items:
            return f"{self.name}:{held + self.line - 1}"
        item = self.items[held]
        origin = item.origin if isinstance(item, Record) else item.place
        return f"{origin.file}:{origin.line or origin.row or origin.pointer or ''}" if origin else self.name

    def at_home(self, problem: Problem) -> Problem:
        """A problem of a record of the chunk, with its place in the whole source."""
        if self.items or problem.place is None or problem.place.line is None:
            return problem
        facts = dict(problem.facts)
        if problem.code == "PLD002":
            facts["offset"] += self.offset
        return Problem(
            problem.code, self.home(problem.place), problem.record, problem.key, problem.value, problem.severity, facts
        )

    def home(self, place: Place) -> Place:
        """The place in the whole source of a place in the chunk."""
        if self.items or self.line == 1 or place.line is None:
            return place
        return Place(place.file, place.line + self.line - 1, *place[2:])


def source_chunks(
    source: Source, items: Callable[[], Iterable[Record | Problem]], by_items: bool = False
) -> Iterator[SourceChunk]:
    """The chunks of a file or a folder; `items` reads what is not JSON Lines. Raises nothing.

    With `by_items` all comes from there: what names or judgements make of a record, a chunk does not know.
    """
    files = None if by_items else _line_files(source)
    if files is None:
        yield from _batches(items())
        return
    for path, name in files:
        try:
            with path.open("rb") as stream:
                yield from _lines_of(stream, name)
        except OSError as error:
            yield SourceChunk(name, items=(cannot_open(name, error),))


def size_of(source: Source) -> int | None:
    """The weight of all chunks of a source in bytes; None where that cannot be known beforehand."""
    files = _line_files(source)
    return sum(path.stat().st_size for path, _ in files) if files is not None else None


def _line_files(given: Source) -> list[tuple[Path, str]] | None:
    """The files of a source with their names, if all of them are JSON Lines; else None."""
    if isinstance(given, LooseRecords):
        return None
    source = Path(given)
    if source.is_dir():
        found = [(path, path.relative_to(source).as_posix()) for path in files_of(source) if isinstance(path, Path)]
        whole = len(found) == sum(1 for _ in files_of(source))
    else:
        found, whole = [(source, str(source))], True
    fit = whole and all(path.suffix.lower() in _LINES and path.is_file() for path, _ in found)
    return found if fit else None


def _lines_of(stream: BinaryIO, name: str) -> Iterator[SourceChunk]:
    held: list[bytes] = []
    weight, line, start = 0, 1, 0
    for text, offset in blocks(stream):
        if not held:
            start = offset
        held.append(text)
        weight += len(text)
        if weight >= LINES_SIZE or (not offset and text.startswith(UTF16_MARKS)):
            yield _chunk(name, b"\n".join(held), line, start)
            if not offset and text.startswith(UTF16_MARKS):  # what follows cannot be read either
                return
            line += sum(each.count(b"\n") + 1 for each in held)
            held, weight = [], 0
    if held:
        yield _chunk(name, b"\n".join(held), line, start)


def _chunk(name: str, text: bytes, line: int, offset: int) -> SourceChunk:
    """A chunk; an empty line goes before what would be taken for the mark at the beginning of a file."""
    if offset and text.startswith(_MARKS):
        return SourceChunk(name, b"\n" + text, line - 1, offset - 1)
    return SourceChunk(name, text, line, offset)


def _batches(items: Iterable[Record | Problem]) -> Iterator[SourceChunk]:
    waiting = iter(items)
    while batch := tuple(islice(waiting, ITEMS_COUNT)):
        yield SourceChunk("", items=batch)


@dataclass(frozen=True)
class RowChunk:
    """Rows that follow one another; to other processes they travel as bytes."""

    rows: tuple[Row, ...]

    @cached_property
    def digest(self) -> str:
        """A digest of what goes out of the rows."""
        return hashlib.sha256(b"\n".join([row.data for row in self.rows])).hexdigest()

    def __reduce__(self) -> tuple[Callable[[bytes], RowChunk], tuple[bytes]]:
        """How the chunk travels."""
        return _arrived, (packed(self.rows),)

    def place(self, held: int) -> str:
        """Where the row with a number was written, as `file:line`."""
        origin = self.rows[held].origin
        number = origin.line or origin.row
        return f"{origin.file}:{number}" if number else origin.file


def _arrived(data: bytes) -> RowChunk:
    return RowChunk(tuple(unpacked(data)))


def row_chunks(rows: Iterable[Row], most: int = MOST, whole: bool = False) -> Iterator[RowChunk]:
    """The rows in chunks, in their order; `most` is the weight after which a chunk ends, in bytes.

    With `whole` all rows are one chunk, however many they are.
    """
    if whole:
        yield RowChunk(tuple(rows))
        return
    held: list[Row] = []
    weight = 0
    for row in rows:
        held.append(row)
        weight += len(row.data)
        if weight > most or zlib.crc32(row.id.encode()) % EVERY == 0:
            yield RowChunk(tuple(held))
            held, weight = [], 0
    if held:
        yield RowChunk(tuple(held))
