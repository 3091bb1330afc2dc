"""Outlines of land and borders of countries, as paths of a picture; and a point in the middle of each country.

The data are Natural Earth's, which is in the public domain; docs/make_coastline.py makes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from peasant_ld.release.site.pictures.projection import HEIGHT, WIDTH, MapFrame, Spot, project

# Beyond the edge so many units are kept, so that no line is seen where an outline is cut.
_BEYOND = 12.0
# Corners nearer than this to the one before are left out: nobody sees them.
_FINE = 1.6


def country_spots() -> Mapping[str, Spot]:
    """A point (longitude, latitude) for each country, by its code (ISO 3166-1 alpha-2)."""
    return {code: (spot[0], spot[1]) for code, spot in _read("land.json")["countries"].items()}


@lru_cache(maxsize=64)
def land(look: MapFrame) -> str:
    """The outlines of land in a picture, as an SVG path."""
    if look.is_world:
        return small_world(1.0)
    rings = _close()[0] if look.is_close or look.scale > 2 else _world()
    return _path(_rings(rings, look), "Z")


@lru_cache(maxsize=64)
def borders(look: MapFrame) -> str:
    """The borders of countries in a picture, as an SVG path; none in one of the whole world."""
    return "" if look.is_world else _path(_lines(_close()[1], look), "")


@lru_cache(maxsize=4)
def small_world(scale: float) -> str:
    """The outlines of land in a small picture of the world."""
    spots = ([(x * scale, y * scale) for x, y in (project(*spot) for spot in ring)] for ring in _world())
    return _path(spots, "Z")


@lru_cache(maxsize=2)
def _read(name: str) -> Any:
    return json.loads(files("peasant_ld.release.site").joinpath("static", name).read_text("utf-8"))


@lru_cache(maxsize=1)
def _world() -> list[list[Spot]]:
    flat = _read("land.json")["outlines"]
    return [[(each[i] / 10, each[i + 1] / 10) for i in range(0, len(each), 2)] for each in flat]


@lru_cache(maxsize=1)
def _close() -> tuple[list[list[Spot]], list[list[Spot]]]:
    data = _read("coast.json")
    outlines, lines = ([list(_walked(each)) for each in data[key]] for key in ("outlines", "borders"))
    return outlines, lines


def _walked(steps: Sequence[int]) -> Iterator[Spot]:
    """Steps in hundredths of a degree -> corners."""
    x = y = 0
    for at in range(0, len(steps), 2):
        x, y = x + steps[at], y + steps[at + 1]
        yield x / 100, y / 100


def _rings(rings: Iterable[Sequence[Spot]], look: MapFrame) -> Iterator[list[Spot]]:
    """The outlines in units of the picture, cut at its edges (Sutherland and Hodgman 1974)."""
    edges: tuple[tuple[int, float, int], ...] = (
        (0, -_BEYOND, 1), (0, WIDTH + _BEYOND, -1), (1, -_BEYOND, 1), (1, HEIGHT + _BEYOND, -1)
    )  # fmt: skip
    for ring in rings:
        if any(look.sees(*spot) for spot in ring[::3]):
            part = [look.place(*spot) for spot in ring]
            for axis, limit, side in edges:
                part = _cut(part, axis, limit, side) if part else part
            if len(part) > 2:
                yield part


def _cut(ring: list[Spot], axis: int, limit: float, side: int) -> list[Spot]:
    """The part of a ring on one side of a straight line."""
    kept: list[Spot] = []
    for one, other in zip(ring[-1:] + ring[:-1], ring, strict=True):
        is_inside = side * (other[axis] - limit) >= 0
        if is_inside != (side * (one[axis] - limit) >= 0):
            t = (limit - one[axis]) / (other[axis] - one[axis])
            kept.append((one[0] + (other[0] - one[0]) * t, one[1] + (other[1] - one[1]) * t))
        if is_inside:
            kept.append(other)
    return kept


def _lines(lines: Iterable[Sequence[Spot]], look: MapFrame) -> Iterator[list[Spot]]:
    """The pieces of lines that are in the picture."""
    for line in lines:
        piece: list[Spot] = []
        for spot in line:
            x, y = look.place(*spot) if look.sees(*spot) else (-WIDTH, -HEIGHT)
            if -WIDTH / 4 < x < WIDTH * 1.25 and -HEIGHT / 4 < y < HEIGHT * 1.25:
                piece.append((x, y))
            elif piece:
                yield piece
                piece = []
        if len(piece) > 1:
            yield piece


def _path(lines: Iterable[Sequence[Spot]], end: str) -> str:
    """Lines as a path, in steps of whole units; what is smaller than a few of these is left out."""
    return "".join(_steps(line, end) for line in lines)


def _steps(line: Sequence[Spot], end: str) -> str:
    corners = [line[0]]
    for x, y in line[1:]:
        if abs(x - corners[-1][0]) + abs(y - corners[-1][1]) >= _FINE:
            corners.append((x, y))
    if len(corners) < (3 if end else 2):
        return ""
    found = [(round(x), round(y)) for x, y in corners]
    steps = [f"{x1 - x0} {y1 - y0}" for (x0, y0), (x1, y1) in pairwise(found)]
    return f"M{found[0][0]} {found[0][1]}l{' '.join(steps)}{end}"
