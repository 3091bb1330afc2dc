"""Problems that follow from others learn their cause: a record set aside, a row that cannot be read, a title.

So that a reference to a record that was rejected is no riddle of its own, and one wrong title not five hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from peasant_ld.model.iri import address_key
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.report.causes import ASIDE, BECAUSE
from peasant_ld.report.findings import FIRST_RECORD_CODE

# Told once of a column or of merged cells, and then of each row that suffers from them.
_OF_MANY_ROWS = frozenset({"PLD308", "PLD316"})
# Problems with a reference that leads nowhere, and those of a row that waits for another one.
_LEAD_NOWHERE = frozenset({"PLD027", "PLD061", "PLD315"})
_WAITS = "PLD326"
_MISSING, _NO_ID, _UNKNOWN_TITLE = frozenset({"PLD023", "PLD024", "PLD101"}), "PLD024", "PLD301"
_NOT_FOUND = frozenset({"PLD027", "PLD348"})
# Two concepts of one list with one name: that they may be one is said there, too.
_ONE_NAME, _MAY_BE_ONE = "PLD126", frozenset({"PLD058", "PLD059"})
# What keeps records from being read of which nobody knows the ids: a record without one, a sheet, a workbook, lines.
_UNREAD = frozenset({"PLD024", "PLD304", "PLD307", "PLD312"})
_Column = tuple[str, str | None, str | None]


def with_causes(problems: Sequence[Problem], base: str) -> tuple[Problem, ...]:
    """The same problems; those that follow from another one of them name its place and its record."""
    known = _Known.of(problems, base)
    return tuple(known.explained(problem) for problem in problems)


@dataclass(slots=True)
class _Known:
    """What others may follow from: by address of the record, by row, by the key that a title was meant to name."""

    base: str
    asides: dict[str, Problem] = field(default_factory=dict)
    rows: dict[_Column, Problem] = field(default_factory=dict)
    titles: dict[_Column, Problem] = field(default_factory=dict)
    unread: Place | None = None
    of_many: dict[tuple[str, str, str | None, str | None], Problem] = field(default_factory=dict)
    one_name: dict[tuple[str | None, Any], Problem] = field(default_factory=dict)

    @classmethod
    def of(cls, problems: Iterable[Problem], base: str) -> _Known:
        """Only what is asked for is kept: there may be very many."""
        known = cls(base)
        listed = list(problems)
        wanted = {known.address(problem) for problem in listed if problem.code in _LEAD_NOWHERE}
        rows = {_row(place) for problem in listed if problem.code == _WAITS and (place := _other(problem))}
        for problem in listed:
            known.take(problem, wanted, rows)
        return known

    def take(self, problem: Problem, wanted: set[str], rows: set[_Column]) -> None:
        """Keep a problem that others may follow from; the first of a record, or of a row, stands for it."""
        place = problem.place
        if place is None:
            return
        if problem.code in _OF_MANY_ROWS and problem.record is None:
            self.of_many.setdefault(_many(problem, place), problem)
        if problem.code == _ONE_NAME:
            self.one_name.setdefault(_both(problem), problem)
        if problem.blocks:
            if self.unread is None and hides_records(problem):
                self.unread = place
            if problem.record and (key := self._key(problem.record)) in wanted and problem.code != "PLD315":
                self.asides.setdefault(key, problem)
            if rows and _row(place) in rows:
                self.rows.setdefault(_row(place), problem)
            for title in _meant(problem):
                self.titles.setdefault((place.file, place.sheet, title), problem)

    def address(self, problem: Problem) -> str:
        """The address that a reference leads to."""
        return self._key((problem.value or "").partition("#")[0])

    def explained(self, problem: Problem) -> Problem:
        """The problem with its cause, where that is known; what is merely alike is not asked for then."""
        cause = self._cause(problem)
        if cause is not None and cause is not problem and cause.place is not None:
            facts: dict[str, Any] = {name: fact for name, fact in problem.facts.items() if name != "nearest"}
            return replace(problem, facts=facts | {BECAUSE: cause.place, ASIDE: cause.record})
        if cause is None and problem.code in _NOT_FOUND and self.unread is not None:
            return replace(problem, facts={**problem.facts, "unread": self.unread})
        return problem

    def _cause(self, problem: Problem) -> Problem | None:
        if problem.code in _LEAD_NOWHERE:
            return self.asides.get(self.address(problem))
        if problem.code == _WAITS and (other := _other(problem)):
            return self.rows.get(_row(other))
        if problem.code in _MAY_BE_ONE:
            return self.one_name.get(_both(problem))
        place = problem.place
        if place is None:
            return None
        if problem.code in _OF_MANY_ROWS:
            return self.of_many.get(_many(problem, place))
        key = "id" if problem.code == _NO_ID else problem.key
        return self.titles.get((place.file, place.sheet, key)) if problem.code in _MISSING else None

    def _key(self, identity: str) -> str:
        whole = resolve_id(self.base, identity)
        return address_key(whole.removeprefix(self.base), self.base)


def hides_records(problem: Problem) -> bool:
    """Whether there may be records behind a problem of which nobody knows the ids."""
    unknown = problem.record is None
    return unknown and (problem.code in _UNREAD or problem.code < FIRST_RECORD_CODE or "records" in problem.facts)


def _row(place: Place) -> _Column:
    return place.file, place.sheet, str(place.row)


def _many(problem: Problem, place: Place) -> tuple[str, str, str | None, str | None]:
    """What a problem of many rows is known by: merged cells by their address, a column by its title."""
    return problem.code, place.file, place.sheet, problem.value


def _both(problem: Problem) -> tuple[str | None, Any]:
    """The two records that a problem speaks of."""
    return problem.record, problem.facts.get("same")


def _other(problem: Problem) -> Place | None:
    other = problem.facts.get("other")
    return other if isinstance(other, Place) else None


def _meant(problem: Problem) -> Iterator[str]:
    """The key that an unknown title was probably meant to name, and the one that it stands in."""
    nearest = problem.facts.get("nearest")
    if problem.code == _UNKNOWN_TITLE and isinstance(nearest, str):
        key = nearest.partition("@")[0]
        yield key
        if "." in key:
            yield key.partition(".")[0]
