"""What was written is parsed again with a second, strict parser before anything of it goes out."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from peasant_ld.problem import PeasantError


class Told(NamedTuple):
    """What a file says: so many statements, about so many records, whose hashes add up to this."""

    statements: int
    records: int
    fingerprint: int


def read_back(folder: Path, names: Iterable[str], records: int) -> None:
    """Parse the data files of a staged release: each must say the same, of as many records.

    Raises PeasantError when they do not: nothing of it may go out.
    """
    import pyoxigraph as ox

    formats = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".gz": ox.RdfFormat.N_QUADS}
    found = {}
    for name in names:
        path = folder / name
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
            found[name] = _told(ox.parse(cast(IO[bytes], source), format=formats[path.suffix]))
    if len(set(found.values())) != 1 or next(iter(found.values())).records != records:
        raise PeasantError(f"the files that were written do not say the same: {found}, and {records} records")


def _told(quads: Iterable[Any]) -> Told:
    """Count, without holding more than one statement; the statements of a record follow one another in every file."""
    statements, records, fingerprint, last = 0, 0, 0, ""
    for quad in quads:
        record = quad.subject.value.partition("#")[0]
        records += record != last
        last = record
        statements += 1
        fingerprint = (fingerprint + hash(quad)) % 2**64
    return Told(statements, records, fingerprint)
