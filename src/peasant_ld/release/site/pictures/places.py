"""Places, gathered while records pass by -> the part of the world that holds them, and its points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from peasant_ld.model import Mark, Model
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.pictures.atlas import country_spots
from peasant_ld.release.site.pictures.projection import CLOSEST, CLOSEST_COUNTRY, MapFrame, Spot, look_at

# How many points one picture can carry; the heaviest stay, the lists of places have them all.
MOST_POINTS = 250
# Places nearer to each other than so many units of the picture are one point.
APART = 40
# So far up the places that others are part of a country is looked for.
_DEEPEST = 8


@dataclass(slots=True)
class MapPoints:
    """Where things are, gathered while records pass by."""

    model: Model
    coordinates: dict[int, Spot] = field(default_factory=dict)
    all: list[int] = field(default_factory=list)
    around: dict[int, tuple[str, ...]] = field(default_factory=dict)
    ways: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        kind = self.model.kinds[record["type"][0]]
        point = kind.point_of(record)
        if point is not None or kind.is_located:
            self.all.append(number)
            around = [each for key in kind.keys_with(Mark.AROUND) for each in record.get(key, ())]
            if around:
                self.around[number] = tuple(around)
        if point is not None:
            self.coordinates[number] = point
        for origin in record.get("origin", ()):
            for host in record.get("place", ()):
                first, count = self.ways.get((origin, host), (number, 0))
                self.ways[origin, host] = (first, count + 1)


@dataclass(frozen=True, slots=True)
class Area:
    """Places that are one point of the map, the most linked first, and where it is in the picture.

    `countries` are the codes of those that they are in, in the same order.
    """

    spot: Spot
    numbers: tuple[int, ...]
    countries: tuple[str, ...]
    exact: bool

    @property
    def has_parts(self) -> bool:
        """Whether a closer look may tell them apart: places of one country without coordinates stay together."""
        return len(self.numbers) > 1 and (self.exact or len(self.countries) > 1)


@dataclass(frozen=True, slots=True)
class MapPlan:
    """What is the same in all languages: the part of the world, the points, and places that are nowhere."""

    look: MapFrame
    areas: tuple[Area, ...]
    hidden: int
    nowhere: tuple[int, ...]
    home: Mapping[int, int]


def plan_map(places: MapPoints, links: Links, numbers: Sequence[int] | None = None) -> MapPlan:
    """Choose the part of the world that holds the places (or only some of them), and group what is too near."""
    located: list[tuple[int, Spot, str]] = []
    nowhere: list[int] = []
    for number in places.all if numbers is None else numbers:
        country = _country(number, places, links)
        spot = places.coordinates.get(number) or country_spots().get(country)
        if spot is None:
            nowhere.append(number)
        else:
            located.append((number, spot, country))
    located.sort(key=lambda each: (-links.weight(each[0]), links.ids[each[0]]))
    is_exact = all(number in places.coordinates for number, _, _ in located)
    look = look_at([spot for _, spot, _ in located], CLOSEST if is_exact else CLOSEST_COUNTRY)
    areas = _areas(((number, look.place(*spot), country) for number, spot, country in located), places)
    areas.sort(key=lambda area: -sum(1 + links.weight(number) for number in area.numbers))
    shown = areas[:MOST_POINTS]
    home = {number: at for at, area in enumerate(shown) for number in area.numbers}
    return MapPlan(look, tuple(shown), len(located) - len(home), tuple(nowhere), home)


def _country(number: int, places: MapPoints, links: Links) -> str:
    """The code of a place's country: its own, or that of a place that it is part of."""
    for _ in range(_DEEPEST):
        if number in links.countries:
            return links.countries[number]
        above = [links.number[each] for each in places.around.get(number, ()) if each in links.number]
        if not above:
            break
        number = above[0]
    return ""


def _areas(located: Iterable[tuple[int, Spot, str]], places: MapPoints) -> list[Area]:
    """The places together that stand near one point, those with coordinates apart from those by country only."""
    groups: dict[int, list[int]] = {}
    countries: dict[int, dict[str, None]] = {}
    spots: dict[int, Spot] = {}
    cells: dict[tuple[bool, int, int], list[int]] = {}
    for number, (x, y), country in located:
        is_exact, across, down = number in places.coordinates, int(x // APART), int(y // APART)
        near = (
            each for i in (-1, 0, 1) for j in (-1, 0, 1) for each in cells.get((is_exact, across + i, down + j), ())
        )
        key = next((each for each in near if hypot(spots[each][0] - x, spots[each][1] - y) < APART), number)
        if key == number:
            cells.setdefault((is_exact, across, down), []).append(number)
            spots[number] = x, y
        groups.setdefault(key, []).append(number)
        if country:
            countries.setdefault(key, {})[country] = None
    return [
        Area(spots[key], tuple(numbers), tuple(countries.get(key, ())), key in places.coordinates)
        for key, numbers in groups.items()
    ]
