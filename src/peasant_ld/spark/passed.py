"""Records that passed the check, on every machine, and those among them whose id another record has, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from peasant_ld.flow.doubled import Doubled, doubled_problem, doubled_problems
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model.iri import address_key
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading.record import Record

if TYPE_CHECKING:
    from pyspark import RDD


class Passed(NamedTuple):
    """A record that passed the check: where it stands, as written and as normalized (JSON), and its access rules."""

    id: str
    file: str
    line: int
    kind: str
    written: bytes
    data: bytes
    access: Mapping[str, Any] | None

    @property
    def position(self) -> tuple[str, int]:
        """What tells which of two records with one id was read first."""
        return self.file, self.line

    def row(self) -> Row:
        """The record as a row of the spool of one machine."""
        return Row(self.id, self.line, Place(self.file, self.line), self.data, self.kind, self.access)

    def source(self) -> Record:
        """The record as it was written."""
        return Record(orjson.loads(self.written), Place(self.file, self.line))


def aside_in(items: RDD[Any], passed: RDD[Passed], base: str) -> dict[str, Place]:
    """Of records that passed, the addresses that one that did not pass has, too, and the place of the first such."""
    wrong = items.filter(
        lambda item: isinstance(item, Problem) and item.blocks and None not in (item.record, item.place)
    )
    first = wrong.map(lambda each: (_address(resolve_id(base, each.record), base), each.place)).reduceByKey(_first)
    there = passed.map(lambda record: (_address(record.id, base), None))
    return {address: place for address, (_, place) in there.join(first).collect()}


def _first(one: Place, other: Place) -> Place:
    return min(one, other, key=lambda each: (each.file, each.line or 0))


def doubled_in(passed: RDD[Passed], aside: Mapping[str, Place], base: str) -> list[Passed]:
    """The records whose id another one has, too, in whatever form, also one that is set `aside`; in order."""
    counts = passed.map(lambda record: (_address(record.id, base), 1)).reduceByKey(lambda a, b: a + b)
    keys = frozenset(counts.filter(lambda row: row[1] > 1).keys().collect()) | aside.keys()
    found = passed.filter(lambda record: _address(record.id, base) in keys).collect()
    return sorted(found, key=lambda each: (_address(each.id, base), each.position))


def _address(identity: str, base: str) -> str:
    return address_key(identity.removeprefix(base), base)


def told_of(found: list[Passed], aside: Mapping[str, Place], base: str) -> Iterator[Problem]:
    """What is told of each of the records that share an address, or have that of one that is set `aside`."""
    for address, same in groupby(found, key=lambda each: _address(each.id, base)):
        places = [(each.id, Place(each.file, each.line)) for each in same]
        if len(places) > 1:
            yield from doubled_problems(places, base)
        else:
            yield doubled_problem(Doubled(*places[0], aside[address]), base)
