"""Degrees -> units of a picture: the world after Equal Earth, a part of it after Lambert's azimuthal projection.

Both keep areas true: no country looks larger than another that it is smaller than.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import acos, asin, atan2, cos, degrees, hypot, radians, sin, sqrt

WIDTH, HEIGHT = 1000, 440
Spot = tuple[float, float]
# A part of the world that reaches further than so many degrees from its middle is drawn as the world is.
WIDEST = 35.0
# No closer look than this many degrees around: coordinates that were made coarse, or that are those of the middle of a
# country, must not look as if they were exact.
CLOSEST, CLOSEST_COUNTRY = 2.5, 9.0
_SCALE = WIDTH / 5.4133
_TOP = 1.3174  # the y of the pole, in units of the projection
# So much of the picture stays free around the points, for their signs and labels.
_MARGIN = 0.14


def project(longitude: float, latitude: float) -> Spot:
    """Degrees -> units of the picture of the world, after Equal Earth (Šavrič, Patterson, Jenny 2018)."""
    a = (1.340264, -0.081106, 0.000893, 0.003796)
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = 9 * a[3] * t**8 + 7 * a[2] * t**6 + 3 * a[1] * t**2 + a[0]
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope)
    y = a[3] * t**9 + a[2] * t**7 + a[1] * t**3 + a[0] * t
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A part of the world: where its middle is and how large a unit is; `is_close`: by Lambert's projection."""

    middle: Spot = (0.0, 0.0)
    is_close: bool = False
    scale: float = 1.0
    corner: Spot = (0.0, 0.0)

    def place(self, longitude: float, latitude: float) -> Spot:
        """Degrees -> units of the picture."""
        x, y = _azimuthal(self.middle, longitude, latitude) if self.is_close else project(longitude, latitude)
        return (x - self.corner[0]) * self.scale, (y - self.corner[1]) * self.scale

    def outlines(self) -> list[list[Spot]]:
        """The corners of this picture, and points between them, in units of that of the world.

        Where the date line cuts it, there are two: the part of it on each side.
        """
        edge = [i / 8 for i in range(8)]
        around = [*((t, 0.0) for t in edge), *((1.0, t) for t in edge)]
        around += [*((1 - t, 1.0) for t in edge), *((0.0, 1 - t) for t in edge)]
        spots = [(x * WIDTH / self.scale + self.corner[0], y * HEIGHT / self.scale + self.corner[1]) for x, y in around]
        return _both_sides([_degrees(self.middle, *spot) for spot in spots], self.middle) if self.is_close else [spots]

    @property
    def is_world(self) -> bool:
        """Whether this is all, or nearly all, of the world."""
        return not self.is_close and self.scale < 1.2

    def sees(self, longitude: float, latitude: float) -> bool:
        """Whether a point is so near that it may be in the picture."""
        return not self.is_close or _distance(self.middle, (longitude, latitude)) < 1.6 * WIDEST


def look_at(spots: Sequence[Spot], closest: float) -> MapFrame:
    """The part of the world that holds all spots (degrees), with some room around them."""
    if not spots:
        return MapFrame()
    middle = _middle(spots)
    if max(_distance(middle, spot) for spot in spots) > WIDEST:
        return _framed(MapFrame(), [project(*spot) for spot in spots], WIDTH / 4)
    close = MapFrame(middle, True)
    return _framed(close, [close.place(*spot) for spot in spots], 2 * radians(closest))


def _framed(look: MapFrame, spots: Sequence[Spot], narrowest: float) -> MapFrame:
    """The look with a frame around spots in its own units, at least as high as `narrowest`."""
    left, right = min(x for x, _ in spots), max(x for x, _ in spots)
    top, bottom = min(y for _, y in spots), max(y for _, y in spots)
    free = 1 - 2 * _MARGIN
    high = max((right - left) / free * HEIGHT / WIDTH, (bottom - top) / free, narrowest)
    if not look.is_close and high > HEIGHT / 1.2:
        return MapFrame()
    scale = HEIGHT / high
    corner = (left + right) / 2 - WIDTH / scale / 2, (top + bottom) / 2 - HEIGHT / scale / 2
    if not look.is_close:  # no further than where the world ends
        corner = min(max(corner[0], 0), WIDTH - WIDTH / scale), min(max(corner[1], 0), HEIGHT - HEIGHT / scale)
    return MapFrame(look.middle, look.is_close, scale, corner)


def _both_sides(spots: Iterable[Spot], middle: Spot) -> list[list[Spot]]:
    """An outline (degrees) around a middle, in units of the picture of the world, cut at the date line."""
    around = [((lon - middle[0] + 180) % 360 - 180 + middle[0], lat) for lon, lat in spots]
    found = []
    for turn in (0, 360, -360):
        part = [(min(max(lon + turn, -180.0), 180.0), lat) for lon, lat in around]
        if len({lon for lon, _ in part}) > 1:
            found.append([project(*spot) for spot in part])
    return found


def _middle(spots: Sequence[Spot]) -> Spot:
    """The middle of spots on the globe, rounded so that it is the same on every machine."""
    x = sum(cos(radians(lat)) * cos(radians(lon)) for lon, lat in spots)
    y = sum(cos(radians(lat)) * sin(radians(lon)) for lon, lat in spots)
    z = sum(sin(radians(lat)) for _, lat in spots)
    return round(degrees(atan2(y, x)), 1), round(degrees(atan2(z, hypot(x, y))), 1)


def _distance(one: Spot, other: Spot) -> float:
    """The degrees between two spots on the globe."""
    (a, b), (c, d) = [(radians(lon), radians(lat)) for lon, lat in (one, other)]
    return degrees(acos(max(-1.0, min(1.0, sin(b) * sin(d) + cos(b) * cos(d) * cos(a - c)))))


def _azimuthal(middle: Spot, longitude: float, latitude: float) -> Spot:
    """Lambert's azimuthal equal-area projection (Snyder 1987, p. 185); x to the east, y to the south."""
    lat, lat0, turn = radians(latitude), radians(middle[1]), radians(longitude - middle[0])
    away = 1 + sin(lat0) * sin(lat) + cos(lat0) * cos(lat) * cos(turn)
    k = sqrt(2 / max(away, 1e-9))
    return k * cos(lat) * sin(turn), -k * (cos(lat0) * sin(lat) - sin(lat0) * cos(lat) * cos(turn))


def _degrees(middle: Spot, x: float, y: float) -> Spot:
    """The inverse of Lambert's azimuthal projection (Snyder 1987, p. 186)."""
    far, lat0 = min(hypot(x, y), 2.0), radians(middle[1])
    if far < 1e-9:
        return middle
    c = 2 * asin(far / 2)
    latitude = asin(max(-1.0, min(1.0, cos(c) * sin(lat0) - y * sin(c) * cos(lat0) / far)))
    turn = atan2(x * sin(c), far * cos(lat0) * cos(c) + y * sin(lat0) * sin(c))
    longitude = (middle[0] + degrees(turn) + 180) % 360 - 180
    return longitude, degrees(latitude)
