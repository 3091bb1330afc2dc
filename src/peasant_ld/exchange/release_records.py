"""A release folder -> its normalized records, read line by line from `data/dataset.jsonld`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.problem import InputError, Place, Problem

DATA = "data/dataset.jsonld"


def release_records(release: Path) -> Iterator[dict[str, Any]]:
    """The normalized records of a release, by id. Raises InputError (PLD412) where there are none.

    The file holds one record a line inside `@graph`, as `serialize` writes it.
    """
    path = release / DATA
    try:
        with path.open("rb") as lines:
            if not next(lines, b"").rstrip().endswith(b'"@graph":['):
                raise _no_release(path, 1)
            for number, line in enumerate(lines, 2):
                text = line.rstrip().removesuffix(b",")
                if text not in (b"]}", b""):
                    yield _record(text, path, number)
    except OSError as error:
        raise _no_release(path) from error


def _record(text: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _no_release(path, number) from error
    if not isinstance(record, dict) or not isinstance(record.get("type"), list) or "id" not in record:
        raise _no_release(path, number)
    return record


def _no_release(path: Path, line: int | None = None) -> InputError:
    return InputError(Problem("PLD412", Place(DATA, line), value=str(path.parent.parent)))
