"""Dates of records -> a timeline: bars over the years, where a date that is vague is drawn as vague."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.model.days import day_order
from peasant_ld.release.site.facts import ShownValue, date_value
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.pictures.density import Density, draw_density
from peasant_ld.release.site.words import Name, Words

WIDTH, LEFT, ROW, TOP = 1000, 340, 34, 34
MOST_BARS = 40
# A record that spans more years than this is found under its first and last year only.
LONG = 25
# EDTF level 0 without a level 1 or 2 mark: all that it spans is meant (ISO 8601-2, section 4).
_CERTAIN = re.compile(r"[0-9-]+(?:T[0-9:.Z+-]+)?(?:/[0-9-]+)?\Z")


class Dated(NamedTuple):
    """One date of one record: its key, and the date as a normalized node."""

    number: int
    key: str
    node: Mapping[str, Any]


class Bar(NamedTuple):
    """One row of the picture. `vague`: somewhere within the bar; `open`: it has no known end (or beginning)."""

    x: float
    width: float
    y: float
    vague: bool
    open: bool
    number: int
    name: Name
    short: str
    key: str
    date: ShownValue


@dataclass(frozen=True, slots=True)
class Timeline:
    """The timeline of one language: bars for a few dates, columns for many, and what cannot be drawn.

    It is true where there is something to draw.
    """

    height: float = 0
    bars: tuple[Bar, ...] = ()
    density: Density | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    undrawn: tuple[Bar, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.bars or self.density)


@dataclass(slots=True)
class Dates:
    """When things were, gathered while records pass by."""

    first: list[Dated] = field(default_factory=list)
    count: int = 0
    years: dict[int, array[int]] = field(default_factory=dict)
    sure: dict[int, array[int]] = field(default_factory=dict)
    undated: int = 0

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        found: set[int] = set()
        sure: set[int] = set()
        for key, node in record.items():
            if isinstance(node, Mapping) and node.get("type") == ["TemporalEntity"]:
                self.count += 1
                if len(self.first) <= MOST_BARS:
                    self.first.append(Dated(number, key, node))
                years = set(years_of(node))
                found |= years
                sure |= set() if is_vague(node) else years
                self.undated += not years
        for table, some in ((self.years, found), (self.sure, sure)):
            for year in sorted(some):
                table.setdefault(year, array("I")).append(number)


def is_vague(node: Mapping[str, Any]) -> bool:
    """Whether a date is inferred, approximate, uncertain, or leaves digits open."""
    return bool(node.get("inferred")) or not _CERTAIN.match(node.get("date", "?"))


def years_of(node: Mapping[str, Any]) -> Iterator[int]:
    """The years that a date can mean; of a very long span the first and the last."""
    bounds = [_year(node[key]) for key in ("earliest", "latest") if key in node]
    if bounds and bounds[-1] - bounds[0] <= LONG:
        yield from range(bounds[0], bounds[-1] + 1)
    else:
        yield from bounds


def _year(day: str) -> int:
    return int(day[:5]) if day.startswith("-") else int(day[:4])


def _moment(day: str) -> float:
    """A day as a number of years; months and days are near enough for a picture."""
    sign = 5 if day.startswith("-") else 4
    month, number = int(day[sign + 1 : sign + 3]), int(day[sign + 4 : sign + 6])
    return _year(day) + (month - 1) / 12 + (number - 1) / 365.25


def draw_timeline(dates: Dates, links: Links, words: Words) -> Timeline:
    """Lay out the timeline for one language: bars while they fit, columns of whole years when they are many."""
    if dates.count > MOST_BARS:
        return Timeline(density=draw_density(dates.years, dates.sure, links))
    drawn = [dated for dated in dates.first if "earliest" in dated.node or "latest" in dated.node]
    if not drawn:
        return Timeline(undrawn=tuple(_bar(dated, 0, None, links, words) for dated in dates.first))
    drawn.sort(
        key=lambda dated: (
            day_order(dated.node.get("earliest", dated.node.get("latest"))),
            links.ids[dated.number],
            dated.key,
        )
    )
    scale = _scale([dated.node for dated in drawn])
    bars = tuple(_bar(dated, TOP + ROW * row, scale, links, words) for row, dated in enumerate(drawn))
    undrawn = tuple(_bar(dated, 0, None, links, words) for dated in dates.first if dated not in drawn)
    return Timeline(TOP + ROW * len(bars) + 12, bars, None, _ticks(*scale), undrawn)


def _scale(nodes: list[Mapping[str, Any]]) -> tuple[int, int]:
    """The first and last year of the picture, with a little room on both sides."""
    days = [node[key] for node in nodes for key in ("earliest", "latest") if key in node]
    first, last = min(map(_year, days)), max(map(_year, days)) + 1
    return first - (last - first < 3), last + (last - first < 3)


def _x(moment: float, scale: tuple[int, int]) -> float:
    return LEFT + (WIDTH - LEFT - 20) * (moment - scale[0]) / (scale[1] - scale[0])


def _ticks(first: int, last: int) -> tuple[tuple[float, str], ...]:
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
    step = next((step for step in steps if (last - first) / step <= 9), 10000)
    return tuple(
        (round(_x(year, (first, last)), 1), str(year)) for year in range(-(-first // step) * step, last + 1, step)
    )


def _bar(dated: Dated, y: float, scale: tuple[int, int] | None, links: Links, words: Words) -> Bar:
    node = dated.node
    name = links.name(dated.number, words)
    text = "".join(part.text for part in name)
    key = words.key(links.kinds[dated.number], dated.key)
    short = text if len(text) <= 36 else text[:35] + "…"
    vague = is_vague(node)
    ends = [key for key in ("earliest", "latest") if key in node]
    value = date_value(node, words)
    if scale is None or not ends:
        return Bar(0, 0, y, vague, False, dated.number, name, short, key, value)
    start = _x(_moment(node["earliest"]), scale) if "earliest" in node else LEFT
    end = _x(_moment(node["latest"]) + 1 / 365, scale) if "latest" in node else WIDTH - 20
    width = max(end - start, 6)
    return Bar(round(start, 1), round(width, 1), y, vague, len(ends) == 1, dated.number, name, short, key, value)
