"""A JSON file -> records, each with its line and JSON Pointer. What is wrong with the file or a record is a Problem.

A problem that stands for exactly one lost record carries the fact `records` = 1; one that ends the file carries none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from peasant_ld.problem import Place, Problem, escape
from peasant_ld.reading.absent import without_nulls
from peasant_ld.reading.json_places import JsonLocator
from peasant_ld.reading.json_strict import (
    DEPTH_LIMIT,
    Decoded,
    StrictDecoder,
    TooDeep,
    cannot_open,
    not_an_object,
    skip_space,
)
from peasant_ld.reading.record import Record

FILE_LIMIT = 1024**3
_RECORD_KEYS = ("records", "@graph")
_CONTEXT = "@context"


def read_json(path: Path, name: str) -> Iterator[Record | Problem]:
    """The records of a JSON file: one object, an array of them, or an object with them in `records` or `@graph`.

    So a published release is read back; its `@context` is left out. `name` is the file's name in places. The text is
    held whole, the records are decoded one by one. What is wrong between the records ends the file. Raises nothing.
    """
    try:
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT + 1)
        if len(content) > FILE_LIMIT:
            yield Problem("PLD008", Place(name), facts={"limit": "1 GiB", "of": "file"})
            return
        text = content.decode()
        del content
    except OSError as error:
        yield cannot_open(name, error)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield Problem("PLD002", Place(name, line), facts={"offset": error.start})
    else:
        yield from _JsonFile(path, name, text).read()


@dataclass(slots=True)
class _JsonFile:
    """A file while its records are read: `at` goes forward through the text; `line` and `byte` follow."""

    path: Path
    name: str
    text: str
    decoder: StrictDecoder = field(default_factory=StrictDecoder)
    at: int = 0
    counted: int = 0  # up to here, lines and bytes are counted
    line: int = 1
    byte: int = 0

    def read(self) -> Iterator[Record | Problem]:
        """All records of the file, and the problem that ends it, if there is one."""
        try:
            self.at = 1 if self.text.startswith("\ufeff") else 0
            yield from self._document()
            if self._next():
                raise json.JSONDecodeError("Extra data", self.text, self.at)
        except json.JSONDecodeError as error:
            facts = {"reason": error.msg, "column": error.colno}
            yield Problem("PLD003", Place(self.name, error.lineno), facts=facts)
        except TooDeep:
            self._count()
            yield Problem("PLD006", Place(self.name, self.line), facts={"limit": DEPTH_LIMIT})

    def _document(self) -> Iterator[Record | Problem]:
        first = self._next()
        if first == "[":
            yield from self._array("")
        elif first == "{" and self._is_package():
            yield from self._package()
        else:
            yield self._record("")

    def _is_package(self) -> bool:
        """Whether the object that begins here holds an array of records; stays where it is."""
        start = self.at
        found = any((key in _RECORD_KEYS and self._next() == "[") or self._skip() for key in self._members())
        self.at = start
        return found

    def _package(self) -> Iterator[Record | Problem]:
        seen: set[str] = set()
        for key in self._members():
            if key in seen:
                self._count()
                yield Problem("PLD004", Place(self.name, self.line, f"/{escape(key)}"), key=key)
            seen.add(key)
            if key in _RECORD_KEYS and self._next() == "[":
                yield from self._array(f"/{escape(key)}")
            else:
                self._skip()

    def _members(self) -> Iterator[str]:
        """The keys of the object that begins here; after each, the caller goes past its value."""
        self._take("{")
        if self._next() == "}":
            return self._take("}")
        while True:
            if self._next() != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self.text, self.at)
            key = str(self._value().value)
            self._take(":")
            yield key
            if self._next() != ",":
                return self._take("}")
            self._take(",")

    def _array(self, pointer: str) -> Iterator[Record | Problem]:
        self._take("[")
        if self._next() == "]":
            return self._take("]")
        index = 0
        while True:
            yield self._record(f"{pointer}/{index}")
            if self._next() != ",":
                return self._take("]")
            self._take(",")
            index += 1

    def _record(self, pointer: str) -> Record | Problem:
        self._next()
        self._count()
        start = self.at
        decoded = self._value()
        origin = Place(self.name, self.line, pointer)
        if decoded.fault:
            line = self.line + self.text.count("\n", start, decoded.fault.offset)
            return decoded.lost_record(Place(self.name, line, pointer + decoded.fault.pointer))
        if not isinstance(decoded.value, dict):
            return not_an_object(decoded.value, origin)
        if not pointer:
            decoded.value.pop(_CONTEXT, None)
        length = len(self.text[start : self.at].encode())
        record = Record(decoded.value, origin, JsonLocator(self.path, self.byte, length))
        return without_nulls(record) if self.text.find("null", start, self.at) >= 0 else record

    def _value(self) -> Decoded:
        decoded = self.decoder.decode(self.text, self.at)
        self.at = decoded.end
        return decoded

    def _skip(self) -> bool:
        """Go past a value; False, for there is no record in it."""
        self._next()
        self._value()
        return False

    def _next(self) -> str:
        """Go to the next character that is not white space, and say which it is; "" at the end."""
        self.at = skip_space(self.text, self.at)
        return self.text[self.at : self.at + 1]

    def _take(self, character: str) -> None:
        if self._next() != character:
            raise json.JSONDecodeError(f"Expecting '{character}'", self.text, self.at)
        self.at += 1

    def _count(self) -> None:
        """Bring the numbers of the line and the byte up to where we are."""
        passed = self.text[self.counted : self.at]
        self.line += passed.count("\n")
        self.byte += len(passed.encode())
        self.counted = self.at
