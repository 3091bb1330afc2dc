"""Normalized records become numbers that can be added up: what a piece of a release counts, for its catalogue."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from peasant_ld.model import Kind, Model, Role
from peasant_ld.model.days import day_order
from peasant_ld.rdf.own_document import DESCRIBED_BY, DESCRIBES, published_writer
from peasant_ld.rdf.statements import NTRIPLES, RDF_TYPE
from peasant_ld.release.reading_back import Alike, Pattern, value_of

# How many examples, topics and places a catalogue lists: the catalogue of a large dataset is still read by people.
LISTED = 100
EXAMPLES = 3
# Pages of people and licences are not authorities; neither is what evidence repeats.
_NO_AUTHORITY = ("homepage", "page", "url", "licence", "subject", "predicate", "object", DESCRIBED_BY, DESCRIBES)
# A line of N-Triples as we write it: its predicate, and its object where that is an IRI.
_STATEMENT = re.compile(r"^<[^>]*> <([^>]*)> (?:<([^>]*)>|\")", re.MULTILINE)
# Dates of records about sources are not the time that the dataset speaks of, nor is what is said of statements.
_NO_TIMES = frozenset({"made", "published", "evidence", "access"})
# The order of days; the same ones come again and again.
_order = lru_cache(maxsize=2**14)(day_order)

Texts = Mapping[str, str]


@dataclass(slots=True)
class Tally:
    """What is added up over records. All values are plain, so that a tally can be noted as JSON and read again.

    `links` are counted by authority and property, with a space between them. `points` are the south-west and north-east
    corners of all coordinates, `days` the first and last day, `modified` the latest stamp of a record.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    names: dict[str, Texts] = field(default_factory=dict)
    places: dict[str, Texts] = field(default_factory=dict)
    points: list[tuple[float, float]] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    examples: dict[str, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the tally of the records that follow."""
        for mine, theirs in (
            (self.kinds, other.kinds),
            (self.classes, other.classes),
            (self.properties, other.properties),
            (self.links, other.links),
            (self.topics, other.topics),
        ):
            mine.update(theirs)
        self.names |= other.names
        self.places = dict([*self.places.items(), *other.places.items()][:LISTED])
        self.points = _corners([*self.points, *other.points])
        self.days = _first_and_last([*self.days, *other.days])
        self.modified = _ends([*self.modified, *other.modified])[-1:]
        for kind, ids in other.examples.items():
            self.examples[kind] = [*self.examples.get(kind, ()), *ids][:EXAMPLES]
        self.gone += other.gone

    def of_statements(self) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """What is counted of statements."""
        return self.properties, self.classes, self.links

    def record(self, record: Mapping[str, Any], model: Model) -> None:
        """Take note of one record, its statements left out; `model` says what its kind is like."""
        kind = record["type"][0]
        self.kinds[kind] += 1
        self.topics.update(record.get("topic", ()))
        if kind == "Tombstone":
            self.gone.append(record["id"])
        elif len(self.examples.setdefault(kind, [])) < EXAMPLES:
            self.examples[kind].append(record["id"])
        if kind in model.of_role(Role.CONCEPT):
            self.names[record["id"]] = model.kinds[kind].name_of(record)
        if kind in model.kinds and model.kinds[kind].is_located:  # a tombstone is of no kind
            self._place(record, model.kinds[kind])
        if stamp := _day(str(record.get("modified", ""))):
            self.modified = _ends([*self.modified, stamp])[-1:]
        days = [day for node in _times(record) for day in (node.get("earliest"), node.get("latest")) if day]
        if days:
            self.days = _first_and_last([*self.days, *days])

    def _place(self, record: Mapping[str, Any], kind: Kind) -> None:
        """Keep a named place, or what a place with coordinates adds to the box."""
        point = kind.point_of(record)
        if point is not None:
            self.points = _corners([*self.points, point])
        elif len(self.places) < LISTED:
            self.places[record["id"]] = kind.name_of(record)

    def to_json(self) -> str:
        """The tally as JSON text."""
        return json.dumps({each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """The tally that `to_json` wrote."""
        told = json.loads(text)
        counted = {name: Counter(told[name]) for name in ("kinds", "classes", "properties", "links", "topics")}
        return cls(**{**told, **counted, "points": [(x, y) for x, y in told["points"]]})


class _PatternCounts(NamedTuple):
    """What each record of a pattern counts for, and the IRIs that differ: the property of each, and its value."""

    always: Tally
    open: tuple[tuple[str, int], ...]


class Counting:
    """Counts statements of one model, in a dataset under one base.

    Records that have a pattern are counted by it: `settle` adds them up. Others are by their N-Triples.
    """

    def __init__(self, model: Model, base: str) -> None:
        self._own = (base, *model.context.prefixes.values())
        terms = model.context.terms
        self._unlinked = {terms[key].iri for key in _NO_AUTHORITY if key in terms} | {RDF_TYPE}
        self._counts: dict[bytes, _PatternCounts | None] = {}
        self._times = Counter[bytes]()
        self._authority = lru_cache(maxsize=2**14)(lambda iri: self._away(iri.decode()))

    def record(self, quads: bytes, alike: Alike | None, tally: Tally) -> None:
        """Count the statements of one record, given as N-Quads and, where it has a pattern, by what it is like."""
        counts = None if alike is None else self._counts_of(alike.pattern)
        if alike is None or counts is None:
            self.statements(quads.decode(), tally)
            return
        self._times[alike.pattern.said] += 1
        for predicate, number in counts.open:
            if authority := self._authority(alike.values[number]):
                tally.links[f"{authority} {predicate}"] += 1

    def settle(self, tally: Tally) -> None:
        """Add what the records of patterns count for that came since the last time."""
        for said, times in self._times.items():
            if counts := self._counts[said]:
                for mine, theirs in zip(tally.of_statements(), counts.always.of_statements(), strict=True):
                    mine.update({name: number * times for name, number in theirs.items()})
        self._times.clear()

    def statements(self, text: str, tally: Tally) -> None:
        """Count the statements of N-Triples text, as we write it, by property, class and authority."""
        self._count(_STATEMENT.findall(text), tally)

    def _counts_of(self, pattern: Pattern) -> _PatternCounts | None:
        """What a pattern counts for; None where its properties or classes differ from record to record."""
        if pattern.said not in self._counts:
            self._counts[pattern.said] = self._pattern_counts(pattern)
        return self._counts[pattern.said]

    def _pattern_counts(self, pattern: Pattern) -> _PatternCounts | None:
        found = [(name, iri, value_of(iri)) for name, iri in _STATEMENT.findall(pattern.said.decode())]
        if any(value_of(name) is not None or (name == RDF_TYPE and value is not None) for name, _, value in found):
            return None
        always = Tally()
        self._count([(name, iri if value is None else "") for name, iri, value in found], always)
        away = [(name, value) for name, _, value in found if value is not None and name not in self._unlinked]
        return _PatternCounts(always, tuple(away))

    def _count(self, found: list[tuple[str, str]], tally: Tally) -> None:
        """Count statements, each as its property and its object where that is an IRI."""
        tally.properties.update([predicate for predicate, _ in found])
        tally.classes.update([iri for predicate, iri in found if predicate == RDF_TYPE])
        away = ((self._away(iri), name) for name, iri in found if iri and name not in self._unlinked)
        tally.links.update(f"{authority} {name}" for authority, name in away if authority)

    def _away(self, iri: str) -> str | None:
        """Whom an IRI belongs to; None where it is of the dataset or of a vocabulary."""
        return None if iri.startswith(self._own) else _authority(iri)


def tally_of(records: Iterable[Mapping[str, Any]], model: Model, base: str) -> Tally:
    """The tally of normalized records, in memory that grows with the concepts only."""
    counting, write, tally = Counting(model, base), published_writer(model, base, NTRIPLES), Tally()
    for record in records:
        tally.record(record, model)
        counting.statements(write(record), tally)
    return tally


def _ends(values: list[str]) -> list[str]:
    """The least and the greatest."""
    return [min(values), max(values)] if values else []


def _first_and_last(days: list[str]) -> list[str]:
    return [min(days, key=_order), max(days, key=_order)] if days else []


def _corners(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The south-west and the north-east corner of a box around points."""
    if not points:
        return []
    east_west, north_south = zip(*points, strict=True)
    return [(min(east_west), min(north_south)), (max(east_west), max(north_south))]


def _times(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The dates that a record states of the world, those of nested things as well."""
    for key, value in record.items():
        if value.__class__ is str or key in _NO_TIMES:
            continue
        for node in value if isinstance(value, list) else [value]:
            if node.__class__ is not dict:
                continue
            if node.get("type") == ["TemporalEntity"]:
                yield node
            elif "type" in node:
                yield from _times(node)


def _authority(iri: str) -> str:
    """Whom an IRI outside the dataset belongs to: its scheme and host, or the namespace of a URN."""
    parts = urlsplit(iri)
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else f"{parts.scheme}:{parts.path.partition(':')[0]}:"


def _day(text: str) -> str | None:
    """A stamp in EDTF as a day, month or year; None for anything vaguer or finer cut to its day."""
    day = text.partition("T")[0]
    return day if day and all(part.isdigit() for part in day.split("-")) else None
