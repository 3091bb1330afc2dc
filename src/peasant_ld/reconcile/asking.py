"""Records -> the questions that a service is asked of them, and its answers -> proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.access.folding import tokens_of
from peasant_ld.model.likeness import folded
from peasant_ld.reconcile.matching import Match, MatchReason, compare
from peasant_ld.reconcile.proposing import MOST, Proposal, Proposals
from peasant_ld.reconcile.service import BATCH, ReconciliationService, ServiceCandidate
from peasant_ld.reconcile.thing import Name, Thing

COUNTRY = "country"
# How many names of one record are asked for: languages and spellings, each once.
_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class ServiceWish:
    """What is asked beside names: the type of the service for each kind, and its property for the country or a scheme.

    `most` is how many candidates are wanted for a question.
    """

    types: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST


class Question(NamedTuple):
    """One query of the API, and the record that it is about."""

    record: Thing
    query: Mapping[str, Any]


def questions(records: Iterable[Thing], asked: ServiceWish) -> Iterator[Question]:
    """The questions about some records: one for each of their names that is not another one in other letters."""
    for record in records:
        names = {" ".join(tokens_of(name.text)): name.text for name in reversed(record.names)}
        more: dict[str, Any] = {"limit": asked.most}
        if kind := asked.types.get(record.kind):
            more |= {"type": kind, "type_strict": "any"}
        if properties := list(_properties(record, asked)):
            more["properties"] = properties
        for text in list(reversed(names.values()))[:_MOST_NAMES]:
            yield Question(record, {"query": text, **more})


def _properties(record: Thing, asked: ServiceWish) -> Iterator[dict[str, str]]:
    for what, name in asked.properties.items():
        if what == COUNTRY and record.country:
            yield {"pid": name, "v": record.country}
        for scheme, value in sorted(record.identifiers):
            if scheme == folded(what):
                yield {"pid": name, "v": value}


def ask_all(asked: Iterable[Question], service: ReconciliationService, most: int = MOST) -> Proposals:
    """The proposals of a service for some questions. Raises what asking it raises; nothing is kept then."""
    found, waiting = Proposals(most), list(asked)
    service.open()
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        answers = service.ask([each.query for each in batch])
        for question, answer in zip(batch, answers, strict=True):
            for candidate in answer:
                found.add(_proposal(question.record, candidate))
    return found


def _proposal(record: Thing, told: ServiceCandidate) -> Proposal:
    thing = Thing(told.address or told.id, ", ".join(told.types), (Name(told.name),) if told.name else ())
    ours = compare(record, thing)
    reasons = (MatchReason("service"), *ours.reasons) if told.is_match else ours.reasons
    return Proposal(record, thing, told.score, Match(ours.score, reasons))
