"""The standard properties with which the values of a key are stated, too: what a reader of no term of ours looks for.

They are stated as triples, since a store that does not infer finds nothing else. The way back to records knows a key by
its own term alone, so none of these may be the term of a key of the same kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Aspect(StrEnum):
    """What of a value is stated: all of it; or a calendar date that a date names plainly, or begins or ends with."""

    VALUE = "x-also"
    DATE = "x-also-date"
    START = "x-also-start"
    END = "x-also-end"


@dataclass(frozen=True, slots=True)
class Also:
    """A standard property (a compact IRI), and the keys of a kind whose values it states, each with the aspect."""

    name: str
    sources: tuple[tuple[str, Aspect], ...]

    @property
    def is_same(self) -> bool:
        """Whether it has the very objects of one key."""
        return len(self.sources) == 1 and self.sources[0][1] is Aspect.VALUE


def read_also(schema: Mapping[str, Any], form: str) -> tuple[tuple[str, Aspect], ...]:
    """The properties that the schema of a key names, each with what is stated of the value."""
    stated = Aspect.DATE if form == "date" else Aspect.VALUE
    rows = ((Aspect.VALUE, stated), (Aspect.START, Aspect.START), (Aspect.END, Aspect.END))
    return tuple((name, aspect) for word, aspect in rows for name in schema.get(word, ()))


def also_of(keys: Iterable[tuple[str, tuple[tuple[str, Aspect], ...]]]) -> tuple[Also, ...]:
    """The standard properties of a kind or node, in the order of its keys: each key with what `read_also` gave."""
    found: dict[str, list[tuple[str, Aspect]]] = {}
    for key, stated in keys:
        for name, aspect in stated:
            found.setdefault(name, []).append((key, aspect))
    return tuple(Also(name, tuple(sources)) for name, sources in found.items())
