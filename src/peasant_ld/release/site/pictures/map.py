"""The part of the world where places are -> its map in one language: points, labels, and ways with their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot, log2
from typing import NamedTuple

from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.pictures.atlas import borders, land, small_world
from peasant_ld.release.site.pictures.places import MOST_POINTS, Area, MapPlan, MapPoints
from peasant_ld.release.site.pictures.projection import HEIGHT, WIDTH, MapFrame, Spot
from peasant_ld.release.site.words import Name, Words

# How many arcs and labels one picture can carry; the table of ways has more of them.
MOST_ARCS, MOST_LABELS = 60, 60
# The middle of a way is no higher, so that its number has room; its arrow is so long.
_HIGHEST, _TIP = 18, 9
# The small picture of the world: its scale, and how much room it takes.
_SMALL, _SMALL_WIDTH, _SMALL_HEIGHT = 0.18, 180, 79

# The left, top, right and bottom of what is drawn already; a point with its radius; a text and where it stands.
Box = tuple[float, float, float, float]
Ring = tuple[float, float, float]
PlaceLabel = tuple[float, float, str]


class Point(NamedTuple):
    """A place on the map, or several that stand too near to each other; `exact` where coordinates are stated, else the
    middle of their country. `listed` is where several are listed, relative to the tree, and "" for one.
    """

    x: float
    y: float
    radius: float
    number: int
    places: int
    listed: str
    name: Name
    countries: str
    exact: bool
    weight: int
    label: PlaceLabel | None


class Arc(NamedTuple):
    """A way from one point to another: the first record that tells of it, how many do, and where that number stands."""

    path: str
    origin: int
    host: int
    record: int
    weight: int
    number: Spot | None

    @property
    def width(self) -> float:
        """How wide the way is drawn."""
        return round(2 + log2(self.weight), 1)


class Route(NamedTuple):
    """A way between two places, as the table tells it."""

    origin: int
    host: int
    record: int
    weight: int


@dataclass(frozen=True, slots=True)
class WorldMap:
    """The map of one language; it is true where there is something to draw."""

    look: MapFrame
    points: tuple[Point, ...]
    arcs: tuple[Arc, ...]
    ways: tuple[Route, ...]
    nowhere: tuple[tuple[int, Name], ...]
    hidden: int
    hidden_ways: int
    hidden_nowhere: int
    small_corner: tuple[int, int]

    def __bool__(self) -> bool:
        return bool(self.points)

    @property
    def land(self) -> str:
        """The outlines of land."""
        return land(self.look)

    @property
    def borders(self) -> str:
        """The borders of countries."""
        return borders(self.look)

    @property
    def small_land(self) -> str:
        """The outlines of land in the small picture of the world; "" where the whole world is drawn anyway."""
        return "" if self.look.is_world else small_world(_SMALL)

    @property
    def small_frames(self) -> tuple[str, ...]:
        """The part of the world that is drawn, in the small picture of the world: two, where the date line cuts it."""
        return tuple(
            " ".join(f"{x * _SMALL:.1f},{y * _SMALL:.1f}" for x, y in outline) for outline in self.look.outlines()
        )


def _small_corner(rings: Iterable[Ring]) -> tuple[int, int]:
    """Where the small picture of the world stands: in the corner with the fewest points."""
    right, below = WIDTH - _SMALL_WIDTH - 8, HEIGHT - _SMALL_HEIGHT - 8
    spots = [(x, y) for x, y, _ in rings]
    corners = ((8, below), (right, below), (8, 8), (right, 8))
    return min(corners, key=lambda corner: sum(_is_over(corner, spot) for spot in spots))


def _is_over(corner: tuple[int, int], spot: Spot) -> bool:
    """Whether the small picture of the world, or its frame, would cover a point."""
    x, y = spot[0] - corner[0], spot[1] - corner[1]
    return -20 < x < _SMALL_WIDTH + 20 and -20 < y < _SMALL_HEIGHT + 20


def area_page(at: int) -> str:
    """The page that lists the places of a point of the map; `at` counts those that stand for several, from 1."""
    return f"browse/area-{at}.html"


def draw_map(
    plan: MapPlan, places: MapPoints, links: Links, words: Words, listed: Callable[[int], str] = area_page
) -> WorldMap:
    """Lay out the map for one language; the same records always give the same map.

    `listed` tells where the places are listed of each point that stands for several; these are counted from 1.
    """
    ways = list(_ways(places, links))
    rings = list(_rings(plan, links))
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y, radius in rings]
    left, top = corner = _small_corner(rings)
    if not plan.look.is_world:
        taken.append((left, top, left + _SMALL_WIDTH, top + _SMALL_HEIGHT))
    arcs = list(_arcs(plan, ways, rings, taken))[:MOST_ARCS]
    ends = {plan.home[number] for arc in arcs for number in (arc.origin, arc.host)}
    names = [_called(area, links, words) for area in plan.areas]
    labels = [
        _label(ring, name, taken, at in ends) if at < MOST_LABELS else None
        for at, (ring, name) in enumerate(zip(rings, names, strict=True))
    ]
    points = tuple(_points(plan, zip(rings, labels, strict=True), links, words, listed))
    nowhere = tuple((number, links.name(number, words)) for number in plan.nowhere[:MOST_POINTS])
    return WorldMap(
        plan.look,
        points,
        tuple(arcs),
        tuple(ways[:MOST_POINTS]),
        nowhere,
        plan.hidden,
        max(len(ways) - MOST_POINTS, 0),
        len(plan.nowhere) - len(nowhere),
        corner,
    )


def _ways(places: MapPoints, links: Links) -> Iterator[Route]:
    """The ways between places that have a page, those that most records tell of first."""
    for (origin, host), (first, count) in sorted(places.ways.items(), key=lambda way: (-way[1][1], way[0])):
        if origin in links.number and host in links.number:
            yield Route(links.number[origin], links.number[host], first, count)


def _arcs(plan: MapPlan, ways: Iterable[Route], rings: Sequence[Ring], taken: list[Box]) -> Iterator[Arc]:
    """The ways between two points of the map, the widest first; `taken` is where no number can stand."""
    counts: Counter[tuple[int, int]] = Counter()
    first: dict[tuple[int, int], Route] = {}
    for way in ways:
        pair = plan.home.get(way.origin, -1), plan.home.get(way.host, -1)
        if -1 not in pair and pair[0] != pair[1]:
            counts[pair] += way.weight
            first.setdefault(pair, way)
    for pair in sorted(counts, key=lambda pair: (-counts[pair], pair)):
        path, (x, y) = _curve(*(rings[at] for at in pair))
        half = 5.0 * len(str(counts[pair]))
        has_room = counts[pair] > 1 and _take((x - half, y - 13, x + half, y + 4), taken)
        yield Arc(
            path,
            first[pair].origin,
            first[pair].host,
            first[pair].record,
            counts[pair],
            (x, y) if has_room else None,
        )


def _rings(plan: MapPlan, links: Links) -> Iterator[Ring]:
    """Where each point is, and how large."""
    for area in plan.areas:
        yield (*area.spot, _radius(len(area.numbers), _weight(area, links)))


def _called(area: Area, links: Links, words: Words) -> str:
    """What the label of a point says: no one place of a country can stand for the others."""
    is_country = not area.exact and len(area.numbers) > 1
    return countries_of(area, words) if is_country else plain(links.name(area.numbers[0], words))


def countries_of(area: Area, words: Words) -> str:
    """The country of a point; of several the first, and how many more they are."""
    more = len(area.countries) - 1
    names = [words.country(code).text for code in area.countries[:1]]
    return " ".join([*names, words("more", count=more)] if more > 0 else names)


def _weight(area: Area, links: Links) -> int:
    return sum(links.weight(number) for number in area.numbers)


def _take(box: Box, taken: list[Box]) -> bool:
    """Take a box, if it is free and inside the picture."""
    free = all(box[2] < t[0] or box[0] > t[2] or box[3] < t[1] or box[1] > t[3] for t in taken)
    if free and box[0] > 0 and box[1] > 0 and box[2] < WIDTH and box[3] < HEIGHT:
        taken.append(box)
        return True
    return False


def _points(
    plan: MapPlan,
    drawn: Iterable[tuple[Ring, PlaceLabel | None]],
    links: Links,
    words: Words,
    listed: Callable[[int], str],
) -> Iterator[Point]:
    several = 0
    for area, ((x, y, radius), label) in zip(plan.areas, drawn, strict=True):
        several += len(area.numbers) > 1
        yield Point(
            round(x, 1),
            round(y, 1),
            radius,
            area.numbers[0],
            len(area.numbers),
            listed(several) if len(area.numbers) > 1 else "",
            links.name(area.numbers[0], words),
            countries_of(area, words),
            area.exact,
            _weight(area, links),
            label,
        )


def _radius(places: int, weight: int) -> float:
    """How large a point is drawn: the number of places fits into it, and it grows with what points there."""
    least = 9 + 2 * len(str(places)) if places > 1 else 5
    return round(min(least + 1.6 * log2(1 + weight), 20), 1)


def _label(ring: Ring, text: str, taken: list[Box], on_way: bool) -> PlaceLabel | None:
    """Room for a label beside, below or above a point (x, y, radius); None where there is none.

    Ways bend upwards: the label of a point that one of them begins or ends at goes below it.
    """
    x, y, radius = ring
    text = text if len(text) <= 24 else text[:23] + "…"
    width = 7.8 * len(text)
    gap = radius + 5
    right, left_of, below, above = (
        (x + gap, y + 5),
        (x - gap - width, y + 5),
        (x - width / 2, y + gap + 13),
        (x - width / 2, y - gap - 4),
    )
    for left, base in (below, right, left_of) if on_way else (right, left_of, below, above):
        if _take((left, base - 13, left + width, base + 4), taken):
            return round(left, 1), round(base, 1), text
    return None


def _curve(start: Ring, end: Ring) -> tuple[str, Spot]:
    """A curve that bends upwards, ending short of the ring so that its arrow is seen; and where its middle is.

    It stays in the picture, with its number, and the way back (to the west) is another one: it bends less.
    """
    (x1, y1, _), (x2, y2, radius) = start, end
    bend = (0.28 if x1 <= x2 else 0.14) * hypot(x2 - x1, y2 - y1) + 10
    cx, cy = (x1 + x2) / 2, max((y1 + y2) / 2 - bend, _HIGHEST * 2 - (y1 + y2) / 2)
    back = min((radius + _TIP) / max(hypot(x2 - cx, y2 - cy), 1), 0.4)
    x2, y2 = x2 + (cx - x2) * back, y2 + (cy - y2) * back
    middle = (x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4
    return f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}", (round(middle[0], 1), round(middle[1], 1))
