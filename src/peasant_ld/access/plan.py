"""All records of a dataset become one Plan: who is withheld and why, transitively, which places and counts give way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access.coarsen import Spot, names_itself, spot_of
from peasant_ld.access.counts import COUNTS, Cell, cell_of, suppressed
from peasant_ld.access.redaction import Plan
from peasant_ld.access.rules import PERSON, Rules
from peasant_ld.access.verdict import (
    COARSENED,
    Verdict,
    falls,
    judge,
    lacks_required,
    lacks_source,
    reason_of,
    stands_on,
)
from peasant_ld.model import Model

# A normalized record with its `access` as written.
Item = tuple[Mapping[str, Any], Mapping[str, Any] | None]
Items = Callable[[], Iterable[Item]]
_NO_ACCESS: Mapping[str, Any] = {}


@dataclass(slots=True)
class Observations:
    """What one pass over all records gathers."""

    withheld: dict[str, Verdict] = field(default_factory=dict)
    persons: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    images: list[Item] = field(default_factory=list)
    places: dict[str, Spot] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    closed_counts: set[str] = field(default_factory=set)
    coarsens: bool = False


def may_matter(kind: str, access: Mapping[str, Any] | None, rules: Rules, model: Model) -> bool:
    """Whether a plan can depend on a record of this kind with this `access`: false only where it surely does not.

    Persons, sources, places and counts are asked about, records with rules of their own, and what stands on others.
    """
    asked = kind in (PERSON, "Document", "Place") or kind in COUNTS or kind in rules.kinds or rules.speak_of(kind)
    return access is not None or asked or bool(stands_on(kind, model))


def make_plan(items: Items, rules: Rules, model: Model, base: str) -> Plan:
    """The plan for a dataset; `items` gives its records anew each time, `base` is the IRI they live under.

    Records that surely do not matter (`may_matter`) can be left out.
    """
    survey = _survey(items(), rules, model)
    for record, access in survey.images:
        verdict = judge(record, access, rules, survey.persons)
        if verdict is not None:
            survey.withheld[record["id"]] = verdict
    _cascade(survey, items, model, base)
    hidden = survey.closed_counts | survey.withheld.keys()
    places = survey.places if survey.coarsens or rules.coarsen else {}
    return Plan(rules, model, survey.withheld, places, suppressed(survey.cells, rules.threshold, hidden))


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
    if rules.keys or "keys" in access:
        verdict = lacks_required(record, access, rules, model)
        if verdict is not None:
            return verdict
    return _too_telling(record, access, found) if record["type"][0] == "Place" else None


def _note(record: Mapping[str, Any], access: Mapping[str, Any], rules: Rules, found: Observations) -> None:
    """Keep of one record what the rules ask about the whole."""
    kind = record["type"][0]
    found.coarsens |= "coarsen" in access
    if kind == PERSON:
        found.persons[record["id"]] = record
    elif kind == "Document":
        found.documents[record["id"]] = kind
        if "genre" in record:
            found.images.append((record, access))
    elif kind == "Place":
        found.places[record["id"]] = spot_of(record, rules.coarseness(kind, access, "place"))
    cell = cell_of(record)
    if cell is not None:
        found.cells.append(cell)
        found.closed_counts |= {cell.record} if rules.is_closed(kind, cell.key, access) else set()


def _too_telling(record: Mapping[str, Any], access: Mapping[str, Any], found: Observations) -> Verdict | None:
    """A place that loses its names, while its id tells them, gives way to the place around it."""
    spot = found.places[record["id"]]
    if spot.too_exact and spot.asked in ("region", "country") and names_itself(record):
        return Verdict(COARSENED, reason_of(access))
    return None


def _cascade(survey: Observations, items: Items, model: Model, base: str) -> None:
    """Withhold what cannot stand without something withheld, until nothing more falls."""
    while True:
        fallen = dict(_without_source(survey, base))
        survey.withheld |= fallen
        if survey.withheld:
            more = dict(_falling(survey, items(), model))
            survey.withheld |= more
            fallen |= more
        if not fallen:
            return


def _without_source(survey: Observations, base: str) -> Iterator[tuple[str, Verdict]]:
    for identity, record in survey.persons.items():
        if identity not in survey.withheld:
            verdict = lacks_source(record, survey.withheld, survey.documents, base)
            if verdict is not None:
                yield identity, verdict


def _falling(survey: Observations, items: Iterable[Item], model: Model) -> Iterator[tuple[str, Verdict]]:
    for record, _ in items:
        if record["id"] not in survey.withheld:
            verdict = falls(record, survey.withheld, model)
            if verdict is not None:
                yield record["id"], verdict
