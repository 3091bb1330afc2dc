"""Which problem follows from which: a consequence names the place of its cause, and is told under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from peasant_ld.problem import Place, Problem

# The facts by which a problem names its cause: where that stands, and the record that has it (none: a title).
BECAUSE, ASIDE = "because", "aside"
_Name = tuple[Place | None, str | None]


@dataclass(frozen=True, slots=True)
class Cause:
    """A problem that follows from no other, and all that follow from it, in order; `code` is that of the cause."""

    problem: Problem
    consequences: tuple[Problem, ...] = ()

    def __iter__(self) -> Iterator[Problem]:
        """The cause, then what follows."""
        yield self.problem
        yield from self.consequences


def causes(ordered: Sequence[Problem]) -> list[Cause]:
    """Problems in their order -> those that follow from no other, each with what follows from it: the nearest first."""
    above = _Ancestry.of(ordered)
    below: dict[int, list[tuple[int, int]]] = {}
    for index in range(len(ordered)):
        root, distance = above.root(index)
        below.setdefault(root, []).append((distance, index))
    return [
        Cause(ordered[root], tuple(ordered[index] for _, index in sorted(below[root])[1:])) for root in sorted(below)
    ]


@dataclass(slots=True)
class _Ancestry:
    """Who is the cause of whom among ordered problems, by index."""

    ordered: Sequence[Problem]
    named: dict[_Name | None, int]

    @classmethod
    def of(cls, ordered: Sequence[Problem]) -> _Ancestry:
        """Only what is named as a cause is looked up; of several problems at a place the first error is meant."""
        wanted = set(map(cause_of, ordered)) - {None}
        named: dict[_Name | None, int] = {}
        for index, problem in enumerate(ordered) if wanted else ():
            name = (problem.place, problem.record)
            if name in wanted and (name not in named or (problem.blocks and not ordered[named[name]].blocks)):
                named[name] = index
        return cls(ordered, named)

    def root(self, index: int) -> tuple[int, int]:
        """The index of the problem from which one follows in the end, and how far up it is: itself, if from none."""
        seen = [index]
        while (above := self.named.get(cause_of(self.ordered[seen[-1]]), seen[-1])) not in seen:
            seen.append(above)
        return seen[-1], len(seen) - 1


def cause_of(problem: Problem) -> _Name | None:
    """The place and the record of the problem from which this one follows, as it names them."""
    place = problem.facts.get(BECAUSE)
    return (place, problem.facts.get(ASIDE)) if isinstance(place, Place) else None


def by_code(problems: Iterable[Problem]) -> dict[tuple[str, str], list[Problem]]:
    """Problems by severity and code, in the order in which these first occur."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.severity, problem.code), []).append(problem)
    return found
