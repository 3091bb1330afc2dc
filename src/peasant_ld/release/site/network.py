"""Movements, brigades, courses, grants and their links -> a network, laid out the same way every time."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import atan2, cos, hypot, sin, sqrt
from textwrap import wrap
from typing import Any, NamedTuple

from peasant_ld.model import Mark, Model
from peasant_ld.release.site.links import Links, plain, targets_of
from peasant_ld.release.site.sorts import is_linked
from peasant_ld.release.site.words import Name, Words

WIDTH, HEIGHT = 1000, 760
# A picture of more than this is a knot: so many records, links, and neighbours of one record are drawn.
MOST_NODES, MOST_EDGES, MOST_NEAR = 42, 160, 7
STEPS = 300
SEED = 1996  # of the layout only: the year of the International Day of Peasants' Struggle
_CHARACTER, _LINE = 7.2, 15
# So many lines a label may have in a picture of so many nodes; the title of the record and the table tell all of it.
_ROOM = ((3, 24), (2, 36))


class Edge(NamedTuple):
    """A link between two records: which key says it, of which kind of record."""

    start: int
    end: int
    kind: str
    key: str


class NetworkNode(NamedTuple):
    """A record in the picture, with its label in lines."""

    x: float
    y: float
    number: int
    kind: str
    name: Name
    lines: tuple[str, ...]

    @property
    def half(self) -> float:
        """Half the width that the label takes."""
        return round(max(map(len, self.lines)) * _CHARACTER / 2 + 2, 1)


@dataclass(frozen=True, slots=True)
class Network:
    """The network of one language: nodes by record number, edges between them, and how many records are left out."""

    nodes: Mapping[int, NetworkNode]
    edges: tuple[Edge, ...]
    hidden: int


@dataclass(slots=True)
class Parts:
    """Who took part in what, gathered while records pass by: what says so, and the two ids."""

    model: Model
    pairs: list[tuple[tuple[str, str], str, str]] = field(default_factory=list)

    def take(self, number: int, record: Mapping[str, Any]) -> None:
        """Take in one normalized record."""
        kind = self.model.kinds[record["type"][0]]
        for key in kind.keys_with(Mark.PARTICIPANT):
            said = kind.name, key
            for participant in targets_of(record, [key]):
                self.pairs += [(said, participant, each) for each in targets_of(record, kind.keys_with(Mark.JOINED))]


def edges_of(parts: Parts, links: Links) -> list[Edge]:
    """Every link between two records of the picture's kinds, each pair once, in the order of the records."""
    found: dict[tuple[int, int], Edge] = {}
    drawn = {kind for kind in set(links.kinds) if is_linked(kind, links.model)}
    for end in links.of_kind(*drawn):
        for key, start in links.back(end):
            if links.kinds[start] in drawn and start != end:
                found.setdefault((min(start, end), max(start, end)), Edge(start, end, links.kinds[start], key))
    for said, one, other in parts.pairs:
        ends = [links.number[each] for each in (one, other) if each in links.number]
        if len(set(ends)) == 2 and all(links.kinds[each] in drawn for each in ends):
            found.setdefault((min(ends), max(ends)), Edge(ends[0], ends[1], *said))
    return sorted(found.values())


def strongest(edges: list[Edge]) -> tuple[list[int], list[Edge]]:
    """As many linked records as one picture carries: the best connected one, its neighbours, theirs, and so on."""
    near: dict[int, set[int]] = {}
    for edge in edges:
        near.setdefault(edge.start, set()).add(edge.end)
        near.setdefault(edge.end, set()).add(edge.start)

    def best_first(numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: (-len(near[number]), number))

    kept: dict[int, None] = {}  # a set that keeps the order
    waiting = deque(best_first(near)[:MOST_NODES])
    while waiting and len(kept) < MOST_NODES:
        number = waiting.popleft()
        fresh = [each for each in best_first(near[number]) if each not in kept]
        if number in kept or fresh or near[number] & kept.keys():
            kept[number] = None
            for each in fresh[: min(MOST_NEAR, MOST_NODES - len(kept))]:
                kept[each] = None
                waiting.appendleft(each)
    inside = [edge for edge in edges if edge.start in kept and edge.end in kept][:MOST_EDGES]
    return sorted({number for edge in inside for number in (edge.start, edge.end)}), inside


def lay_out(nodes: list[int], edges: list[Edge]) -> dict[int, tuple[float, float]]:
    """Places for the nodes after Fruchterman and Reingold (1991), with a pull to the middle; the seed is fixed."""
    draw = random.Random(SEED)
    at = {node: [draw.uniform(-1, 1) * WIDTH / 2, draw.uniform(-1, 1) * HEIGHT / 2] for node in nodes}
    ideal = 0.9 * sqrt(WIDTH * HEIGHT / max(len(nodes), 1))
    for step in range(STEPS):
        move = {node: [-0.12 * x, -0.2 * y] for node, (x, y) in at.items()}
        for i, one in enumerate(nodes):
            for other in nodes[i + 1 :]:
                _push((one, other), ideal**2, -2, at, move)
        for edge in edges:
            _push((edge.start, edge.end), -1 / ideal, 1, at, move)
        heat = WIDTH / 8 * (1 - step / STEPS) + 1
        for node, (dx, dy) in move.items():
            far = max(hypot(dx, dy), 0.01)
            at[node][0] += dx / far * min(far, heat)
            at[node][1] += dy / far * min(far, heat)
    return _levelled(at)


def _levelled(at: dict[int, list[float]]) -> dict[int, tuple[float, float]]:
    """The layout turned so that it is widest from left to right, as the picture is."""
    xx = sum(x * x for x, _ in at.values())
    yy = sum(y * y for _, y in at.values())
    xy = sum(x * y for x, y in at.values())
    turn = atan2(2 * xy, xx - yy) / 2
    across, down = cos(turn), sin(turn)
    return {node: (x * across + y * down, y * across - x * down) for node, (x, y) in at.items()}


def _push(
    pair: tuple[int, int], strength: float, power: int, at: dict[int, list[float]], move: dict[int, list[float]]
) -> None:
    """Two nodes move apart (or together, where `strength` is negative) with a force of their distance to a power."""
    one, other = pair
    dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
    far = max(hypot(dx, dy), 0.1)
    force = strength * far**power if power > 0 else strength / far**2
    move[one][0] += dx * force
    move[one][1] += dy * force
    move[other][0] -= dx * force
    move[other][1] -= dy * force


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is the same in all languages: which nodes, which edges, and where."""

    nodes: tuple[int, ...]
    edges: tuple[Edge, ...]
    at: Mapping[int, tuple[float, float]]
    hidden: int


def plan_network(parts: Parts, links: Links) -> Drawing:
    """Choose and lay out the network once, for all languages."""
    edges = edges_of(parts, links)
    nodes, kept = strongest(edges)
    linked = {number for edge in edges for number in (edge.start, edge.end)}
    return Drawing(tuple(nodes), tuple(kept), lay_out(nodes, kept), len(linked) - len(nodes))


def draw_network(drawing: Drawing, links: Links, words: Words) -> Network:
    """Put the labels of one language to the nodes, and move apart what would overlap."""
    names = {number: links.name(number, words) for number in drawing.nodes}
    most = next((lines for lines, nodes in _ROOM if len(names) <= nodes), 1)
    lines = {number: _lines(plain(name), most) for number, name in names.items()}
    at = _fit(_apart(_fit(drawing.at, 90), lines), 70)
    nodes = {
        n: NetworkNode(round(at[n][0], 1), round(at[n][1], 1), n, links.kinds[n], names[n], lines[n])
        for n in drawing.nodes
    }
    return Network(nodes, drawing.edges, drawing.hidden)


def _lines(text: str, most: int) -> tuple[str, ...]:
    lines = wrap(text, 20) or [text]
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], lines[most - 1][:18] + "…")


def _fit(at: Mapping[int, tuple[float, float]], margin: float) -> dict[int, tuple[float, float]]:
    """Stretch a layout over the whole picture."""
    if not at:
        return {}
    xs, ys = [x for x, _ in at.values()], [y for _, y in at.values()]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    across, down = (WIDTH - 2 * margin) / wide, (HEIGHT - 110) / high
    return {node: (margin + (x - min(xs)) * across, 40 + (y - min(ys)) * down) for node, (x, y) in at.items()}


def _apart(
    at: Mapping[int, tuple[float, float]], lines: Mapping[int, tuple[str, ...]]
) -> dict[int, tuple[float, float]]:
    """Move nodes apart until no two boxes of a node and its label overlap, or the patience ends."""
    spots = {node: list(spot) for node, spot in at.items()}
    for _ in range(120):
        clear = True
        for one, other, dx, dy in _overlaps(spots, lines):
            clear = False
            axis, shift = (0, dx) if abs(dx) * 0.6 < abs(dy) else (1, dy)
            spots[one][axis] -= shift / 2
            spots[other][axis] += shift / 2
        if clear:
            break
    return {node: (x, y) for node, (x, y) in spots.items()}


def _overlaps(
    spots: dict[int, list[float]], lines: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[int, int, float, float]]:
    nodes = list(spots)
    half = {
        node: (max(map(len, lines[node])) * _CHARACTER / 2 + 6, (len(lines[node]) * _LINE + 30) / 2) for node in nodes
    }
    for i, one in enumerate(nodes):
        for other in nodes[i + 1 :]:
            dx = spots[other][0] - spots[one][0]
            # A label hangs below its node: the middle of the box does, too.
            dy = spots[other][1] + half[other][1] - spots[one][1] - half[one][1]
            over_x = half[one][0] + half[other][0] - abs(dx)
            over_y = half[one][1] + half[other][1] - abs(dy)
            if over_x > 0 and over_y > 0:
                yield one, other, over_x if dx >= 0 else -over_x, over_y if dy >= 0 else -over_y
