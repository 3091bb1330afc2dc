"""What is above what: circles are found, and whether one thing is above another, in time that grows with the links.

Nothing here calls itself: a chain of a hundred thousand links is as good as any.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

Above = Mapping[str, Collection[str]]
# Of a long way so many steps at its beginning and at its end are shown; a way is looked for among so many things.
SHOWN = 6
_LOOKED_AT = 1000


class Circle(NamedTuple):
    """A way that comes back to where it began: its steps, those in the middle left out where they are many.

    The last link, from `closing[0]` to `closing[1]`, is the one without which there would be no circle.
    """

    steps: tuple[str, ...]
    closing: tuple[str, str]
    left_out: int = 0


def circles(above: Above) -> list[Circle]:
    """A circle for each link that closes one; without these links there is none."""
    found: list[Circle] = []
    done: set[str] = set()
    for start in sorted(above):
        if start not in done:
            found += _circles_from(start, above, done)
    return found


def _circles_from(start: str, above: Above, done: set[str]) -> Iterator[Circle]:
    """The circles that a way up from `start` runs into; `done` are the things from which every way was gone."""
    way, at = [start], {start: 0}
    waiting = [iter(sorted(above.get(start, ())))]
    while waiting:
        step = next(waiting[-1], None)
        if step is None:
            waiting.pop()
            left = way.pop()
            del at[left]
            done.add(left)
        elif step in at:
            yield _circle(way, at[step])
        elif step not in done:
            at[step] = len(way)
            way.append(step)
            waiting.append(iter(sorted(above.get(step, ()))))


def _circle(way: Sequence[str], begin: int) -> Circle:
    length, closing = len(way) - begin, (way[-1], way[begin])
    if length <= 2 * SHOWN:
        return Circle((*way[begin:], way[begin]), closing)
    return Circle((*way[begin : begin + SHOWN], *way[-SHOWN:], way[begin]), closing, length - 2 * SHOWN)


class _Interval(NamedTuple):
    """Where a thing stands among all, counted from the top down.

    Everything below lies between `first` and `last`, also over links that the way down did not take; between `begin`
    and `last` lies what is surely below.
    """

    begin: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """What is above what, without circles; each thing knows between which numbers those below it lie."""

    above: Above
    _spans: dict[str, _Interval] = field(default_factory=dict)

    @classmethod
    def of(cls, above: Above) -> Hierarchy:
        """The hierarchy of links that have no circle."""
        below: dict[str, list[str]] = {}
        for thing in sorted(above):
            for wider in above[thing]:
                below.setdefault(wider, []).append(thing)
        hierarchy = cls(above)
        for top in sorted({*above, *below}):
            if not above.get(top):
                hierarchy._number(top, below)
        return hierarchy

    def _number(self, top: str, below: Mapping[str, Sequence[str]]) -> None:
        """Number all that is below a thing, itself last."""
        spans, count = self._spans, len(self._spans)
        waiting = [(top, count, iter(below.get(top, ())))]
        firsts = [count]
        while waiting:
            thing, begin, rest = waiting[-1]
            step = next(rest, None)
            if step is None:
                waiting.pop()
                first = min(firsts.pop(), len(spans))
                spans[thing] = _Interval(begin, first, len(spans))
                if firsts:
                    firsts[-1] = min(firsts[-1], first)
            elif step in spans:
                firsts[-1] = min(firsts[-1], spans[step].first)
            else:
                waiting.append((step, len(spans), iter(below.get(step, ()))))
                firsts.append(len(spans))

    def is_above(self, wider: str, thing: str) -> bool:
        """Whether links lead from a thing up to a wider one."""
        one, other = self._spans.get(thing), self._spans.get(wider)
        if one is None or other is None or thing == wider:
            return False
        if other.begin <= one.last < other.last:
            return True
        return self._may_lie_in(one, other) and self._way(thing, wider, None) is not None

    def way(self, thing: str, wider: str) -> tuple[str, ...]:
        """A shortest way up from a thing to a wider one, both with it; empty where it is not found soon."""
        found = self._way(thing, wider, _LOOKED_AT)
        return tuple(found) if found is not None and len(found) <= 2 * SHOWN else ()

    def _way(self, thing: str, wider: str, most: int | None) -> list[str] | None:
        """A shortest way up; `most` is how many things are looked at. Ways that cannot lead there are not gone."""
        goal, came = self._spans[wider], {thing: ""}
        waiting = [thing]
        for step in islice(iter(waiting), most):  # it grows while it is gone through
            for next_up in self.above.get(step, ()):
                if next_up not in came and self._may_lie_in(self._spans[next_up], goal):
                    came[next_up] = step
                    waiting.append(next_up)
            if wider in came:
                return _back(wider, came)
        return None

    @staticmethod
    def _may_lie_in(one: _Interval, other: _Interval) -> bool:
        return other.first <= one.first and one.last <= other.last


def _back(end: str, came: Mapping[str, str]) -> list[str]:
    """The way on which something was reached, from its beginning."""
    way = [end]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return way[::-1]
