"""Places and journeys -> a world map: points and arcs on an equal-area projection, for a template to draw."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from math import asin, cos, hypot, log2, radians, sin, sqrt
from typing import Any, NamedTuple

from peasant_ld.model import Model
from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.words import Name, Words

WIDTH, HEIGHT = 1000, 440
# How many points and arcs one picture can carry; the heaviest stay, the index of places has them all.
MOST_POINTS, MOST_ARCS, MOST_LABELS = 400, 200, 40
_SCALE = WIDTH / 5.4133
_TOP = 1.3174  # the y of the pole, in units of the projection


class Point(NamedTuple):
    """A place on the map; `exact` where coordinates are stated, else the middle of its country."""

    x: float
    y: float
    radius: float
    number: int
    name: Name
    country: str
    exact: bool
    weight: int
    label: tuple[float, float, str] | None


class Arc(NamedTuple):
    """A way from one place to another, and the first of the records that tell of it."""

    path: str
    origin: int
    host: int
    record: int
    weight: int


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The map of one language."""

    land: str
    points: tuple[Point, ...]
    arcs: tuple[Arc, ...]
    nowhere: tuple[tuple[int, Name], ...]
    hidden: int


@dataclass(slots=True)
class MapPoints:
    """Where things are, gathered while records pass by."""

    model: Model
    coordinates: dict[int, tuple[float, float]] = field(default_factory=dict)
    all: list[int] = field(default_factory=list)
    ways: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        kind = self.model.kinds[record["type"][0]]
        point = kind.point_of(record)
        if point is not None or kind.is_located:
            self.all.append(number)
        if point is not None:
            self.coordinates[number] = point
        for origin in record.get("origin", ()):
            for host in record.get("place", ()):
                first, count = self.ways.get((origin, host), (number, 0))
                self.ways[origin, host] = (first, count + 1)


@lru_cache(maxsize=1)
def _atlas() -> tuple[str, Mapping[str, tuple[float, float]]]:
    """The outlines of land as one SVG path, and a point (longitude, latitude) for each country."""
    data = json.loads(files("peasant_ld.release.site").joinpath("static", "land.json").read_text("utf-8"))
    rings = []
    for flat in data["outlines"]:
        corners = (project(flat[i] / 10, flat[i + 1] / 10) for i in range(0, len(flat), 2))
        rings.append("M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in corners) + "Z")
    return "".join(rings), {code: (point[0], point[1]) for code, point in data["countries"].items()}


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees -> units of the picture, after the Equal Earth projection (Šavrič, Patterson, Jenny 2018)."""
    a = (1.340264, -0.081106, 0.000893, 0.003796)
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = 9 * a[3] * t**8 + 7 * a[2] * t**6 + 3 * a[1] * t**2 + a[0]
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope)
    y = a[3] * t**9 + a[2] * t**7 + a[1] * t**3 + a[0] * t
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE


def draw_map(places: MapPoints, links: Links, words: Words) -> WorldMap:
    """Lay out the map for one language; the same records always give the same map."""
    land, _ = _atlas()
    located = [(number, spot) for number in places.all if (spot := _spot(number, places, links)) is not None]
    located.sort(key=lambda each: (-links.weight(each[0]), links.ids[each[0]]))
    ways = sorted(places.ways.items(), key=lambda way: (-way[1][1], way[0]))
    known = {links.ids[number]: spot for number, spot in located}
    arcs = tuple(
        Arc(_curve(known[origin], known[host]), links.number[origin], links.number[host], first, count)
        for (origin, host), (first, count) in ways
        if origin in known and host in known and known[origin] != known[host]
    )
    placed = {number for number, _ in located}
    nowhere = tuple((number, links.name(number, words)) for number in places.all if number not in placed)
    points = tuple(_points(located[:MOST_POINTS], places, links, words))
    return WorldMap(land, points, arcs[:MOST_ARCS], nowhere[:MOST_POINTS], len(located) - len(points))


def _spot(number: int, places: MapPoints, links: Links) -> tuple[float, float] | None:
    """Where a place is drawn: at its own coordinates, or in the middle of its country."""
    if number in places.coordinates:
        return project(*places.coordinates[number])
    found = _atlas()[1].get(links.countries.get(number, ""))
    return project(*found) if found else None


def _points(
    located: Iterable[tuple[int, tuple[float, float]]], places: MapPoints, links: Links, words: Words
) -> Iterable[Point]:
    taken: list[tuple[float, float, float, float]] = []
    ends = {end for way in places.ways for end in way if len(set(way)) == 2}
    for number, (x, y) in located:
        weight = links.weight(number)
        radius = round(min(5 + 2 * log2(1 + weight), 18), 1)
        name = links.name(number, words)
        on_way = links.ids[number] in ends
        label = _label((x, y, radius), plain(name), taken, on_way) if len(taken) < MOST_LABELS else None
        country = links.countries.get(number, "")
        yield Point(
            round(x, 1), round(y, 1), radius, number, name, country, number in places.coordinates, weight, label
        )


def _label(
    spot: tuple[float, float, float], text: str, taken: list[tuple[float, float, float, float]], on_way: bool
) -> tuple[float, float, str] | None:
    """Room for a label beside, below or above a point (x, y, radius); None where there is none.

    Ways bend upwards: the label of a point that one of them begins or ends at goes below it.
    """
    x, y, radius = spot
    text = text if len(text) <= 24 else text[:23] + "…"
    width = 7.8 * len(text)
    gap = radius + 5
    right, left_of, below, above = (
        (x + gap, y + 5),
        (x - gap - width, y + 5),
        (x - width / 2, y + gap + 11),
        (x - width / 2, y - gap),
    )
    for left, base in (below, right, left_of) if on_way else (right, left_of, below, above):
        box = (left, base - 13, left + width, base + 4)
        free = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
        if free and left > 0 and box[2] < WIDTH:
            taken.append(box)
            return round(left, 1), round(base, 1), text
    return None


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A curve that bends upwards, ending short of the point so that its arrow is seen."""
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1)
    cx, cy = (x1 + x2) / 2, (y1 + y2) / 2 - 0.28 * length - 10
    back = min(14 / max(hypot(x2 - cx, y2 - cy), 1), 0.4)
    x2, y2 = x2 + (cx - x2) * back, y2 + (cy - y2) * back
    return f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"
