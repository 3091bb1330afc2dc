"""The data file of a release, a record in each line, sorted by id: all of them one at a time, or one by bisection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from peasant_ld.published.layout import DATA, damaged
from peasant_ld.rdf.own_document import normalized as normalized_of

_START, _HEAD, _TAIL = b'{"@context":', b'"@graph":[', b"]}"
Line = tuple[int, bytes]


def lines_of(folder: Path) -> Iterator[Line]:
    """The lines that hold a record, with their numbers. Raises InputError (PLD502) where the file is not whole."""
    last = b""
    with _opened(folder) as source:
        if not _begins(source.readline()):
            raise damaged(folder, DATA, 1)
        for number, line in enumerate(source, 2):
            last = line
            if line not in (b"]}\n", b"\n"):
                yield number, line
    if last.rstrip() != _TAIL:
        raise damaged(folder, DATA)


def refuse_cut(folder: Path) -> None:
    """Raise InputError (PLD502) for a data file without its beginning or its end."""
    with _opened(folder) as source:
        begins = _begins(source.readline())
        source.seek(max(0, source.seek(0, 2) - 100))
        if not (begins and source.read().rstrip().endswith(_TAIL)):
            raise damaged(folder, DATA)


def line_of(folder: Path, iri: str) -> dict[str, Any] | None:
    """The record with this id, as it stands in the file; None where there is none. Raises InputError (PLD502)."""
    wanted = iri.encode("utf-8", "surrogatepass")
    with _opened(folder) as source:
        low, high = 0, source.seek(0, 2)
        while low < high:
            start, line = _line_at(source, (low + high) // 2)
            found = record_of(folder, line)["id"].encode() if line.startswith(b'{"id"') else None
            if found == wanted:
                return record_of(folder, line)
            if found is None or found > wanted:
                low, high = (start + len(line), high) if found is None and start == 0 else (low, (low + high) // 2)
            else:
                low = start + len(line)
    return None


def record_of(folder: Path, line: bytes, number: int | None = None) -> dict[str, Any]:
    """The record of one line. Raises InputError (PLD502) for a line that is not ours."""
    try:
        record: Any = orjson.loads(line.rstrip(b",\n"))
    except orjson.JSONDecodeError as error:
        raise damaged(folder, DATA, number) from error
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise damaged(folder, DATA, number)
    types = record.get("type")
    if not isinstance(types, list) or not types or not isinstance(types[0], str):
        raise damaged(folder, DATA, number)
    return record


def normalized(folder: Path, published: Mapping[str, Any], number: int | None = None) -> dict[str, Any]:
    """The normalized record of one that was published. Raises InputError (PLD502) for one that is not ours."""
    try:
        return normalized_of(published)
    except (TypeError, AttributeError) as error:  # what it says of itself, or its evidence, is of another sort
        raise damaged(folder, DATA, number) from error


def _begins(line: bytes) -> bool:
    return line.startswith(_START) and line.rstrip().endswith(_HEAD)


def _opened(folder: Path) -> BinaryIO:
    try:
        return (folder / DATA).open("rb")
    except OSError as error:
        raise damaged(folder, DATA) from error


def _line_at(source: BinaryIO, position: int) -> tuple[int, bytes]:
    """The line that holds a position, and where it starts."""
    start = position
    while start > 0:
        step = min(start, 4096)
        source.seek(start - step)
        block = source.read(step)
        cut = block.rfind(b"\n")
        if cut >= 0:
            start = start - step + cut + 1
            break
        start -= step
    source.seek(start)
    return start, source.readline()
