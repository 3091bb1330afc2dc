"""JSON text -> where each of its values stands: its JSON Pointer (RFC 6901) and its offset; and from there its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from peasant_ld.problem import Place, escape

# The closing quote is optional so that text which is cut off in the middle of a string is still read in one pass.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)


class JsonValue(NamedTuple):
    """One value as it stands in JSON text.

    `token` is its first token as written: `{`, `[`, a string with its quotes, a number, `true`, `false` or `null`.
    `key` is the member's key as written, with quotes; None for an element of an array.
    `offset` counts characters up to the key, or up to the value where there is no key; `start` up to the value.
    `name` is the key, or the number in the array, inside the value that is `around`; at `depth` 0 there is none.
    A member is there `again` where another one of its object has its key.
    """

    around: JsonValue | None
    name: str
    offset: int
    start: int
    key: str | None
    token: str
    depth: int = 0
    again: bool = False

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the value: made when asked for, since a long key stands in those of all that is below."""
        steps: list[str] = []
        value: JsonValue | None = self
        while value is not None and value.around is not None:
            steps.append(f"/{escape(value.name)}")
            value = value.around
        return "".join(reversed(steps))


@dataclass(slots=True)
class _Container:
    """An array or object that is open: `index` counts its elements; `key` is None until a member's key is read."""

    own: JsonValue
    is_array: bool
    names: set[str] = field(default_factory=set)
    index: int = 0
    key: str | None = None
    offset: int = 0

    def next(self) -> None:
        """Go on to the next element or member."""
        self.index += 1
        self.key = None

    def value(self, token: str, offset: int) -> JsonValue:
        """The value that begins with `token`, as an element or member of this container."""
        depth = self.own.depth + 1
        if self.key is None:
            return JsonValue(self.own, str(self.index), offset, offset, None, token, depth)
        name = json.loads(self.key)
        again = name in self.names
        self.names.add(name)
        return JsonValue(self.own, name, self.offset, offset, self.key, token, depth, again)


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
            value = inner.value(token, offset) if inner else JsonValue(None, "", offset, offset, None, token)
            yield value
            if token in ("[", "{"):
                open_containers.append(_Container(value, token == "["))
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
        found, (start, line) = "", (0, 0)
        for step in pointer.split("/")[1:]:
            inside = self._inside(start)
            if step not in inside:
                break
            found, (start, line) = f"{found}/{step}", inside[step]
        return origin._replace(line=(origin.line or 1) + line, pointer=(origin.pointer or "") + found)

    def _inside(self, start: int) -> dict[str, tuple[int, int]]:
        """The steps into the value at an offset -> where each leads, and how many lines below the record's first."""
        if start not in self._known:
            steps: dict[str, tuple[int, int]] = {}
            line, last = self._text.count("\n", 0, start), start
            try:
                for value in walk(self._text, start):
                    if value.depth == 1:
                        line, last = line + self._text.count("\n", last, value.offset), value.offset
                        steps[escape(value.name)] = (value.start, line)
            except ValueError:  # the file is another one by now
                steps = {}
            self._known[start] = steps
        return self._known[start]

    @cached_property
    def _known(self) -> dict[int, dict[str, tuple[int, int]]]:
        return {}

    @cached_property
    def _text(self) -> str:
        try:
            with self.path.open("rb") as file:
                file.seek(self.start)
                return file.read(self.length).decode()
        except (OSError, ValueError):  # the file is gone, or is another one by now
            return ""
