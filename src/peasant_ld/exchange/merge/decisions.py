"""The lines of a sheet that are answered -> which record each one becomes a part of; lines that contradict are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from peasant_ld.exchange.merge.proposals import Candidate
from peasant_ld.exchange.merge.sheet import SheetLine
from peasant_ld.problem import Problem
from peasant_ld.rdf.normalize import resolve_id


@dataclass(slots=True)
class Decisions:
    """What people decided, by absolute ids: `into` leads each record that becomes part of another to that one.

    `apart` are the pairs that are two, `answers` all pairs that were answered; `problems` what cannot be followed.
    """

    into: dict[str, str] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[frozenset[str], bool] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def is_one(self, identity: str) -> bool:
        """Whether somebody said that all records of one id are one."""
        return self.answers.get(frozenset((identity,))) is True


def decide(lines: Iterable[SheetLine | Problem], known: Mapping[str, Candidate], base: str) -> Decisions:
    """Follow the lines: of a pair the first one stays, and of a chain the one that becomes part of nothing.

    Where several of a chain could stay, it is that of the first dataset, and there of the first id. PLD453 for a line
    that names no record, or two of different kinds; PLD454 for one that says two where others say one.
    """
    found, stated = Decisions(), list[_Pair]()
    for line in lines:
        pair = line if isinstance(line, Problem) else _named(line, known, base)
        if isinstance(pair, Problem):
            found.problems.append(pair)
        elif found.answers.setdefault(frozenset((pair.one.id, pair.other.id)), pair.line.is_one) != pair.line.is_one:
            found.problems.append(_contradicts(pair.line))
        else:
            stated.append(pair)
    _lead(found, [pair for pair in stated if pair.line.is_one and pair.one.id != pair.other.id])
    for line, one, other in (pair for pair in stated if not pair.line.is_one):
        if found.into.get(one.id, one.id) == found.into.get(other.id, other.id):
            found.problems.append(_contradicts(line))
        else:
            found.apart.append((one.id, other.id))
    return found


class _Pair(NamedTuple):
    """A line, and the two records that it names."""

    line: SheetLine
    one: Candidate
    other: Candidate


def _named(line: SheetLine, known: Mapping[str, Candidate], base: str) -> _Pair | Problem:
    """The records of a line; a problem (PLD453) where there is no such record, or two that cannot be one."""
    one, other = (known.get(resolve_id(base, each)) for each in (line.one, line.other))
    if one is None or other is None:
        lacking = line.one if one is None else line.other
        return Problem("PLD453", line.place, lacking, "merge", facts={"same": lacking})
    if line.is_one and one.kind != other.kind:
        facts = {"same": line.other, "found": one.kind, "other": other.kind}
        return Problem("PLD453", line.place, line.one, "merge", facts=facts)
    return _Pair(line, one, other)


def _lead(found: Decisions, pairs: list[_Pair]) -> None:
    """Lead every record of a group to the one that stays."""
    groups: dict[str, set[str]] = {}
    every = {each.id: each for _, *both in pairs for each in both}
    parts = {other.id for _, _, other in pairs}
    for _, one, other in pairs:
        group = groups.get(one.id, {one.id}) | groups.get(other.id, {other.id})
        groups |= dict.fromkeys(group, group)
    for identity, group in groups.items():
        stays = min(group, key=lambda each: (each in parts, every[each].origin, each))
        if identity != stays:
            found.into[identity] = stays


def _contradicts(line: SheetLine) -> Problem:
    return Problem("PLD454", line.place, line.one, "merge", facts={"same": line.other})
