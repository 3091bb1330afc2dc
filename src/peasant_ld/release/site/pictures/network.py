"""Movements, brigades, courses, grants and their links -> a network: of records, or of communities of many."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2, sqrt
from typing import Any, NamedTuple

from peasant_ld.model import Mark, Model
from peasant_ld.release.site.links import Links, plain, targets_of
from peasant_ld.release.site.pictures.communities import communities
from peasant_ld.release.site.pictures.layout import STEPS, NodeLabel, Spots, arrange, frame_of, lay_out, lines_of
from peasant_ld.release.site.sorts import is_linked
from peasant_ld.release.site.words import Name, Words

# A picture of more than this is a knot: so many records, links, and neighbours of one record are drawn.
MOST_NODES, MOST_EDGES, MOST_LINKED = 42, 160, 7
# So many communities have a bubble and pages of their own; those that are smaller are listed.
MOST_COMMUNITIES = 16
# The picture of one community is smaller and takes less care, for there are several.
_OF_COMMUNITY, _STEPS = 30, 120
# So many lines a label may have in a picture of so many nodes; the title of the record and the table tell all of it.
_ROOM = ((3, 24), (2, 36))


class Edge(NamedTuple):
    """A link between two records: which key says it, of which kind of record."""

    start: int
    end: int
    kind: str
    key: str


class NetworkNode(NamedTuple):
    """A record in the picture, or a community told by its best connected record, with its label in lines."""

    x: float
    y: float
    number: int
    kind: str
    name: Name
    label: NodeLabel


@dataclass(frozen=True, slots=True)
class Network:
    """The network of one language: nodes by record number, edges between them, and how many records are left out."""

    nodes: Mapping[int, NetworkNode]
    edges: tuple[Edge, ...]
    hidden: int
    frame: str


class Crossing(NamedTuple):
    """How many links two communities have with each other; both by their place among the communities."""

    start: int
    end: int
    links: int

    @property
    def width(self) -> float:
        """How wide the line is drawn."""
        return round(1.2 + log2(self.links), 1)


@dataclass(frozen=True, slots=True)
class CommunityNetwork:
    """The picture of the communities, in one language; nodes are by their place among them."""

    nodes: Mapping[int, NetworkNode]
    crossings: tuple[Crossing, ...]
    frame: str


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


def strongest(edges: Sequence[Edge], most: int = MOST_NODES) -> tuple[list[int], list[Edge]]:
    """As many linked records as one picture carries: the best connected one, its neighbours, theirs, and so on."""
    near: dict[int, set[int]] = {}
    for edge in edges:
        near.setdefault(edge.start, set()).add(edge.end)
        near.setdefault(edge.end, set()).add(edge.start)

    def best_first(numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: (-len(near[number]), number))

    kept: dict[int, None] = {}  # a set that keeps the order
    waiting = deque(best_first(near)[:most])
    while waiting and len(kept) < most:
        number = waiting.popleft()
        fresh = [each for each in best_first(near[number]) if each not in kept]
        if number in kept or fresh or near[number] & kept.keys():
            kept[number] = None
            for each in fresh[: min(MOST_LINKED, most - len(kept))]:
                kept[each] = None
                waiting.appendleft(each)
    inside = [edge for edge in edges if edge.start in kept and edge.end in kept][:MOST_EDGES]
    return sorted({number for edge in inside for number in (edge.start, edge.end)}), inside


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is the same in all languages: which nodes, which edges, and where."""

    nodes: tuple[int, ...]
    edges: tuple[Edge, ...]
    at: Spots
    hidden: int


@dataclass(frozen=True, slots=True)
class Community:
    """Records that are linked closely, the best connected first, and the picture of the strongest of them."""

    members: tuple[int, ...]
    links: int
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """The whole network: as one drawing where it fits, else by communities, of which the `small` ones are not drawn."""

    drawing: Drawing
    communities: tuple[Community, ...] = ()
    small: tuple[tuple[int, ...], ...] = ()
    crossings: tuple[Crossing, ...] = ()
    at: Spots = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.drawing.nodes or self.communities)


def plan_network(parts: Parts, links: Links) -> NetworkPlan:
    """Choose and lay out the network once, for all languages."""
    edges = edges_of(parts, links)
    degree = Counter(number for edge in edges for number in (edge.start, edge.end))
    if len(degree) <= MOST_NODES and len(edges) <= MOST_EDGES:
        return NetworkPlan(_drawing(edges, MOST_NODES, STEPS))
    found = communities((edge.start, edge.end) for edge in edges)
    if len(found) == 1:
        return NetworkPlan(_drawing(edges, MOST_NODES, STEPS), tuple(_communities(found, edges, degree)))
    large = tuple(_communities(found[:MOST_COMMUNITIES], edges, degree))
    small = tuple(_best_first(members, degree) for members in found[MOST_COMMUNITIES:])
    crossings = _crossings(large, edges)
    at = lay_out(range(len(large)), [(each.start, each.end) for each in crossings])
    return NetworkPlan(Drawing((), (), {}, 0), large, small, crossings, at)


def _drawing(edges: Sequence[Edge], most: int, steps: int) -> Drawing:
    nodes, kept = strongest(edges, most)
    linked = {number for edge in edges for number in (edge.start, edge.end)}
    at = lay_out(nodes, [(edge.start, edge.end) for edge in kept], steps)
    return Drawing(tuple(nodes), tuple(kept), at, len(linked) - len(nodes))


def _best_first(members: Iterable[int], degree: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(sorted(members, key=lambda number: (-degree[number], number)))


def _communities(
    found: Sequence[tuple[int, ...]], edges: Sequence[Edge], degree: Mapping[int, int]
) -> Iterable[Community]:
    home = {number: at for at, members in enumerate(found) for number in members}
    inside: list[list[Edge]] = [[] for _ in found]
    for edge in edges:
        at = home.get(edge.start)
        if at is not None and at == home.get(edge.end):
            inside[at].append(edge)
    for members, links in zip(found, inside, strict=True):
        yield Community(_best_first(members, degree), len(links), _drawing(links, _OF_COMMUNITY, _STEPS))


def _crossings(large: Sequence[Community], edges: Iterable[Edge]) -> tuple[Crossing, ...]:
    home = {number: at for at, community in enumerate(large) for number in community.members}
    pairs = (sorted((home[edge.start], home[edge.end])) for edge in edges if edge.start in home and edge.end in home)
    counts = Counter((one, other) for one, other in pairs if one != other)
    return tuple(Crossing(*pair, count) for pair, count in sorted(counts.items()))


def draw_network(drawing: Drawing, links: Links, words: Words) -> Network:
    """Put the labels of one language to the nodes, and move apart what would overlap."""
    names = {number: links.name(number, words) for number in drawing.nodes}
    most = next((lines for lines, nodes in _ROOM if len(names) <= nodes), 1)
    labels = {number: NodeLabel(lines_of(plain(name), most), 12) for number, name in names.items()}
    at = arrange(drawing.at, labels)
    nodes = {n: NetworkNode(*_rounded(at[n]), n, links.kinds[n], names[n], labels[n]) for n in drawing.nodes}
    return Network(nodes, drawing.edges, drawing.hidden, frame_of(at, labels))


def draw_communities(plan: NetworkPlan, links: Links, words: Words) -> CommunityNetwork:
    """The picture of the communities: a bubble each, as large as it has records."""
    best = [community.members[0] for community in plan.communities]
    most = max((len(community.members) for community in plan.communities), default=1)
    sizes = [round(16 + 34 * sqrt(len(community.members) / most), 1) for community in plan.communities]
    labels = {at: NodeLabel(lines_of(plain(links.name(best[at], words)), 3), radius) for at, radius in enumerate(sizes)}
    spots = arrange(plan.at, labels) if plan.at else {}
    nodes = {
        at: NetworkNode(*_rounded(spots[at]), best[at], links.kinds[best[at]], links.name(best[at], words), labels[at])
        for at in spots
    }
    return CommunityNetwork(nodes, plan.crossings if spots else (), frame_of(spots, labels))


def _rounded(spot: tuple[float, float]) -> tuple[float, float]:
    return round(spot[0], 1), round(spot[1], 1)
