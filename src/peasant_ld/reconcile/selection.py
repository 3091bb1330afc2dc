"""Which records of a dataset are compared: those that may go out, and of these, those that may leave the computer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from peasant_ld.access.contacts import looks_like
from peasant_ld.access.names import PersonNames
from peasant_ld.access.values import values_of
from peasant_ld.flow import Job, drive
from peasant_ld.flow.same_as import same_key
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Kind
from peasant_ld.model.marks import Mark
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reconcile.thing import Thing, thing_of
from peasant_ld.report import Report

# Why records are not compared, or not sent; each has a sentence.
WITHHELD, NOWHERE, NAMELESS, PERSONS, CONTACTS = "withheld", "nowhere", "nameless", "persons", "contacts"


@dataclass(frozen=True, slots=True)
class Selection:
    """The records that are compared, as things; how many are not, by why; what was found wrong with the dataset.

    `persons` are the ids of those that are of persons; `named` finds the names of all persons that the dataset knows,
    and `unnamed` those that may not be said at all.
    """

    things: tuple[Thing, ...]
    left: Counter[str]
    report: Report
    persons: frozenset[str] = frozenset()
    named: PersonNames = field(default_factory=lambda: PersonNames(()))
    unnamed: PersonNames = field(default_factory=lambda: PersonNames(()))

    def to_send(self, with_persons: bool) -> Selection:
        """Of the same, what may leave this computer: nothing that leads to somebody, and persons only when asked for.

        What is called after a person is held back as that person is. The access rules have decided before: what they
        withhold is not here at all.
        """
        left, kept = Counter(self.left), list[Thing]()
        for thing in self.things:
            names = tuple(name for name in thing.names if looks_like(name.text) is None)
            texts = [name.text for name in names]
            is_of_person = thing.id in self.persons or any(map(self.named.is_in, texts))
            if (is_of_person and not with_persons) or any(map(self.unnamed.is_in, texts)):
                left[PERSONS] += 1
            elif not names:
                left[CONTACTS] += 1
            else:
                found = frozenset(each for each in thing.identifiers if looks_like(each[1]) is None)
                kept.append(replace(thing, names=names, identifiers=found))
        return replace(self, things=tuple(kept), left=left)


def select(job: Job, kinds: Collection[str] = ()) -> Selection:
    """The records of a job that may go out, have a name, and a key for their address elsewhere; of `kinds`, or of all.

    They are what would be published: coarse where that is coarse, under pseudonyms where these are used. The documents
    that judgements come from are none of them: they name who judged. Raises what `drive` raises.
    """
    judgements = frozenset(resolve_id(job.base, each) for each in job.same_as.sources())
    with drive(replace(job, reject=True)) as checked:
        report, kinds_known = checked.report().unwritten(), job.model.kinds
        left = Counter({WITHHELD: report.counts.withheld + report.counts.rejected})
        kept, persons = list[Thing](), set[str]()
        for row in checked.rows_going_out():
            kind = kinds_known.get(row.kind)
            if kind is None:  # a tombstone, which is counted as withheld
                continue
            thing = thing_of(row.record(), kind)
            if same_key(kind) is None or (kinds and kind.name not in kinds) or row.id in judgements:
                left[NOWHERE] += 1
            elif not thing.names:
                left[NAMELESS] += 1
            else:
                kept.append(thing)
                persons |= {thing.id} if kind.is_person else set()
        named = PersonNames(_names_of_persons(checked.rows_read(), kinds_known))
        return Selection(tuple(kept), left, report, frozenset(persons), named, checked.names)


def _names_of_persons(rows: Iterable[Row], kinds: Mapping[str, Kind]) -> Iterator[str]:
    for row in rows:
        kind = kinds.get(row.kind)
        if kind is not None and kind.is_person:
            keys = kind.keys_with(Mark.NAME)
            yield from (value.text for value in values_of(row.record()) if value.key in keys)
