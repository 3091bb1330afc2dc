"""Records that share an id, or whose ids are one address, are found among sorted rows: none of them may go out.

Which of them is meant only a person can decide; and what one of them closes must not go out by another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import NamedTuple

from peasant_ld.flow.sorted_store import Row
from peasant_ld.model.iri import address_key
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.rdf.normalize import resolve_id

# Ids that are their own address (`iri.address_key`).
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_-]*(?:/[a-z0-9_][a-z0-9_-]*)+\Z")


class Doubled(NamedTuple):
    """A record whose id another one has, too; the places of both."""

    id: str
    about: Place
    other: Place


@dataclass(slots=True)
class Together:
    """What one pass over sorted rows finds: those that share an id (PLD026), or differ by capitals only (PLD041).

    `aside` are the ids (absolute) of records that did not pass or could not be read, with their places: a record of the
    same id is one of several, too, and nobody knows what the other one closes.
    """

    base: str
    aside: Mapping[str, Place] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    _told: list[Problem] = field(default_factory=list)
    _numbers: set[int] = field(default_factory=set)
    # Capital letters sort first: whoever differs by case only finds the other one here.
    _with_capitals: dict[str, Row] = field(default_factory=dict)
    # By the address that they are: the ids that are written in another way than most write it.
    _other_forms: dict[str, list[Row]] = field(default_factory=dict)

    def take(self, same: list[Row]) -> None:
        """The rows of one id; it is no matter if it is one alone."""
        if len(same) == 1 and not self._with_capitals and self._is_plain(same[0].id):
            return
        if len(same) > 1:
            self._tell(same)
        row = same[0]
        if len(same) == 1 and row.id in self.aside:
            self._numbers.add(row.number)
            self.rows.append(row)
            self._told.append(doubled_problem(Doubled(row.id, row.origin, self.aside[row.id]), self.base))
        local = row.id.removeprefix(self.base)
        if (key := address_key(local, self.base)) != local:
            self._other_forms.setdefault(key, []).append(row)
        self._compare_capitals(row)

    def _is_plain(self, identity: str) -> bool:
        """Whether an id is nobody else's, and no other form of any: nearly all are."""
        local = identity.removeprefix(self.base)
        return identity not in self.aside and _PLAIN.match(local) is not None and identity == identity.casefold()

    def look_up(self, kind_of: Callable[[str], str | None], rows: Iterable[Row]) -> None:
        """All ids are known: those that are one address with another are found."""
        usual = {resolve_id(self.base, key): key for key in self._other_forms if kind_of(resolve_id(self.base, key))}
        if usual:
            for row in rows:
                if row.id in usual:
                    self._other_forms[usual[row.id]].append(row)
        for same in self._other_forms.values():
            if len({row.id for row in same}) > 1:
                self._tell(sorted(same, key=attrgetter("number")))

    def _tell(self, same: list[Row]) -> None:
        """Several rows are one address: each that was not told yet is told beside another one."""
        told = doubled_problems([(row.id, row.origin) for row in same], self.base)
        for row, problem in zip(same, told, strict=True):
            if row.number not in self._numbers:
                self._numbers.add(row.number)
                self.rows.append(row)
                self._told.append(problem)

    def _compare_capitals(self, row: Row) -> None:
        small = row.id.casefold()
        if small in self._with_capitals:
            earlier, later = sorted((row, self._with_capitals[small]), key=attrgetter("number"))
            each = Doubled(later.id, later.origin, earlier.origin)
            self._told.append(doubled_problem(each, self.base, "PLD041", Severity.WARNING))
        if small != row.id:
            self._with_capitals[small] = row

    def problems(self) -> list[Problem]:
        """What there is to tell."""
        return self._told


def one_by_one(rows: Iterable[Row], together: Together) -> Iterator[Row]:
    """The first row of each id, while `together` takes all of them."""
    same: list[Row] = []
    for row in rows:
        if same and row.id != same[0].id:
            together.take(same)
            yield same[0]
            same = []
        same.append(row)
    if same:
        together.take(same)
        yield same[0]


def doubled_problems(same: Sequence[tuple[str, Place]], base: str) -> list[Problem]:
    """What is told of each of several records (id, place) that are one address; another form of the id is named."""
    first, second = same[0], same[1]
    told = []
    for each in same:
        identity, other = second if each is first else first
        problem = doubled_problem(Doubled(*each, other), base)
        facts = {"same": identity.removeprefix(base)} if identity != each[0] else {}
        told.append(replace(problem, facts={**problem.facts, **facts}))
    return told


def doubled_problem(each: Doubled, base: str, code: str = "PLD026", severity: Severity = Severity.ERROR) -> Problem:
    """What is told of one of several records that share an id: its place, and where another one stands."""
    identity, origin = each.id.removeprefix(base), each.about
    place = origin.inside("id")
    return Problem(code, place, identity, "id", identity, severity, {"other": _in_words(each.other)})


def _in_words(place: Place) -> str:
    number = place.line or place.row
    return f"{place.file}:{number}" if number else place.file
