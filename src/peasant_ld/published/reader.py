"""A release folder, as others read it: its base, its records one by one, and one of them without reading them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from peasant_ld.files import refuse_links_below
from peasant_ld.model.context import Context, compile_context
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.rdf.own_document import normalized

DATA = "data/dataset.jsonld"
DUMP = "data/dataset.nq.gz"
CONTEXT = "context.jsonld"
# What the terms mean and what they are called, for whoever asks the data.
WORDS = ("ns.ttl", "labels.ttl")
TOMBSTONE = b'"Tombstone"'


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its folder and the IRI under which its records live. Made by `open_release`."""

    folder: Path
    base: str

    def records(self, base: str | None = None) -> Iterator[dict[str, Any]]:
        """The normalized records by id, one at a time; under another `base`, if one is given.

        Raises InputError (PLD502) for a line that is not ours.
        """
        moved = base is not None and base != self.base
        with (self.folder / DATA).open("rb") as source:
            if not source.readline().rstrip().endswith(b'"@graph":['):
                raise not_ours(self.folder)
            for line in source:
                if line not in (b"]}\n", b"\n"):
                    told = line.replace(self.base.encode(), str(base).encode()) if moved else line
                    yield self._normalized(self._record(told))

    def gone(self) -> frozenset[str]:
        """The ids of records that were withdrawn."""
        with (self.folder / DATA).open("rb") as source:
            lines = [line for line in source if TOMBSTONE in line and line.startswith(b'{"id"')]
        return frozenset(record["id"] for record in map(self._record, lines) if record["type"][0] == "Tombstone")

    def find(self, iri: str) -> dict[str, Any] | None:
        """The normalized record with this id."""
        found = self.published(iri)
        return None if found is None else self._normalized(found)

    def published(self, iri: str) -> dict[str, Any] | None:
        """The record with this id as it stands in the file, by bisection: they stand sorted there, one in each line."""
        wanted = iri.encode()
        with (self.folder / DATA).open("rb") as source:
            low, high = 0, source.seek(0, 2)
            while low < high:
                middle = (low + high) // 2
                start, line = _line_at(source, middle)
                found = self._id(line)
                if found == wanted:
                    return self._record(line)
                if found is None or found > wanted:
                    low, high = (start + len(line), high) if found is None and start == 0 else (low, middle)
                else:
                    low = start + len(line)
        return None

    def context(self) -> Context:
        """The context of the release. Raises InputError: PLD502 without one, PLD016 for one that is not understood."""
        try:
            written = orjson.loads((self.folder / CONTEXT).read_bytes())["@context"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise not_ours(self.folder) from error
        if not isinstance(written, dict):
            raise not_ours(self.folder)
        try:
            return compile_context(written)
        except (TypeError, AttributeError) as error:  # a value in it is of a sort that no context has
            raise not_ours(self.folder) from error

    def _normalized(self, published: dict[str, Any]) -> dict[str, Any]:
        try:
            return normalized(published)
        except (TypeError, AttributeError) as error:  # what it says of itself, or its evidence, is of another sort
            raise not_ours(self.folder) from error

    def _record(self, line: bytes) -> dict[str, Any]:
        try:
            record: dict[str, Any] = orjson.loads(line.rstrip(b",\n"))
        except orjson.JSONDecodeError as error:
            raise not_ours(self.folder) from error
        if not isinstance(record, dict) or not isinstance(record.get("type"), list):
            raise not_ours(self.folder)
        if not isinstance(record.get("id"), str):
            raise not_ours(self.folder)
        return record

    def _id(self, line: bytes) -> bytes | None:
        return self._record(line)["id"].encode() if line.startswith(b'{"id"') else None


def open_release(folder: Path) -> Release:
    """The release in a folder. Raises InputError: PLD502 when there is none, PLD070 when a link lies in it."""
    refuse_links_below(folder)
    if not (folder / DATA).is_file():
        raise not_ours(folder)
    return Release(folder, base_of(folder))


def base_of(folder: Path) -> str:
    """The base of the release in a folder. Raises InputError (PLD502) when there is none."""
    try:
        base = orjson.loads((folder / "report.json").read_bytes())["dataset"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise not_ours(folder) from error
    if not isinstance(base, str):
        raise not_ours(folder)
    return base


def not_ours(folder: Path) -> InputError:
    """The error (PLD502) of a folder that is no release, or one that was damaged."""
    return InputError(Problem("PLD502", Place(str(folder)), value=str(folder)))


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
