"""All records of a dataset become one Plan: who is withheld and why, transitively, which places and counts give way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from peasant_ld.access.coarsen import Spot, inside, names_itself, spot_of, too_exact_keys
from peasant_ld.access.contacts import strings_in
from peasant_ld.access.counts import Cell, cells_of, suppressed
from peasant_ld.access.folding import tokens_of
from peasant_ld.access.inference import CellName
from peasant_ld.access.place_names import CalledBy, PlaceNames, called, is_telling, place_names, without_own_words
from peasant_ld.access.redaction import Plan
from peasant_ld.access.resting import Resting
from peasant_ld.access.rules import Rules
from peasant_ld.access.verdict import (
    COARSENED,
    NO_BASIS,
    SHOWS,
    Verdict,
    falls,
    has_basis,
    judge,
    lacks_required,
    lacks_source,
    pointed_at,
    reached,
    reason_of,
    stands_on,
)
from peasant_ld.model import Kind, Mark, Model, Role

# A normalized record with its `access` as written.
Item = tuple[Mapping[str, Any], Mapping[str, Any] | None]
Items = Callable[[], Iterable[Item]]
_NO_ACCESS: Mapping[str, Any] = {}
# How often all records are asked what fell with others, which costs time, before it is kept, which costs memory.
PASSES = 4
# What a plan has to know all records of.
_ASKED = frozenset({Role.PERSON, Role.PLACE, Role.DOCUMENT, Role.PARTICIPATION, Role.CONCEPT})
# What may lie between a picture and the person that it leads to.
_BETWEEN = frozenset({Role.DOCUMENT, Role.PARTICIPATION, Role.CONCEPT})


@dataclass(slots=True)
class Observations:
    """What one pass over all records gathers; then also which images show a person (`shown`)."""

    withheld: dict[str, Verdict] = field(default_factory=dict)
    persons: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    images: list[Item] = field(default_factory=list)
    shown: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    places: dict[str, Spot] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    closed_counts: set[CellName] = field(default_factory=set)
    coarsens: bool = False
    unnamed: set[str] = field(default_factory=set)


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
    survey = _survey(items(), rules, model)
    if survey.coarsens or rules.coarsen:
        _as_exact_as_around(survey, items, model)
    survey.withheld |= dict(_without_basis(survey, items, model))
    _cascade(survey, items, model, base)
    hidden = survey.closed_counts | {cell.name for cell in survey.cells if cell.record in survey.withheld}
    places = survey.places if survey.coarsens or rules.coarsen else {}
    lost = _names_lost(places, items, survey.withheld, rules)
    counts = suppressed(survey.cells, rules.threshold, hidden)
    return Plan(rules, model, survey.withheld, places, counts, called=lost, unnamed=frozenset(survey.unnamed))


def _names_lost(places: Mapping[str, Spot], items: Items, withheld: Mapping[str, Verdict], rules: Rules) -> PlaceNames:
    """The names of places that go out only as a region or a country, those of withheld records, and closed ones.

    Persons are not among them: their names are searched for in part, too.
    """
    nameless = {identity for identity, spot in places.items() if spot.is_nameless}
    harmless = {tuple(tokens_of(text)) for text in rules.harmless}
    lost = set[CalledBy]()
    for record, access in items():
        identity, kind = record["id"], rules.model.kinds[record["type"][0]]
        if not kind.is_person:
            gone = identity in nameless or identity in withheld
            lost |= {
                name
                for key, name in called(record, kind)
                if (gone or rules.is_closed(kind.name, key, access or _NO_ACCESS))
                and is_telling(name, identity in nameless)
                and name.words not in harmless
            }
    return place_names(without_own_words(lost, rules.model))


def _survey(items: Iterable[Item], rules: Rules, model: Model) -> Observations:
    found = Observations()
    for record, access in items:
        _note(record, access or _NO_ACCESS, rules, found)
        verdict = judge(record, access, rules) or _alone(record, access or _NO_ACCESS, rules, model, found)
        if verdict is not None:
            found.withheld[record["id"]] = verdict
    return found


def _alone(
    record: Mapping[str, Any], access: Mapping[str, Any], rules: Rules, model: Model, found: Observations
) -> Verdict | None:
    """The verdict on a record that cannot stand as it would go out: a required key is closed, an id tells too much."""
    if rules.keys or "keys" in access or model.kinds[record["type"][0]].closed:
        verdict = lacks_required(record, access, rules, model)
        if verdict is not None:
            return verdict
    kind = model.kinds[record["type"][0]]
    return _too_telling(record, access, kind, found.places[record["id"]]) if kind.is_place else None


def _note(record: Mapping[str, Any], access: Mapping[str, Any], rules: Rules, found: Observations) -> None:
    """Keep of one record what the rules ask about the whole."""
    kind = rules.model.kinds[record["type"][0]]
    found.coarsens |= "coarsen" in access
    if kind.is_person or _is_partly_closed(record, access, rules):
        found.unnamed.add(record["id"])
    if kind.is_person:
        found.persons[record["id"]] = record
    if Role.DOCUMENT in kind.roles:
        found.documents.add(record["id"])
        if kind.is_image(record) or any(key in record for key in kind.keys_with(Mark.SHOWS)):
            found.images.append((record, access))
    if kind.is_place:
        found.places[record["id"]] = spot_of(record, rules.coarseness(kind.name, access, "place"), kind)
    for cell in cells_of(record, kind):
        found.cells.append(cell)
        if rules.is_closed(kind.name, cell.key, access):
            found.closed_counts.add(cell.name)


def _is_partly_closed(record: Mapping[str, Any], access: Mapping[str, Any], rules: Rules) -> bool:
    """Whether something that a record states is kept back, or its places are told more coarsely than they are known."""
    is_closed, kind = rules.is_closed, record["type"][0]
    may_close = bool(rules.keys or "keys" in access or rules.model.kinds[kind].closed)
    if rules.coarseness(kind, access, "place") not in (None, "point"):
        return True
    return may_close and any(is_closed(kind, key, access) for key in record if key != "id")


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


def _as_exact_as_around(survey: Observations, items: Items, model: Model) -> None:
    """Take what lies in a place for as exact as that place, and withhold what cannot be told coarsely."""
    sunk = inside(survey.places)
    survey.places |= sunk
    for record, access in items() if sunk else ():
        if record["id"] in sunk and record["id"] not in survey.withheld:
            kind = model.kinds[record["type"][0]]
            verdict = _too_telling(record, access or _NO_ACCESS, kind, sunk[record["id"]])
            if verdict is not None:
                survey.withheld[record["id"]] = verdict


def _without_basis(survey: Observations, items: Items, model: Model) -> Iterator[tuple[str, Verdict]]:
    """The pictures and recordings that show a person, and are not withheld for another reason.

    What is none, such as an article with pictures, shows whom it says that it shows.
    """
    if not (survey.images and survey.persons):
        return
    told, leading = _shown(survey.persons.keys(), items(), model)
    pictures = told | leading
    for record, access in survey.images:
        if _shows(record, model.kinds[record["type"][0]], pictures, leading):
            survey.shown[record["id"]] = record
            if record["id"] not in survey.withheld and not has_basis(access or {}):
                yield record["id"], Verdict(SHOWS, reason_of(access or {}))


def _shows(record: Mapping[str, Any], kind: Kind, pictures: Set[str], leading: Set[str]) -> bool:
    """Whether a record shows a person: it is one of the pictures that do, or shows what leads to one."""
    depicted = (each for key in kind.keys_with(Mark.SHOWS) for each in strings_in(record.get(key)))
    return (kind.is_image(record) and record["id"] in pictures) or not leading.isdisjoint(depicted)


def _shown(persons: Collection[str], items: Iterable[Item], model: Model) -> tuple[set[str], set[str]]:
    """What a person points at, or a participation of theirs; and what leads to them, with whatever lies between."""
    starts, pointed = set(persons), set[str]()
    back: dict[str, set[str]] = {}
    for record, _ in items:
        kind, identity = model.kinds[record["type"][0]], record["id"]
        if identity not in persons and _BETWEEN.isdisjoint(kind.roles):
            continue
        targets = pointed_at(record, kind)
        for target in targets:
            back.setdefault(target, set()).add(identity)
        takes_part = Role.PARTICIPATION in kind.roles and not targets.isdisjoint(persons)
        if takes_part or identity in persons:
            starts.add(identity)
            pointed |= targets
    return pointed, reached(starts, back)


def _cascade(survey: Observations, items: Items, model: Model, base: str) -> None:
    """Withhold what cannot stand without something withheld, until nothing more falls.

    All records are asked a few times; where a chain is longer, only what rests on what fell last.
    """
    grounds = [(NO_BASIS, each) for each in survey.persons.values()] + [(SHOWS, each) for each in survey.shown.values()]
    sources: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for ground in grounds:
        sources.setdefault(str(ground[1].get("access", {}).get("source", "")), []).append(ground)
    resting, asked, new = Resting(survey.withheld), grounds, dict[str, Verdict]()
    for turn in count():
        fallen = dict(_without_source(asked, survey, base))
        survey.withheld |= fallen
        if turn < PASSES:
            more = dict(_falling(survey, items(), model)) if survey.withheld else {}
        elif turn == PASSES:
            more = dict(resting.watch((record for record, _ in items()), model))
        else:
            more = dict(resting.after((*new, *fallen)))
        survey.withheld |= more
        new = fallen | more
        if not new:
            return
        asked = [each for name in new for each in sources.get(name, ())]


def _without_source(
    grounds: Iterable[tuple[str, Mapping[str, Any]]], survey: Observations, base: str
) -> Iterator[tuple[str, Verdict]]:
    """Of records that go out by their public role, with the rule that asks for it, those whose source is none."""
    for rule, record in grounds:
        if record["id"] not in survey.withheld:
            verdict = lacks_source(record, survey.withheld, survey.documents, base, rule)
            if verdict is not None:
                yield record["id"], verdict


def _falling(survey: Observations, items: Iterable[Item], model: Model) -> Iterator[tuple[str, Verdict]]:
    for record, _ in items:
        if record["id"] not in survey.withheld:
            verdict = falls(record, survey.withheld, model)
            if verdict is not None:
                yield record["id"], verdict
