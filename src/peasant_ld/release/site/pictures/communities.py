"""Links -> communities of records that are linked closely, found the same way on every machine.

After Blondel, Guillaume, Lambiotte and Lefebvre (2008), "the Louvain method": records move to the community where they
raise the modularity most, then communities move as if they were records. Gains are compared as whole numbers, records
are taken in their order and nothing is drawn by lot, so that the same links always give the same communities.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Weights = Mapping[int, Mapping[int, int]]
# Of passes within a round, and of rounds: more than are needed, so that no knot keeps a machine busy.
MOST_PASSES, MOST_ROUNDS = 8, 20


def communities(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The communities of what the pairs link, the largest first, each in order; a pair given twice counts twice."""
    weights: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one, other in pairs:
        weights[one][other] += 1
        weights[other][one] += 1
    found = {node: [node] for node in sorted(weights)}
    for _ in range(MOST_ROUNDS):
        home = _Partition(weights).settled()
        merged: dict[int, list[int]] = defaultdict(list)
        for node, members in found.items():
            merged[home[node]] += members
        if len(merged) == len(found):
            break
        found, weights = merged, _folded(weights, home)
    return sorted((tuple(sorted(members)) for members in found.values()), key=lambda each: (-len(each), each))


@dataclass(slots=True)
class _Partition:
    """Which community each node is in; a node's link to itself stands for the links inside of what it was folded of."""

    weights: Weights
    degree: dict[int, int] = field(init=False)
    total: dict[int, int] = field(init=False)
    home: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.degree = {node: sum(self.weights[node].values()) for node in sorted(self.weights)}
        self.total = dict(self.degree)
        self.home = {node: node for node in self.degree}

    def settled(self) -> Mapping[int, int]:
        """The community of each node, once not one in a hundred gains by moving to that of a neighbour."""
        whole = sum(self.degree.values())
        for _ in range(MOST_PASSES):
            moves = 0
            for node, own in self.home.items():
                self.total[own] -= self.degree[node]
                best = self._best(node, whole)
                self.total[best] += self.degree[node]
                self.home[node] = best
                moves += best != own
            if moves * 100 <= len(self.home):
                break
        return self.home

    def _best(self, node: int, whole: int) -> int:
        """Where the modularity gains most: its own community, unless another one is truly better."""
        own, degree = self.home[node], self.degree[node]
        inside: dict[int, int] = defaultdict(int)
        for other, weight in self.weights[node].items():
            if other != node:
                inside[self.home[other]] += weight
        gains = {group: weight * whole - self.total[group] * degree for group, weight in inside.items()}
        gains.setdefault(own, -self.total[own] * degree)
        return min(gains, key=lambda group: (-gains[group], group != own, group))


def _folded(weights: Weights, home: Mapping[int, int]) -> dict[int, dict[int, int]]:
    """The links between communities, each of which stands for its nodes."""
    folded: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for node, around in weights.items():
        for other, weight in around.items():
            folded[home[node]][home[other]] += weight
    return folded
