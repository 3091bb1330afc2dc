"""The normalized records of a release, read once, become the numbers and names that a catalogue tells of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from peasant_ld.model import Model
from peasant_ld.statements import NTRIPLES, RDF_TYPE, compile_writer

# How many examples, topics and places a catalogue lists: the catalogue of a large dataset is still read by people.
LISTED = 100
EXAMPLES = 3
# Pages of people and licences are not authorities; neither is what evidence repeats.
_NO_AUTHORITY = ("homepage", "page", "url", "licence", "subject", "predicate", "object")
# A line of N-Triples as we write it: its predicate, and its object where that is an IRI.
_STATEMENT = re.compile(r"^<[^>]*> <([^>]*)> (?:<([^>]*)>|\")", re.MULTILINE)
# Dates of records about sources are not the time that the dataset speaks of.
_NOT_COVERED = frozenset({"published"})

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over the records tells.

    `entities` are the records, not the nodes inside them (VoID, section 4.1).
    `classes` and `properties` count nodes and statements by absolute IRI. `links` counts references out of the
    dataset by (host of the authority with its scheme, property IRI). `topics` are the concepts used, the most used
    first: IRI and names. `other_topics` are those that are not records here. `places` are places without coordinates;
    `box` is west, south, east, north of those with them. `first` and `last` are days. `modified` is the latest day on
    which a record was changed. `examples` are ids of records, `gone` those of withdrawn ones.
    """

    records: int
    statements: int
    entities: int
    kinds: Mapping[str, int]
    classes: Mapping[str, int]
    properties: Mapping[str, int]
    links: Mapping[tuple[str, str], int]
    topics: tuple[tuple[str, Texts], ...]
    other_topics: tuple[str, ...]
    places: tuple[tuple[str, Texts], ...]
    box: tuple[str, str, str, str] | None
    first: str | None
    last: str | None
    modified: str | None
    examples: tuple[str, ...]
    gone: tuple[str, ...]


class _Tally:
    """What is added up on the way; becomes a Survey at the end."""

    def __init__(self, model: Model, base: str) -> None:
        self.write = compile_writer(model.context, NTRIPLES)
        self.own = (base, *model.context.prefixes.values())
        self.unlinked = {model.context.terms[key].iri for key in _NO_AUTHORITY if key in model.context.terms} | {
            RDF_TYPE
        }
        self.kinds: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.properties: Counter[str] = Counter()
        self.links: Counter[tuple[str, str]] = Counter()
        self.topics: Counter[str] = Counter()
        self.names: dict[str, Texts] = {}
        self.places: list[tuple[str, Texts]] = []
        self.points: list[tuple[float, float]] = []
        self.days: list[str] = []
        self.modified: list[str] = []
        self.examples: dict[str, list[str]] = {}
        self.gone: list[str] = []

    def statements(self, record: Mapping[str, Any]) -> None:
        """Count the statements of one record by property, class and authority."""
        found = _STATEMENT.findall(self.write(record))
        self.properties.update([predicate for predicate, _ in found])
        for predicate, iri in found:
            if predicate == RDF_TYPE:
                self.classes[iri] += 1
            elif iri and not iri.startswith(self.own) and predicate not in self.unlinked:
                self.links[_authority(iri), predicate] += 1

    def record(self, record: Mapping[str, Any]) -> None:
        """Take note of one record."""
        kind = record["type"][0]
        self.kinds[kind] += 1
        self.topics.update(record.get("topic", ()))
        if kind == "Tombstone":
            self.gone.append(record["id"])
        elif len(self.examples.setdefault(kind, [])) < EXAMPLES:
            self.examples[kind].append(record["id"])
        if kind == "Concept":
            self.names[record["id"]] = record.get("name", {})
        if kind == "Place":
            self.place(record)
        if stamp := _day(str(record.get("modified", ""))):
            self.modified = [max([stamp, *self.modified])]
        days = [day for node in _times(record) for day in (node.get("earliest"), node.get("latest")) if day]
        if days:
            self.days = [min([*self.days, *days]), max([*self.days, *days])]

    def place(self, record: Mapping[str, Any]) -> None:
        """Keep a named place, or what a place with coordinates adds to the box."""
        if "latitude" in record and "longitude" in record:
            point = (float(record["longitude"]), float(record["latitude"]))
            corners = [*self.points, point]
            east_west, north_south = zip(*corners, strict=True)
            self.points = [(min(east_west), min(north_south)), (max(east_west), max(north_south))]
        elif len(self.places) < LISTED:
            self.places.append((record["id"], record.get("name", {})))


def survey(records: Iterable[Mapping[str, Any]], model: Model, base: str) -> Survey:
    """Read normalized records once, in memory that grows with the concepts only."""
    tally = _Tally(model, base)
    for record in records:
        tally.record(record)
        tally.statements(record)
    return _surveyed(tally)


def _surveyed(tally: _Tally) -> Survey:
    used = [iri for iri, _ in sorted(tally.topics.items(), key=lambda row: (-row[1], row[0]))]
    first, last = tally.days or (None, None)
    return Survey(
        records=sum(tally.kinds.values()),
        statements=tally.properties.total(),
        entities=tally.kinds.total(),
        kinds=dict(sorted(tally.kinds.items())),
        classes=dict(sorted(tally.classes.items())),
        properties=dict(sorted(tally.properties.items())),
        links=dict(sorted(tally.links.items())),
        topics=tuple((iri, tally.names[iri]) for iri in used if tally.names.get(iri))[:LISTED],
        other_topics=tuple(iri for iri in used if iri not in tally.names)[:LISTED],
        places=tuple(sorted(tally.places, key=itemgetter(0))),
        box=_box(tally.points),
        first=first,
        last=last,
        modified=tally.modified[0] if tally.modified else None,
        examples=tuple(ids[0] for _, ids in sorted(tally.examples.items())),
        gone=tuple(tally.gone),
    )


def _box(corners: list[tuple[float, float]]) -> tuple[str, str, str, str] | None:
    """West, south, east and north of the two corners that were kept; None where no place has coordinates."""
    if not corners:
        return None
    (west, south), (east, north) = corners
    return f"{west:.6g}", f"{south:.6g}", f"{east:.6g}", f"{north:.6g}"


def _times(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The dates that a record states of the world, those of nested things as well."""
    for key, value in record.items():
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, Mapping) or key in _NOT_COVERED or key in ("evidence", "access"):
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
