"""Published persons are counted by what they share (membership, place, date): too few of a kind can be recognized.

A person whose public role is the basis is named on purpose, and is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access.rules import PERSON

# (membership, places, first day, last day)
Shared = tuple[str, tuple[str, ...], str, str]


@dataclass(slots=True)
class QuasiIdentifiers:
    """What is gathered, in one pass over the published records, to say who shares what."""

    persons: dict[str, list[str]] = field(default_factory=dict)
    parts: list[tuple[str, str, tuple[str, str]]] = field(default_factory=list)
    settings: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = field(default_factory=dict)

    def add(self, record: Mapping[str, Any]) -> None:
        """Take in one redacted record."""
        kind = record["type"][0]
        if kind == PERSON:
            if record.get("access", {}).get("basis") != "pld:basis-public-role":
                self.persons[record["id"]] = list(record.get("affiliation", ()))
        elif kind == "Participation" and "participant" in record:
            self.parts.append((record["participant"], record["in"], _days(record)))
        elif "place" in record or "period" in record:
            self.settings[record["id"]] = (tuple(record.get("place", ())), _days(record))


def _days(record: Mapping[str, Any]) -> tuple[str, str]:
    period = record.get("period", {})
    return period.get("earliest", ""), period.get("latest", "")


def too_few(crowd: QuasiIdentifiers, k: int) -> Iterator[tuple[str, int]]:
    """Each published person who shares membership, place and date with fewer than k, with how many do."""
    groups: dict[Shared, set[str]] = defaultdict(set)
    for person, shared in _shared(crowd):
        groups[shared].add(person)
    least: dict[str, int] = {}
    for group in groups.values():
        for person in group:
            least[person] = min(least.get(person, len(group)), len(group))
    yield from ((person, found) for person, found in sorted(least.items()) if found < k)


def _shared(crowd: QuasiIdentifiers) -> Iterable[tuple[str, Shared]]:
    for person, memberships in crowd.persons.items():
        for membership in memberships:
            yield person, (membership, (), "", "")
    for person, thing, days in crowd.parts:
        if person in crowd.persons:
            places, general = crowd.settings.get(thing, ((), ("", "")))
            first, last = days if any(days) else general
            yield person, (thing, places, first, last)
