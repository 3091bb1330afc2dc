"""Records that a program has in memory, or gives one by one, as a source that can be read again and again."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import IO, Any

import orjson

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Locator, NamedReference, Record

NAME = "records"  # what stands in a place where a file has its name
Given = Record | Problem | Mapping[str, Any]
# What orjson would turn into text by itself is not what a file can hold, so it is refused like any other value.
_AS_IN_FILES = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_SUBCLASS


class LooseRecords:
    """Loose records as a source: mappings, records of `read_records`, and the problems that are among these.

    A mapping is known by its number: `Place("records", line=3)` is the third. What can be given once only is kept in a
    private file while it is read for the first time, so that memory does not grow with it.
    """

    def __init__(self, given: Iterable[Given], name: str = NAME) -> None:
        if isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable):
            hint = "; read_records(path) reads those of a file" if isinstance(given, str | bytes | PathLike) else ""
            raise TypeError(f"records are given as an iterable of mappings, not as {_called(given)}{hint}")
        self._given = given
        self._name = name
        self._kept: _Kept | None = None

    def __str__(self) -> str:
        return self._name

    def __iter__(self) -> Iterator[Record | Problem]:
        """The records and problems, from the first on. Raises TypeError for anything else, by its number."""
        if self._kept is not None:
            return self._kept.read()
        again = iter(self._given)
        if again is not self._given:
            return _records(again)
        self._kept = _Kept()
        return self._kept.keep(_records(again))


def _records(given: Iterator[Given]) -> Iterator[Record | Problem]:
    for number, item in enumerate(given, 1):
        yield item if isinstance(item, Record | Problem) else _record(item, number)


def _record(item: Any, number: int) -> Record:
    if not isinstance(item, Mapping):
        raise TypeError(f"record {number} is no mapping: {_called(item)}")
    try:
        data = orjson.loads(orjson.dumps(dict(item), option=_AS_IN_FILES))
    except (TypeError, ValueError) as error:
        raise TypeError(f"record {number} holds what no file of records can hold: {error}") from error
    return Record(data, Place(NAME, line=number))


def _called(value: object) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")


class _Kept:
    """What was given once, in a private file; locators, problems and names, which are few, beside it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="peasant-ld-")  # noqa: SIM115 - lives as long as this
        self._locators: dict[int, Locator] = {}
        self._problems: dict[int, Problem] = {}
        self._found: dict[int, tuple[tuple[Problem, ...], tuple[NamedReference, ...], bool]] = {}

    def keep(self, items: Iterator[Record | Problem]) -> Iterator[Record | Problem]:
        """The items, each written down before it is handed on."""
        for number, item in enumerate(items):
            if isinstance(item, Problem):
                self._problems[number] = item
                self._write(None)
            else:
                if item.locator is not None:
                    self._locators[number] = item.locator
                if item.problems or item.names or item.made:
                    self._found[number] = (item.problems, item.names, item.made)
                self._write((item.data, tuple(item.origin)))
            yield item

    def read(self) -> Iterator[Record | Problem]:
        """The items once more."""
        self._file.flush()
        at, number = 0, 0
        while True:
            self._file.seek(at)  # another reader may have moved on meanwhile
            size = self._file.read(8)
            if not size:
                return
            length = int.from_bytes(size)
            written = marshal.loads(self._file.read(length))
            at += 8 + length
            if written is None:
                yield self._problems[number]
            else:
                found = self._found.get(number, ((), (), False))
                yield Record(written[0], Place(*written[1]), self._locators.get(number), *found)
            number += 1

    def _write(self, what: Any) -> None:
        data = marshal.dumps(what)
        self._file.seek(0, 2)
        self._file.write(len(data).to_bytes(8) + data)
