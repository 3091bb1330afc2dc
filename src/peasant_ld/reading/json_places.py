"""JSON text -> where each of its values stands: its JSON Pointer (RFC 6901) and its offset; and from there its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from peasant_ld.problem import Place

# The closing quote is optional so that text which is cut off in the middle of a string is still read in one pass.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)


class JsonValue(NamedTuple):
    """One value as it stands in JSON text.

    `token` is its first token as written: `{`, `[`, a string with its quotes, a number, `true`, `false` or `null`.
    `key` is the member's key as written, with quotes; None for an element of an array.
    `offset` counts characters up to the key, or up to the value where there is no key.
    """

    pointer: str
    offset: int
    key: str | None
    token: str


@dataclass(slots=True)
class _Container:
    """An array or object that is open: `index` counts its elements; `key` is None until a member's key is read."""

    pointer: str
    is_array: bool
    index: int = 0
    key: str | None = None
    offset: int = 0

    def next(self) -> None:
        """Go on to the next element or member."""
        self.index += 1
        self.key = None

    def value(self, token: str, offset: int) -> JsonValue:
        """The value that begins with `token`, as an element or member of this container."""
        if self.key is None:
            return JsonValue(f"{self.pointer}/{self.index}", offset, None, token)
        return JsonValue(f"{self.pointer}/{escape(json.loads(self.key))}", self.offset, self.key, token)


def escape(key: str) -> str:
    """A key as one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def walk(text: str, start: int = 0) -> Iterator[JsonValue]:
    """Every value of the JSON value that begins at `start`, in the order of the text, the whole value first.

    Pointers are relative to that value. The text must have been found to be JSON before: nothing is checked here.
    Never recurses, however deep the value. Raises ValueError if a key is not JSON after all.
    """
    open_containers: list[_Container] = []
    for match in _TOKEN.finditer(text, start):
        token, offset = match[0], match.start()
        inner = open_containers[-1] if open_containers else None
        if inner and token in ("]", "}"):
            open_containers.pop()
        elif inner and token == ",":
            inner.next()
        elif inner and not inner.is_array and inner.key is None:
            inner.key, inner.offset = token, offset
        elif token != ":":
            value = inner.value(token, offset) if inner else JsonValue("", offset, None, token)
            yield value
            if token in ("[", "{"):
                open_containers.append(_Container(value.pointer, token == "["))
        if not open_containers:
            return


@dataclass(frozen=True)
class JsonLocator:
    """Finds the line and the full pointer of any value of one record of a JSON file, once somebody asks.

    Holds only where the record stands (`start` and `length` in bytes). The lines are read from the file on the first
    question, and let go together with the record.
    """

    path: Path
    start: int
    length: int

    def place(self, origin: Place, pointer: str) -> Place:
        """The place of the value at `pointer` inside the record; of its nearest parent that exists if it is absent.

        The pointer of the place is the one in the file. Where the file has changed since, the place is `origin`.
        """
        while pointer and pointer not in self._lines:
            pointer = pointer.rpartition("/")[0]
        line = (origin.line or 1) + self._lines.get(pointer, 0)
        return origin._replace(line=line, pointer=(origin.pointer or "") + pointer)

    @cached_property
    def _lines(self) -> dict[str, int]:
        """The pointer of each value inside the record -> how many lines below the record's first line it begins."""
        lines: dict[str, int] = {}
        line, last = 0, 0
        try:
            text = self._text()
            for value in walk(text):
                line, last = line + text.count("\n", last, value.offset), value.offset
                lines[value.pointer] = line
        except (OSError, ValueError):  # the file is gone, or is another one by now
            return {}
        return lines

    def _text(self) -> str:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length).decode()
