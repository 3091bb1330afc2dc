"""Dates of many records -> columns of years, decades or centuries, in a lane for each kind of record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from peasant_ld.release.site.links import Links

WIDTH, LEFT = 1000, 10
# So many columns and lanes can be told apart; the kinds with the fewest records share the last lane.
MOST_COLUMNS, MOST_LANES = 80, 6
STEPS = (1, 10, 100, 1000)
# Where one record in a hundred at either end would take half of the picture, it is counted at the edge.
OUTLIERS = 100
_TITLE, _HIGH, _ONE_HIGH = 54, 64, 190
# A column that is narrower than this has no room for a number above it.
_ROOM = 24

Years = Mapping[int, Sequence[int]]


class YearColumn(NamedTuple):
    """The records of one lane in one span: from `y` down; `vague` is the height of those of which no date is sure."""

    x: float
    y: float
    height: float
    vague: float
    records: int
    told: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The columns of one kind of record; the kind is "" for several with few records."""

    kind: str
    base: int
    columns: tuple[YearColumn, ...]


class YearSpan(NamedTuple):
    """A year, decade or century: its records in all and in each lane, those that are vague, and its years."""

    x: float
    first: int
    last: int
    records: int
    vague: int
    lanes: tuple[int, ...]
    years: tuple[int, ...]

    @property
    def told(self) -> str:
        """The year, or the first and the last, as text: a year is no count, and has no mark between thousands."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class Axis:
    """From the first year on, so many columns of so many years each."""

    first: int
    step: int
    count: int

    @property
    def wide(self) -> float:
        """How much room a column has."""
        return (WIDTH - 2 * LEFT) / self.count

    def x(self, year: int) -> float:
        """Where a year stands."""
        return round(LEFT + self.wide * ((year - self.first) // self.step), 2)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """The years that are written below: at most a dozen."""
        every = next(every for every in (1, 2, 5, 10, 20, 50, 100) if self.count / every <= 12) * self.step
        begin = -(-self.first // every) * every
        years = range(begin, self.first + self.count * self.step, every)
        return tuple((round(self.x(year) + self.wide * 0.43, 1), str(year)) for year in years)


@dataclass(frozen=True, slots=True)
class Density:
    """The columns of all lanes, and how many records stand before and after the years that are drawn."""

    axis: Axis
    height: int
    lanes: tuple[Lane, ...]
    spans: tuple[YearSpan, ...]
    earlier: int
    later: int

    @property
    def width(self) -> float:
        """How wide a column is drawn."""
        return round(self.axis.wide * 0.86, 2)


def draw_density(years: Years, sure: Years, links: Links) -> Density | None:
    """Lay out the columns; `sure` are the records with a date that certainly is of the year. None without a year."""
    if not years:
        return None
    axis = _axis(years)
    last = axis.first + axis.count * axis.step - 1
    found = [_SpanRecords.of(at, axis.step, years, sure) for at in _starts(axis, years)]
    lanes = _lanes(found, links)
    counts = [each.by_lane(lanes, links) for each in found]
    high = _ONE_HIGH if len(set(lanes.values())) == 1 else _HIGH
    names = sorted(set(lanes.values()))
    drawn = tuple(_lane(at, [each[at] for each in counts], found, (axis, high, lanes)) for at in names)
    spans = tuple(
        YearSpan(
            axis.x(each.first),
            each.first,
            each.first + axis.step - 1,
            len(each.numbers),
            len(each.vague),
            tuple(count for count, _ in row),
            each.years,
        )
        for each, row in zip(found, counts, strict=True)
    )
    return Density(
        axis,
        (high + _TITLE) * len(drawn) + 26,
        drawn,
        spans,
        len({number for year in years if year < axis.first for number in years[year]}),
        len({number for year in years if year > last for number in years[year]}),
    )


@dataclass(frozen=True, slots=True)
class _SpanRecords:
    """The records of one span of years, and those of them of which no date is sure to be in it."""

    first: int
    numbers: frozenset[int]
    vague: frozenset[int]
    years: tuple[int, ...]

    @classmethod
    def of(cls, first: int, step: int, years: Years, sure: Years) -> _SpanRecords:
        """The records of the years from the first on."""
        own = tuple(year for year in range(first, first + step) if year in years)
        numbers = frozenset(number for year in own for number in years[year])
        return cls(first, numbers, numbers.difference(*(sure.get(year, ()) for year in own)), own)

    def by_lane(self, lanes: Mapping[str, int], links: Links) -> list[tuple[int, int]]:
        """How many records each lane has, and how many of these are vague."""
        all_of, vague = (Counter(lanes[links.kinds[each]] for each in some) for some in (self.numbers, self.vague))
        return [(all_of[lane], vague[lane]) for lane in range(max(lanes.values()) + 1)]


def _axis(years: Years) -> Axis:
    """The years to draw: all, or those from which one record in a hundred at either end is far away."""
    first, last = min(years), max(years)
    order = sorted(years)
    spare = sum(map(len, years.values())) // OUTLIERS
    low, high = _skip(order, years, spare), _skip(order[::-1], years, spare)
    if (high - low + 1) * 2 <= last - first + 1:
        first, last = low, high
    step = next((step for step in STEPS if last // step - first // step < MOST_COLUMNS), STEPS[-1])
    return Axis(first // step * step, step, last // step - first // step + 1)


def _skip(order: Sequence[int], years: Years, spare: int) -> int:
    """The first year before which there are more than the spare records, or which is one of these."""
    for year in order:
        spare -= len(years[year])
        if spare < 0:
            return year
    return order[-1]


def _starts(axis: Axis, years: Years) -> Iterator[int]:
    """The spans that have records, in order."""
    last = axis.first + axis.count * axis.step
    starts = {axis.first + (year - axis.first) // axis.step * axis.step for year in years if axis.first <= year < last}
    return iter(sorted(starts))


def _lanes(found: Sequence[_SpanRecords], links: Links) -> dict[str, int]:
    """The lane of each kind of record: that of the most records is the first."""
    totals = Counter(links.kinds[number] for number in frozenset[int]().union(*(each.numbers for each in found)))
    order = sorted(totals, key=lambda kind: (-totals[kind], kind))
    return {kind: min(at, MOST_LANES - 1) for at, kind in enumerate(order)}


def _lane(
    at: int, counts: Sequence[tuple[int, int]], found: Sequence[_SpanRecords], how: tuple[Axis, int, Mapping[str, int]]
) -> Lane:
    axis, high, lanes = how
    base = (high + _TITLE) * (at + 1)
    most = max(count for count, _ in counts)
    columns = tuple(
        YearColumn(
            axis.x(each.first),
            round(base - height, 1),
            round(height, 1),
            round(height * vague / count, 1),
            count,
            axis.wide >= _ROOM or count == most,
        )
        for each, (count, vague) in zip(found, counts, strict=True)
        if count
        for height in (max(high * count / most, 1.0),)
    )
    kinds = [kind for kind, lane in lanes.items() if lane == at]
    return Lane(kinds[0] if len(kinds) == 1 else "", base, columns)
