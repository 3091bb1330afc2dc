"""A record as it was written, and the way from any value of it back to its place in the input."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from peasant_ld.problem import Place, Problem


class Locator(Protocol):
    """Finds the place of one value of a record, once somebody asks for it."""

    def place(self, origin: Place, pointer: str) -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record) of the record that starts at `origin`."""
        ...


class Record(NamedTuple):
    """One record as an archivist wrote it: its data, where it starts, and who can find the place of a value.

    `problems` are what its reader found: with an error among them, something of the record could not be read.
    """

    data: dict[str, Any]
    origin: Place
    locator: Locator | None = None
    problems: tuple[Problem, ...] = ()

    def place(self, pointer: str = "") -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record); the nearest known one if it is absent."""
        if self.locator is not None:
            return self.locator.place(self.origin, pointer)
        return self.origin.at(pointer) if pointer else self.origin
