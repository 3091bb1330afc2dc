"""What two things are compared by: names, country, point, identifiers; of a record of ours, or of a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.model import Kind
from peasant_ld.model.language import UNDETERMINED
from peasant_ld.model.likeness import folded
from peasant_ld.model.marks import Mark


class Name(NamedTuple):
    """What a thing is called, in which language, and whether that is its whole name or another one."""

    text: str
    language: str | None = None
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: its address (or id) and kind, and what it can be known by.

    `country` is a code of ISO 3166-1, `point` longitude and latitude in degrees. `identifiers` are pairs of a scheme
    (folded) and a value. `same` are its addresses elsewhere.
    """

    id: str
    kind: str = ""
    names: tuple[Name, ...] = ()
    country: str | None = None
    point: tuple[float, float] | None = None
    identifiers: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    same: frozenset[str] = field(default_factory=frozenset)

    @property
    def label(self) -> str:
        """What it is called first; empty where it has no name."""
        return next((each.text for each in self.names if each.is_main), self.names[0].text if self.names else "")


def thing_of(record: Mapping[str, Any], kind: Kind) -> Thing:
    """A normalized record of a kind as a thing; names that are not shown are left out."""
    countries = [record[key.name] for key in kind.keys.values() if key.form == "country" and key.name in record]
    return Thing(
        id=record["id"],
        kind=kind.name,
        names=tuple(_names(record, kind)),
        country=next((each for each in countries if isinstance(each, str)), None),
        point=kind.point_of(record),
        identifiers=frozenset(_identifiers(record, kind)),
        same=frozenset(each for key in kind.keys_with(Mark.SAME) for each in _texts(record.get(key))),
    )


def _names(record: Mapping[str, Any], kind: Kind) -> Iterator[Name]:
    hidden, main = kind.keys_with(Mark.HIDDEN), kind.name_keys
    for key in dict.fromkeys(kind.keys_with(Mark.LABEL, Mark.NAME, Mark.ALTERNATIVE)):
        value = record.get(key)
        if key in hidden or value is None:
            continue
        by_language = value if isinstance(value, Mapping) else {UNDETERMINED: value}
        for tag, texts in by_language.items():
            for text in _texts(texts):
                yield Name(text, None if tag == UNDETERMINED else tag, key in main)


def _identifiers(record: Mapping[str, Any], kind: Kind) -> Iterator[tuple[str, str]]:
    for key in kind.keys.values():
        if key.form == "identifiers":
            for node in record.get(key.name, ()):
                if "scheme" in node:
                    yield folded(str(node["scheme"])), str(node["value"])


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str)]
