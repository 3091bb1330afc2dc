"""Published persons are counted by what they share (membership, place, date): too few of a kind can be recognized.

A person whose public role is the basis is named on purpose, and is not counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.model import Kind, Mark, Model
from peasant_ld.model.days import day_order

# (membership, places, first day, last day)
Shared = tuple[str, tuple[str, ...], str, str]


@dataclass(slots=True)
class QuasiIdentifiers:
    """What is gathered, in one pass over the published records, to say who shares what."""

    model: Model
    persons: dict[str, list[str]] = field(default_factory=dict)
    parts: list[tuple[str, str, tuple[str, str]]] = field(default_factory=list)
    settings: dict[str, tuple[tuple[str, ...], tuple[str, str]]] = field(default_factory=dict)

    def telling_keys(self) -> dict[str, tuple[bytes, ...]]:
        """By kind, what stands in the JSON of every record that tells something; the id in that of a person."""
        marks = (Mark.PARTICIPANT, Mark.PLACE, Mark.TIME)
        keys = {kind.name: ("id",) if kind.is_person else kind.keys_with(*marks) for kind in self.model.kinds.values()}
        return {kind: tuple(f'"{key}":'.encode() for key in found) for kind, found in keys.items()}

    def add(self, record: Mapping[str, Any]) -> None:
        """Take in one redacted record."""
        kind = self.model.kinds.get(record["type"][0])
        if kind is None:
            return
        if kind.is_person and record.get("access", {}).get("basis") != "pld:basis-public-role":
            self.persons[record["id"]] = _targets(record, kind, Mark.MEMBERSHIP)
        participants = _targets(record, kind, Mark.PARTICIPANT)
        for person in participants:
            self.parts += [(person, thing, _days(record, kind)) for thing in _targets(record, kind, Mark.JOINED)]
        places, days = _targets(record, kind, Mark.PLACE), _days(record, kind)
        if (places or any(days)) and not participants:
            self.settings[record["id"]] = (tuple(places), days)


def _targets(record: Mapping[str, Any], kind: Kind, mark: Mark) -> list[str]:
    return [each for key in kind.keys_with(mark) for each in strings_in(record.get(key))]


def _days(record: Mapping[str, Any], kind: Kind) -> tuple[str, str]:
    """The first and the last day of what is stated of the time; "" where there is none."""
    times = [record[key] for key in kind.keys_with(Mark.TIME) if key in record]
    first = [each["earliest"] for each in times if "earliest" in each]
    last = [each["latest"] for each in times if "latest" in each]
    return min(first, key=day_order, default=""), max(last, key=day_order, default="")


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
