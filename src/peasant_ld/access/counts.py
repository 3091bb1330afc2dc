"""Small counts of people become absent, and with them what would let somebody compute them.

A count from 1 to below the threshold goes, wherever it stands. Counts hang together in sums: a total, and its parts in
the records that belong to it, or in the same record. Where a count that does not go out follows from what is shown of
all sums, exactly or to within less than the threshold, further counts go, the smallest first, until none follows; then
those come back that need not have gone, the largest first. What is left of a total when its parts are taken away is a
count, too: where that is small, and no record states it, it must not follow either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

from peasant_ld.access.contacts import strings_in
from peasant_ld.access.inference import CellName, Sum, TooLarge, following
from peasant_ld.model import Kind, Mark

# Among so many counts of which only some can be the parts of a total, those are looked for.
MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One count: its record, key and value, and the breakdowns it belongs to, as (kind, key, id of the whole).

    `whole` says that it counts all the people that its record speaks of, `apart` that it counts families, which are no
    part of a number of people.
    """

    record: str
    key: str
    value: int
    breakdowns: tuple[tuple[str, str, str], ...]
    whole: bool = True
    apart: bool = False

    @property
    def name(self) -> CellName:
        """What it is known by."""
        return self.record, self.key


def cells_of(record: Mapping[str, Any], kind: Kind) -> Iterator[Cell]:
    """The counts of people that a normalized record states."""
    wholes, everybody = sorted(kind.keys_with(Mark.WHOLE)), kind.keys_with(Mark.EVERYBODY)
    families = kind.keys_with(Mark.FAMILIES)
    for key in kind.keys_with(Mark.PEOPLE):
        if key in record:
            groups = ((kind.name, whole, target) for whole in wholes for target in strings_in(record.get(whole)))
            yield Cell(record["id"], key, record[key], tuple(groups), key in everybody, key in families)


def suppressed(cells: Iterable[Cell], threshold: int, hidden: Collection[CellName] = ()) -> dict[str, frozenset[str]]:
    """The records that lose counts, with the keys of these.

    `hidden` are counts that do not go out anyway: the others must not tell them either.
    """
    own = {cell.name: cell for cell in cells}
    small = {name for name, cell in own.items() if 0 < cell.value < threshold}
    values = {name: cell.value for name, cell in own.items()}
    search = _Search(tuple(sums_of(own.values(), threshold)), values, threshold, small | (own.keys() & set(hidden)))
    found: dict[str, frozenset[str]] = {}
    for record, key in sorted(search.solved().difference(hidden)):
        found[record] = found.get(record, frozenset()) | {key}
    return found


def sums_of(cells: Collection[Cell], threshold: int) -> Iterator[Sum]:
    """The sums in which counts hang together, as the counts themselves tell that they do."""
    by_record: dict[str, list[Cell]] = {}
    groups: dict[str, dict[tuple[str, str, str], list[Cell]]] = {}
    for cell in sorted(cells, key=lambda cell: cell.name):
        by_record.setdefault(cell.record, []).append(cell)
        for kind, whole, target in cell.breakdowns:
            groups.setdefault(target, {}).setdefault((cell.key, kind, whole), []).append(cell)
    for record, own in by_record.items():
        made = chain(_within(own), _below(own, groups.get(record, {}), threshold))
        for number, (total, parts) in enumerate(made):
            rest = total.value - sum(part.value for part in parts)
            yield Sum(f"{record} {number}", total.name, tuple(part.name for part in parts), rest)


def _within(own: list[Cell]) -> Iterator[tuple[Cell, Collection[Cell]]]:
    """The counts of one record: all people in parts, or one of the counts that is the sum of others.

    Parts that are more than all people overlap, as women and young people do: each is a part by itself, so that what is
    left without it, such as the men, is a count, too.
    """
    people = [each for each in own if not each.apart]
    for total in people:
        others = [each for each in people if each is not total]
        if total.whole and others and sum(each.value for each in others) <= total.value:
            yield total, others
        else:
            alone = ([each] for each in others if total.whole and each.value <= total.value)
            yield from ((total, parts) for parts in chain(alone, _exact(total, others, 2)))


def _below(
    own: list[Cell], groups: Mapping[tuple[str, str, str], list[Cell]], threshold: int
) -> Iterator[tuple[Cell, Collection[Cell]]]:
    """The counts of the records that belong to a record, each kind of them by itself, and all together."""
    for _, group in sorted(groups.items()):
        for total in _totals(own, group[0]):
            yield from _breakdowns(total, [each for each in group if each.record != total.record])
    every = {each.name: each for group in groups.values() for each in group if not each.apart}
    for total in (each for each in own if not each.apart) if len(groups) > 1 else ():
        parts = [each for each in every.values() if each.record != total.record]
        if 0 <= total.value - sum(each.value for each in parts) < threshold:
            yield total, parts


def _breakdowns(total: Cell, parts: list[Cell]) -> Iterator[tuple[Cell, Collection[Cell]]]:
    """A total with its parts; where these are more than it, with those of them that come to it."""
    fits = sum(each.value for each in parts) <= total.value
    yield from ((total, some) for some in ([parts] if fits else _exact(total, parts)))


def _totals(own: list[Cell], part: Cell) -> list[Cell]:
    """What a count like this one in the parts is summed up in: the same key, else that of all people, else any."""
    same = [total for total in own if total.key == part.key]
    alike = [total for total in own if total.apart == part.apart]
    return same or [total for total in alike if total.whole] or alike


def _exact(total: Cell, parts: list[Cell], least: int = 1) -> Iterator[Collection[Cell]]:
    """Those of a few counts that come to a total, where all of them are more: two breakdowns, or more, of one total."""
    stated = [each for each in parts if each.value]
    if len(stated) <= MOST_PARTS:
        for size in range(least, len(stated) + 1):
            for some in combinations(stated, size):
                if sum(each.value for each in some) == total.value:
                    yield some


@dataclass(slots=True)
class _Search:
    """What is left out while it is looked for: `hidden` grows until nothing of it follows from the sums."""

    sums: tuple[Sum, ...]
    values: Mapping[CellName, int]
    threshold: int
    hidden: set[CellName]
    given_up: set[CellName] = field(default_factory=set)
    among: dict[CellName, list[Sum]] = field(default_factory=dict)

    def solved(self) -> set[CellName]:
        """All counts that do not go out."""
        for each in self.sums:
            for name, _ in each.terms():
                self.among.setdefault(name, []).append(each)
        first = frozenset(self.hidden)
        small_rests = [each.total for each in self.sums if 0 < each.rest < self.threshold]
        self._hide_more([*sorted(small_rests), *sorted(first, reverse=True)])
        for name in sorted(
            self.hidden - first - self.given_up, key=lambda name: (self._loss(name), name), reverse=True
        ):
            self.hidden.discard(name)
            if self._told(name):
                self.hidden.add(name)
        return self.hidden

    def _hide_more(self, waiting: list[CellName]) -> None:
        """Hide what else has to go, until nothing follows near any of those that wait."""
        safe: set[CellName] = set()
        while waiting:
            name = waiting.pop()
            if name in safe or name in self.given_up:
                continue
            more = self._told(name)
            self.hidden |= more
            waiting += sorted(more)
            if not more:
                near = self._near(name, self.hidden.__contains__)
                safe |= {one for each in near for one, _ in each.terms() if one in self.hidden}

    def _told(self, name: CellName) -> set[CellName]:
        """The count that has to go because something follows near this one; all that hang together, if too many do."""
        near = self._near(name, self.hidden.__contains__)
        try:
            narrow = following(near, self.values, self.hidden, self.threshold)
        except TooLarge:
            every = self._near(name, self.values.__contains__)
            self.given_up |= {each for one in every for each, _ in one.terms()}
            return self.given_up - self.hidden
        told = [each for each in near if ("", each.name) in narrow or any(one in narrow for one, _ in each.terms())]
        return (self._next(told) or self._next(near)) if narrow else set()

    def _next(self, sums: list[Sum]) -> set[CellName]:
        """The count whose loss does most and costs least: one of a sum with few unknowns, and the smallest there."""
        found = [
            (unknown, *self._loss(name), len(each.parts), each.total == name, name)
            for unknown, each in ((self._unknowns(each), each) for each in sums)
            for name, _ in each.terms()
            if name not in self.hidden
        ]
        return {min(found)[-1]} if found else set()

    def _unknowns(self, each: Sum) -> int:
        return sum(name in self.hidden for name, _ in each.terms()) + bool(each.rest)

    def _loss(self, name: CellName) -> tuple[bool, int]:
        """What is lost with a count; that there is nobody goes last, since it hides nobody."""
        return not self.values[name], self.values[name]

    def _near(self, name: CellName, passes: Callable[[CellName], bool]) -> list[Sum]:
        """The sums that hang together with a count, by counts that pass."""
        found: dict[str, Sum] = {}
        waiting, seen = [name], {name}
        while waiting:
            for each in self.among.get(waiting.pop(), ()):
                if each.name not in found:
                    found[each.name] = each
                    new = {one for one, _ in each.terms() if passes(one)} - seen
                    seen |= new
                    waiting += new
        return [found[each] for each in sorted(found)]
