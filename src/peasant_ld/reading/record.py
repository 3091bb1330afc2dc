"""A record as it was written, and the way from any value of it back to its place in the input."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from peasant_ld.problem import Place, Problem


class Locator(Protocol):
    """Finds the place of one value of a record, once somebody asks for it."""

    def place(self, origin: Place, pointer: str) -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record) of the record that starts at `origin`."""
        ...


class NamedReference(NamedTuple):
    """A text that stands where a reference does and is no id, so that it may be the name of a record.

    `path` leads to it inside the record, without the numbers of lists. `kinds` are those that the reference may point
    at, all where there are none; for a name that no record has, one of the kind `new` is made, called so in
    `language`, under the id that `ids` holds for it if there is one. `place` is that of the text.
    """

    path: tuple[str, ...]
    text: str
    place: Place
    kinds: tuple[str, ...] = ()
    new: str | None = None
    language: str | None = None
    ids: Mapping[str, str] = MappingProxyType({})


class Record(NamedTuple):
    """One record as an archivist wrote it: its data, where it starts, and who can find the place of a value.

    `problems` are what its reader found: with an error among them, something of the record could not be read. `names`
    are the references that are not written as ids; `read_records` gives none, since it has found the records.
    """

    data: dict[str, Any]
    origin: Place
    locator: Locator | None = None
    problems: tuple[Problem, ...] = ()
    names: tuple[NamedReference, ...] = ()

    def place(self, pointer: str = "") -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record); the nearest known one if it is absent."""
        if self.locator is not None:
            return self.locator.place(self.origin, pointer)
        return self.origin.at(pointer) if pointer else self.origin
