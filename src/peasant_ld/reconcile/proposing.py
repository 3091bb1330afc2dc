"""Records and candidates -> for each record the likest of them, with a score and the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from peasant_ld.reconcile.candidates import Candidates
from peasant_ld.reconcile.matching import Match, ThingIndex
from peasant_ld.reconcile.thing import Thing

LEAST, MOST = 60, 5


class Proposal(NamedTuple):
    """That a record may be the same as a candidate; `score` is ours, of a hundred, or that of a service."""

    record: Thing
    candidate: Thing
    score: float
    match: Match


@dataclass(slots=True)
class Proposals:
    """The likest candidates of each record, at most `most`; how many others there were, how many are stated already."""

    most: int = MOST
    others: int = 0
    already: int = 0
    _kept: dict[str, list[Proposal]] = field(default_factory=dict)

    def add(self, proposal: Proposal) -> None:
        """Take one in; the least likely of a record goes where there are too many, and one of two that are the same."""
        record, candidate = proposal.record, proposal.candidate
        if candidate.id in record.same or candidate.id == record.id:
            self.already += 1
            return
        kept = self._kept.setdefault(record.id, [])
        for at, other in enumerate(kept):
            if other.candidate.id == candidate.id:
                kept[at] = max(other, proposal, key=lambda each: each.score)
                return
        kept.append(proposal)
        kept.sort(key=lambda each: (-each.score, each.candidate.id))
        if len(kept) > self.most:
            kept.pop()
            self.others += 1

    def rows(self) -> list[Proposal]:
        """The proposals by record, the likest first."""
        return [each for identity in sorted(self._kept) for each in self._kept[identity]]

    def count(self) -> int:
        """How many records have one."""
        return sum(1 for each in self._kept.values() if each)


def propose(records: Iterable[Thing], candidates: Candidates, least: int = LEAST, most: int = MOST) -> Proposals:
    """The candidates of each record from a table or a release, in one pass over it.

    Raises InputError (PLD460) for an id in the table that is no address, what reading it raises.
    """
    index, found = ThingIndex(records), Proposals(most)
    for candidate in candidates:
        for record, match in index.like(candidate, least):
            if not candidates.of_one_kind or candidate.kind == record.kind:
                found.add(Proposal(record, candidate, match.score, match))
    return found
