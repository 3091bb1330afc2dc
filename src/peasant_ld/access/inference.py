"""Sums that are published become what follows from them: how wide the range of each count left out is.

A total is the sum of its parts. What of it is shown is a number, what is left out an unknown that is no less than zero;
its least and greatest values are at corners of a linear program, solved in fractions (the simplex method with Bland's
rule, which ends). Corners that are no whole numbers do not count, so no range is thought wider than it is. Those that
stand in the same sums are one, so the cost depends on the sums that hang together, not on the records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

# A record and the key of a count in it; or what no record states: the total of the sum, and "" for the key.
CellName = tuple[str, str]
Row = dict[int, Fraction]
# More sums that hang together, or unknowns in different ones of them, are not solved; nor what takes more steps.
MOST_SUMS, MOST_PIVOTS = 60, 2000


@dataclass(frozen=True, slots=True)
class Sum:
    """A total that is the sum of its parts, and of a rest that no record states. `name` tells it from others."""

    name: str
    total: CellName
    parts: tuple[CellName, ...]
    rest: int = 0

    def terms(self) -> Iterator[tuple[CellName, int]]:
        """The counts that come to nothing together, each with its sign."""
        yield self.total, -1
        yield from ((part, 1) for part in self.parts)


class TooLarge(Exception):
    """Sums that hang together are more than are solved."""


def following(
    sums: Iterable[Sum], values: Mapping[CellName, int], hidden: Collection[CellName], width: int
) -> set[CellName]:
    """The hidden counts, and the small rests, that are known to less than `width` from what is shown of some sums.

    `values` are all counts. A rest is named by ("", name of its sum). Raises TooLarge.
    """
    rows: list[dict[CellName, int]] = []
    shown: list[int] = []
    small: set[CellName] = set()
    for each in sums:
        row = {name: sign for name, sign in each.terms() if name in hidden}
        if each.rest:
            row["", each.name] = 1
            small |= {("", each.name)} if each.rest < width else set()
        rows.append(row)
        shown.append(-sum(sign * values[name] for name, sign in each.terms() if name not in hidden))
    classes = _alike(rows)
    solved = _Ranges([*classes], shown)
    narrow = (names for at, names in enumerate(classes.values()) if not solved.is_wide(at, len(names), width))
    return {name for names in narrow for name in names if name in hidden or name in small}


def _alike(rows: list[dict[CellName, int]]) -> dict[tuple[tuple[int, int], ...], list[CellName]]:
    """The unknowns by the sums that they stand in, with their sign there. Raises TooLarge."""
    columns: dict[CellName, list[tuple[int, int]]] = {}
    for at, row in enumerate(rows):
        for name, sign in row.items():
            columns.setdefault(name, []).append((at, sign))
    classes: dict[tuple[tuple[int, int], ...], list[CellName]] = {}
    for name, column in columns.items():
        classes.setdefault(tuple(column), []).append(name)
    if max(len(classes), len(rows)) > MOST_SUMS:
        raise TooLarge
    return classes


@dataclass(slots=True)
class _Tableau:
    """Equations, each solved for one unknown (`basis`), so that with zero for all others they hold (`right`)."""

    rows: list[Row]
    right: list[Fraction]
    basis: list[int]
    pivots: int = 0

    def pivot(self, at: int, column: int) -> None:
        """Solve one equation for another unknown. Raises TooLarge after too many."""
        self.pivots += 1
        if self.pivots > MOST_PIVOTS:
            raise TooLarge
        by = self.rows[at][column]
        self.rows[at] = {each: value / by for each, value in self.rows[at].items()}
        self.right[at] /= by
        for other, row in enumerate(self.rows):
            factor = row.get(column)
            if other != at and factor:
                changed = {each: row.get(each, 0) - factor * value for each, value in self.rows[at].items()}
                self.rows[other] = {each: Fraction(value) for each, value in (row | changed).items() if value}
                self.right[other] -= factor * self.right[at]
        self.basis[at] = column

    def enter(self, column: int) -> bool:
        """Let an unknown grow as far as the others allow; false if nothing stops it."""
        stops = [at for at, row in enumerate(self.rows) if row.get(column, 0) > 0]
        if not stops:
            return False
        self.pivot(min(stops, key=lambda at: (self.right[at] / self.rows[at][column], self.basis[at])), column)
        return True

    def value(self, unknown: int) -> Fraction:
        """What an unknown is here."""
        return self.right[self.basis.index(unknown)] if unknown in self.basis else Fraction(0)

    def most(self, unknown: int) -> Fraction | None:
        """The greatest value of an unknown; None: there is none."""
        while True:
            if unknown not in self.basis:
                grows = [unknown]
            else:
                row = self.rows[self.basis.index(unknown)]
                grows = sorted(each for each, factor in row.items() if factor < 0)
            if not grows:
                return self.value(unknown)
            if not self.enter(grows[0]):
                return None

    def least(self, unknown: int) -> Fraction:
        """The least value of an unknown."""
        while unknown in self.basis:
            row = self.rows[self.basis.index(unknown)]
            shrinks = sorted(each for each, factor in row.items() if factor > 0 and each != unknown)
            if not shrinks or not self.value(unknown):
                break
            self.enter(shrinks[0])
        return self.value(unknown)


def _solvable(columns: list[tuple[tuple[int, int], ...]], right: list[int]) -> _Tableau:
    """The equations at a corner of what is possible: at first each is solved for a slip of its own, which then goes.

    That there is such a corner is sure: the counts as they are fulfil all sums.
    """
    signs = [-1 if value < 0 else 1 for value in right]
    rows: list[Row] = [{} for _ in right]
    for unknown, column in enumerate(columns):
        for at, sign in column:
            rows[at][unknown] = Fraction(sign * signs[at])
    slips = [-1 - at for at in range(len(rows))]
    found = _Tableau(rows, [Fraction(abs(value)) for value in right], list(slips))
    for slip in slips:
        found.least(slip)
        if slip in found.basis:  # it is zero: any unknown can take its place; where there is none, nothing is said
            at = found.basis.index(slip)
            if found.rows[at]:
                found.pivot(at, min(found.rows[at]))
            else:
                del found.rows[at], found.right[at], found.basis[at]
    return found


@dataclass(slots=True)
class _Ranges:
    """The unknowns of some equations, and the corners of what is possible that have been seen."""

    columns: list[tuple[tuple[int, int], ...]]
    right: list[int]
    corners: list[list[Fraction]] = field(init=False)
    tableau: _Tableau = field(init=False)

    def __post_init__(self) -> None:
        self.tableau = _solvable(self.columns, self.right)
        self.corners = []

    def is_wide(self, unknown: int, alike: int, width: int) -> bool:
        """Whether an unknown can have values that are so far from each other; `alike` unknowns are one here."""
        if self._seen(unknown, alike) >= width or self.tableau.most(unknown) is None:
            return True
        self._remember()
        self.tableau.least(unknown)
        self._remember()
        return self._seen(unknown, alike) >= width

    def _seen(self, unknown: int, alike: int) -> Fraction:
        values = [corner[unknown] for corner in self.corners]
        least = Fraction(0) if alike > 1 else min(values, default=Fraction(0))  # of several that are alike, one has all
        return max(values, default=least) - least

    def _remember(self) -> None:
        """Keep this corner, if it is one of whole numbers: what lies between two of those is surely possible."""
        corner = [self.tableau.value(at) for at in range(len(self.columns))]
        if all(value.denominator == 1 for value in corner):
            self.corners.append(corner)
