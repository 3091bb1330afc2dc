"""A record as it was written, and the way from any value of it back to its place in the input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from peasant_ld.problem import Place, Problem, escape

# An id as it is written, or an IRI; anything else that stands for a record may be its name.
IDENTITY = re.compile(r"[a-z][a-z0-9_.-]*/[^\s/]\S*\Z|[a-z][a-z0-9+.-]*:\S+\Z", re.ASCII)


class Locator(Protocol):
    """Finds the place of one value of a record, once somebody asks for it."""

    def place(self, origin: Place, pointer: str) -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record) of the record that starts at `origin`."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceColumn:
    """Where references stand that may be written as names.

    `path` leads to them inside a record, without the numbers of lists. `kinds` are those that they may point at, all
    where there are none. For a name that no record has, one of the kind `new` is made, called so in `language`, under
    the id that `ids` holds for it (by kind, or "" for any, and folded name) if there is one. `column` and `header` are
    those of the cells.
    """

    path: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    new: str | None = None
    language: str | None = None
    ids: Mapping[tuple[str, str], str] = field(default_factory=dict)
    column: str | None = None
    header: str | None = None

    @property
    def key(self) -> str:
        """The key as a problem names it."""
        return ".".join(self.path)


class NamedReference(NamedTuple):
    """A text that stands where a reference does and is no id, so that it may be the name of a record.

    `origin` is the row that it stands in, or its own place.
    """

    of: ReferenceColumn
    text: str
    origin: Place

    @property
    def place(self) -> Place:
        """Where the text stands."""
        if self.of.column is None:
            return self.origin
        return self.origin._replace(column=self.of.column, header=self.of.header)


class Record(NamedTuple):
    """One record as an archivist wrote it: its data, where it starts, and who can find the place of a value.

    `problems` are what its reader found: with an error among them, something of the record could not be read. `names`
    are the references that are not written as ids; `read_records` gives none, since it has found the records. One that
    is `made` stands nowhere but as a name in others.

        >>> record = next(pld.read_records("my-archive"))
        >>> record.data["id"]
        'organization/seeds-network'
        >>> print(record.origin)
        records/all.jsonl  line 1
    """

    data: dict[str, Any]
    origin: Place
    locator: Locator | None = None
    problems: tuple[Problem, ...] = ()
    names: tuple[NamedReference, ...] = ()
    made: bool = False

    def place(self, pointer: str = "") -> Place:
        """The place of the value at `pointer` (RFC 6901, inside the record); the nearest known one if it is absent.

        >>> record = next(pld.read_records("my-archive"))
        >>> print(record.place("/name/en"))
        records/all.jsonl  line 1  /name/en
        """
        if self.locator is not None:
            return self.locator.place(self.origin, pointer)
        return self.origin.at(pointer) if pointer else self.origin

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each text of the record, in whatever key, after its pointer (RFC 6901).

        >>> record = next(pld.read_records("my-archive"))
        >>> list(record.texts())[-1]
        ('/name/en', 'Seeds Network')
        """
        return _texts(self.data, "")


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{pointer}/{escape(key)}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{number}")


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of a record, however deep; references are texts, too."""
    return (text for _, text in _texts(value, ""))
