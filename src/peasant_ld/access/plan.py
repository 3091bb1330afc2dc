"""All records of a dataset become one Plan: who is withheld and why, transitively, which places and counts give way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count
from typing import Any

from peasant_ld.access.coarsen import Spot, inside, names_itself, spot_of, too_exact_keys
from peasant_ld.access.counts import suppressed
from peasant_ld.access.folding import tokens_of
from peasant_ld.access.place_names import CalledBy, PlaceNames, called, is_telling, place_names, without_own_words
from peasant_ld.access.reach import pointing_at
from peasant_ld.access.redaction import Plan
from peasant_ld.access.resting import Resting
from peasant_ld.access.rules import Rules
from peasant_ld.access.survey import NO_ACCESS, Item, Items, Observations, survey
from peasant_ld.access.verdict import (
    COARSENED,
    SHOWS,
    Ground,
    Verdict,
    falls,
    has_basis,
    lacks_source,
    pointed_at,
    reached,
    reason_of,
    stands_on,
)
from peasant_ld.model import Kind, Mark, Model, Role

# How often all records are asked what fell with others, which costs time, before it is kept, which costs memory.
PASSES = 4
# What a plan has to know all records of.
_ASKED = frozenset({Role.PERSON, Role.PLACE, Role.DOCUMENT, Role.PARTICIPATION, Role.CONCEPT})
# What may lie between a picture and the person that it leads to.
_BETWEEN = frozenset({Role.DOCUMENT, Role.PARTICIPATION, Role.CONCEPT})


def may_matter(kind: str, access: Mapping[str, Any] | None, rules: Rules, model: Model) -> bool:
    """Whether a plan can depend on a record of this kind with this `access`: false only where it surely does not.

    Persons, documents, places and counts are asked about, records with rules of their own, and what stands on others.
    """
    if access is not None or kind in rules.kinds or rules.speak_of(kind):
        return True
    found = model.kinds[kind]
    counts = bool(found.keys_with(Mark.PEOPLE))
    return counts or not _ASKED.isdisjoint(found.roles) or bool(stands_on(kind, model))


def make_plan(items: Items, rules: Rules, model: Model, base: str) -> Plan:
    """The plan for a dataset; `items` gives its records anew each time, `base` is the IRI they live under.

    Records that surely do not matter (`may_matter`) can be left out.
    """
    found = survey(items(), rules)
    if found.coarsens:
        _survey_places(found, items, rules)
    _without_basis(found, items, model)
    _cascade(found, items, model, base)
    hidden = found.closed_counts | {cell.name for cell in found.cells if cell.record in found.withheld}
    lost = _names_lost(found, items, rules)
    counts = suppressed(found.cells, rules.threshold, hidden)
    return Plan(rules, model, found.withheld, found.places, counts, called=lost, unnamed=frozenset(found.unnamed))


def _names_lost(found: Observations, items: Items, rules: Rules) -> PlaceNames:
    """The names of places that go out only as a region or a country, those of withheld records, and closed ones.

    Persons are not among them: their names are searched for in part, too.
    """
    nameless = {identity for identity, spot in found.places.items() if spot.is_nameless}
    harmless = {tuple(tokens_of(text)) for text in rules.harmless}
    closes = lru_cache(maxsize=None)(lambda kind: _closes_names(rules.model.kinds[kind], NO_ACCESS, rules))
    lost = set[CalledBy]()
    for item in items():
        kind, access = rules.model.kinds[item.kind], item.access or NO_ACCESS
        gone = item.id in nameless or item.id in found.withheld
        if gone or closes(item.kind) or (access and _closes_names(kind, access, rules)):
            lost |= {
                name
                for key, name in (called(item.record(), kind) if not kind.is_person else ())
                if (gone or rules.is_closed(kind.name, key, access))
                and is_telling(name, item.id in nameless)
                and name.words not in harmless
            }
    return place_names(without_own_words(lost, rules.model))


def _closes_names(kind: Kind, access: Mapping[str, Any], rules: Rules) -> bool:
    return any(rules.is_closed(kind.name, key, access) for key in kind.keys_with(Mark.NAME))


def _survey_places(found: Observations, items: Items, rules: Rules) -> None:
    """Where any place may become coarser, what is asked of each; what cannot be told coarsely is withheld.

    What lies in a place is taken for as exact as that place.
    """
    before = len(found.withheld)
    for item in items():
        kind, access = rules.model.kinds[item.kind], item.access or NO_ACCESS
        if kind.is_place:
            record = item.record()
            found.places[item.id] = spot = spot_of(record, rules.coarseness(kind.name, access, "place"), kind)
            _give_way(found, record, _too_telling(record, access, kind, spot))
    if len(found.withheld) > before:
        # in the order of records, as if each had been told when it was met
        found.withheld = {name: found.withheld[name] for name in sorted(found.withheld)}
    sunk = inside(found.places)
    found.places |= sunk
    for item in items() if sunk else ():
        if item.id in sunk:
            kind, record = rules.model.kinds[item.kind], item.record()
            _give_way(found, record, _too_telling(record, item.access or NO_ACCESS, kind, sunk[item.id]))


def _give_way(found: Observations, record: Mapping[str, Any], verdict: Verdict | None) -> None:
    if verdict is not None:
        found.withheld.setdefault(record["id"], verdict)


def _too_telling(record: Mapping[str, Any], access: Mapping[str, Any], kind: Kind, spot: Spot) -> Verdict | None:
    """A place that cannot be told coarsely gives way to the place around it.

    It loses its names, while its id tells them; or it loses what its schema requires.
    """
    if not spot.too_exact or spot.asked is None:
        return None
    loses = any(kind.keys[key].required for key in too_exact_keys(kind, spot.asked))
    if loses or (spot.asked in ("region", "country") and names_itself(record, kind)):
        return Verdict(COARSENED, reason_of(access))
    return None


def _without_basis(found: Observations, items: Items, model: Model) -> None:
    """Withhold the pictures and recordings that show a person, and are not withheld for another reason.

    What is none, such as an article with pictures, shows whom it says that it shows.
    """
    if not (found.images and found.states_persons):
        return
    told, leading = _shown(items, model)
    pictures = told | leading
    for each in found.images:
        if (each.is_image and each.id in pictures) or not leading.isdisjoint(each.shows):
            found.grounds += [each.ground] if each.ground else []
            if not has_basis(each.access):
                found.withheld.setdefault(each.id, Verdict(SHOWS, reason_of(each.access)))


def _shown(items: Items, model: Model) -> tuple[set[str], set[str]]:
    """What a person points at, or a participation of theirs; and what leads to them, with whatever lies between."""
    persons = {item.id for item in items() if item.kind in model.persons}
    starts, pointed = set(persons), set[str]()
    back: dict[str, set[str]] = {}
    for item in items():
        kind = model.kinds[item.kind]
        if kind.is_person or not _BETWEEN.isdisjoint(kind.roles):
            targets = pointed_at(item.record(), kind)
            for target in targets:
                back.setdefault(target, set()).add(item.id)
            takes_part = Role.PARTICIPATION in kind.roles and not targets.isdisjoint(persons)
            if takes_part or kind.is_person:
                starts.add(item.id)
                pointed |= targets
    return pointed, reached(starts, back)


def _cascade(found: Observations, items: Items, model: Model, base: str) -> None:
    """Withhold what cannot stand without something withheld, until nothing more falls.

    All records are asked a few times; where a chain is longer, only what rests on what fell last.
    """
    sources: dict[str, list[Ground]] = {}
    for ground in found.grounds:
        sources.setdefault(ground.source, []).append(ground)
    resting, asked, new = Resting(found.withheld), found.grounds, dict[str, Verdict]()
    for turn in count():
        fallen = dict(_without_source(asked, found, base))
        found.withheld |= fallen
        if turn < PASSES:
            more = dict(_falling(found.withheld, items(), model)) if found.withheld else {}
        elif turn == PASSES:
            more = dict(resting.watch((item.record() for item in items() if stands_on(item.kind, model)), model))
        else:
            more = dict(resting.after((*new, *fallen)))
        found.withheld |= more
        new = fallen | more
        if not new:
            return
        asked = [each for name in new for each in sources.get(name, ())]


def _without_source(asked: Iterable[Ground], found: Observations, base: str) -> Iterator[tuple[str, Verdict]]:
    """Of records that go out by their public role, those whose source is none."""
    for ground in asked:
        if ground.id not in found.withheld:
            verdict = lacks_source(ground, found.withheld, found.documents, base)
            if verdict is not None:
                yield ground.id, verdict


def _falling(withheld: Mapping[str, Verdict], items: Iterable[Item], model: Model) -> Iterator[tuple[str, Verdict]]:
    points_at = pointing_at(withheld)
    for item in items:
        if stands_on(item.kind, model) and item.id not in withheld and points_at(item.data):
            verdict = falls(item.record(), withheld, model)
            if verdict is not None:
                yield item.id, verdict
