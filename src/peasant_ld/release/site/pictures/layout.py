"""Nodes and the pairs that are linked -> places in a picture, the same way every time, where no two labels overlap."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import atan2, cos, hypot, sin, sqrt
from textwrap import wrap
from typing import NamedTuple

WIDTH, HEIGHT = 1000, 760
STEPS = 300
SEED = 1996  # of the layout only: the year of the International Day of Peasants' Struggle
CHARACTER, LINE = 7.2, 15
# No picture is narrower: what there is little of would look huge.
_NARROWEST = 700.0

Spots = Mapping[int, tuple[float, float]]


class NodeLabel(NamedTuple):
    """What a node shows: the lines of its name, below a sign of so many units around its place."""

    lines: tuple[str, ...]
    radius: float

    @property
    def half(self) -> float:
        """Half the width that the lines take."""
        return round(max(map(len, self.lines)) * CHARACTER / 2 + 2, 1)


class _LabelBox(NamedTuple):
    """Half the width and half the height that a node takes with its label, and the radius of its sign."""

    node: int
    wide: float
    high: float
    radius: float


def lay_out(nodes: Sequence[int], pairs: Iterable[tuple[int, int]], steps: int = STEPS) -> Spots:
    """Places for the nodes after Fruchterman and Reingold (1991), with a pull to the middle; the seed is fixed."""
    draw = random.Random(SEED)
    at = {node: [draw.uniform(-1, 1) * WIDTH / 2, draw.uniform(-1, 1) * HEIGHT / 2] for node in nodes}
    linked = list(pairs)
    ideal = 0.9 * sqrt(WIDTH * HEIGHT / max(len(nodes), 1))
    for step in range(steps):
        move = {node: [-0.12 * x, -0.2 * y] for node, (x, y) in at.items()}
        for i, one in enumerate(nodes):
            _repel(one, nodes[i + 1 :], ideal**2, at, move)
        for one, other in linked:
            _attract(one, other, 1 / ideal, at, move)
        heat = WIDTH / 8 * (1 - step / steps) + 1
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


def _repel(
    one: int, others: Iterable[int], strength: float, at: dict[int, list[float]], move: dict[int, list[float]]
) -> None:
    """A node and each of the others move apart, with a force that is less the further they are away."""
    (x, y), own = at[one], move[one]
    for other in others:
        there, its = at[other], move[other]
        dx, dy = x - there[0], y - there[1]
        far = hypot(dx, dy)
        force = strength / (far if far > 0.1 else 0.1) ** 2
        dx *= force
        dy *= force
        own[0] += dx
        own[1] += dy
        its[0] -= dx
        its[1] -= dy


def _attract(one: int, other: int, strength: float, at: dict[int, list[float]], move: dict[int, list[float]]) -> None:
    """Two nodes that are linked move together, with a force that grows with their distance."""
    dx, dy = at[one][0] - at[other][0], at[one][1] - at[other][1]
    force = strength * max(hypot(dx, dy), 0.1)
    move[one][0] -= dx * force
    move[one][1] -= dy * force
    move[other][0] += dx * force
    move[other][1] += dy * force


def lines_of(text: str, most: int) -> tuple[str, ...]:
    """A name in at most so many lines."""
    lines = wrap(text, 20) or [text]
    return tuple(lines) if len(lines) <= most else (*lines[: most - 1], lines[most - 1][:18] + "…")


def arrange(at: Spots, labels: Mapping[int, NodeLabel]) -> Spots:
    """A layout spread over the whole picture, in which what would overlap is moved apart."""
    return _fit(_apart(_fit(at, 90), labels), 70)


def frame_of(at: Spots, labels: Mapping[int, NodeLabel]) -> str:
    """The view box around all signs and labels, so that a picture opens where something is."""
    if not at:
        return f"0 0 {WIDTH} {HEIGHT}"
    reach = {node: max(label.half, label.radius) + 8 for node, label in labels.items()}
    left = min(x - reach[node] for node, (x, _) in at.items())
    right = max(x + reach[node] for node, (x, _) in at.items())
    top = min(y - labels[node].radius for node, (_, y) in at.items()) - 6
    bottom = max(y + labels[node].radius + LINE * len(labels[node].lines) for node, (_, y) in at.items()) + 14
    spare = max(_NARROWEST - (right - left), 0) / 2
    return f"{left - spare:.0f} {top:.0f} {right - left + 2 * spare:.0f} {bottom - top:.0f}"


def _fit(at: Spots, margin: float) -> Spots:
    """Stretch a layout over the whole picture."""
    if not at:
        return {}
    xs, ys = [x for x, _ in at.values()], [y for _, y in at.values()]
    wide, high = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    across, down = (WIDTH - 2 * margin) / wide, (HEIGHT - 110) / high
    return {node: (margin + (x - min(xs)) * across, 40 + (y - min(ys)) * down) for node, (x, y) in at.items()}


def _apart(at: Spots, labels: Mapping[int, NodeLabel]) -> Spots:
    """Move nodes apart until no two boxes of a node and its label overlap, or the patience ends."""
    spots = {node: list(spot) for node, spot in at.items()}
    boxes = [
        _LabelBox(
            node, max(label.half, label.radius) + 4, (len(label.lines) * LINE + 2 * label.radius + 10) / 2, label.radius
        )
        for node, label in ((node, labels[node]) for node in spots)
    ]
    for _ in range(120):
        clear = True
        for one, other, dx, dy in _overlaps(spots, boxes):
            clear = False
            axis, shift = (0, dx) if abs(dx) * 0.6 < abs(dy) else (1, dy)
            spots[one][axis] -= shift / 2
            spots[other][axis] += shift / 2
        if clear:
            break
    return {node: (x, y) for node, (x, y) in spots.items()}


def _overlaps(spots: dict[int, list[float]], boxes: Sequence[_LabelBox]) -> Iterator[tuple[int, int, float, float]]:
    """The pairs of nodes whose boxes overlap, and by how much to the side and down; they may move meanwhile."""
    for i, (one, wide, high, radius) in enumerate(boxes):
        here = spots[one]
        for other, its_wide, its_high, its_radius in boxes[i + 1 :]:
            there = spots[other]
            dx = there[0] - here[0]
            over_x = wide + its_wide - abs(dx)
            if over_x <= 0:
                continue
            # A label hangs below its node: the middle of the box does, too.
            dy = there[1] - here[1] + (its_high - its_radius - high + radius)
            over_y = high + its_high - abs(dy)
            if over_y > 0:
                yield one, other, over_x if dx >= 0 else -over_x, over_y if dy >= 0 else -over_y
