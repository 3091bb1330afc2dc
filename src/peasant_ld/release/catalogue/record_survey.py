"""The tally of a release becomes the numbers and names that a catalogue tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from peasant_ld.release.catalogue.tally import LISTED, Tally, Texts


@dataclass(frozen=True, slots=True)
class RecordSurvey:
    """What a catalogue tells of the records.

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


def survey(tally: Tally) -> RecordSurvey:
    """The survey of a tally."""
    used = [iri for iri, _ in sorted(tally.topics.items(), key=lambda row: (-row[1], row[0]))]
    first, last = tally.days or (None, None)
    return RecordSurvey(
        records=sum(tally.kinds.values()),
        statements=tally.properties.total(),
        entities=tally.kinds.total(),
        kinds=dict(sorted(tally.kinds.items())),
        classes=dict(sorted(tally.classes.items())),
        properties=dict(sorted(tally.properties.items())),
        links={_pair(row): number for row, number in sorted(tally.links.items(), key=lambda row: _pair(row[0]))},
        topics=tuple((iri, tally.names[iri]) for iri in used if tally.names.get(iri))[:LISTED],
        other_topics=tuple(iri for iri in used if iri not in tally.names)[:LISTED],
        places=tuple(sorted(tally.places.items(), key=itemgetter(0))),
        box=_box(tally.points),
        first=first,
        last=last,
        modified=tally.modified[-1] if tally.modified else None,
        examples=tuple(ids[0] for _, ids in sorted(tally.examples.items())),
        gone=tuple(tally.gone),
    )


def _pair(row: str) -> tuple[str, str]:
    """The authority and the property of a count of links."""
    authority, _, name = row.partition(" ")
    return authority, name


def _box(corners: list[tuple[float, float]]) -> tuple[str, str, str, str] | None:
    """West, south, east and north of the two corners that were kept; None where no place has coordinates."""
    if not corners:
        return None
    (west, south), (east, north) = corners
    return f"{west:.6g}", f"{south:.6g}", f"{east:.6g}", f"{north:.6g}"
